"""The judge: which sentences answer a question, and whether any does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index import Hit, HybridSearch, OpenIndex, Query
from index.hybrid import is_within
from ingest.document import Chunk
from qa.evidence import Candidate


@dataclass(frozen=True, slots=True)
class Verdict:
    """Chunks and sentences ranked for one question, and the probability that they answer it."""

    hits: list[Hit]
    candidates: list[Candidate]
    confidence: float

    @property
    def answers(self) -> bool:
        """Whether the document answers, by the judge's threshold."""
        return self.confidence >= THRESHOLD


THRESHOLD = 0.5


class Judge:
    """Ranks the sentences of one index."""

    def __init__(self, index: OpenIndex) -> None:
        self._index = index
        self._search = HybridSearch(index.content.chunks, index.chunks, index.sentences, index.lexical)

    def judge(self, query: Query, k: int) -> Verdict:
        """Rank k chunks and their sentences for a question."""
        chunks = self._index.content.chunks
        hits = self._search.search(query, k)
        rows = self._index.sentences.row_scores(query)
        starts = np.cumsum([0, *(len(chunk.sentences) for chunk in chunks)])
        candidates = [
            Candidate(chunks[hit.chunk], sentence, hit.score + float(rows[starts[hit.chunk] + i]))
            for hit in hits
            for i, sentence in enumerate(chunks[hit.chunk].sentences)
        ]
        candidates.sort(key=lambda one: -one.score)
        best = float(rows.max())
        return Verdict(hits, candidates, float(1 / (1 + np.exp(-12 * (best - 0.35)))))

    def is_named(self, chunk: Chunk, addresses: Sequence[str]) -> bool:
        """Whether a chunk stands in one of the sections named."""
        return any(is_within(chunk, address) for address in addresses)
