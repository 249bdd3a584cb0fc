"""What stands under somebody's name or under a question of the document's own: who speaks, whom a label names, what is answered there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

from index.lexical import terms
from ingest.document import BARE
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
    every = (*units, *around.units) if is_who else units  # a question who was there is like no name below "Present:"
    if named := next(filter(None, (_labelled(asked, of_all, one, around, is_who) for one in every)), None):
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
    """What stands beside or below a label, "Chair: Ann Lee", or of people below a title or a line of its own, "Present", if that is asked
    for, and nothing else than all of the document is about."""
    chunk, sentence = unit
    label, colon, value = sentence.text.partition(":")
    is_item = not colon and around.kind(chunk) in BARE
    if is_item:
        label = chunk.title_path[-1] if chunk.title_path else ""
    if len(label.split()) > MOST_LABEL_WORDS or len(value.split()) > MOST_LABELLED_WORDS:
        return []
    idle = set(terms(" ".join(_LEXICON.words("meeting"))))
    own, called = set(terms(label)) - idle, {stem for one in asked for stem in alike(one)}
    rest = {one for one in asked if not alike(one) & own} - idle
    is_title = around.kind(chunk) == "turn" or terms(sentence.text) == terms(around.title)  # no label is "Ann Lee: A Life"
    if not own or is_title or not own <= called or not rest <= of_all:
        return []
    if value.strip():
        return [unit, *takewhile(_goes_on, ((chunk, one) for one in chunk.sentences if one.start > sentence.start))]
    if colon or not is_who:
        return [unit] if colon and around.is_lead_in(unit) else []
    if is_item:
        return [(one, each) for one in around.siblings(chunk) for each in one.sentences]
    below = around.after(unit)
    lines = [(below[0], one) for one in below[0].sentences] if below and not sentence.text.endswith(".") else []
    return [unit, *lines] if lines and all(around.opens_line(one) and _goes_on(one) for one in lines) else []


def _goes_on(unit: Unit) -> bool:
    """Whether a line below a label with its value is more of that: "Present: Ann Lee", and a line for each of the others."""
    return ":" not in unit[1].text and not unit[1].text.endswith((".", "!", "?"))
