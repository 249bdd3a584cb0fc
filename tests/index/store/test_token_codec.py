"""Token vectors in a few bits come back near enough for the nearest to stay the nearest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import Vectors, unit
from index.store.token_codec import TokenCodec


def token_like(count: int, dimension: int, seed: int = 0) -> Vectors:
    """Unit vectors with a mean and dimensions of unlike spread, as word pieces' are."""
    random = np.random.default_rng(seed)
    return unit((random.standard_normal((count, dimension)) * random.uniform(0.2, 2, dimension) + 0.3).astype(np.float32))


@pytest.mark.parametrize(("bits", "lowest"), [(2, 0.92), (4, 0.99)])
def test_rows_come_back_about_as_they_were(bits: int, lowest: float) -> None:
    rows = token_like(500, 384)
    codec = TokenCodec.of(rows[:200], bits)
    codes, factors = codec.encode(rows)
    assert codes.shape == (500, 384 * bits // 8)
    again = codec.decode(codes, factors)
    assert float(np.min(np.sum(unit(again) * rows, axis=1))) > lowest
    assert np.sum(again * rows, axis=1) == pytest.approx(1, abs=2e-3)


@given(st.integers(1, 40), st.sampled_from([2, 4]), st.integers(0, 1000))
def test_any_dimension_is_told_by_its_width(dimension: int, bits: int, seed: int) -> None:
    rows = token_like(20, dimension, seed)
    codec = TokenCodec.of(rows, bits)
    codes, factors = codec.encode(rows)
    read = TokenCodec.read(codes.shape[1], codec.shape)
    assert read.decode(codes, factors).shape == rows.shape
    assert dimension < 3 or read.bits == bits


def test_row_of_noughts_stays_one() -> None:
    codec = TokenCodec.of(token_like(50, 16), 2)
    assert not codec.decode(*codec.encode(np.zeros((1, 16), dtype=np.float32))).any()


@pytest.mark.parametrize(("width", "value"), [(0, 1.0), (95, 1.0), (97, 1.0), (96, np.nan), (192, np.inf)])
def test_what_is_in_no_known_form_is_refused(width: int, value: float) -> None:
    with pytest.raises(ValueError, match="no form"):
        TokenCodec.read(width, np.full((2, 384), value, dtype=np.float32))
