"""Calibrating the check of written statements: `python -m eval.training.calibrate_support` fits its score to the development
half of the labelled statements that the guard passes, and prints weights, threshold and figures on both halves.
`--model local` fits the score that the model's opinion counts in.

The test half is only measured. A wrong statement shown is worse than a good one dropped: the threshold weighs it so.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from sklearn.linear_model import LogisticRegression

from eval.run.statistics import Figure, figure
from eval.training.statements import LABELS, LabelledStatement, StatementHalf, load_statements
from index import OpenIndex, open_default
from ingest.document import Chunk
from qa.checking.check import THRESHOLD, THRESHOLD_WITH_OPINION, WEIGHTS, WITH_OPINION, Check, bears_out, without_yes
from qa.checking.guard import Context, violations
from qa.checking.opinion import Opinion

MAX_WRONG = 0.03
PENALTY = 0.003  # of the squared weights, beside the mean log loss
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
        return self.passes and bears_out(self.features)


class Judging:
    """Judges labelled statements in the context of the sections of their quotes."""

    def __init__(self, index: OpenIndex, opinion: Opinion | None = None) -> None:
        self.check = Check.of(index)
        self._opinion = opinion
        self._chunks: dict[int, Chunk] = {sentence.start: chunk for chunk in index.content.chunks for sentence in chunk.sentences}

    def context(self, statement: LabelledStatement) -> Context:
        """Lead-in and titles of the section of the first quote."""
        chunk = self._chunks[statement.quotes[0].start]
        return self.check.in_section(chunk.lead_in, chunk.title_path)

    def judge(self, statement: LabelledStatement) -> Judged:
        """The guard's word and the features; the best single quote's, or those of all together if better."""
        quotes, said = [one.quote for one in statement.quotes], without_yes(statement.statement)
        guarded = not violations(said, quotes, context=self.context(statement))
        paired = not self.check.swaps(said, quotes)
        features = self.check.best_features(said, quotes)
        if self._opinion and guarded and paired:
            features["opinion"] = self.check.opinion(self._opinion, said, quotes)
        return Judged(statement, guarded, paired, features)


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.calibrate_support", description=__doc__)
    parser.add_argument("--model", choices=("local",), help="fit the score with this model's opinion")
    opinion = _opinion(parser.parse_args().model)
    names = WITH_OPINION if opinion else WEIGHTS
    judging = Judging(open_default(), opinion)
    halves = {half: [judging.judge(one) for one in load_statements(half)] for half in HALVES}
    fitted = Fitted([one for one in halves["development"] if one.passes], names)
    print("weights:", {name: round(weight, 3) for name, weight in fitted.weights.items()})
    print("committed:", {name: round(weight, 3) for name, weight in names.items()})
    threshold = best_threshold(halves["development"], fitted)
    print(f"threshold: {threshold:.4f}; committed: {THRESHOLD_WITH_OPINION if opinion else THRESHOLD}")
    for half, judged in halves.items():
        print(f"\n{half} half: the guard alone, with pairing, with the score as fitted here, and as committed")
        shown = {
            "guard": [one.guarded for one in judged],
            "and pairs": [one.passes for one in judged],
            "fitted": [one.passes and fitted.probability(one) >= threshold for one in judged],
            "committed": [one.ok for one in judged],
        }
        for name, passed in shown.items():
            print(f"{name:10s}", "; ".join(figures(judged, passed)))
    print(f"\n{milliseconds(opinion):.1f} ms a statement, guard and score, encoding its quotes included")


def _opinion(model: str | None) -> Opinion | None:
    if model is None:
        return None
    from qa.models.local import LocalWriter

    return LocalWriter()


class Fitted:
    """Logistic regression of "supported" on some features; "half" counts as not supported. The bias, which comes first
    among the features, is not penalised."""

    def __init__(self, judged: Sequence[Judged], names: Iterable[str]) -> None:
        self._bias, *self._names = names
        strength = 1 / (2 * PENALTY * len(judged))
        self._model = LogisticRegression(C=strength, max_iter=10_000, tol=1e-8)
        self._model.fit([self._inputs(one) for one in judged], [one.statement.label == "supported" for one in judged])

    @property
    def weights(self) -> dict[str, float]:
        """By feature."""
        found = (float(self._model.intercept_[0]), *map(float, self._model.coef_[0]))
        return dict(zip((self._bias, *self._names), found, strict=True))

    def probability(self, one: Judged) -> float:
        """The score of a statement."""
        return float(self._model.predict_proba([self._inputs(one)])[0, 1])

    def _inputs(self, one: Judged) -> list[float]:
        return [one.features[name] for name in self._names]


def best_threshold(judged: Sequence[Judged], fitted: Fitted) -> float:
    """The threshold that costs least, where a statement shown that is not supported costs COST good ones dropped, among
    those that let through at most MAX_WRONG of the contradicted and invented; the middle of its gap."""
    scored = sorted((fitted.probability(one), one.statement.label) for one in judged if one.passes)
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


def milliseconds(opinion: Opinion | None = None) -> float:
    """The median time of `Check.check` over the test half, with nothing encoded before."""
    fresh, times = Judging(open_default()), []
    for one in load_statements("test"):
        context, quotes = fresh.context(one), [quote.quote for quote in one.quotes]
        start = time.perf_counter()
        fresh.check.check(one.statement, quotes, context, opinion)
        times.append(1000 * (time.perf_counter() - start))
    return float(np.median(times))


def _percent(one: Figure | None) -> str:
    return f"{100 * one.value:.1f}% ({100 * one.low:.1f}-{100 * one.high:.1f})" if one else "-"


if __name__ == "__main__":
    main()
