"""Written answers: a language model reads the evidence and writes, or says that it does not answer; what it writes is checked
before it is shown as more than a draft."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.document import Document
from ingest.errors import ModelError, WriterFailed
from qa.answer import Answer, Citation, Failed, Outcome, Statement
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


QUOTE = Judgement(True)  # of what is shown as a quote, and is no statement of a model's own


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement, the spans it rests on, and what is thought of it."""

    text: str
    spans: tuple[Span, ...]
    judged: Judgement = QUOTE


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
        reading, shown, failed, note = DraftReader(known), list[Shown](), list[Failed](), ""
        try:
            form = form_messages(question, evidence, earlier)
            filled = next(in_time(lambda: [fill(form, FORM, MAX_TOKENS)], written_by)) if fill and not is_streamed else None
            if filled is None:
                for draft in self._written(reading, messages, written_by):
                    yield replace(base, draft=draft)
            else:
                reading = read_form(filled, reading.known)
        except Exception as error:  # whatever a provider's package raises: what is written by then, and the quotes, are there
            note = self._why(error)
        try:
            shown, failed = self._settle(messages, reading, evidence, question, deadline)
            if small:
                shown, beside = _beside(quoted, shown)
                failed += beside
        except Exception as error:
            note = note or self._why(error)
        yield self._final(reading, shown, tuple(failed), quoted, note, bool(earlier))

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

    def _settle(
        self, messages: Sequence[Message], reading: DraftReader, evidence: Evidence, question: str, deadline: float
    ) -> tuple[list[Shown], list[Failed]]:
        """The statements that pass the check, in the order in which they were written, and those that do not. A model behind an API writes
        these once more; in the place of one that fails again come the sentences it names, unless another statement rests on them. What
        a small one rests a wrong statement on mostly answers nothing: the quotes stand in its place."""
        small, sentences = is_small(self.writer), {one.number: one for one in evidence.sentences}
        unlike = list({one.text: one for one in reversed(reading.drafts)}.values())[::-1]
        settled = self._judged(unlike, sentences, question, deadline)
        failed = {place: one.judged.reason for place, one in enumerate(settled) if not one.judged.is_supported}
        reasons = [(unlike[place], reason) for place, reason in failed.items()]
        anew = self._anew(messages, reading, reasons, deadline) if failed and not small else []
        for draft, one in zip(anew, self._judged(anew, sentences, question, deadline), strict=True):
            place = next((place for place in failed if set(unlike[place].ids) & set(draft.ids)), next(iter(failed), None))
            if one.judged.is_supported and place is not None:
                settled[place] = one
                del failed[place]
        shown, rested = list[Shown](), {span for place, one in enumerate(settled) if place not in failed for span in one.spans}
        for place, one in enumerate(settled):
            if place not in failed:
                shown.append(one)
            elif not small:
                quotes = [_quoted(sentences[number]) for number in unlike[place].ids]
                shown += [quote for quote in quotes if rested.isdisjoint(quote.spans)]
                rested.update(one.spans)
        return shown, [Failed(unlike[place].text, reason, bool(unlike[place].ids) and not small) for place, reason in failed.items()]

    def _judged(self, drafts: Sequence[Draft], sentences: Mapping[int, EvidenceSentence], question: str, deadline: float) -> list[Shown]:
        """Drafts with a judgement; the check is asked once, for those that name sentences and are no longer than a statement is."""
        checked = [one for one in drafts if one.ids and len(one.text) <= LONGEST]
        quotes = {number: Quote(one.text, one.title_path, one.before) for number, one in sentences.items()}
        claims = [Claim(one.text, tuple(quotes[number] for number in one.ids)) for one in checked]
        found = next(in_time(lambda: [self.check.judge(claims, question)], deadline)) if claims else []
        unnamed, long = Judgement(False, "it names no evidence", 0.0), Judgement(False, f"it is longer than {LONGEST} letters", 0.0)
        judged = {one: long if one.ids else unnamed for one in drafts} | dict(zip(checked, found, strict=True))
        return [Shown(one.text, tuple(_span(sentences[number]) for number in one.ids), judged[one]) for one in drafts]

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

    def _final(
        self, reading: DraftReader, shown: Sequence[Shown], failed: tuple[Failed, ...], quoted: Answer, note: str, follows: bool
    ) -> Answer:
        """The written answer; the quoted one if nothing is left of it, or a small model alone finds no answer; or that there is
        none."""
        small, answers = is_small(self.writer), bool(quoted.statements)
        own = [one.judged for one in shown if one.judged is not QUOTE]
        refuses = reading.outcome == "not_in_document" or (bool(reading.missing) and not reading.drafts)
        if refuses and not (small and answers):
            return _refusal(quoted)
        if not (own or (shown and answers and not small)):
            said = "What the model wrote did not pass the check." if reading.drafts else "The model wrote nothing."
            then = "The answer is quoted instead." if answers else ""
            if refuses:
                said, then = "The model found no answer in the evidence; these quotes answer.", ""
            return replace(quoted, failed=failed, note=" ".join(filter(None, (note or said, then, quoted.note))))
        answer = replace(_answer_of(quoted, shown, self.documents), failed=failed)
        unjudged = UNJUDGED_NOTE if any(one.reason == UNJUDGED for one in own) else ""
        if small:  # how sure an answer is, and what of the question it leaves out or contradicts, it tells no better than the quotes
            told = replace(answer, outcome=quoted.outcome, missing=quoted.missing, confidence=quoted.confidence)
            return told.with_note(quoted.note).with_note(note).with_note(unjudged)
        notes = [note, PREMISE_NOTE if reading.outcome == "premise" else "", unjudged]
        understood = reading.understood if follows and reading.understood else answer.question
        outcome: Outcome = "partial" if reading.missing else "answered"
        return replace(answer, outcome=outcome, missing=reading.missing, question=understood, note=" ".join(filter(None, notes)))

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


def _quoted(one: EvidenceSentence | Citation) -> Shown:
    text = one.quote if isinstance(one, Citation) else one.text
    return Shown(" ".join(text.split()), (_span(one),))


def _span(one: EvidenceSentence | Citation) -> Span:
    """Where a sentence stands, as what is cited."""
    return Span(one.section, one.start, one.end, one.document)


def _beside(quoted: Answer, shown: Sequence[Shown]) -> tuple[list[Shown], list[Failed]]:
    """What is left of a small model's statements. It copies what stands beside: those go that rest on no quote of the quoted answer, not
    even in part. It tells less than it is shown, often the first of two sentences: the quotes follow that they rest on in part or not."""
    kept = [one for one in shown if any(_shared(quote, span) for quote in quoted.citations for span in one.spans)]
    rested = {span for one in kept for span in one.spans}
    left = [one for one in quoted.citations if sum(_shared(one, span) for span in rested) < COVERED * (one.end - one.start)]
    return [*kept, *map(_quoted, left)], [Failed(one.text, BESIDE, False) for one in shown if one not in kept]


def _shared(one: Citation, span: Span) -> int:
    """How many letters a quote and a span have in common."""
    return max(0, min(one.end, span.end) - max(one.start, span.start)) if span.document == one.document else 0


def _answer_of(quoted: Answer, shown: Sequence[Shown], documents: Mapping[str, Document]) -> Answer:
    """A written answer: each span is cited once, numbered in the order in which the statements use them. `quoted` is the quoted
    answer to the same question, `documents` those that are cited, by name."""
    citations = cite_among(documents, [span for one in shown for span in one.spans])
    numbers = {_span(one): one.number for one in citations}
    statements = tuple(Statement(one.text, tuple(numbers[span] for span in one.spans)) for one in shown)
    confidence = max(quoted.confidence, min((one.judged.probability for one in shown), default=0.0))
    answer = replace(quoted, outcome="answered", mode="written", statements=statements, citations=citations)
    return replace(answer, nearest=(), missing="", confidence=confidence, note="")
