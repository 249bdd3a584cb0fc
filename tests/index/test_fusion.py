"""Properties of putting score arrays together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import Vectors
from index.search import weighted_sum, z_scores

NUMBERS = st.integers(-1000, 1000).map(float)
ARRAYS = st.lists(NUMBERS, min_size=1, max_size=12).map(lambda values: np.asarray(values, dtype=np.float32))
PARTS = st.integers(1, 8).flatmap(
    lambda size: st.lists(st.tuples(st.floats(0.125, 4, width=32), st.lists(NUMBERS, min_size=size, max_size=size)), min_size=1, max_size=4)
)


def as_arrays(parts: list[tuple[float, list[float]]]) -> list[tuple[float, Vectors]]:
    """The score lists as arrays."""
    return [(weight, np.asarray(scores, dtype=np.float32)) for weight, scores in parts]


@given(ARRAYS)
def test_z_scores_have_mean_zero_and_keep_the_order(scores: Vectors) -> None:
    z = z_scores(scores)
    assert float(z.mean()) == pytest.approx(0, abs=1e-4)
    if len(set(scores.tolist())) > 1:
        assert float(z.std()) == pytest.approx(1, abs=1e-3)
        assert np.argsort(-z, kind="stable").tolist() == np.argsort(-scores, kind="stable").tolist()
    else:
        assert not z.any()


@given(ARRAYS, st.integers(1, 50), st.integers(-50, 50))
def test_z_scores_do_not_depend_on_unit_or_origin(scores: Vectors, unit: int, origin: int) -> None:
    assert z_scores(scores * unit + origin) == pytest.approx(z_scores(scores), abs=1e-2)


@given(PARTS, st.randoms(use_true_random=False))
def test_order_of_the_parts_does_not_matter(parts: list[tuple[float, list[float]]], random: object) -> None:
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert weighted_sum(as_arrays(parts)) == pytest.approx(weighted_sum(as_arrays(shuffled)), abs=1e-3)


@given(PARTS)
def test_best_in_every_part_is_best_in_the_sum(parts: list[tuple[float, list[float]]]) -> None:
    raised = [(weight, [max(scores) + 1, *scores]) for weight, scores in parts]
    total = weighted_sum(as_arrays(raised))
    assert float(total[0]) == pytest.approx(float(total.max()))


def test_scores_that_are_all_alike_count_nothing() -> None:
    alike, different = np.full(3, 7, dtype=np.float32), np.asarray([0, 1, 2], dtype=np.float32)
    assert weighted_sum([(5.0, alike), (1.0, different)]).tolist() == z_scores(different).tolist()
