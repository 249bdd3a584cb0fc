"""What answers a visitor who has brought documents."""

from __future__ import annotations

from typing import Any

from qa import Assistant
from tests.fakes import DoubtingVerifier, ScriptedWriter
from ui.chat.documents.desk import Desk, IndexLibrary, LibraryAnswers


class Brought:
    """Uploads of one visitor, who has brought the document of an index."""

    def __init__(self, assistant: Assistant) -> None:
        self._library = IndexLibrary(assistant.retriever.index)

    def library(self, owner: str) -> IndexLibrary | None:
        """What they have brought."""
        return self._library if owner == "me" else None


def test_what_a_visitor_brings_is_written_and_checked_by_what_is_served(assistant: Assistant) -> None:
    writer, verifier = ScriptedWriter(), DoubtingVerifier()
    served = Assistant(assistant.retriever.index, writer, checker=verifier)
    uploads: Any = Brought(assistant)
    desk = Desk(served, uploads)
    assert desk.answerer("other") is served
    joined = desk.answerer("me")
    assert isinstance(joined, LibraryAnswers)
    assert joined.model is writer
    assert joined.answerer.verifier is verifier
