"""What the chat needs of an assistant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index import Passage
from ingest.document import Document
from qa.answer import Answer


class Answerer(Protocol):
    """Anything that answers questions about one document; `qa.Assistant` does."""

    @property
    def document(self) -> Document:
        """The document that is asked about."""
        ...

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question; raises QuestionError if it cannot be read as one."""
        ...

    def search(self, question: str, k: int = 8) -> list[Passage]:
        """The k best passages for a question."""
        ...
