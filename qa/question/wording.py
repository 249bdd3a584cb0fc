"""How a question is put: which kind of answer it wants and how much of it, its parts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.lexical import terms
from index.records import NO_TIME, TimeAsked
from ingest.lexicon import read_lexicon
from qa.question.timeframe import asks_both_times, read_time

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "wording.toml")
_pattern = _LEXICON.pattern
Want = Literal["list", "number", "date", "place", "person", "reason", "yes_no", "summary", "comparison", "fact"]

_TOLD: tuple[Want, ...] = ("number", "date", "place", "reason", "person")  # each by a pattern of its name
MIN_PART_WORDS = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """What a question wants, whether it wants all there is of it, and of what time; `is_everything` if it wants every place that
    speaks of a thing. `counts` if it asks for a number of things, `counted` the stems of their names; `of_countries` if it asks
    for a country, or which ones."""

    want: Want = "fact"
    is_list: bool = False
    time: TimeAsked = NO_TIME
    is_everything: bool = False
    counts: bool = False
    counted: frozenset[str] = frozenset()
    of_countries: bool = False


def read_wording(text: str) -> Wording:
    """Read a question's wording; no document is looked at."""
    want = _want(text)
    is_list = want == "comparison" or bool(_pattern("list").search(text))
    counts = [match["things"] for match in _pattern("count").finditer(text)]
    return Wording(
        want,
        is_list,
        read_time(text),
        bool(_pattern("everything").search(text)),
        bool(counts),
        frozenset(terms(" ".join(counts))),
        bool(_pattern("country").search(text)),
    )


def _want(text: str) -> Want:
    if _pattern("summary").search(text):
        return "summary"
    if _pattern("opens_yes_no").search(text):
        return "yes_no"
    if _pattern("comparison").search(text) or asks_both_times(text):
        return "comparison"
    told = next((want for want in _TOLD if _pattern(want).search(text)), None)
    if told is not None:
        return told
    if _pattern("yes_no").search(text):
        return "yes_no"
    return "list" if _pattern("list").search(text) else "fact"


def parts_of(question: str) -> list[str]:
    """The parts that ask something each; the question alone if it asks one thing."""
    parts = [part.strip(" ,;") for part in _pattern("boundary").split(question)]
    asking = [part for part in parts if len(part.split()) >= MIN_PART_WORDS and _pattern("asks").search(part)]
    return asking if len(asking) > 1 else [question]


def common_words() -> frozenset[str]:
    """Words of questions that name nothing, whatever their capitals."""
    return _LEXICON.words("common")
