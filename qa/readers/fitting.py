"""Which of the sentences that come near a question can be its answer, and what has to stand beside each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.lexical import terms
from qa.evidence.candidates import Candidate
from qa.evidence.constraints import Constraints
from qa.evidence.document_names import DocumentNames
from qa.evidence.neighbours import Neighbours, Unit, is_greeting, is_negative, is_question, supersedes
from qa.question.question import Question

OTHER_MARGIN = 3.0  # how far below a sentence of another year the first one of the year asked about may stand
_OF_POLARITY = ("fact", "list", "person")
SUPERSEDING = 10  # candidates among which what replaces the best is looked for
SHARED = 0.5  # of the words of what is replaced that its replacement has


def fitting(candidates: Sequence[Candidate], question: Question, around: Neighbours) -> list[Candidate]:
    """The candidates that may answer: a question of the document, or a label that only repeats what is asked, gives way to the
    sentence after it; a greeting goes, and the row that names a table's columns."""
    asked = set(terms(question.search_text))
    found: dict[int, Candidate] = {}
    for one in candidates:
        kept = None if around.is_head_row(one.chunk) else _after_question(one, asked, question, around)
        if kept is not None and not is_greeting(kept.sentence.text):
            found.setdefault(kept.sentence.start, kept)
    return list(found.values()) or list(candidates)


def _after_question(one: Candidate, asked: set[str], question: Question, around: Neighbours) -> Candidate | None:
    """A candidate, or the first sentence after it that says something."""
    unit: Unit | None = (one.chunk, one.sentence)
    while unit is not None and _says_nothing(unit[1].text, asked, question):
        unit = around.after(unit)
    return None if unit is None else one if unit[1] is one.sentence else replace(one, chunk=unit[0], sentence=unit[1])


def _says_nothing(text: str, asked: set[str], question: Question) -> bool:
    if is_question(text):
        return True
    return question.wording.want != "yes_no" and set(terms(text)) <= asked


def asks_for_denied(question: str) -> bool:
    """Whether the clause that asks, the last one, denies: not "if neither guns nor ballots, what is ...?"."""
    return is_negative(question.rstrip("?, ").rpartition(",")[2].rpartition(" - ")[2])


def of_constraints(candidates: Sequence[Candidate], named: Constraints, names: DocumentNames) -> list[Candidate]:
    """Those that do not speak of another year or of a name with another number than is asked about. None if all that come near
    do: the visitors of 2019 are not those of 2022."""
    if named.rows is None:
        return list(candidates)
    kept = [one for one in candidates if named.allows(names, names.row_of(one.sentence.start))]
    is_near = bool(kept) and kept[0].score >= candidates[0].score - OTHER_MARGIN
    return kept if is_near else []


def denying(candidates: Sequence[Candidate], question: Question) -> list[Candidate]:
    """All that denies in the section of the best candidate, if the question asks for what is denied."""
    if question.wording.want not in _OF_POLARITY or not asks_for_denied(question.text) or not candidates:
        return []
    best = candidates[0]
    same = [one for one in candidates if one.chunk.section == best.chunk.section and is_negative(one.sentence.text)]
    return same if is_negative(best.sentence.text) and len(same) > 1 else []


def asserted_first(chosen: Sequence[Candidate], question: Question) -> list[Candidate]:
    """What denies after what does not, where the question asks who or what does: "Who needs a permit?"."""
    if question.wording.want not in _OF_POLARITY or asks_for_denied(question.text):
        return list(chosen)
    asked = set(terms(question.search_text))
    shared = {one.sentence.start: asked & set(terms(one.sentence.text)) for one in chosen}
    first = [one for one in chosen if not is_negative(one.sentence.text)]
    late = [
        one for one in chosen if one not in first and any(shared[one.sentence.start] <= shared[other.sentence.start] for other in first)
    ]
    return [*(one for one in chosen if one not in late), *late]


def with_superseding(chosen: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """What is chosen, what holds now before what it replaces."""
    if not chosen:
        return []
    best = candidates[0] if candidates else chosen[0]
    newer = _superseding(best, candidates)
    return list(chosen) if newer is None else [newer, *(one for one in chosen if one.sentence is not newer.sentence)]


def _superseding(best: Candidate, candidates: Sequence[Candidate]) -> Candidate | None:
    """The first of the candidates that says what holds in the place of the best one."""
    if supersedes(best.sentence.text):
        return None
    own = set(terms(best.sentence.text))
    for one in candidates[1:SUPERSEDING]:
        if supersedes(one.sentence.text) and len(own & set(terms(one.sentence.text))) >= SHARED * len(own):
            return one
    return None
