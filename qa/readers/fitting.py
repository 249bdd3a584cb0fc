"""Which of the sentences that come near a question can be its answer, and what has to stand beside each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.lexical import terms
from ingest.number_words import CARDINALS, ORDINALS
from qa.evidence.candidates import Candidate
from qa.evidence.constraints import Constraints
from qa.evidence.document_names import DocumentNames
from qa.evidence.neighbours import Neighbours, Unit, is_greeting, is_negative, is_question, supersedes
from qa.question.question import Question
from qa.question.words import plain_words

OTHER_MARGIN = 3.0  # how far below a sentence of another year the first one of the year asked about may stand
SUPERSEDING = 10  # candidates among which what replaces the best is looked for
SHORT = 12  # words of a sentence that does no more than announce
SHARED = 0.5  # of the words of what is replaced that its replacement has


def fitting(candidates: Sequence[Candidate], question: Question, around: Neighbours) -> list[Candidate]:
    """The candidates that may answer: a question of the document, or a label that only repeats what is asked, gives way to the
    sentence after it; a greeting goes, and the row that names a table's columns. What denies comes first where that is asked for."""
    asked = set(terms(question.search_text))
    found: dict[int, Candidate] = {}
    for one in candidates:
        unit: Unit | None = None if around.is_head_row(one.chunk) else (one.chunk, one.sentence)
        while unit and (is_question(unit[1].text) or (question.wording.want != "yes_no" and set(terms(unit[1].text)) <= asked)):
            unit = around.below_asked(unit) if is_question(unit[1].text) else around.after(unit)
        if unit is not None and not is_greeting(unit[1].text):
            found.setdefault(unit[1].start, one if unit[1] is one.sentence else replace(one, chunk=unit[0], sentence=unit[1]))
    fit = list(found.values()) or list(candidates)
    if not asks_what_is_denied(question) or not fit:
        return fit
    denying = [one for one in fit if is_negative(one.sentence.text) and one.score >= fit[0].score - OTHER_MARGIN]
    return [*denying, *(one for one in fit if one not in denying)]


def asks_what_is_denied(question: Question) -> bool:
    """Whether a question asks for what is not so: "What does the policy not cover?"; its last clause, that is, and not "if neither guns
    nor ballots, what is ...?"."""
    asking = question.text.rstrip("?, ").rpartition(",")[2].rpartition(" - ")[2]
    return question.wording.want in ("fact", "list", "person") and is_negative(asking)


def of_constraints(candidates: Sequence[Candidate], named: Constraints, names: DocumentNames) -> list[Candidate]:
    """Those that do not speak of another year or of a name with another number than is asked about. None if all that come near
    do: the visitors of 2019 are not those of 2022."""
    kept = [one for one in candidates if named.allows(names, names.row_of(one.sentence.start))]
    return kept if kept and kept[0].score >= candidates[0].score - OTHER_MARGIN else []


def with_superseding(chosen: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """What is chosen, what holds now in the place of the best candidate before it."""
    if not chosen:
        return []
    best, *others = (candidates or chosen)[:SUPERSEDING]
    own = set[str]() if supersedes(best.sentence.text) else set(terms(best.sentence.text))
    replacing = (one for one in others if own and supersedes(one.sentence.text))
    newer = next((one for one in replacing if len(own & set(terms(one.sentence.text))) >= SHARED * len(own)), None)
    return list(chosen) if newer is None else [newer, *(one for one in chosen if one.sentence is not newer.sentence)]


def with_announced(chosen: Sequence[Candidate]) -> list[Candidate]:
    """What is chosen, the best with the sentences that it announces by their number and that are told one by one: "It has two limits.
    First, ... Second, ...", or that open alike: "Two things matter. They own the building. They pay somebody"."""
    if not chosen:
        return []
    best, words = chosen[0], plain_words(chosen[0].sentence.text)
    number = next((CARDINALS.index(one) + 1 for one in words if one in CARDINALS[1:]), 0)
    after = [one for one in best.chunk.sentences if one.start >= best.sentence.end]
    following = after[:number]
    openings = [next((word for word in plain_words(one.text) if word not in ("and", "the")), "") for one in following]
    told = sum(one.removesuffix("ly") in (*ORDINALS, "one") for one in openings) or openings.count("they")
    are_all = len(after) == number and len(words) <= SHORT  # nothing else follows: "Our study has three limitations."
    if not number or len(following) < number or (told < max(2, number - 1) and not are_all):
        return list(chosen)
    announced = [replace(best, sentence=one) for one in following]
    return [best, *announced, *(one for one in chosen[1:] if one.sentence not in following)][: 1 + number]
