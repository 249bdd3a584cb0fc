"""From drafts to what is shown: each is judged on the sentences it names; what fails is written again, gives way to its quotes, or
goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ingest.document import Document
from qa.answer import Answer, Citation, Failed, Statement
from qa.checking.check import UNJUDGED
from qa.checking.claim import Claim, Judgement, Quote
from qa.evidence.citations import Evidence as Span
from qa.evidence.citations import cite_among
from qa.evidence.passages import Evidence, EvidenceSentence
from qa.readers.draft import LONGEST, Draft


class Checker(Protocol):
    """Says whether quotes support statements, all of them at once."""

    def judge(self, claims: Sequence[Claim], question: str = "") -> list[Judgement]:
        """A judgement for each claim, in order. Raises WriterFailed if a model behind it fails."""
        ...


BESIDE = "it rests on none of the quotes that answer"
COVERED = 0.8  # of a quote's letters: a small model's statements that rest on so much of it stand for it
Numbered = Mapping[int, EvidenceSentence]
Judge = Callable[[Sequence[Claim]], Sequence[Judgement]]
Rewrite = Callable[[Sequence[tuple[Draft, str]]], Sequence[Draft]]
"""Puts statements that failed, with the reasons, to the model once more."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement that is to be shown, the spans it rests on, and what was thought of it; None of a quote."""

    text: str
    spans: tuple[Span, ...]
    judged: Judgement | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What is left of a model's drafts."""

    shown: tuple[Shown, ...] = ()
    failed: tuple[Failed, ...] = ()

    @property
    def judgements(self) -> list[Judgement]:
        """Those on the statements of the model's own that are shown."""
        return [one.judged for one in self.shown if one.judged]

    @property
    def is_unjudged(self) -> bool:
        """Whether what is shown passed without a judge, as the check has none."""
        return any(one.reason == UNJUDGED for one in self.judgements)


def settle(drafts: Sequence[Draft], evidence: Evidence, judge: Judge, rewrite: Rewrite | None) -> Settled:
    """The statements that pass the check, in the order in which they were written. Those that fail are written again; in the place
    of one that fails again come the sentences it names, unless another statement rests on them. Without `rewrite` what fails goes."""
    sentences = {one.number: one for one in evidence.sentences}
    unlike = list({one.text: one for one in reversed(drafts)}.values())[::-1]
    judged = _judged(unlike, sentences, judge)
    passed = {place: _shown(unlike[place], one, sentences) for place, one in enumerate(judged) if one.is_supported}
    failed = {place: one.reason for place, one in enumerate(judged) if not one.is_supported}
    anew = rewrite([(unlike[place], reason) for place, reason in failed.items()]) if failed and rewrite else ()
    for draft, one in zip(anew, _judged(anew, sentences, judge), strict=True):
        place = next((place for place in failed if set(unlike[place].ids) & set(draft.ids)), next(iter(failed), None))
        if one.is_supported and place is not None:
            passed[place] = _shown(draft, one, sentences)
            del failed[place]
    shown, told, rested = list[Shown](), list[Failed](), {span for one in passed.values() for span in one.spans}
    for place, draft in enumerate(unlike):
        if place in passed:
            shown.append(passed[place])
            continue
        named = [sentences[number] for number in draft.ids] if rewrite else []
        told.append(Failed(draft.text, failed[place], bool(named)))
        quotes = {span: Shown(" ".join(one.text.split()), (span,)) for one in named if (span := _span(one)) not in rested}
        rested |= quotes.keys()
        shown += quotes.values()
    return Settled(tuple(shown), tuple(told))


def _judged(drafts: Sequence[Draft], sentences: Numbered, judge: Judge) -> list[Judgement]:
    """A judgement for each draft; the check is asked once, for those that name sentences and are no longer than a statement is."""
    checked = [one for one in drafts if one.ids and len(one.text) <= LONGEST]
    quotes = {number: Quote(one.text, one.title_path, one.before) for number, one in sentences.items()}
    claims = [Claim(one.text, tuple(quotes[number] for number in one.ids)) for one in checked]
    judged = dict(zip(checked, judge(claims) if claims else [], strict=True))
    unnamed, long = Judgement(False, "it names no evidence", 0.0), Judgement(False, f"it is longer than {LONGEST} letters", 0.0)
    return [judged.get(one) or (long if one.ids else unnamed) for one in drafts]


def _shown(draft: Draft, judged: Judgement, sentences: Numbered) -> Shown:
    return Shown(draft.text, tuple(_span(sentences[number]) for number in draft.ids), judged)


def _span(one: EvidenceSentence | Citation) -> Span:
    """Where a sentence stands, as what is cited."""
    return Span(one.section, one.start, one.end, one.document)


def resting_on(quoted: Answer, settled: Settled) -> Settled:
    """With the statements alone that rest on a quote of a quoted answer, in part at least: a small model copies what stands beside."""
    is_kept = [any(_shared(one, span) for one in quoted.citations for span in shown.spans) for shown in settled.shown]
    left = [Failed(one.text, BESIDE, False) for one, kept in zip(settled.shown, is_kept, strict=True) if not kept]
    return Settled(tuple(one for one, kept in zip(settled.shown, is_kept, strict=True) if kept), (*settled.failed, *left))


def with_quotes_of(quoted: Answer, settled: Settled) -> Settled:
    """With the quotes of a quoted answer that statements do not rest on, or on a part alone: a small model tells less than it is
    shown, often the first of two sentences."""
    rested = {span for one in settled.shown for span in one.spans}
    left = [one for one in quoted.citations if sum(_shared(one, span) for span in rested) < COVERED * (one.end - one.start)]
    return replace(settled, shown=(*settled.shown, *(Shown(" ".join(one.quote.split()), (_span(one),)) for one in left)))


def _shared(one: Citation, span: Span) -> int:
    """How many letters a quote and a span have in common."""
    return max(0, min(one.end, span.end) - max(one.start, span.start)) if span.document == one.document else 0


def answer_of(quoted: Answer, settled: Settled, documents: Mapping[str, Document]) -> Answer:
    """A written answer: each span is cited once, numbered in the order in which the statements use them. `quoted` is the quoted
    answer to the same question, `documents` those that are cited, by name."""
    citations = cite_among(documents, [span for one in settled.shown for span in one.spans])
    numbers = {_span(one): one.number for one in citations}
    return replace(
        quoted,
        outcome="answered",
        mode="written",
        statements=tuple(Statement(one.text, tuple(numbers[span] for span in one.spans)) for one in settled.shown),
        citations=citations,
        nearest=(),
        missing="",
        confidence=max(quoted.confidence, min((one.judged.probability if one.judged else 1.0 for one in settled.shown), default=0.0)),
        failed=settled.failed,
        note="",
    )
