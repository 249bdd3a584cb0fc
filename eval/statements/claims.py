"""Right and wrong statements with their quotes, from recorded answers and from the questions of any documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.documents.folder import DocumentQuestions
from eval.recorded.recordings import WRONG, RecordedSet, RecordedStatement
from eval.run.questions import Evidence, Question, sentences_beside
from eval.run.records import Span
from ingest.document import Chunk
from qa.checking.claim import Claim, Quote

RIGHT = "right"
_MARK = re.compile(r"\s*\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A claim, the question it was made for, and what is wrong with it: `RIGHT`, or a kind of error. `verdict` is what a language
    model thought of it, if that is recorded: the probability that its quotes support it."""

    id: str
    claim: Claim
    kind: str
    question: str = ""
    verdict: float | None = None


def quote_at(chunks: Sequence[Chunk], start: int, text: str) -> Quote:
    """A quote of a document that begins at a place: with the titles above it, the sentence that opens its section, and what the
    passage says before it."""
    chunk = next((one for one in chunks if one.start <= start < one.end), None)
    if chunk is None:
        return Quote(text)
    before = [one.text for one in chunk.sentences if one.end <= start]
    return Quote(text, chunk.title_path, " ".join(filter(None, (chunk.lead_in, *before))))


@dataclass(frozen=True, slots=True)
class Source:
    """A document's text and chunks: a quote is read where it stands."""

    text: str
    chunks: Sequence[Chunk]

    def claim(self, said: str, spans: Sequence[Span]) -> Claim:
        """A statement with the quotes of some spans."""
        return Claim(said, tuple(quote_at(self.chunks, span.start, self.text[span.start : span.end]) for span in spans))


def claims_of_recordings(recorded: RecordedSet, source: Source) -> list[LabelledClaim]:
    """The statements of a recorded set, whose evidence stands in a document."""

    def claims(question: Question) -> Iterator[LabelledClaim]:
        recording, verdicts = recorded.recordings[question.id], recorded.verdicts.get(question.id, {})
        numbered: list[tuple[str, RecordedStatement | None]] = [(str(i), one) for i, one in enumerate(recording.statements)]
        for name, one in (*numbered, (WRONG, recording.wrong)):
            if one is not None:
                verdict = verdicts[name].probability if name in verdicts else None
                claim = source.claim(one.text, one.evidence)
                yield LabelledClaim(f"{question.id}:{name}", claim, one.kind or RIGHT, question.question, verdict)

    return [claim for question in recorded.questions for claim in claims(question)]


def claims_of_document(document: DocumentQuestions, source: Source) -> list[LabelledClaim]:
    """Of each question that has a wrong statement: that, and the reference answer. A reference in lines that name numbered
    sentences, "... [12][13]", is a statement a line; one without marks is one statement, on the first quote of each group."""
    sentences = sentences_beside(document.path, source.text)
    return [claim for question in document.questions if question.wrong for claim in _claims_of_question(question, sentences, source)]


def _claims_of_question(question: Question, sentences: Sequence[Evidence], source: Source) -> Iterator[LabelledClaim]:
    asked = question.question
    if question.wrong:
        places = [source.text.find(quote) for quote in question.wrong.evidence]
        spans = [Span(place, place + len(quote)) for place, quote in zip(places, question.wrong.evidence, strict=True)]
        yield LabelledClaim(f"{question.id}:{WRONG}", source.claim(question.wrong.text, spans), question.wrong.kind, asked)
    if not question.answerable:
        return
    for number, line in enumerate(question.reference.splitlines() if sentences else [question.reference]):
        marks = [int(mark) for mark in _MARK.findall(line)]
        known = [sentences[mark - 1] for mark in marks if 0 < mark <= len(sentences)]
        quotes = known if sentences else [group[0] for group in question.evidence]
        if said := _MARK.sub("", line).strip():
            claim = source.claim(said, [Span(one.start, one.end) for one in quotes])
            yield LabelledClaim(f"{question.id}:{number}", claim, RIGHT, asked)
