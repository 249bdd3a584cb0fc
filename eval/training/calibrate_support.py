"""Calibrating the check of written statements: `python -m eval.training.calibrate_support` fits its score to the development
half of the labelled statements that the guard passes, and prints weights, threshold and figures on both halves.
`--model local` fits the score that the model's opinion counts in.

The test half is only measured. A wrong statement shown is worse than a good one dropped: the threshold weighs it so.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sklearn.linear_model import LogisticRegression

from eval.run.statistics import Figure, figure
from eval.training.statements import LABELS, load_statements
from index import OpenIndex, open_default
from qa.checking.check import THRESHOLD, THRESHOLD_WITH_OPINION, WEIGHTS, WITH_OPINION, Check, bears_out, without_yes
from qa.checking.guard import violations
from qa.checking.opinion import Opinion

MAX_WRONG = 0.03
PENALTY = 0.003  # of the squared weights, beside the mean log loss
COST = 5
WRONG = ("contradicted", "invented")


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled statement: whether the guard passes it, whether it also swaps nothing, so that only the score is left to
    decide, and its features."""

    label: str
    guarded: bool
    passes: bool
    features: dict[str, float]


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.calibrate_support", description=__doc__)
    parser.add_argument("--model", choices=("local",), help="fit the score with this model's opinion")
    opinion = _opinion(parser.parse_args().model)
    names, committed = (WITH_OPINION, THRESHOLD_WITH_OPINION) if opinion else (WEIGHTS, THRESHOLD)
    index = open_default()
    development = judge_all("development", index, opinion)
    fitted = Fitted([one for one in development if one.passes], names)
    print("weights:", {name: round(weight, 3) for name, weight in fitted.weights.items()}, "committed:", names)
    threshold = best_threshold(development, fitted)
    print(f"threshold: {threshold:.4f}; committed: {committed}")
    for half, judged in (("development", development), ("test", judge_all("test", index, opinion))):
        print(f"\n{half} half: the guard alone, with pairing, with the score as fitted here, and as committed")
        _print_shares("guard", judged, [one.guarded for one in judged])
        _print_shares("and pairs", judged, [one.passes for one in judged])
        _print_shares("fitted", judged, [one.passes and fitted.probability(one) >= threshold for one in judged])
        _print_shares("committed", judged, [one.passes and bears_out(one.features) for one in judged])


def _opinion(model: str | None) -> Opinion | None:
    if model is None:
        return None
    from qa.models.local import LocalWriter

    return LocalWriter()


def judge_all(half: str, index: OpenIndex, opinion: Opinion | None) -> list[Judged]:
    """The statements of a half, each in the context of the section of its first quote; the features are the best single
    quote's, or those of all together if better."""
    check, judged = Check.of(index), []
    chunks = {sentence.start: chunk for chunk in index.content.chunks for sentence in chunk.sentences}
    for one in load_statements(half):
        quotes, said, chunk = [quote.quote for quote in one.quotes], without_yes(one.statement), chunks[one.quotes[0].start]
        guarded = not violations(said, quotes, context=check.in_section(chunk.lead_in, chunk.title_path))
        passes = guarded and not check.swaps(said, quotes)
        features = check.best_features(said, quotes)
        if opinion and passes:
            features["opinion"] = check.opinion(opinion, said, quotes)
        judged.append(Judged(one.label, guarded, passes, features))
    return judged


class Fitted:
    """Logistic regression of "supported" on some features; "half" counts as not supported. The bias, which comes first
    among the features, is not penalised."""

    def __init__(self, judged: Sequence[Judged], names: Iterable[str]) -> None:
        self._bias, *self._names = names
        self._model = LogisticRegression(C=1 / (2 * PENALTY * len(judged)), max_iter=10_000, tol=1e-8)
        self._model.fit([self._inputs(one) for one in judged], [one.label == "supported" for one in judged])

    @property
    def weights(self) -> dict[str, float]:
        """By feature."""
        return dict(zip((self._bias, *self._names), map(float, (*self._model.intercept_, *self._model.coef_[0])), strict=True))

    def probability(self, one: Judged) -> float:
        """The score of a statement."""
        return float(self._model.predict_proba([self._inputs(one)])[0, 1])

    def _inputs(self, one: Judged) -> list[float]:
        return [one.features[name] for name in self._names]


def best_threshold(judged: Sequence[Judged], fitted: Fitted) -> float:
    """The threshold that costs least, where a statement shown that is not supported costs COST good ones dropped, among
    those that let through at most MAX_WRONG of the contradicted and invented; the middle of its gap."""
    scored = sorted((fitted.probability(one), one.label) for one in judged if one.passes)
    wrong = sum(one.label in WRONG for one in judged)
    options = []
    for (low, _), (high, _) in pairwise([(0.0, ""), *scored, (1.0, "")]):
        labels = [label for value, label in scored if value >= high]
        if sum(label in WRONG for label in labels) <= MAX_WRONG * wrong:
            cost = COST * sum(label != "supported" for label in labels) - labels.count("supported")
            options.append((cost, low - high, (low + high) / 2))
    return min(options)[2]


def _print_shares(name: str, judged: Sequence[Judged], passed: Sequence[bool]) -> None:
    """The share of each label that is shown, and of those shown the share that are supported, with 95% intervals."""
    parts = []
    for label in LABELS:
        shares = [float(ok) for one, ok in zip(judged, passed, strict=True) if one.label == label]
        parts.append(f"{label} shown {int(sum(shares))}/{len(shares)} {_percent(figure(shares))}")
    shown = [float(one.label == "supported") for one, ok in zip(judged, passed, strict=True) if ok]
    print(f"{name:10s}", "; ".join([*parts, f"precision {_percent(figure(shown))}"]))


def _percent(one: Figure | None) -> str:
    return f"{100 * one.value:.1f}% ({100 * one.low:.1f}-{100 * one.high:.1f})" if one else "-"


if __name__ == "__main__":
    main()
