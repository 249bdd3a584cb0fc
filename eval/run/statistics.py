"""Intervals by bootstrap: questions are drawn again with replacement, and the statistic is taken of each draw.

Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13 (percentile intervals). Where questions are on
several documents, documents are drawn first and then questions of each: Davison and Hinkley, "Bootstrap Methods and
their Application", 1997, section 3.8.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
SEED = 20210128
LEVEL = 0.95

Values = NDArray[np.float64]
Statistic = Callable[[Values], Values]
"""From samples of shape (resamples, n, ...) to one value each, shape (resamples,); NaN where it is undefined."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value, its 95% interval, its standard error, and the number of questions it rests on."""

    value: float
    low: float
    high: float
    error: float
    n: int


def value_of(one: Figure | None) -> float | None:
    """A figure's value, if there is a figure."""
    return one.value if one else None


def as_decimal(one: Figure | None) -> str:
    """A figure with its interval, as the field's papers write it: "0.365 (0.331–0.398)"."""
    return f"{one.value:.3f} ({one.low:.3f}–{one.high:.3f})" if one else "–"


def figure(values: Sequence[float], statistic: Statistic | None = None) -> Figure | None:
    """The mean of some values, or another statistic of them, with its interval; None where there is none."""
    return figure_of(np.asarray(values, dtype=np.float64), statistic or mean)


def figure_of(samples: Values, statistic: Statistic) -> Figure | None:
    """The statistic of samples of shape (n, ...) with its interval, or None if it is undefined."""
    n = len(samples)
    if n == 0:
        return None
    value = float(statistic(samples[None, :])[0])
    if np.isnan(value):
        return None
    return _figure(value, statistic(samples[_draws(n)]), n)


def figure_of_groups(groups: Sequence[Values]) -> Figure | None:
    """The share counted / among, over groups of questions that are drawn as groups first. Each group has shape (n, 2):
    what a question counts, and 1 where it is among those that count, else 0. None where none is."""
    counted, among = (sum(float(group[:, i].sum()) for group in groups) for i in (0, 1))
    if not among:
        return None
    # Of each group RESAMPLES draws of its questions, then groups, each time with another of these draws: (draws, 2).
    sums = np.stack([group[_draws(len(group))].sum(axis=1) for group in groups])
    generator = np.random.default_rng(SEED)
    chosen = generator.integers(0, len(groups), size=(RESAMPLES, len(groups)))
    totals = sums[chosen, generator.integers(0, RESAMPLES, size=chosen.shape)].sum(axis=1)
    return _figure(counted / among, _divide(totals[:, 0], totals[:, 1]), int(among))


def _figure(value: float, drawn: Values, n: int) -> Figure:
    """A value with the percentiles of what was drawn, where that is defined."""
    drawn = drawn[~np.isnan(drawn)]
    tail = 50 * (1 - LEVEL)
    low, high = np.percentile(drawn, [tail, 100 - tail])
    return Figure(value, float(low), float(high), float(np.std(drawn)), n)


@lru_cache(maxsize=64)
def _draws(n: int) -> NDArray[np.int64]:
    """The same draws for the same n, whatever is measured: a run gives the same intervals each time, and two
    measures of the same questions are compared on the same draws."""
    return np.random.default_rng(SEED).integers(0, n, size=(RESAMPLES, n))


def mean(samples: Values) -> Values:
    """The mean of each sample."""
    return np.asarray(samples.mean(axis=1))


def percentile(share: float) -> Statistic:
    """The statistic that takes a percentile (0..100) of each sample."""
    return lambda samples: np.asarray(np.percentile(samples, share, axis=1))


def refusal_precision(samples: Values) -> Values:
    """Of pairs (refused, unanswerable) as 0 or 1: the share of refusals that were right. NaN without refusals."""
    return _ratio(samples[..., 0] * samples[..., 1], samples[..., 0])


def refusal_recall(samples: Values) -> Values:
    """The share of unanswerable questions that were refused. NaN without any."""
    return _ratio(samples[..., 0] * samples[..., 1], samples[..., 1])


def refusal_f1(samples: Values) -> Values:
    """2 TP / (2 TP + FP + FN): zero for a system that never refuses, NaN where there was nothing to refuse."""
    both = (samples[..., 0] * samples[..., 1]).sum(axis=1)
    return _divide(2 * both, samples[..., 0].sum(axis=1) + samples[..., 1].sum(axis=1))


def wrongly_refused(samples: Values) -> Values:
    """The share of answerable questions that were refused. NaN without any."""
    answerable = 1 - samples[..., 1]
    return _ratio(samples[..., 0] * answerable, answerable)


def _ratio(counted: Values, among: Values) -> Values:
    return _divide(counted.sum(axis=1), among.sum(axis=1))


def _divide(top: Values, bottom: Values) -> Values:
    result: Values = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)
    return result


def risk_coverage(confidences: Sequence[float], answerable: Sequence[bool]) -> tuple[Values, Values]:
    """(coverage, risk) as the threshold on the confidence falls from the surest question to the least sure.

    Coverage is the share of questions answered, risk the share of those answered that the document does not answer.
    El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification", JMLR 2010. Questions of the same
    confidence are answered together: one point each threshold.
    """
    order = np.argsort(-np.asarray(confidences, dtype=np.float64), kind="stable")
    sorted_confidences = np.asarray(confidences, dtype=np.float64)[order]
    wrong = np.cumsum(~np.asarray(answerable, dtype=np.bool_)[order])
    last = np.append(np.flatnonzero(np.diff(sorted_confidences)), len(order) - 1)
    answered = last + 1
    return answered / len(order), wrong[last] / answered
