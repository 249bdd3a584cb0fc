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
from qa.readers.forms.counting import only_list
from qa.readers.forms.quoting import Things, fitted

_LEXICON = read_lexicon(Path(__file__).parent / "forms.toml")
SAME = 0.6  # of the words of two questions that ask the same: "Do I have to pay a deposit?" and "Do I need to pay a deposit?"
MOST_WORDS = 100  # of what stands below a question
MOST_LABEL_WORDS, MOST_LABELLED_WORDS = 4, 25
OPENING = 3  # chunks at the start of a document, whose labels are of all of it: "Chair: Ann Lee"


def answered_there(question: Question, candidates: Sequence[Candidate], around: Neighbours) -> Things:
    """What stands below the document's own question where that asks the same, or after a label that is what is asked for; else the
    parties of a contract, and what a meeting decided: neither is called so where it stands."""
    asked, is_who = set(terms(question.search_text)), question.wording.want == "person"
    if not asked or question.context:
        return Things()
    units = [one.unit for one in candidates]
    for one in units:
        own = set(terms(around.question_of(one)))
        if own and len(asked & own) >= SAME * len(asked | own):
            below = around.below_question(one)
            return fitted(below, MOST_WORDS, only_list(below[0][1].text, question) if below else ())
    opening = list(takewhile(lambda unit: unit[0].number < OPENING, around.units))
    of_all = {stem for _, sentence in opening for stem in terms(sentence.text)}
    speaking = [one for one in units if is_who and _is_named(asked, of_all, one, around, is_turn=True)]
    if named := speaking or [one for one in units if _is_named(asked, of_all, one, around, is_turn=False)]:
        return fitted(named[:1])
    party, parties, decided, decisions = (set(terms(" ".join(_LEXICON.words(one)))) for one in ("party", "parties", "decided", "decisions"))
    rest = asked - of_all - set(terms(around.title))
    made = [one for one in opening if is_who and _LEXICON.pattern("between").search(one[1].text)][:1]
    called = {stem for _, one in made for text in _LEXICON.pattern("brackets").findall(one.text) for stem in terms(text)}  # ("the Tenant")
    if made and (asked <= called or (asked & party and rest <= parties | party)):
        return fitted(made)
    if asked & decided and rest <= decisions | decided:
        return fitted([one for one in around.units if _LEXICON.pattern("decision").search(one[1].text)])
    return Things()


def _is_named(asked: set[str], of_all: set[str], unit: Unit, around: Neighbours, is_turn: bool) -> bool:
    """Whether it is asked who somebody is that speaks, or who speaks in an office, "Who chaired the hearing?"; or for what a label names,
    "Chair: Ann Lee"; and for nothing else than all of the document is about."""
    chunk, sentence = unit
    if is_turn != (around.kind(chunk) == "turn"):
        return False
    if is_turn:
        own = set(terms(chunk.heads))
        return bool(own & asked) and asked - own <= of_all and not is_question(sentence.text)
    label, _, value = sentence.text.partition(":")
    own = set(terms(label)) if value.strip() and terms(sentence.text) != terms(around.title) else set()  # "Ann Lee: A Life"
    is_short = len(label.split()) <= MOST_LABEL_WORDS and len(value.split()) <= MOST_LABELLED_WORDS
    return is_short and bool(own) and own <= asked and asked - own <= of_all
