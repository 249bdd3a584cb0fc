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


COVERED = 0.8  # of a quote's letters: a small model's statements that rest on so much of it stand for it
Numbered = Mapping[int, EvidenceSentence]
Rewrite = Callable[[Sequence[tuple[Draft, str]]], Sequence[Draft]]
"""Puts statements that failed, with the reasons, to the model once more."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement that is to be shown, and the spans it rests on; how probable it is that they support it, and why."""

    text: str
    spans: tuple[Span, ...]
    probability: float = 1.0
    reason: str = ""
    is_quote: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """What is left of a model's drafts."""

    shown: tuple[Shown, ...] = ()
    failed: tuple[Failed, ...] = ()

    @property
    def is_unjudged(self) -> bool:
        """Whether what is shown passed without a judge, as the check has none."""
        return any(one.reason == UNJUDGED for one in self.shown)

    @property
    def has_passed(self) -> bool:
        """Whether any statement of the model's own is shown."""
        return any(not one.is_quote for one in self.shown)


def settle(drafts: Sequence[Draft], evidence: Evidence, checker: Checker, question: str, rewrite: Rewrite | None = None) -> Settled:
    """The statements that pass the check, in the order in which they were written. Those that fail are written again, if that can
    be done; in the place of one that fails again come the sentences it names, unless another statement rests on them."""
    sentences = {one.number: one for one in evidence.sentences}
    unlike = list({one.text: one for one in reversed(drafts)}.values())[::-1]
    places: list[list[Shown]] = [[] for _ in unlike]
    failed = {}
    for place, (draft, judged) in enumerate(zip(unlike, judge(unlike, sentences, checker, question), strict=True)):
        if judged.is_supported:
            places[place].append(_shown(draft, judged, sentences))
        else:
            failed[place] = judged.reason
    if failed and rewrite:
        anew = rewrite([(unlike[place], reason) for place, reason in failed.items()])
        for draft, judged in zip(anew, judge(anew, sentences, checker, question), strict=True):
            mended = next((one for one in failed if set(unlike[one].ids) & set(draft.ids)), next(iter(failed), None))
            if judged.is_supported and mended is not None:
                places[mended].append(_shown(draft, judged, sentences))
                del failed[mended]
    return _with_quotes(unlike, places, failed, sentences)


def judge(drafts: Sequence[Draft], sentences: Numbered, checker: Checker, question: str) -> list[Judgement]:
    """A judgement for each draft; the check is asked once, for those that name sentences and are no longer than a statement is."""
    checked = [one for one in drafts if one.ids and len(one.text) <= LONGEST]
    claims = [Claim(one.text, tuple(_quote(sentences[number]) for number in one.ids)) for one in checked]
    judged = dict(zip(checked, checker.judge(claims, question) if claims else [], strict=True))
    unnamed, long = Judgement(False, "it names no evidence", 0.0), Judgement(False, f"it is longer than {LONGEST} letters", 0.0)
    return [judged.get(one) or (long if one.ids else unnamed) for one in drafts]


def _quote(sentence: EvidenceSentence) -> Quote:
    return Quote(sentence.text, sentence.title_path, sentence.before)


def _shown(draft: Draft, judged: Judgement, sentences: Numbered) -> Shown:
    return Shown(draft.text, tuple(span_of(sentences[number]) for number in draft.ids), judged.probability, judged.reason)


def span_of(sentence: EvidenceSentence) -> Span:
    """Where a sentence stands, as what is cited."""
    return Span(sentence.section, sentence.start, sentence.end, sentence.document)


def _with_quotes(drafts: Sequence[Draft], places: list[list[Shown]], failed: dict[int, str], sentences: Numbered) -> Settled:
    """Quotes in the places of what failed."""
    rested = {span for place in places for one in place for span in one.spans}
    told = []
    for place, reason in failed.items():
        named = [sentences[number] for number in drafts[place].ids]
        told.append(Failed(drafts[place].text, reason, bool(named)))
        for sentence in named:
            if span_of(sentence) not in rested:
                rested.add(span_of(sentence))
                places[place].append(Shown(" ".join(sentence.text.split()), (span_of(sentence),), is_quote=True))
    return Settled(tuple(one for place in places for one in place), tuple(told))


def with_quotes_of(quoted: Answer, settled: Settled) -> Settled:
    """With the quotes of a quoted answer that statements do not rest on, or on a part alone: a small model tells less than it is
    shown, often the first of two sentences."""
    rested = {span for one in settled.shown for span in one.spans}
    left = [one for one in quoted.citations if sum(_shared(one, span) for span in rested) < COVERED * (one.end - one.start)]
    spans = [Span(one.section, one.start, one.end, one.document) for one in left]
    quotes = [Shown(" ".join(one.quote.split()), (span,), is_quote=True) for one, span in zip(left, spans, strict=True)]
    return replace(settled, shown=(*settled.shown, *quotes))


def _shared(one: Citation, span: Span) -> int:
    """How many letters a quote and a span have in common."""
    return max(0, min(one.end, span.end) - max(one.start, span.start)) if span.document == one.document else 0


def answer_of(quoted: Answer, settled: Settled, documents: Mapping[str, Document]) -> Answer:
    """A written answer: each span is cited once, numbered in the order in which the statements use them. `quoted` is the quoted
    answer to the same question, `documents` those that are cited, by name."""
    citations = cite_among(documents, [span for one in settled.shown for span in one.spans])
    numbers = {(one.document, one.start, one.end): one.number for one in citations}
    statements = tuple(
        Statement(one.text, tuple(numbers[span.document, span.start, span.end] for span in one.spans)) for one in settled.shown
    )
    confidence = max(quoted.confidence, min((one.probability for one in settled.shown), default=0.0))
    return replace(
        quoted,
        outcome="answered",
        mode="written",
        statements=statements,
        citations=citations,
        nearest=(),
        missing="",
        confidence=confidence,
        failed=settled.failed,
        note="",
    )
