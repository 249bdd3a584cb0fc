"""Yes or no, where the best sentence leaves no doubt: a clause of it denies what is asked, or says what questions of this kind ask, or
it says all of that in its order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Literal

from index.lexical import terms
from ingest.lexicon import read_lexicon
from qa.evidence.document_names import words_in
from qa.evidence.neighbours import is_limited, is_negative
from qa.question.question import Question
from qa.question.words import plain_words

_LEXICON = read_lexicon(Path(__file__).parent / "forms.toml")
_words, _pattern = _LEXICON.words, _LEXICON.pattern
MARKS = ",;:(—–"
_APART = str.maketrans(dict.fromkeys((*MARKS, ")"), "\n\n"))
DENIED = 8  # words after "not" among which stands what is denied
BOUND = 4  # words after "not" among which "than" stands in what denies only more: "Take no more than four." does not forbid two
LACKED = 3  # words after "without" among which stands what is not there

Direction = Literal["Yes", "No", ""]
KINDS: tuple[tuple[str, str, Direction], ...] = (
    ("asks_all", "tells_all", "No"),
    ("asks_known", "tells_known", "No"),
    ("asks_must", "tells_must", "No"),
    ("asks_may", "tells_may", "No"),
    ("asks_ended", "tells_ended", "No"),
    ("asks_any", "tells_any", "No"),
    ("asks_there", "tells_there", "No"),
    ("asks_pay", "tells_pay", "No"),
    ("asks_helps", "tells_helps", "No"),
    ("asks_works", "tells_works", "No"),
    ("asks_lasts", "tells_lasts", "Yes"),
)
"""What a kind of question asks by, what answers it, and how: "Must I ...?", "... need not ..."."""


def direction(sentence: str, question: Question, is_other: bool = False) -> Direction:
    """Whether a sentence affirms or denies what is asked; empty where that is not sure. `is_other` where a word of the question may name
    another thing than the document speaks of: "Can I drink alcohol?" is not denied by "Do not drink grapefruit juice."."""
    asked = terms(question.search_text)
    if question.wording.want != "yes_no" or is_reversed(question.text) or len(asked) < 2 or tells_in_part(sentence, question.text):
        return ""
    if denies(sentence, set(asked), least=2 if is_other else 1):
        return "No"
    if told := told_by_kind(sentence, question.text, set(asked), least=2 if is_other else 0):
        return told
    return "Yes" if affirms(sentence, asked) and not is_limited(question.text) else ""


def is_reversed(question: str) -> bool:
    """Whether a question asks if something is not so, in whatever words: that the key may not be kept is no "No" to "Is my key safe?"."""
    return is_negative(question) or not _words("reverses").isdisjoint(plain_words(question))


def tells_in_part(sentence: str, question: str) -> bool:
    """Whether a sentence tells of a part only of what is asked, or of another thing, so that no "No" or "Yes" can be said by it: it has
    bounds of its own ("not before May", "children under six"), denies a denial ("not banned"), says something that is asked beside what
    it denies ("not liable for frost, but for its crane"), or speaks of another name than the question. Of 81 "No" to questions that were
    written to mislead, 38 were wrong; with this look 8 of 39."""
    said, asked = plain_words(sentence), plain_words(question)
    bounds = _words("bounds") | ({"without"} if is_negative(sentence.replace("without", "")) else set())
    if not (bounds & set(said)) <= set(asked):
        return True
    if _pattern("instead").search(sentence) or (_pattern("denied_denial").search(sentence) and not _pattern("denial").search(question)):
        return True
    stems, told = set(terms(" ".join(one for one in asked if one not in _words("verbs")))), set(terms(sentence))
    clauses = [one for one in _clauses(sentence) if one.strip()]
    denying = [one for one in clauses if is_negative(one) or "without" in one]
    denied, beside = (set(terms(" ".join(some))) for some in (denying, [one for one in clauses if one not in denying]))
    is_cut = any(is_negative(plain_words(one)[-1]) for one in denying if plain_words(one))  # "large ones can be broken; small ones cannot"
    if denied and not is_cut and stems & beside - denied:
        return True
    absent = [one for one in words_in(question)[1:] if (one.is_capital or one.number) and one.stem and one.stem not in told]
    return bool(absent) and any(one.is_capital and one.stem and one.stem not in stems for one in words_in(sentence)[1:])


def told_by_kind(sentence: str, question: str, asked: set[str], least: int = 0) -> Direction:
    """What the clause that says most of a question, `least` words of it, tells by the words that this kind of question asks for. Of the
    1,471 that `denies` tells of, it says "No" for 96 more, 95 of them rightly, before `tells_in_part` takes some of both."""
    clauses = _clauses(sentence)
    shared = [len(asked & set(terms(one))) for one in clauses]
    if max(shared) < least or not _words("lifts").isdisjoint(plain_words(sentence)):
        return ""
    nearest = "; ".join(one for one, count in zip(clauses, shared, strict=True) if count == max(shared))
    for asks, tells, told in KINDS:
        said = sentence if asks == "asks_all" else nearest  # what is excepted is told beside what holds
        if _pattern(asks).search(question) and _pattern(tells).search(said):
            is_plain = asked <= set(terms(sentence)) and not is_limited(nearest) and not is_negative(nearest)
            return told if told == "No" or is_plain else ""
    return ""


def denies(sentence: str, asked: set[str], least: int = 1) -> bool:
    """Whether a clause of a sentence denies something that is asked, `least` words of it, and nothing limits that.

    Of 1,471 questions about 24 documents and on invented passages, 391 of them with yes, and the sentence that answers each, it is so
    for 102 where the question asks nothing reversed, and 101 of these mean no.
    """
    if not _words("lifts").isdisjoint(plain_words(sentence)):
        return False
    for clause in _clauses(sentence):
        words, elsewhere = plain_words(clause), asked & (set(terms(sentence)) - set(terms(clause)))
        for place, word in enumerate(words):
            is_lacking = word == "without" and not is_reversed(" ".join(words[:place]))
            before, after = words[:place], words[place + 1 : place + 1 + (LACKED if is_lacking else DENIED)]
            after = list(takewhile(lambda one: one != "without", after))  # "No film is shown without consent." denies no consent
            is_beside = word != "not" or (place > 0 and words[place - 1] in _words("verbs"))
            is_plain = is_beside and "than" not in after[: 2 if word == "no" else BOUND]  # "No number greater than 2" is no bound
            denied = asked & set(terms(" ".join(after)))
            if not (is_lacking or is_negative(word)) or not is_plain or len(denied) < least or _words("supposes") & set(before):
                continue
            # "Bicycles are carried; cars are not carried." denies something else, "Children pay no fines." of adults nothing.
            subject = terms(" ".join(one for one in before if one not in _words("verbs")))
            if not subject or (subject[0] in asked if word == "no" else asked & set(subject) or not elsewhere):
                return True
    return False


def _clauses(sentence: str) -> list[str]:
    return sentence.replace("not only", "").translate(_APART).split("\n\n")


def affirms(sentence: str, asked: Sequence[str]) -> bool:
    """Whether a sentence is one clause that says all that is asked, in its order: that keeps apart who owes whom. Of 5,986 questions
    and the sentence that answers each 7 of 7 such meant yes; all words in any order and no negation, 0.79."""
    said, words = terms(sentence), plain_words(sentence)
    if not set(asked) <= set(said) or is_negative(sentence) or is_limited(sentence):
        return False
    if set(MARKS) & set(sentence) or _words("joins") & set(words):
        return False
    # "The board declined to sponsor the tour.": a word that is asked about hangs on another verb.
    hangs = any(before == "to" and set(asked) & set(terms(word)) for before, word in pairwise(words))
    return not hangs and all(said.index(one) <= said.index(other) for one, other in pairwise(asked))
