"""Unit vectors in whole numbers of 8 bits. The largest number of each row is 127 or -127, and as the row's length is 1 nothing else need
be kept to tell the others.

Half the bytes of half precision; of a cosine 0.0004 is lost on average (docs/experiments/index-size.md).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors, unit

UnitCodes = NDArray[np.int8]
UNIT_CODE = np.int8
_MOST = 127
_AT_ONCE = 256


def encode_units(rows: Vectors) -> UnitCodes:
    """Codes of the same shape; a row of noughts stays one. Raises ValueError for what is no number."""
    if not np.isfinite(rows).all():
        raise ValueError("a vector holds what is no number")
    largest = np.maximum(np.abs(rows).max(axis=1, keepdims=True, initial=0.0), 1e-9)
    codes: UnitCodes = np.rint(rows * (_MOST / largest)).astype(UNIT_CODE)
    return codes


def decode_units(codes: UnitCodes) -> Vectors:
    """The rows again, about."""
    return unit(codes.astype(np.float32))


def lengths_of(codes: UnitCodes) -> Vectors:
    """What a row's numbers are divided by to be those of a unit vector."""
    numbers = codes.astype(np.float32)
    return np.asarray(np.maximum(np.sqrt(np.einsum("ij,ij->i", numbers, numbers)), 1e-9), dtype=np.float32)


def cosines_of(codes: UnitCodes, lengths: Vectors, vector: Vectors) -> Vectors:
    """The cosines of rows to a unit vector; a few rows at a time, so that their numbers stay in the processor's cache."""
    cosines = np.empty(len(codes), dtype=np.float32)
    for start in range(0, len(codes), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        np.matmul(codes[part].astype(np.float32), vector, out=cosines[part])
    cosines /= lengths
    return cosines
