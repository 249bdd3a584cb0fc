"""What the chat needs of an assistant."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Protocol

from index import Passage
from ingest.document import Document
from qa.answer import Answer, Mode


class Answerer(Protocol):
    """Anything that answers questions about one document; `qa.Assistant` does."""

    @property
    def document(self) -> Document:
        """The document that is asked about."""
        ...

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question; raises QuestionError if it cannot be read as one."""
        ...

    @property
    def modes(self) -> tuple[Mode, ...]:
        """How it can answer; the first unless told otherwise."""
        ...

    def stream(self, question: str, history: Sequence[str] = (), mode: Mode | None = None) -> Generator[Answer]:
        """The answer as it grows, the last one final; closing the iterator stops the work on it."""
        ...

    def search(self, question: str, k: int = 8) -> list[Passage]:
        """The k best passages for a question."""
        ...
