"""Right and wrong statements with their quotes, from recorded answers and from the questions of any documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.documents.folder import DocumentQuestions
from eval.recorded.recordings import WRONG, RecordedSet, RecordedStatement
from eval.run.questions import Evidence, Question, sentences_beside

RIGHT = "right"
_MARK = re.compile(r"\s*\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement, what it rests on, and what is wrong with it: `RIGHT`, or a kind of error. `verdict` is what a language model
    thought of it, if that is recorded: the probability that its quotes support it."""

    id: str
    text: str
    quotes: tuple[str, ...]
    kind: str
    verdict: float | None = None


def claims_of_recordings(recorded: RecordedSet, text: str) -> list[Claim]:
    """The statements of a recorded set, whose evidence stands in a text."""

    def claims(question: str) -> Iterator[Claim]:
        recording, verdicts = recorded.recordings[question], recorded.verdicts.get(question, {})
        numbered: list[tuple[str, RecordedStatement | None]] = [(str(i), one) for i, one in enumerate(recording.statements)]
        for name, one in (*numbered, (WRONG, recording.wrong)):
            if one is not None:
                quotes = tuple(text[span.start : span.end] for span in one.evidence)
                verdict = verdicts[name].probability if name in verdicts else None
                yield Claim(f"{question}:{name}", one.text, quotes, one.kind or RIGHT, verdict)

    return [claim for question in recorded.questions for claim in claims(question.id)]


def claims_of_document(document: DocumentQuestions, text: str) -> list[Claim]:
    """Of each question that has a wrong statement: that, and the reference answer. A reference in lines that name numbered
    sentences, "... [12][13]", is a statement a line; one without marks is one statement, on the first quote of each group."""
    sentences = sentences_beside(document.path, text)
    return [claim for question in document.questions if question.wrong for claim in _claims_of_question(question, sentences)]


def _claims_of_question(question: Question, sentences: Sequence[Evidence]) -> Iterator[Claim]:
    if question.wrong:
        yield Claim(f"{question.id}:{WRONG}", question.wrong.text, question.wrong.evidence, question.wrong.kind)
    if not question.answerable:
        return
    for number, line in enumerate(question.reference.splitlines() if sentences else [question.reference]):
        marks = [int(mark) for mark in _MARK.findall(line)]
        known = [sentences[mark - 1].quote for mark in marks if 0 < mark <= len(sentences)]
        quotes = known if sentences else [group[0].quote for group in question.evidence]
        if said := _MARK.sub("", line).strip():
            yield Claim(f"{question.id}:{number}", said, tuple(quotes), RIGHT)
