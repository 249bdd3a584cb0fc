"""Putting rankings together. Pure functions over hits; none looks at a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from index.encoder import Vectors
from index.hit import Hit

RRF_K = 60
"""Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion outperforms Condorcet ...", SIGIR 2009."""


def reciprocal_rank_fusion(rankings: Sequence[Sequence[Hit]], k: int = RRF_K) -> list[Hit]:
    """Each chunk scores the sum over rankings of 1 / (k + rank), rank from 1; ties stand in order of chunk number."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, hit in enumerate(ranking, start=1):
            scores[hit.chunk] = scores.get(hit.chunk, 0.0) + 1.0 / (k + rank)
    return sort_hits(Hit(chunk, score) for chunk, score in scores.items())


def weighted_sum(parts: Sequence[tuple[float, Vectors]]) -> Vectors:
    """The weighted sum of score arrays of one shape, each scaled to 0..1 first (a constant array counts as zeros)."""
    return np.asarray(np.sum([weight * scale(scores) for weight, scores in parts], axis=0), dtype=np.float32)


def scale(scores: Vectors) -> Vectors:
    """Scores moved and stretched to 0..1; all zeros if they are all alike."""
    low, high = float(scores.min()), float(scores.max())
    return np.zeros_like(scores) if high - low < 1e-9 else (scores - low) / (high - low)


def sort_hits(hits: Iterable[Hit]) -> list[Hit]:
    """Best first, ties in order of chunk number, so that a ranking never depends on dictionary order."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.chunk))
