"""Hybrid search: vectors of chunks and of sentences, words, time and address, weighed into one score a chunk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.dense import DenseSearch
from index.encoder import Vectors
from index.fusion import sort_hits, weighted_sum
from index.hit import Hit, Query
from index.lexical import LexicalSearch
from index.timeframe import time_of
from ingest.document import Chunk

# Tuned on the development half; eval/LOG.md has what else was tried. Each part is scaled to 0..1 first.
CHUNK_WEIGHT, SENTENCE_WEIGHT, LEXICAL_WEIGHT = 0.4, 0.4, 0.2
TIME_BONUS = 0.15
ADDRESS_BONUS = 0.5  # enough to lift a named section above all others that are not as near in words and meaning


class HybridSearch:
    """Scores every chunk; with a few thousand of them that takes less than encoding the question."""

    def __init__(self, chunks: Sequence[Chunk], chunk_vectors: DenseSearch, sentence_vectors: DenseSearch, lexical: LexicalSearch) -> None:
        self._chunks = chunks
        self._parts = chunk_vectors, sentence_vectors, lexical
        self._times = [{time_of(sentence.text, chunk.lead_in) for sentence in chunk.sentences} for chunk in chunks]

    def search(self, query: Query, k: int) -> list[Hit]:
        """The k best chunks."""
        scores = self.scores(query)
        return sort_hits(Hit(chunk, float(score)) for chunk, score in enumerate(scores))[:k]

    def scores(self, query: Query) -> Vectors:
        """The score of each chunk, shape (n,): from 0 to about 1.65."""
        chunk_vectors, sentence_vectors, lexical = self._parts
        count = len(self._chunks)
        fused = weighted_sum(
            [
                (CHUNK_WEIGHT, chunk_vectors.chunk_scores(query, count)),
                (SENTENCE_WEIGHT, sentence_vectors.chunk_scores(query, count)),
                (LEXICAL_WEIGHT, lexical.scores(query.terms)),
            ]
        )
        return np.asarray(fused + TIME_BONUS * self._of_time(query) + ADDRESS_BONUS * self._addressed(query), dtype=np.float32)

    def _of_time(self, query: Query) -> Vectors:
        return np.asarray([query.time in times for times in self._times], dtype=np.float32)

    def _addressed(self, query: Query) -> Vectors:
        return np.asarray([any(is_within(chunk, address) for address in query.addresses) for chunk in self._chunks], dtype=np.float32)


def is_within(chunk: Chunk, address: str) -> bool:
    """Whether a chunk stands in the section at an address, or in a part of it."""
    return chunk.address == address or any(chunk.address.startswith(address + separator) for separator in ".•(")
