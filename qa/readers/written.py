"""Written answers: a language model reads the evidence and writes, or says that it does not answer; what it writes is checked
before it is shown as more than a draft."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.document import Document
from ingest.errors import ModelError, WriterFailed
from qa.answer import Answer, Citation, Failed, Statement
from qa.checking.check import UNJUDGED, Check
from qa.checking.claim import Claim, Judgement, Quote
from qa.evidence.citations import Evidence as Span
from qa.evidence.citations import cite_among
from qa.evidence.passages import WORDS, Evidence, EvidenceSentence
from qa.models.writer import Late, Message, Writer, in_time, is_small
from qa.question.addressed import orders_the_answer
from qa.readers.draft import FORM, LONGEST, Draft, DraftReader, read_form
from qa.readers.prompt import MAX_TOKENS, SMALL_TOKENS, again, form_messages, messages_for
from qa.readers.quote import NOT_IN_DOCUMENT, nearest

WORDS_VARIABLE = "FOOTNOTE_EVIDENCE_WORDS"
SMALL_WORDS = 240  # for a model on this machine, which reads some 50 tokens a second on two cores: 10 seconds with titles and numbers
SECONDS = 60.0  # for a whole answer; then the quotes stand for themselves
WRITING = 0.7  # the part of them that may pass before what is written by then is checked
PREMISE_NOTE = "The document says otherwise than the question takes for granted."
BESIDE = "it rests on none of the quotes that answer"
COVERED = 0.8  # of a quote's letters: a small model's statements that rest on so much of it stand for it
UNJUDGED_NOTE = "No model judged whether the quotes support this: its numbers, dates and names alone were checked."


def evidence_words(writer: Writer) -> int:
    """How many words of evidence a model is shown: what the environment says, else by where it runs. Raises ModelError for a
    setting that is no number above zero."""
    setting = os.environ.get(WORDS_VARIABLE, "").strip()
    if setting and (not setting.isdecimal() or not int(setting)):
        raise ModelError(f"{WORDS_VARIABLE} is {setting!r}, which is no number above zero.", "Leave it out, or set it to 700, say.")
    return int(setting) if setting else SMALL_WORDS if is_small(writer) else WORDS


def is_asked(writer: Writer, quoted: Answer) -> bool:
    """Whether a model is put to a question: not where the document's headings, or their count, are the answer, of which it can tell
    no more, and a small one not where the quote reader finds none: it is right about that more often, also where it is in doubt."""
    if not quoted.statements:
        return not is_small(writer)
    by_number = {one.number: one for one in quoted.citations}
    are_quotes = all(" ".join(by_number[one.citations[0]].quote.split()) == one.text for one in quoted.statements)
    return are_quotes and not any(one.quote == one.title_path[-1] for one in quoted.citations if one.title_path)


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


@dataclass(frozen=True, slots=True)
class WrittenReader:
    """Writes answers about some documents, by their names, with one model and one check."""

    documents: Mapping[str, Document]
    writer: Writer
    check: Check
    seconds: float = SECONDS

    def read(
        self, question: str, evidence: Evidence, quoted: Answer, earlier: Sequence[str] = (), is_streamed: bool = True
    ) -> Generator[Answer]:
        """First the quoted answer, then the text as a draft while it grows, at last what of it passed the check.

        What the model says counts: that the document does not answer, or only a part, also where the quotes say otherwise; of a
        small model only where they do not. Where it fails, is late or says nothing that passes, the quoted answer stands, with a
        note. `question` is what is put to the model, `earlier` are the questions before it. Where nobody watches the draft grow,
        a model that can fill in a form is given one.
        """
        if quoted.statements:
            yield quoted
        base = quoted if quoted.statements else replace(quoted, note="")
        small, fill = is_small(self.writer), getattr(self.writer, "fill", None)
        messages = messages_for(quoted.question if small else question, evidence, () if small else earlier)
        deadline = time.monotonic() + self.seconds
        written_by = deadline - (1 - WRITING) * self.seconds
        # What tells whoever answers how to is no evidence, whatever the model makes of it.
        known = {one.number for one in evidence.sentences if not orders_the_answer(one.text, question)}
        reading, settled, note = DraftReader(known), Settled(), ""
        try:
            form = form_messages(question, evidence, earlier)
            filled = next(in_time(lambda: [fill(form, FORM, MAX_TOKENS)], written_by)) if fill and not is_streamed else None
            if filled is None:
                for shown in self._written(reading, messages, written_by):
                    yield replace(base, draft=shown)
            else:
                reading = read_form(filled, reading.known)
        except Exception as error:  # whatever a provider's package raises: what is written by then, and the quotes, are there
            note = self._why(error)
        try:
            settled = self._settle(messages, reading, evidence, question, deadline)
        except Exception as error:
            note = note or self._why(error)
        yield self._final(reading, settled, quoted, note, bool(earlier))

    def _written(self, reading: DraftReader, messages: Sequence[Message], deadline: float) -> Generator[str]:
        """What the model writes as it grows, no more of it than is read."""
        limit = SMALL_TOKENS if is_small(self.writer) else MAX_TOKENS
        for piece in in_time(lambda: self.writer.write(messages, limit), deadline):
            reading.feed(piece)
            yield reading.shown
            if reading.is_full:
                break
        reading.close()
        yield reading.shown

    def _settle(self, messages: Sequence[Message], reading: DraftReader, evidence: Evidence, question: str, deadline: float) -> Settled:
        """The statements that pass the check, in the order in which they were written. Those that fail a model behind an API writes once
        more; in the place of one that fails again come the sentences it names, unless another statement rests on them. What a small
        one rests a wrong statement on mostly answers nothing: the quotes stand in its place."""
        small = is_small(self.writer)
        sentences = {one.number: one for one in evidence.sentences}
        unlike = list({one.text: one for one in reversed(reading.drafts)}.values())[::-1]
        judged = self._judged(unlike, sentences, question, deadline)
        passed = {place: _shown(unlike[place], one, sentences) for place, one in enumerate(judged) if one.is_supported}
        failed = {place: one.reason for place, one in enumerate(judged) if not one.is_supported}
        reasons = [(unlike[place], reason) for place, reason in failed.items()]
        anew = self._anew(messages, reading, reasons, deadline) if failed and not small else []
        for draft, one in zip(anew, self._judged(anew, sentences, question, deadline), strict=True):
            place = next((place for place in failed if set(unlike[place].ids) & set(draft.ids)), next(iter(failed), None))
            if one.is_supported and place is not None:
                passed[place] = _shown(draft, one, sentences)
                del failed[place]
        shown, rested = list[Shown](), {span for one in passed.values() for span in one.spans}
        for place, draft in enumerate(unlike):
            quotes = [_quoted(sentences[number]) for number in draft.ids] if place in failed and not small else []
            shown += [passed[place]] if place in passed else [one for one in quotes if rested.isdisjoint(one.spans)]
            rested.update(*(one.spans for one in quotes))
        told = [Failed(unlike[place].text, reason, bool(unlike[place].ids) and not small) for place, reason in failed.items()]
        return Settled(tuple(shown), tuple(told))

    def _judged(
        self, drafts: Sequence[Draft], sentences: Mapping[int, EvidenceSentence], question: str, deadline: float
    ) -> Sequence[Judgement]:
        """A judgement for each draft; the check is asked once, for those that name sentences and are no longer than a statement is."""
        checked = [one for one in drafts if one.ids and len(one.text) <= LONGEST]
        quotes = {number: Quote(one.text, one.title_path, one.before) for number, one in sentences.items()}
        claims = [Claim(one.text, tuple(quotes[number] for number in one.ids)) for one in checked]
        found = next(in_time(lambda: [self.check.judge(claims, question)], deadline)) if claims else []
        judged = dict(zip(checked, found, strict=True))
        unnamed, long = Judgement(False, "it names no evidence", 0.0), Judgement(False, f"it is longer than {LONGEST} letters", 0.0)
        return [judged.get(one) or (long if one.ids else unnamed) for one in drafts]

    def _anew(
        self, messages: Sequence[Message], reading: DraftReader, failed: Sequence[tuple[Draft, str]], deadline: float
    ) -> Sequence[Draft]:
        """What the model makes of statements that failed, told the reasons; nothing if it fails: those that passed are still shown."""
        anew = DraftReader(reading.known)
        said = "\n".join(f"{one.text} {''.join(f'[{number}]' for number in one.ids)}" for one in reading.drafts)
        try:
            list(self._written(anew, again(messages, said, failed), deadline))
        except Exception:  # whatever a provider's package raises
            return ()
        return anew.drafts

    def _final(self, reading: DraftReader, settled: Settled, quoted: Answer, note: str, follows: bool) -> Answer:
        """The written answer; the quoted one if nothing is left of it, or a small model alone finds no answer; or that there is
        none."""
        small, answers = is_small(self.writer), bool(quoted.statements)
        settled = _resting_on(quoted, settled) if small else settled
        refuses = reading.outcome == "not_in_document" or (bool(reading.missing) and not reading.drafts)
        if refuses and not (small and answers):
            return _refusal(quoted)
        if not (settled.judgements or (settled.shown and answers)):
            said = "What the model wrote did not pass the check." if reading.drafts else "The model wrote nothing."
            then = "The answer is quoted instead." if answers else ""
            if refuses:
                said, then = "The model found no answer in the evidence; these quotes answer.", ""
            return replace(quoted, failed=settled.failed, note=" ".join(filter(None, (note or said, then, quoted.note))))
        answer = _answer_of(quoted, _with_quotes_of(quoted, settled) if small else settled, self.documents)
        unjudged = UNJUDGED_NOTE if any(one.reason == UNJUDGED for one in settled.judgements) else ""
        if small:  # how sure an answer is, and what of the question it leaves out or contradicts, it tells no better than the quotes
            told = replace(answer, outcome=quoted.outcome, missing=quoted.missing, confidence=quoted.confidence)
            return told.with_note(quoted.note).with_note(note).with_note(unjudged)
        notes = [note, PREMISE_NOTE if reading.outcome == "premise" else "", unjudged]
        return replace(
            answer,
            outcome="partial" if reading.missing else "answered",
            missing=reading.missing,
            question=reading.understood if follows and reading.understood else answer.question,
            note=" ".join(filter(None, notes)),
        )

    def _why(self, error: Exception) -> str:
        """What went wrong, as one sentence without keys."""
        if isinstance(error, Late):
            return f"The model took more than {WRITING * self.seconds:.0f} seconds."
        said = str(error) if isinstance(error, WriterFailed) else f"The model failed ({type(error).__name__})."
        return said if said.endswith(".") else f"{said}."


def _refusal(quoted: Answer) -> Answer:
    """That the document does not answer, by the model's word, with the sections that come nearest."""
    if quoted.outcome == "not_in_document":
        return replace(quoted, mode="written")
    places = nearest(quoted.passages, bool(quoted.documents))
    asked = Answer("not_in_document", quoted.asked, quoted.question, passages=quoted.passages, documents=quoted.documents)
    return replace(asked, nearest=places, confidence=0.0, mode="written", note=NOT_IN_DOCUMENT)


def _shown(draft: Draft, judged: Judgement, sentences: Mapping[int, EvidenceSentence]) -> Shown:
    return Shown(draft.text, tuple(_span(sentences[number]) for number in draft.ids), judged)


def _quoted(one: EvidenceSentence | Citation) -> Shown:
    text = one.quote if isinstance(one, Citation) else one.text
    return Shown(" ".join(text.split()), (_span(one),))


def _span(one: EvidenceSentence | Citation) -> Span:
    """Where a sentence stands, as what is cited."""
    return Span(one.section, one.start, one.end, one.document)


def _resting_on(quoted: Answer, settled: Settled) -> Settled:
    """With the statements alone that rest on a quote of a quoted answer, in part at least: a small model copies what stands beside."""
    is_kept = [any(_shared(one, span) for one in quoted.citations for span in shown.spans) for shown in settled.shown]
    left = [Failed(one.text, BESIDE, False) for one, kept in zip(settled.shown, is_kept, strict=True) if not kept]
    return Settled(tuple(one for one, kept in zip(settled.shown, is_kept, strict=True) if kept), (*settled.failed, *left))


def _with_quotes_of(quoted: Answer, settled: Settled) -> Settled:
    """With the quotes of a quoted answer that statements do not rest on, or on a part alone: a small model tells less than it is
    shown, often the first of two sentences."""
    rested = {span for one in settled.shown for span in one.spans}
    left = [one for one in quoted.citations if sum(_shared(one, span) for span in rested) < COVERED * (one.end - one.start)]
    return replace(settled, shown=(*settled.shown, *map(_quoted, left)))


def _shared(one: Citation, span: Span) -> int:
    """How many letters a quote and a span have in common."""
    return max(0, min(one.end, span.end) - max(one.start, span.start)) if span.document == one.document else 0


def _answer_of(quoted: Answer, settled: Settled, documents: Mapping[str, Document]) -> Answer:
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
