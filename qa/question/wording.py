"""How a question is put: which kind of answer it wants and how much of it, of what time (what was done, or will be), its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.lexical import terms
from index.records import Time, TimeAsked
from ingest.lexicon import read_lexicon
from qa.question.words import CLAUSE_ENDS, SENTENCE_ENDS, is_question_word, plain_words

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "wording.toml")
_pattern = _LEXICON.pattern
Want = Literal["list", "number", "date", "place", "person", "reason", "yes_no", "summary", "comparison", "fact"]

_TOLD: tuple[Want, ...] = ("number", "date", "place", "reason", "person")  # each by the phrases of its name
_SURE: dict[Time, str] = {"planned": "surely_planned", "done": "surely_done"}
MIN_PART_WORDS = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """What a question wants, and whether all there is of it; `is_everything` if it wants every place that speaks of a thing, `counts`
    if it asks for a number of things, `counted` the stems of their names; `of_countries` if it asks for a country, or which ones."""

    want: Want = "fact"
    is_list: bool = False
    is_everything: bool = False
    counts: bool = False
    counted: frozenset[str] = frozenset()
    of_countries: bool = False


def read_wording(text: str) -> Wording:
    """Read a question's wording; no document is looked at."""
    is_list = bool(_pattern("list").search(text))
    want = _want(text, is_list)
    counted = [match["things"] for match in _pattern("count").finditer(text)]
    is_everything, of_countries = (bool(_pattern(name).search(text)) for name in ("everything", "country"))
    return Wording(want, is_list or want == "comparison", is_everything, bool(counted), frozenset(terms(" ".join(counted))), of_countries)


def _want(text: str, is_list: bool) -> Want:
    if _pattern("summary").search(text):
        return "summary"
    words = plain_words(text)
    opening = words[words[:1] in (["and"], ["but"], ["so"], ["then"]) :]
    if _is_yes_no(opening) and opening[1] != "you":  # whatever else it has: "Is it larger than the other?"
        return "yes_no"
    sentences = text.translate(SENTENCE_ENDS).splitlines()
    asks_both_times = any(all(_pattern(sure).search(one) for sure in _SURE.values()) for one in sentences)
    if asks_both_times or _pattern("comparison").search(text):
        return "comparison"
    if told := next((want for want in _TOLD if _pattern(want).search(text)), None):
        return told
    clauses = [plain_words(clause) for clause in text.replace(" - ", "; ").replace("–", ";").translate(CLAUSE_ENDS).splitlines()]
    if _pattern("yes_no").search(text) or any(_is_yes_no(one) and one[0] not in ("may", "might", "must", "shall") for one in clauses):
        return "yes_no"
    return "list" if is_list else "fact"


def _is_yes_no(words: Sequence[str]) -> bool:
    return len(words) > 1 and is_question_word(words[0], "verb") and words[0].isalpha()


def read_time(question: str) -> TimeAsked:
    """The time that a question asks about, by its last clause that tells; a yes or no may well be answered by one of the other time."""
    for clause in reversed(question.translate(CLAUSE_ENDS).splitlines()):
        sure = [time for time, name in _SURE.items() if _pattern(name).search(clause)]
        if sure:
            is_yes_no = is_question_word(clause.strip().partition(" ")[0].lower(), "verb")
            return TimeAsked(sure[0], not is_yes_no) if len(sure) == 1 else TimeAsked()
    return TimeAsked(next((time for time in _SURE if _pattern(time).search(question)), None))


def parts_of(question: str) -> list[str]:
    """The parts that ask something each; the question alone if it asks one thing."""
    parts = [part.strip(" ,;") for part in _pattern("boundary").split(question)]
    asking = [
        part
        for part in parts
        if len(part.split()) >= MIN_PART_WORDS
        and (_is_yes_no(words := plain_words(part)) or any(is_question_word(word, "asking") for word in words))
    ]
    return asking if len(asking) > 1 else [question]


def common_words() -> frozenset[str]:
    """Words of questions that name nothing, whatever their capitals."""
    return _LEXICON.words("common")


def idle_words() -> frozenset[str]:
    """Words of questions of which it tells nothing that a document does not use them: "What happens if the rent is late?"."""
    return _LEXICON.words("common") | _LEXICON.words("empty")
