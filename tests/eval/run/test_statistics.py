"""Intervals and the risk-coverage curve."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.run.statistics import figure, figure_of, percentile, refusal_f1, refusal_precision, refusal_recall, risk_coverage, wrongly_refused

shares = st.lists(st.floats(0, 1), min_size=1, max_size=60)


@given(shares)
def test_an_interval_holds_the_mean_and_stays_within_the_values(values: list[float]) -> None:
    one = figure(values)
    assert one is not None
    assert one.value == pytest.approx(np.mean(values))
    assert min(values) - 1e-9 <= one.low <= one.value + 1e-9
    assert one.value - 1e-9 <= one.high <= max(values) + 1e-9
    assert one == figure(values)  # seeded: the same each time


def test_an_interval_narrows_with_more_questions_and_has_the_width_that_theory_gives() -> None:
    few, many = figure([0.0, 1.0] * 20), figure([0.0, 1.0] * 500)
    assert few is not None
    assert many is not None
    assert many.high - many.low == pytest.approx(2 * 1.96 * 0.5 / np.sqrt(1000), rel=0.1)
    assert many.error == pytest.approx(0.5 / np.sqrt(1000), rel=0.1)
    assert few.high - few.low > 3 * (many.high - many.low)


def test_nothing_has_no_figure() -> None:
    assert figure([]) is None


def test_percentiles() -> None:
    one = figure([float(value) for value in range(101)], percentile(95))
    assert one is not None
    assert one.value == 95.0


def test_refusals_by_hand() -> None:
    # refused and unanswerable: three right refusals, one wrong one, one missed, five rightly answered
    pairs = np.asarray([(1, 1)] * 3 + [(1, 0)] + [(0, 1)] + [(0, 0)] * 5, dtype=np.float64)
    values = [figure_of(pairs, statistic) for statistic in (refusal_precision, refusal_recall, refusal_f1, wrongly_refused)]
    assert [round(one.value, 4) for one in values if one] == [0.75, 0.75, 0.75, 0.1667]


def test_a_system_that_never_refuses_has_no_precision_but_recall_zero() -> None:
    pairs = np.asarray([(0, 1), (0, 0)], dtype=np.float64)
    assert figure_of(pairs, refusal_precision) is None
    assert [one.value for one in (figure_of(pairs, refusal_recall), figure_of(pairs, refusal_f1)) if one] == [0.0, 0.0]


def test_risk_rises_from_the_surest_answers_and_equal_confidences_share_a_point() -> None:
    coverage, risk = risk_coverage([0.9, 0.8, 0.8, 0.1], [True, True, False, False])
    assert coverage.tolist() == [0.25, 0.75, 1.0]
    assert risk.tolist() == pytest.approx([0.0, 1 / 3, 0.5])


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
def test_risk_at_full_coverage_is_the_share_without_an_answer(judged: list[tuple[float, bool]]) -> None:
    coverage, risk = risk_coverage([confidence for confidence, _ in judged], [answerable for _, answerable in judged])
    assert coverage[-1] == 1.0
    assert risk[-1] == pytest.approx(np.mean([not answerable for _, answerable in judged]))
    assert np.all(np.diff(coverage) > 0)
