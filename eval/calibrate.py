"""Calibrating the judge: `python -m eval.calibrate` fits its weights to the
development half and the tuning questions, and prints them.

Logistic regression with an L2 penalty; the report half is never read. Cross-validation over ten folds tells what the
fit gives on questions that it has not seen.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.questions import FOLDER, Question, load_half, parse_questions
from qa import Assistant
from qa.judge import THRESHOLD, THRESHOLD_OF_KIND, WEIGHTS

Array = NDArray[np.float64]

# What coverage and cosine gave on SQuAD 2.0 and Natural Questions with off-topic negatives added (eval/LOG.md); the
# fit starts there and is drawn back to it, since the development half has only seven off-topic questions.
PRIOR = {"bias": -5.5, "coverage": 5.84, "cosine": 2.31, "empty_hard": -2.0, "empty_count": -1.0, "empty_place": -1.0, "empty_named": -1.0}
PRIOR |= {"empty_reason": -1.0}
PRIOR |= {"order": -4.0, "unknown": 0.0, "stranger": -2.5, "names_only": -2.0, "report_like": 0.0, "reading": 0.0}
PRIOR |= {"elsewhere": -4.0}
PENALTY = 0.001  # times the squared distance to the prior, the bias free; of 0.0003 to 0.03 in cross-validation
TUNING = ("tuning.jsonl", "tuning2.jsonl")  # more questions, of the kinds that the development half has too few of; in no half
FRESH = "tuning3.jsonl"  # fitted to by nothing
OFF_TOPIC, OFF_TOPIC_SHARE = 300, 0.1  # of each file; 0.05 to 0.2 give the same on topic, within 0.02
FOLDS = 10
MAX_WRONGLY_REFUSED = 0.03


def main(files: Sequence[str] = ()) -> None:
    """Fit and print; `files` are questions on anything else, one a line as {"text": ...}: none of them is answerable."""
    assistant = Assistant()
    tuning = [one for name in TUNING for one in parse_questions((FOLDER / name).read_text(encoding="utf-8"), name)]
    questions = (*load_half("development"), *tuning)
    rows = [(question, assistant.judged(question.question, question.history)) for question in questions]
    judged = [(question, features) for question, features in rows if features is not None]
    names = list(WEIGHTS)
    inputs = np.array([[features[name] for name in names] for _, features in judged])
    answerable = np.array([float(question.answerable) for question, _ in judged])
    prior = np.array([PRIOR[name] for name in names])
    strangers = np.array([[features[name] for name in names] for features in off_topic(assistant, files)]).reshape(-1, len(names))
    weights = fit(inputs, answerable, prior, strangers)
    held_out = cross_validated(inputs, answerable, prior, strangers)
    print(f"{len(judged)} questions that sentences decide, {int(answerable.sum())} answerable; {len(strangers)} on anything else")
    print("weights:", {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)})
    for label, scores in (("fitted", sigmoid(inputs @ weights)), ("cross-validated", held_out)):
        threshold = highest_threshold(scores, answerable, sum(question.answerable for question in questions))
        refused = f", on anything else {(sigmoid(strangers @ weights) < threshold).mean():.2f}" if len(strangers) else ""
        print(f"{label}: threshold {threshold:.2f}, {_shares([question for question, _ in judged], scores < threshold)}{refused}")
    _print_as_shipped(assistant, questions)


def _print_as_shipped(assistant: Assistant, questions: Sequence[Question]) -> None:
    """What the judge refuses as it is, of the questions it was fitted to and FRESH: what its threshold was chosen by."""
    fresh = parse_questions((FOLDER / FRESH).read_text(encoding="utf-8"), FRESH)
    asked = (*questions, *fresh)
    refused = np.array([assistant.judged(one.question, one.history) is not None for one in asked])
    refused &= np.array([not assistant.verdict(one.question, one.history).answers for one in asked])
    print(f"as shipped, thresholds {THRESHOLD} and {THRESHOLD_OF_KIND}, with {FRESH}: {_shares(asked, refused)}")


def off_topic(assistant: Assistant, files: Sequence[str]) -> list[dict[str, float]]:
    """The judge's features of questions that have nothing to do with the document, OFF_TOPIC of each file."""
    found = []
    for file in files:
        texts = [json.loads(line)["text"] for line in Path(file).read_text(encoding="utf-8").splitlines()]
        for place in np.random.default_rng(0).permutation(len(texts))[:OFF_TOPIC]:
            features = assistant.judged(texts[place])
            if features is not None:
                found.append(features)
    return found


def fit(inputs: Array, answerable: Array, prior: Array, strangers: Array, steps: int = 6000, rate: float = 0.3) -> Array:
    """The weights that minimise mean log loss plus the penalty; column 0 is the bias. Plain gradient descent.

    `strangers` are not answerable, and weigh OFF_TOPIC_SHARE of the others together.
    """
    weights = prior.copy()
    penalty = np.full(inputs.shape[1], 2 * PENALTY)
    penalty[0] = 0
    for _ in range(steps):
        gradient = inputs.T @ (sigmoid(inputs @ weights) - answerable) / len(answerable)
        if len(strangers):
            gradient += OFF_TOPIC_SHARE * strangers.T @ sigmoid(strangers @ weights) / len(strangers)
        weights -= rate * (gradient + penalty * (weights - prior))
    return weights


def cross_validated(inputs: Array, answerable: Array, prior: Array, strangers: Array) -> Array:
    """The probability of each question by weights fitted without its fold, shape (n,)."""
    folds = np.random.default_rng(0).permutation(len(answerable)) % FOLDS
    scores = np.zeros(len(answerable))
    for fold in range(FOLDS):
        train, held = folds != fold, folds == fold
        scores[held] = sigmoid(inputs[held] @ fit(inputs[train], answerable[train], prior, strangers))
    return scores


def highest_threshold(scores: Array, answerable: Array, in_all: int) -> float:
    """The threshold that refuses as much as it may: MAX_WRONGLY_REFUSED of the `in_all` answerable questions, those
    that are decided without a judgement among them."""
    judged = scores[answerable == 1]
    return float(np.quantile(judged, MAX_WRONGLY_REFUSED * in_all / len(judged), method="lower"))


def sigmoid(values: Array) -> Array:
    """1 / (1 + exp(-x))."""
    return np.asarray(1 / (1 + np.exp(-values)), dtype=np.float64)


def _shares(questions: Sequence[Question], refused: NDArray[np.bool_]) -> str:
    kinds = {"answerable": [q.answerable for q in questions], "not answerable": [not q.answerable for q in questions]}
    for kind in ("not_in_document", "false_premise", "off_topic", "injection"):
        kinds[kind] = [q.kind == kind and not q.answerable for q in questions]
    return ", ".join(f"{kind} refused {refused[np.array(mask)].mean():.2f}" for kind, mask in kinds.items())


if __name__ == "__main__":
    main(sys.argv[1:])
