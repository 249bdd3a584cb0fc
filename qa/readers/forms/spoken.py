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
from qa.readers.forms.things import Things, fitted

_LEXICON = read_lexicon(Path(__file__).parent / "forms.toml")
SAME = 0.6  # of the words of two questions that ask the same: "Do I have to pay a deposit?" and "Do I need to pay a deposit?"
MOST_WORDS = 100  # of what stands below a question
MOST_LABEL_WORDS, MOST_LABELLED_WORDS = 4, 25
OPENING = 3  # chunks at the start of a document, whose labels are of all of it: "Chair: Ann Lee"


def answered_there(question: Question, candidates: Sequence[Candidate], around: Neighbours) -> Things:
    """What stands below the document's own question where that asks the same, or after a label that is what is asked for; else the
    parties of a contract, and what a meeting decided: neither is called so where it stands."""
    asked, is_who = frozenset(terms(question.search_text)), question.wording.want == "person"
    if not asked or question.context:
        return Things()
    units, of_all = [one.unit for one in candidates], _of_all(around)
    for one in units:
        own = frozenset(terms(around.question_of(one)))
        if own and len(asked & own) >= SAME * len(asked | own):
            return fitted(around.below_question(one), MOST_WORDS)
    named = [one for one in units if is_who and _is_speaker(asked, one, around, of_all)]
    if named := named or [one for one in units if _is_labelled(asked, one, around, of_all)]:
        return fitted(named[:1])
    rest = asked - of_all - frozenset(terms(around.title))
    if is_who and asked & _stems("party") and rest <= _stems("parties") | _stems("party"):
        opening = [one for one in around.units if one[0].number < OPENING]
        return fitted([one for one in opening if _LEXICON.pattern("between").search(one[1].text)][:1])
    if asked & _stems("decided") and rest <= _stems("decisions") | _stems("decided"):
        return fitted([one for one in around.units if _LEXICON.pattern("decision").search(one[1].text)])
    return Things()


def _stems(name: str) -> frozenset[str]:
    return frozenset(terms(" ".join(_LEXICON.words(name))))


def _of_all(around: Neighbours) -> frozenset[str]:
    """The words of a document's opening, which are of all of it."""
    opening = takewhile(lambda unit: unit[0].number < OPENING, around.units)
    return frozenset(stem for _, sentence in opening for stem in terms(sentence.text))


def _is_speaker(asked: frozenset[str], unit: Unit, around: Neighbours, of_all: frozenset[str]) -> bool:
    """Whether it is asked who somebody is that speaks, or who speaks in an office: "Who chaired the hearing?"."""
    own = frozenset(terms(unit[0].heads)) if unit[0].heads and around.kind(unit[0]) == "turn" else frozenset()
    return bool(own & asked) and asked - own <= of_all and not is_question(unit[1].text)


def _is_labelled(asked: frozenset[str], unit: Unit, around: Neighbours, of_all: frozenset[str]) -> bool:
    """Whether a sentence is a label with what it names, "Chair: Ann Lee", and the question asks for that of the document."""
    label, colon, value = unit[1].text.partition(":")
    if not colon or not value.strip() or len(label.split()) > MOST_LABEL_WORDS or len(value.split()) > MOST_LABELLED_WORDS:
        return False
    own = frozenset(terms(label))
    return bool(own) and own <= asked and asked - own <= of_all and around.kind(unit[0]) != "turn"
