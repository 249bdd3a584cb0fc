"""A language model that replays recorded answers, as far as they rest on the evidence that it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from eval.recorded.recordings import RecordedStatement, Recording
from eval.run.records import Span
from eval.run.spans import coverage, letters_of
from ingest.errors import WriterFailed
from qa.models.writer import Message
from qa.readers.draft import REFUSAL

_EVIDENCE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)


class Places:
    """Where shown text stands in a document, whatever its blanks and marks: only letters and digits are compared."""

    def __init__(self, text: str) -> None:
        self._places = [place for place, letter in enumerate(text) if letter.isalnum()]
        self._letters = "".join(text[place] for place in self._places)

    def of(self, line: str) -> tuple[Span, ...]:
        """All places of a line of evidence."""
        wanted = letters_in(line)
        found = [match.start() for match in re.finditer(re.escape(wanted), self._letters)] if wanted else []
        return tuple(Span(self._places[start], self._places[start + len(wanted) - 1] + 1) for start in found)


class RecordedWriter:
    """Says of a recorded answer the statements all of whose evidence is shown, under the numbers it is shown with; refuses
    where the recorded model did. It is told which answer to replay: a question may reach it in other words. It translates
    and mends nothing."""

    name = "recorded"

    def __init__(self, text: str) -> None:
        """`text` is the document's."""
        self._places, self._letters = Places(text), letters_of(text)
        self._recording: Recording | None = None
        self.shown: Mapping[int, Sequence[Span]] | None = None

    def turn_to(self, recording: Recording | None) -> None:
        """Replay this next; without one, refuse."""
        self._recording, self.shown = recording, None

    def write(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """The statements, one a line. Raises WriterFailed where it is shown no evidence."""
        shown = {int(number): self._places.of(line) for number, line in _EVIDENCE.findall(messages[-1].text)}
        if not shown:
            raise WriterFailed("A recorded answer translates nothing, and mends nothing.")
        self.shown = shown
        if self._recording is None or self._recording.refused:
            yield REFUSAL
            return
        for one in self._recording.statements:
            if self.is_within(one, [span for spans in shown.values() for span in spans]):
                marks = "".join(f"[{number}]" for number, spans in shown.items() if _touch(spans, one.evidence))
                yield f"{' '.join(one.text.split())} {marks}\n"

    def is_within(self, statement: RecordedStatement, spans: Sequence[Span]) -> bool:
        """Whether all that a statement rests on lies within some spans."""
        return all(coverage(one, spans, self._letters) == 1.0 for one in statement.evidence)


def letters_in(text: str) -> str:
    """The letters and digits of a text alone."""
    return "".join(letter for letter in text if letter.isalnum())


def _touch(spans: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(one.start < other.end and other.start < one.end for one in spans for other in others)
