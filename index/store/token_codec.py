"""Token vectors in two or four bits a number.

Each number is told by which of a few levels it is nearest to, those that suit a normal distribution best (Lloyd 1982, Max
1960), after the mean of its dimension is taken away and its spread divided out. Each row keeps one number more, by which
its own product with itself is one again: without that the best matches come out 0.025 too low in two bits.
docs/experiments/index-size.md has the figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors

Codes = NDArray[np.uint8]
_UPPER = {2: (0.4528, 1.510), 4: (0.1284, 0.3881, 0.6568, 0.9424, 1.256, 1.618, 2.069, 2.733)}
"""The levels above nought by bits; those below are the same."""


@dataclass(frozen=True)
class TokenCodec:
    """How numbers are told: `shape` holds the means and the spreads of the dimensions, shape (2, d)."""

    bits: int
    shape: Vectors

    @classmethod
    def of(cls, rows: Vectors, bits: int) -> TokenCodec:
        """The one that suits some rows."""
        return cls(bits, np.stack([rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6)]).astype(np.float32))

    @classmethod
    def read(cls, width: int, shape: Vectors) -> TokenCodec:
        """By the bytes that a row takes. Raises ValueError."""
        for bits in _UPPER:
            if width == cls(bits, shape).width and np.isfinite(shape).all():
                return cls(bits, shape)
        raise ValueError("the token vectors are in no form that is known")

    @property
    def width(self) -> int:
        """The bytes that a row takes."""
        return -(-len(self.shape[0]) * self.bits // 8)

    def encode(self, rows: Vectors) -> tuple[Codes, NDArray[np.float16]]:
        """(the codes of unit vectors, shape (n, width), what each is multiplied by); a row of noughts stays one."""
        levels, per_byte = _levels(self.bits), 8 // self.bits
        edges = (levels[1:] + levels[:-1]) / 2
        numbers = np.zeros((len(rows), self.width * per_byte), dtype=np.uint8)
        plain = (rows - self.shape[0]) / self.shape[1]
        for edge in edges:  # 15 at most: comparing is a tenth of what looking for the place takes
            numbers[:, : rows.shape[1]] += plain > edge
        codes = numbers[:, ::per_byte].copy()
        for place in range(1, per_byte):
            codes |= numbers[:, place::per_byte] << np.uint8(place * self.bits)
        own = np.sum(rows * (self.numbers(codes) * self.shape[1] + self.shape[0]), axis=1)
        factors = np.where(own > 0.1, 1 / np.maximum(own, 0.1), 0)
        return codes, factors.astype(np.float16)

    def decode(self, codes: Codes, factors: NDArray[np.float16]) -> Vectors:
        """The rows again, about."""
        return np.asarray((self.numbers(codes) * self.shape[1] + self.shape[0]) * factors.astype(np.float32)[:, None], dtype=np.float32)

    def numbers(self, codes: Codes) -> Vectors:
        """The levels that codes tell, shape (n, d). Of bytes none can be out of range, and "clip" is the quickest that NumPy has."""
        return _table(self.bits).take(codes, mode="clip").view(np.float32).reshape(len(codes), -1)[:, : self.shape.shape[1]]


def _levels(bits: int) -> Vectors:
    upper = np.asarray(_UPPER[bits], dtype=np.float32)
    return np.concatenate([-upper[::-1], upper])


@cache
def _table(bits: int) -> NDArray[Any]:
    """The levels that each byte tells, two or four of them as one number of 8 or 16 bytes: looking up 7,000 rows takes 3 ms, and 19
    in a table of rows."""
    shifts = np.arange(0, 8, bits)
    levels = np.ascontiguousarray(_levels(bits)[(np.arange(256)[:, None] >> shifts) & ((1 << bits) - 1)])
    return levels.view(np.float64 if bits == 4 else np.complex128)[:, 0]
