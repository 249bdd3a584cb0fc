"""The retriever: from a question to ranked passages."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from index.hit import Hit, Passage, Query, Search
from index.hybrid import HybridSearch
from index.lexical import terms
from index.opened import OpenIndex, open_default, open_index
from index.timeframe import time_asked
from index.understand import Understanding
from ingest.document import Document

Method = Literal["hybrid", "dense", "lexical"]


class Retriever:
    """Searches one index. Safe to share between threads."""

    def __init__(self, index: OpenIndex | Path | str | None = None, method: Method = "hybrid") -> None:
        """`index` is a folder or an open index; without one it is the white paper's, built if need be."""
        self.index = index if isinstance(index, OpenIndex) else open_index(index) if index else open_default()
        self._search = _search(self.index, method)

    @property
    def document(self) -> Document:
        """The document that is searched."""
        return self.index.content.document

    def search(self, question: str, k: int = 8) -> list[Passage]:
        """The k best passages for a question, best first."""
        understanding = self.understand(question)
        return self.passages(self._search.search(self.query(understanding), k))

    def understand(self, question: str) -> Understanding:
        """How the question is read before it is searched for."""
        return self.index.understander.understand(question)

    def query(self, understanding: Understanding) -> Query:
        """The question as terms and vector."""
        text = understanding.search_text
        return Query(text, terms(text), self.index.encoder.encode([text]), time_asked(text), understanding.addresses)

    def passages(self, hits: list[Hit]) -> list[Passage]:
        """Hits as passages, ranked as they stand."""
        chunks = self.index.content.chunks
        return [
            Passage(
                self.document.name,
                chunk.section,
                chunk.title_path,
                chunk.text,
                chunk.start,
                chunk.end,
                float(hit.score),
                rank,
                chunk.address,
                chunk.number,
            )
            for rank, (hit, chunk) in enumerate(((hit, chunks[hit.chunk]) for hit in hits), start=1)
        ]


def _search(index: OpenIndex, method: Method) -> Search:
    if method == "dense":
        return index.chunks
    if method == "lexical":
        return index.lexical
    return HybridSearch(index.content.chunks, index.chunks, index.sentences, index.lexical)
