"""What stands under somebody's name or under a question of the document's own: who speaks, whom a label names, what is answered there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

from index.lexical import terms
from ingest.lexicon import read_lexicon
from qa.evidence.candidates import Candidate
from qa.evidence.neighbours import Neighbours, Unit, is_question
from qa.question.question import Question
from qa.readers.forms.everything import fitted

_LEXICON = read_lexicon(Path(__file__).parent / "forms.toml")
SAME = 0.6  # of the words of two questions that ask the same: "Do I have to pay a deposit?" and "Do I need to pay a deposit?"
MOST_WORDS = 100  # of what stands below a question
MOST_LABEL_WORDS, MOST_LABELLED_WORDS = 4, 25
OPENING = 3  # chunks at the start of a document, whose labels are of all of it: "Chair: Ann Lee"


def answered_there(question: Question, candidates: Sequence[Candidate], around: Neighbours) -> tuple[Unit, ...]:
    """What stands below the document's own question where that asks the same, or after a label that is what is asked for."""
    asked = frozenset(terms(question.search_text))
    if not asked or question.context:
        return ()
    for one in candidates:
        own = around.question_of((one.chunk, one.sentence))
        if own and _is_same(asked, frozenset(terms(own))):
            return fitted(around.below_question((one.chunk, one.sentence)), MOST_WORDS).units
    units = [(one.chunk, one.sentence) for one in candidates]
    is_who = question.wording.want == "person"
    if is_who and (found := [unit for unit in units if _is_speaker(asked, unit, around)][:1]):
        return tuple(found)
    if found := [unit for unit in units if _is_labelled(asked, unit, around)][:1]:
        return tuple(found)
    return _of_the_whole(question, around)


def _of_the_whole(question: Question, around: Neighbours) -> tuple[Unit, ...]:
    """The parties of a contract, and what a meeting decided: neither is called so where it stands."""
    asked = frozenset(terms(question.search_text))
    rest = asked - _of_all(around) - frozenset(terms(around.title))
    if asked & _stems("party") and rest <= _stems("parties") | _stems("party") and question.wording.want == "person":
        return tuple(unit for unit in around.units if unit[0].number < OPENING and _LEXICON.pattern("between").search(unit[1].text))[:1]
    if asked & _stems("decided") and rest <= _stems("decisions") | _stems("decided"):
        return fitted([unit for unit in around.units if _LEXICON.pattern("decision").search(unit[1].text)]).units
    return ()


def _stems(name: str) -> frozenset[str]:
    return frozenset(terms(" ".join(_LEXICON.words(name))))


def _of_all(around: Neighbours) -> frozenset[str]:
    """The words of a document's opening, which are of all of it."""
    opening = takewhile(lambda unit: unit[0].number < OPENING, around.units)
    return frozenset(stem for _, sentence in opening for stem in terms(sentence.text))


def _is_speaker(asked: frozenset[str], unit: Unit, around: Neighbours) -> bool:
    """Whether it is asked who somebody is that speaks, or who speaks in an office: "Who chaired the hearing?"."""
    own = frozenset(terms(unit[0].heads)) if unit[0].heads and around.kind(unit[0]) == "turn" else frozenset()
    return bool(own & asked) and asked - own <= _of_all(around) and not is_question(unit[1].text)


def _is_same(asked: frozenset[str], other: frozenset[str]) -> bool:
    return len(asked & other) >= SAME * len(asked | other)


def _is_labelled(asked: frozenset[str], unit: Unit, around: Neighbours) -> bool:
    """Whether a sentence is a label with what it names, "Chair: Ann Lee", and the question asks for that of the document."""
    label, colon, value = unit[1].text.partition(":")
    if not colon or not value.strip() or len(label.split()) > MOST_LABEL_WORDS or len(value.split()) > MOST_LABELLED_WORDS:
        return False
    own = frozenset(terms(label))
    return bool(own) and own <= asked and asked - own <= _of_all(around) and around.kind(unit[0]) != "turn"
