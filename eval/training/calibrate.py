"""Calibrating the judge: `python -m eval.training.calibrate` fits its weights to the
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
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold

from eval.run.questions import Question, load_half, load_set
from qa import Assistant
from qa.evidence.judge import THRESHOLD, THRESHOLD_OF_KIND, WEIGHTS

Array = NDArray[np.float64]

STRENGTH = 30  # scikit-learn's C; 0.3 to 30 give the same in cross-validation, within 0.01
TUNING = ("tuning", "tuning2")  # more questions, of the kinds that the development half has too few of; in no half
FRESH = "tuning3"  # fitted to by nothing
OFF_TOPIC, OFF_TOPIC_SHARE = 300, 0.1  # of each file; 0.05 to 0.2 give the same on topic, within 0.02
FOLDS = 10
MAX_WRONGLY_REFUSED = 0.03


def main(files: Sequence[str] = ()) -> None:
    """Fit and print; `files` are questions on anything else, one a line as {"text": ...}: none of them is answerable."""
    assistant = Assistant()
    tuning = [one for name in TUNING for one in load_set(name)]
    questions = (*load_half("development"), *tuning)
    rows = [(question, assistant.verdict(question.question, question.history)) for question in questions]
    judged = [(question, verdict.features) for question, verdict in rows if verdict is not None]
    names = list(WEIGHTS)
    known = np.array([[features[name] for name in names] for _, features in judged])
    answerable = np.array([question.answerable for question, _ in judged])
    strangers = np.array([[features[name] for name in names] for features in off_topic(assistant, files)]).reshape(-1, len(names))
    model, held_out = fit(known, answerable, strangers)
    print(f"{len(judged)} questions that sentences decide, {int(answerable.sum())} answerable; {len(strangers)} on anything else")
    print("weights:", {name: round(float(weight), 2) for name, weight in zip(names, model.coef_[0], strict=True)})
    for label, scores in (("fitted", model.predict_proba(known)[:, 1]), ("cross-validated", held_out)):
        threshold = highest_threshold(scores, answerable, sum(question.answerable for question in questions))
        refused = f", on anything else {(model.predict_proba(strangers)[:, 1] < threshold).mean():.2f}" if len(strangers) else ""
        auc = roc_auc_score(answerable, scores)
        print(f"{label}: AUC {auc:.3f}, threshold {threshold:.2f}, {_shares([one for one, _ in judged], scores < threshold)}{refused}")
    _print_as_shipped(assistant, questions)


def _print_as_shipped(assistant: Assistant, questions: Sequence[Question]) -> None:
    """What the judge refuses as it is, of the questions it was fitted to and FRESH: what its threshold was chosen by."""
    asked = (*questions, *load_set(FRESH))
    verdicts = [assistant.verdict(one.question, one.history) for one in asked]
    refused = np.array([verdict is not None and not verdict.answers for verdict in verdicts])
    print(f"as shipped, thresholds {THRESHOLD} and {THRESHOLD_OF_KIND}, with {FRESH}: {_shares(asked, refused)}")


def off_topic(assistant: Assistant, files: Sequence[str]) -> list[dict[str, float]]:
    """The judge's features of questions that have nothing to do with the document, OFF_TOPIC of each file."""
    found = []
    for file in files:
        texts = [json.loads(line)["text"] for line in Path(file).read_text(encoding="utf-8").splitlines()]
        for place in np.random.default_rng(0).permutation(len(texts))[:OFF_TOPIC]:
            verdict = assistant.verdict(texts[place])
            if verdict is not None:
                found.append(verdict.features)
    return found


def fit(known: Array, answerable: NDArray[np.bool_], strangers: Array) -> tuple[LogisticRegression, Array]:
    """(the model fitted to all, the probability of each known question by a model fitted without its fold, shape (n,)).

    The first feature is the bias. `strangers` are not answerable, and weigh OFF_TOPIC_SHARE of the others together.
    """
    inputs, target = np.vstack([known, strangers]), np.concatenate([answerable, np.zeros(len(strangers), dtype=bool)])
    each = OFF_TOPIC_SHARE * len(known) / max(1, len(strangers))
    weight = np.concatenate([np.ones(len(known)), np.full(len(strangers), each)])

    def fitted(rows: NDArray[np.intp]) -> LogisticRegression:
        model = LogisticRegression(C=STRENGTH, fit_intercept=False, max_iter=1000)
        return model.fit(inputs[rows], target[rows], sample_weight=weight[rows])

    held_out = np.zeros(len(known))
    outside = np.arange(len(known), len(inputs))
    for train, held in KFold(FOLDS, shuffle=True, random_state=0).split(known):
        held_out[held] = fitted(np.concatenate([train, outside])).predict_proba(known[held])[:, 1]
    return fitted(np.arange(len(inputs))), held_out


def highest_threshold(scores: Array, answerable: Array, in_all: int) -> float:
    """The threshold that refuses as much as it may: MAX_WRONGLY_REFUSED of the `in_all` answerable questions, those
    that are decided without a judgement among them."""
    judged = scores[answerable == 1]
    return float(np.quantile(judged, MAX_WRONGLY_REFUSED * in_all / len(judged), method="lower"))


def _shares(questions: Sequence[Question], refused: NDArray[np.bool_]) -> str:
    kinds = {"answerable": [q.answerable for q in questions], "not answerable": [not q.answerable for q in questions]}
    for kind in ("not_in_document", "false_premise", "off_topic", "injection"):
        kinds[kind] = [q.kind == kind and not q.answerable for q in questions]
    return ", ".join(f"{kind} refused {refused[np.array(mask)].mean():.2f}" for kind, mask in kinds.items())


if __name__ == "__main__":
    main(sys.argv[1:])
