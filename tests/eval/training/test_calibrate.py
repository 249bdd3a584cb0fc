"""Fitting the judge: weights within bounds, a threshold, what the reading counts in the ranking."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest

from eval.training.calibrate import (
    AT_LEAST,
    AT_MOST,
    FEATURES,
    PAPER,
    Judged,
    best_mix,
    fit,
    held_out_scores,
    ranks,
    report,
)
from qa.evidence.judge import MODEL_FILE


def _judged(n: int = 200) -> list[Judged]:
    """Questions that the reading alone tells apart, and of which being far off speaks for an answer, which is not to be learnt."""
    draw, found = random.Random(0), []
    for i in range(n):
        answerable = i % 3 > 0
        values = dict.fromkeys(FEATURES, 0.0) | {
            "bias": 1.0,
            "reading": draw.gauss(2 if answerable else -2, 1),
            "far": float(answerable),
        }
        features = tuple(values[name] for name in FEATURES)
        found.append(Judged(PAPER if i % 2 else f"document {i % 5}", answerable, features, ((1.0, -2.0, False), (0.5, 3.0, answerable))))
    return found


def test_weights_stay_within_bounds() -> None:
    weights = dict(zip(FEATURES, fit(_judged()), strict=True))
    assert weights["reading"] > 0.5
    assert weights["far"] == 0
    assert all(weights[name] >= low for name, low in AT_LEAST.items())
    assert all(weights[name] <= high for name, high in AT_MOST.items())


def test_what_is_held_out_is_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    judged = _judged()
    scores = held_out_scores(judged)
    assert np.mean([(score > 0.5) == one.answerable for one, score in zip(judged, scores, strict=True)]) > 0.9
    report(judged, scores)
    assert "white paper, held out" in capsys.readouterr().out


def test_the_reading_counts_as_much_as_ranks_best() -> None:
    judged = _judged()
    assert set(ranks(judged, 0.0)) == {2}
    assert set(ranks(judged, 0.8)) == {1}
    assert best_mix(judged) >= 0.15


def test_what_ships_has_the_features_that_are_fitted() -> None:
    assert tuple(json.loads(MODEL_FILE.read_text(encoding="utf-8"))["weights"]) == FEATURES
