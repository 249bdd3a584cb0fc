"""The judge: which sentences answer a question, and whether any does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index import Hit, Query, Retriever
from index.hybrid import Ranking, is_within
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

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self._chunks = retriever.index.content.chunks

    def judge(self, query: Query, k: int) -> Verdict:
        """Rank k chunks and their sentences for a question."""
        ranking = self._retriever.rank(query)
        order = np.argsort(-ranking.sentence_scores, kind="stable")
        candidates = [
            Candidate(self._chunks[chunk], self._chunks[chunk].sentences[i], float(ranking.sentence_scores[row]))
            for row in order[: 3 * k]
            for chunk, i in [ranking.sentences[row]]
        ]
        return Verdict(ranking.hits(k), candidates, confidence(ranking))


def confidence(ranking: Ranking) -> float:
    """The probability that the best sentences answer."""
    best = float(ranking.cosines.max())
    return float(1 / (1 + np.exp(-12 * (best - 0.35))))


def is_named(chunk: Chunk, addresses: Sequence[str]) -> bool:
    """Whether a chunk stands in one of the sections named."""
    return any(is_within(chunk, address) for address in addresses)
