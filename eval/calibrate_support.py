"""Calibrating the check of written statements: `python -m eval.calibrate_support` fits its score to the development
half of the labelled statements that the guard passes, and prints weights, threshold and figures on both halves.

The test half is only measured. A wrong statement shown is worse than a good one dropped: the threshold weighs it so.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from eval.calibrate import sigmoid
from eval.statements import LABELS, LabelledStatement, StatementHalf, load_statements
from eval.statistics import Figure, figure
from index import OpenIndex, open_default
from ingest.document import Chunk
from qa.guard import Context, violations
from qa.support import THRESHOLD, WEIGHTS, Check, score

Array = NDArray[np.float64]
MAX_WRONG = 0.03
PENALTY = 0.003
COST = 5
WRONG = ("contradicted", "invented")
HALVES: tuple[StatementHalf, ...] = ("development", "test")


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled statement, whether the guard passes it, whether it swaps nothing, and its features."""

    statement: LabelledStatement
    guarded: bool
    paired: bool
    features: dict[str, float]

    @property
    def passes(self) -> bool:
        """Whether only the score is left to decide."""
        return self.guarded and self.paired

    @property
    def ok(self) -> bool:
        """What `Check.check` says of it."""
        return self.passes and score(self.features) >= THRESHOLD


class Judging:
    """Judges labelled statements in the context of the sections of their quotes."""

    def __init__(self, index: OpenIndex) -> None:
        self.check = Check.of(index)
        self._chunks: dict[int, Chunk] = {sentence.start: chunk for chunk in index.content.chunks for sentence in chunk.sentences}

    def context(self, statement: LabelledStatement) -> Context:
        """Lead-in and titles of the section of the first quote."""
        chunk = self._chunks[statement.quotes[0].start]
        return self.check.in_section(chunk.lead_in, chunk.title_path)

    def judge(self, statement: LabelledStatement) -> Judged:
        """The guard's word and the features; the best single quote's, or those of all together if better."""
        quotes = [one.quote for one in statement.quotes]
        guarded = not violations(statement.statement, quotes, context=self.context(statement))
        options = [[quote] for quote in quotes] + ([quotes] if len(quotes) > 1 else [])
        best = max((self.check.features(statement.statement, option) for option in options), key=score)
        return Judged(statement, guarded, not self.check.swaps(statement.statement, quotes), best)


def main() -> None:
    """Fit and print."""
    judging = Judging(open_default())
    halves = {half: [judging.judge(one) for one in load_statements(half)] for half in HALVES}
    weights = fit([one for one in halves["development"] if one.passes])
    print("weights:", {name: round(float(weight), 3) for name, weight in zip(WEIGHTS, weights, strict=True)})
    threshold = best_threshold(halves["development"], weights)
    print(f"threshold: {threshold:.4f}; committed: {THRESHOLD}")
    for half, judged in halves.items():
        print(f"\n{half} half: the guard alone, with pairing, with the score as fitted here, and as committed")
        shown = {
            "guard": [one.guarded for one in judged],
            "and pairs": [one.passes for one in judged],
            "fitted": [one.passes and probability(one, weights) >= threshold for one in judged],
            "committed": [one.ok for one in judged],
        }
        for name, passed in shown.items():
            print(f"{name:10s}", "; ".join(figures(judged, passed)))
    print(f"\n{milliseconds():.1f} ms a statement, guard and score, encoding its quotes included")


def fit(judged: Sequence[Judged], steps: int = 8000, rate: float = 0.3) -> Array:
    """Weights that minimise mean log loss of "supported" plus an L2 penalty; "half" counts as not supported."""
    inputs = np.array([[one.features[name] for name in WEIGHTS] for one in judged])
    supported = np.array([float(one.statement.label == "supported") for one in judged])
    weights = np.zeros(inputs.shape[1])
    penalty = np.array([0.0, *[2 * PENALTY] * (inputs.shape[1] - 1)])
    for _ in range(steps):
        weights -= rate * (inputs.T @ (sigmoid(inputs @ weights) - supported) / len(supported) + penalty * weights)
    return weights


def probability(one: Judged, weights: Array) -> float:
    """The score of a statement by some weights."""
    return float(sigmoid(np.array([one.features[name] for name in WEIGHTS]) @ weights))


def best_threshold(judged: Sequence[Judged], weights: Array) -> float:
    """The threshold that costs least, where a statement shown that is not supported costs COST good ones dropped, among
    those that let through at most MAX_WRONG of the contradicted and invented; the middle of its gap."""
    scored = sorted((probability(one, weights), one.statement.label) for one in judged if one.passes)
    wrong = sum(one.statement.label in WRONG for one in judged)
    options = []
    for (low, _), (high, _) in pairwise([(0.0, ""), *scored, (1.0, "")]):
        labels = [label for value, label in scored if value >= high]
        if sum(label in WRONG for label in labels) <= MAX_WRONG * wrong:
            cost = COST * sum(label != "supported" for label in labels) - labels.count("supported")
            options.append((cost, low - high, (low + high) / 2))
    return min(options)[2]


def figures(judged: Sequence[Judged], passed: Sequence[bool]) -> list[str]:
    """The share of each label that is shown, and of those shown the share that are supported, with 95% intervals."""
    lines = []
    for label in LABELS:
        shares = [float(ok) for one, ok in zip(judged, passed, strict=True) if one.statement.label == label]
        lines.append(f"{label} shown {int(sum(shares))}/{len(shares)} {_percent(figure(shares))}")
    shown = [float(one.statement.label == "supported") for one, ok in zip(judged, passed, strict=True) if ok]
    return [*lines, f"precision {_percent(figure(shown))}"]


def milliseconds() -> float:
    """The median time of `Check.check` over the test half, with nothing encoded before."""
    fresh, times = Judging(open_default()), []
    for one in load_statements("test"):
        context, quotes = fresh.context(one), [quote.quote for quote in one.quotes]
        start = time.perf_counter()
        fresh.check.check(one.statement, quotes, context)
        times.append(1000 * (time.perf_counter() - start))
    return float(np.median(times))


def _percent(one: Figure | None) -> str:
    return f"{100 * one.value:.1f}% ({100 * one.low:.1f}-{100 * one.high:.1f})" if one else "-"


if __name__ == "__main__":
    main()
