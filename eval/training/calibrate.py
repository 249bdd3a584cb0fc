"""Calibrating the judge: `python -m eval.training.calibrate --documents DIR --off-topic FILE ...` fits its weights, writes
qa/evidence/judge.json and prints what they give on questions that the fit has not seen.

Logistic regression on the white paper's development half and tuning questions, on the questions of a folder of other
documents (see eval.run.questions), and on questions that have nothing to do with any of them, drawn back to PRIOR and held
within BOUNDS. The report half is never read. Cross-validation leaves out questions of the white paper, and whole documents
of the others.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, KFold

from eval.documents.folder import read_folder
from eval.public.collections import Shelf, default_shelf
from eval.run.questions import Question, load_half, load_set
from qa import Assistant
from qa.evidence.judge import MODEL_FILE

Array = NDArray[np.float64]

# Fitted to the white paper alone, but for `reading`. What is missing never speaks for an answer: bounds from above.
PRIOR = {
    "bias": -1.07, "coverage": 4.14, "cosine": 2.08, "empty_hard": -3.0, "empty_count": -1.97, "empty_place": -1.6,
    "empty_named": -3.35, "empty_reason": -2.11, "order": -4.11, "unknown": -0.8, "stranger": -2.51, "names_only": -2.07,
    "elsewhere": -2.4, "reading": 0.31,
}  # fmt: skip
AT_LEAST = dict.fromkeys(("coverage", "cosine", "reading"), 0.0)
AT_MOST = {"empty_hard": -3.6, "empty_count": -1.5, "empty_place": -1.5, "empty_reason": -1.5, "empty_named": -2.5, "stranger": -2.5}
AT_MOST |= dict.fromkeys(("order", "unknown", "names_only", "elsewhere"), 0.0)
PENALTY = 0.001  # times the squared distance to the prior, the bias free; 0.0003 to 0.01 were tried
SETS = ("tuning", "tuning2")  # beside the development half
OFF_TOPIC = 300  # of each file
PAPER_WEIGHT, OFF_TOPIC_WEIGHT = 2.0, 0.3  # of a question, where one about another document weighs 1
FOLDS = 10
THRESHOLD = 0.45


@dataclass(frozen=True, slots=True)
class Judged:
    """Questions that sentences decide: features, shape (n, features), whether each is answerable, the document it is about,
    and what it weighs in the fit."""

    features: Array
    answerable: NDArray[np.bool_]
    documents: NDArray[np.str_]
    weights: Array

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Judged:
        """Some of them."""
        return Judged(self.features[rows], self.answerable[rows], self.documents[rows], self.weights[rows])


def main() -> None:
    """Fit, write and print."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.calibrate", description=__doc__)
    parser.add_argument("--documents", type=Path, required=True, help="other documents with questions beside them")
    parser.add_argument("--off-topic", type=Path, nargs="*", default=[], help='JSON Lines of {"text": question}: none is answerable')
    options = parser.parse_args()
    paper, others = _of_paper(Assistant(), options.off_topic), _of_folder(options.documents)
    weights = fit(joined(paper, others))
    record = {"weights": {name: round(float(weight), 2) for name, weight in zip(PRIOR, weights, strict=True)}, "threshold": THRESHOLD}
    MODEL_FILE.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"written: {MODEL_FILE}")
    is_paper = paper.documents == "paper"
    held_paper = _held_out(KFold(FOLDS, shuffle=True, random_state=0).split(paper.features[is_paper]), paper.take(is_paper), others)
    held_others = _held_out(GroupKFold(8).split(others.features, groups=others.documents), others, paper)
    _print("white paper, held out", paper.answerable[is_paper], held_paper)
    _print("other documents, held out", others.answerable, held_others)
    off_topic = paper.take(~is_paper)
    print(f"off topic: {(probability(off_topic.features, weights) < THRESHOLD).mean():.3f} refused")


def fit(judged: Judged) -> Array:
    """The weights that minimise mean weighted log loss plus the penalty, within bounds; by L-BFGS-B."""
    prior = np.array(list(PRIOR.values()))
    penalty = np.full(len(prior), PENALTY)
    penalty[0] = 0
    share = judged.weights / judged.weights.sum()

    def loss(weights: Array) -> tuple[float, Array]:
        odds = judged.features @ weights
        error = share * (1 / (1 + np.exp(-odds)) - judged.answerable)
        value = float(share @ (np.logaddexp(0, odds) - judged.answerable * odds) + penalty @ (weights - prior) ** 2)
        return value, judged.features.T @ error + 2 * penalty * (weights - prior)

    bounds = [(AT_LEAST.get(name), AT_MOST.get(name)) for name in PRIOR]
    return np.asarray(minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=bounds).x, dtype=np.float64)


def joined(*parts: Judged) -> Judged:
    """All of them as one."""
    columns = [np.concatenate([getattr(part, name) for part in parts]) for name in Judged.__slots__]
    return Judged(*columns)


def probability(features: Array, weights: Array) -> Array:
    """The logistic function of the weighted features."""
    return np.asarray(1 / (1 + np.exp(-(features @ weights))), dtype=np.float64)


def _held_out(folds: Iterable[tuple[NDArray[np.intp], NDArray[np.intp]]], judged: Judged, always: Judged) -> Array:
    """The probability of each question by weights fitted without its fold, with all of `always`."""
    scores = np.zeros(len(judged.features))
    for train, held in folds:
        scores[held] = probability(judged.features[held], fit(joined(judged.take(train), always)))
    return scores


def _of_paper(assistant: Assistant, off_topic: Sequence[Path]) -> Judged:
    """The white paper's questions, and OFF_TOPIC of each file asked of it."""
    own = _judged(assistant, [*load_half("development"), *(one for name in SETS for one in load_set(name))], "paper", PAPER_WEIGHT)
    strange = []
    for file in off_topic:
        texts = [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines()]
        chosen = np.random.default_rng(0).permutation(len(texts))[:OFF_TOPIC]
        strange += [assistant.verdict(texts[place]) for place in chosen]
    rows = [[one.features[name] for name in PRIOR] for one in strange if one]
    return joined(own, _made(rows, [False] * len(rows), "off topic", OFF_TOPIC_WEIGHT))


def _of_folder(folder: Path) -> Judged:
    shelf = Shelf(default_shelf(), print)
    return joined(*(_judged(Assistant(shelf.index_file(one.path)), one.questions, one.name, 1.0) for one in read_folder(folder)))


def _judged(assistant: Assistant, questions: Sequence[Question], document: str, weight: float) -> Judged:
    verdicts = [(one, assistant.verdict(one.question, one.history)) for one in questions]
    found = [(one, verdict) for one, verdict in verdicts if verdict is not None]
    rows = [[verdict.features[name] for name in PRIOR] for _, verdict in found]
    return _made(rows, [one.answerable for one, _ in found], document, weight)


def _made(rows: Sequence[Sequence[float]], answerable: Sequence[bool], document: str, weight: float) -> Judged:
    features = np.asarray(rows, dtype=np.float64).reshape(-1, len(PRIOR))
    return Judged(features, np.asarray(answerable, dtype=bool), np.full(len(rows), document, dtype="U100"), np.full(len(rows), weight))


def _print(name: str, answerable: NDArray[np.bool_], scores: Array) -> None:
    refused = scores < THRESHOLD
    print(
        f"{name}: {len(scores)} questions, AUC {roc_auc_score(answerable, scores):.3f}, "
        f"answerable ones refused {refused[answerable].mean():.3f}, others {refused[~answerable].mean():.3f}"
    )


if __name__ == "__main__":
    main()
