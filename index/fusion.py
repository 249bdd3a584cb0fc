"""Putting score arrays together. Pure functions; none looks at a text."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from index.encoder import Vectors


def z_scores(scores: Vectors) -> Vectors:
    """Scores less their mean, over their standard deviation; zeros if they are all alike."""
    spread = float(scores.std())
    return np.zeros_like(scores) if spread < 1e-6 else (scores - scores.mean()) / spread


def weighted_sum(parts: Iterable[tuple[float, Vectors]]) -> Vectors:
    """The weighted sum of the z-scores of arrays of one shape.

    It beats reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009) on everything measured, as it keeps how
    far apart the scores are: MRR 0.882 against 0.811 on the development half (eval/LOG.md).
    """
    return np.asarray(np.sum([weight * z_scores(scores) for weight, scores in parts], axis=0), dtype=np.float32)
