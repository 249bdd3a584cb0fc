"""The retriever: from a question to ranked passages."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from index.dense import DenseSearch
from index.hit import Hit, Passage, Query, Search
from index.hybrid import HybridSearch, Parts, Ranking
from index.opened import OpenIndex, open_default, open_index
from index.query import build_query
from index.understand import Understanding
from ingest.document import Document

Method = Literal["hybrid", "dense", "lexical"]


class Retriever:
    """Searches one index. Safe to share between threads."""

    def __init__(self, index: OpenIndex | Path | str | None = None, method: Method = "hybrid") -> None:
        """`index` is a folder or an open index; without one it is the white paper's, built if need be."""
        self.index = index if isinstance(index, OpenIndex) else open_index(index) if index else open_default()
        index = self.index
        content = index.content
        self._hybrid = HybridSearch(Parts(content.chunks, index.chunks, index.sentences, index.lexical, index.tokens, content.mentions))
        self._search: Search = self._hybrid
        if method == "dense":
            self._search = DenseSearch.join(index.chunks, index.sentences)
        elif method == "lexical":
            self._search = index.lexical

    @property
    def document(self) -> Document:
        """The document that is searched."""
        return self.index.content.document

    def search(self, question: str, k: int = 8) -> list[Passage]:
        """The k best passages for a question, best first."""
        understanding = self.understand(question)
        return self.passages(self._search.search(self.query(understanding), k))

    def understand(self, question: str, context: str = "") -> Understanding:
        """How the question is read before it is searched for; `context` holds the earlier questions it leans on."""
        return self.index.understander.understand(question, context)

    def query(self, understanding: Understanding) -> Query:
        """The question as terms, vectors and weights."""
        return build_query(understanding, self.index.encoder, self.index.lexical)

    def rank(self, query: Query) -> Ranking:
        """Chunks and sentences ranked by the hybrid, with what answering needs to know of them."""
        return self._hybrid.rank(query)

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
