"""Fitting what `qa.asking` knows of questions: `python -m eval.fit_asking` writes its weights anew, in a minute.

Logistic regression with an L2 penalty on the vectors of the questions about invented reports, by Newton's method.
"""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray

from eval.calibrate import sigmoid
from eval.shelf import read_lines
from eval.verifier_data import INVENTED
from index import open_default
from index.encoder import vectors
from qa.asking import WEIGHTS_FILE

PENALTY = 4.0  # times half the squared weights, beside the summed log loss; 0.2 to 4 tried, this is the best on the white paper's
STEPS = 20
Array = NDArray[np.float64]


def main() -> None:
    """Fit and write."""
    questions = [question for row in read_lines(INVENTED) for question in row["questions"]]
    encoded = vectors(open_default().encoder.encode([one["question"] for one in questions]))
    weights, bias = fit(encoded.astype(np.float64), np.array([float(one["answer"] is not None) for one in questions]))
    record = {"bias": round(bias, 4), "weights": [round(float(one), 4) for one in weights]}
    WEIGHTS_FILE.write_text(json.dumps(record) + "\n", encoding="utf-8")
    print(f"{len(questions)} questions, weights in {WEIGHTS_FILE.name}")


def fit(inputs: Array, answerable: Array) -> tuple[Array, float]:
    """(weights, bias) that minimise the penalised log loss; the bias is free."""
    rows = np.column_stack([inputs, np.ones(len(inputs))])
    penalty = np.append(np.full(inputs.shape[1], PENALTY), 1e-6)
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        shares = sigmoid(rows @ weights)
        gradient = rows.T @ (shares - answerable) + penalty * weights
        weights -= np.linalg.solve((rows.T * (shares * (1 - shares))) @ rows + np.diag(penalty), gradient)
    return weights[:-1], float(weights[-1])


if __name__ == "__main__":
    main()
