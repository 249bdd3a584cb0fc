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

POLARITY_MARGIN = 3.0  # how far a sentence of the polarity asked for may be below the best
_OF_POLARITY = ("fact", "list", "person")
SUPERSEDING = 10  # candidates among which what replaces the best is looked for
SHARED = 0.5  # of the words of what is replaced that its replacement has


def fitting(candidates: Sequence[Candidate], question: Question, around: Neighbours) -> list[Candidate]:
    """The candidates that may answer: a question of the document, or a label that only repeats what is asked, gives way to the
    sentence after it; a greeting goes."""
    asked = set(terms(question.search_text))
    found: dict[int, Candidate] = {}
    for one in candidates:
        kept = _after_question(one, asked, question, around)
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
    return question.wording.want != "yes_no" and set(terms(text)) <= asked and not question.previous


def of_constraints(candidates: Sequence[Candidate], named: Constraints, names: DocumentNames, question: Question) -> list[Candidate]:
    """Those that speak of the years and of the numbered names that are asked about, if any does; of 101 answerable questions
    with a year the evidence of 93 does, the others are mostly comparisons and lists."""
    if named.rows is None or question.wording.want in ("comparison", "summary") or question.wording.is_list:
        return list(candidates)
    rows = named.rows
    return [one for one in candidates if names.row_of(one.sentence.start) in rows] or list(candidates)


def of_polarity(candidates: Sequence[Candidate], question: Question) -> list[Candidate]:
    """Those that deny first, if the question asks for what is denied; those that do not, if it does not."""
    if question.wording.want not in _OF_POLARITY or not candidates:
        return list(candidates)
    wanted = is_negative(question.text)
    lowest = candidates[0].score - POLARITY_MARGIN
    first = [one for one in candidates if is_negative(one.sentence.text) == wanted and one.score >= lowest]
    if wanted and first:
        return first
    if not first or is_negative(candidates[0].sentence.text) == wanted:
        return list(candidates)
    return [*first, *(one for one in candidates if one not in first)]


def denying(candidates: Sequence[Candidate], question: Question) -> list[Candidate]:
    """All that denies in the section of the best candidate, if the question asks for what is denied."""
    if question.wording.want not in _OF_POLARITY or not is_negative(question.text) or not candidates:
        return []
    best = candidates[0]
    same = [one for one in candidates if one.chunk.section == best.chunk.section and is_negative(one.sentence.text)]
    return same if is_negative(best.sentence.text) and len(same) > 1 else []


def asserted_first(chosen: Sequence[Candidate], question: Question) -> list[Candidate]:
    """What denies after what does not, where the question asks who or what does: "Who needs a permit?"."""
    if question.wording.want not in _OF_POLARITY or is_negative(question.text):
        return list(chosen)
    return sorted(chosen, key=lambda one: is_negative(one.sentence.text))


def with_following(chosen: Sequence[Candidate], question: Question, around: Neighbours) -> list[Candidate]:
    """With the sentence after the best, if that leans on it and says a word of the question that the best does not: the
    workshop in Ghent opens; "Anna Keller will lead it."."""
    if not chosen:
        return []
    best = chosen[0]
    following = around.after((best.chunk, best.sentence))
    if following is None or following[1] in [one.sentence for one in chosen] or around.context(following) is not best.sentence:
        return list(chosen)
    left = set(terms(question.search_text)) - set(terms(best.sentence.text))
    if not left & set(terms(following[1].text)):
        return list(chosen)
    return [best, replace(best, chunk=following[0], sentence=following[1]), *chosen[1:]]


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
