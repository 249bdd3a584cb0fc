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
from qa.readers.forms.rows import alike

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
    if speaking := [one for one in units if is_who and _is_speaking(asked, of_all, one, around)]:
        return fitted(speaking[:1])
    lines = [one for one in around.units if is_who and ":" in one[1].text]  # a question who was there is like no name below "Present:"
    if named := next(filter(None, (_labelled(asked, of_all, one, around, is_who) for one in (*units, *lines))), None):
        return fitted(named)
    party, parties, decided, decisions = (set(terms(" ".join(_LEXICON.words(one)))) for one in ("party", "parties", "decided", "decisions"))
    rest = asked - of_all - set(terms(around.title))
    made = [one for one in opening if is_who and _LEXICON.pattern("between").search(one[1].text)][:1]
    called = {stem for _, one in made for text in _LEXICON.pattern("brackets").findall(one.text) for stem in terms(text)}  # ("the Tenant")
    if made and (asked <= called or (asked & party and rest <= parties | party)):
        return fitted(made)
    if asked & decided and rest <= decisions | decided:
        return fitted([one for one in around.units if _LEXICON.pattern("decision").search(one[1].text)])
    return Things()


def _is_speaking(asked: set[str], of_all: set[str], unit: Unit, around: Neighbours) -> bool:
    """Whether it is asked who somebody is that speaks, or who speaks in an office, "Who chaired the hearing?", and nothing else than all
    of the document is about."""
    own = set(terms(unit[0].heads)) if around.kind(unit[0]) == "turn" else set()
    return bool(own & asked) and asked - own <= of_all and not is_question(unit[1].text)


def _labelled(asked: set[str], of_all: set[str], unit: Unit, around: Neighbours, is_who: bool) -> list[Unit]:
    """What stands beside or below a label, "Chair: Ann Lee", or of people in a list below a title, if that is asked for, and nothing else
    than all of the document is about."""
    chunk, sentence = unit
    label, colon, value = sentence.text.partition(":")
    below = takewhile(_goes_on, ((chunk, one) for one in chunk.sentences if one.start > sentence.start))
    told = [unit, *below] if value.strip() else [unit]
    if not colon and is_who and chunk.title_path and (items := around.siblings(chunk)):
        label, told = chunk.title_path[-1], [(one, each) for one in items for each in one.sentences]
    elif around.kind(chunk) == "turn" or not (value.strip() or around.is_lead_in(unit)) or terms(sentence.text) == terms(around.title):
        return []  # no label is "Ann Lee: A Life"
    idle = set(terms(" ".join(_LEXICON.words("meeting"))))
    own, called = set(terms(label)) - idle, {stem for one in asked for stem in alike(one)}
    rest = {one for one in asked if not alike(one) & own} - idle
    is_short = len(label.split()) <= MOST_LABEL_WORDS and len(value.split()) <= MOST_LABELLED_WORDS
    return told if is_short and own and own <= called and rest <= of_all else []


def _goes_on(unit: Unit) -> bool:
    """Whether a line below a label with its value is more of that: "Present: Ann Lee", and a line for each of the others."""
    return ":" not in unit[1].text and not unit[1].text.endswith((".", "!", "?"))
