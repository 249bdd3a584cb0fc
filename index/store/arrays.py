"""Arrays on disk that grow while they are written, and that are checked before they are read."""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

_HEAD = 128  # bytes of the header of most files
_GAP = 16_384  # bytes between two runs up to which they are read at once: to read those takes as long as to begin anew, 2 us


class RowWriter:
    """Writes a NumPy file row by row: no more of it is in memory than what is added at once. `shape` is that of a row."""

    def __init__(self, path: Path, shape: tuple[int, ...], dtype: DTypeLike) -> None:
        self._file = path.open("wb")
        self._shape = shape
        self._dtype = np.dtype(dtype)
        self.rows = 0
        self._head()

    def add(self, rows: NDArray[Any]) -> None:
        """Add rows."""
        if rows.shape[1:] != self._shape:
            raise ValueError(f"rows of shape {rows.shape[1:]} where {self._shape} was told")
        self._file.write(np.ascontiguousarray(rows, dtype=self._dtype).tobytes())
        self.rows += len(rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._file:
            if kind is None:
                self._file.seek(0)
                self._head()  # NumPy leaves room in it for the number of rows to grow

    def _head(self) -> None:
        entry = {"descr": np.lib.format.dtype_to_descr(self._dtype), "fortran_order": False, "shape": (self.rows, *self._shape)}
        np.lib.format.write_array_header_1_0(self._file, entry)


def rises(numbers: NDArray[Any]) -> bool:
    """Whether each number is above the one before it. Compared, as differences of what a damaged file holds may be too large for their
    type, and then are of either sign."""
    return bool((numbers[1:] > numbers[:-1]).all())


def open_array(path: Path, dtype: DTypeLike, shape: tuple[int, ...], *, mapped: bool = False) -> NDArray[Any]:
    """The array of a NumPy file, read or mapped. Raises ValueError if its header says another type or shape, or its size is
    another: before anything is read, so that no file can ask for memory that it does not fill."""
    _check(path, dtype, shape)
    if mapped:
        with contextlib.suppress(OSError):  # some network file systems map nothing
            return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    return np.asarray(np.load(path, allow_pickle=False))


@dataclass(frozen=True, slots=True)
class StoredRows:
    """The rows of a NumPy file, read a run at a time: of many files nothing is kept open, and nothing mapped."""

    path: str
    start: int
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @classmethod
    def of(cls, path: Path, dtype: DTypeLike, shape: tuple[int, ...]) -> StoredRows:
        """Checked as `open_array` checks it. Raises ValueError."""
        start, found = _check(path, dtype, shape)
        return cls(str(path), start, found, np.dtype(dtype))

    def read(self, runs: Iterable[tuple[int, int]]) -> NDArray[Any]:
        """The rows of some runs, each from a number to before another, one after the other. Raises ValueError."""
        width, parts = self.dtype.itemsize * math.prod(self.shape[1:]), []
        file = os.open(self.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))  # a third of the time that Python's own files take
        try:
            for near in _near(runs, _GAP // max(1, width)):
                first, end = near[0][0], near[-1][1]
                if not 0 <= first <= end <= self.shape[0]:
                    raise ValueError(f"{Path(self.path).name} has no rows {first} to {end}")
                os.lseek(file, self.start + first * width, os.SEEK_SET)
                data = memoryview(os.read(file, (end - first) * width))
                if len(data) != (end - first) * width:
                    raise ValueError(f"{Path(self.path).name} is cut short")
                parts += [data[(a - first) * width : (b - first) * width] for a, b in near]
        finally:
            os.close(file)
        return np.frombuffer(parts[0] if len(parts) == 1 else b"".join(parts), dtype=self.dtype).reshape(-1, *self.shape[1:])


def _near(runs: Iterable[tuple[int, int]], gap: int) -> Iterator[list[tuple[int, int]]]:
    """Runs that are read at once: those in order with few rows between them."""
    near: list[tuple[int, int]] = []
    for first, end in runs:
        if near:
            last_first, last_end = near[-1]
            if not last_first <= min(first, last_end) <= last_end <= end or not first <= min(end, last_end + gap):
                yield near
                near = []
        near.append((first, end))
    if near:
        yield near


def _check(path: Path, dtype: DTypeLike, shape: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    """(where the numbers of a NumPy file begin, its shape)."""
    wanted = np.dtype(dtype)
    file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        head, size = os.read(file, _HEAD), os.fstat(file).st_size
    finally:
        os.close(file)
    found = _plain_shape(head, wanted)
    start, found, kind = (len(head), found, wanted) if found is not None else _header(path)
    fits = len(found) == len(shape) and all(want in (-1, one) for want, one in zip(shape, found, strict=True))
    if kind != wanted or not fits:
        raise ValueError(f"{path.name} holds {found} numbers of type {kind}, not {shape} of {wanted}")
    if size != start + wanted.itemsize * math.prod(found):
        raise ValueError(f"{path.name} is not as long as it says")
    return start, found


def _plain_shape(head: bytes, dtype: np.dtype[Any]) -> tuple[int, ...] | None:
    """The shape that a header says which is written as NumPy writes it, of this type; NumPy's own reader takes 20 times as long."""
    before = f"{{'descr': '{dtype.str}', 'fortran_order': False, 'shape': (".encode()
    inside, _, rest = head[10 + len(before) :].partition(b")")
    numbers = [one.strip() for one in inside.split(b",")]
    numbers = numbers[:-1] if numbers[-1:] == [b""] else numbers
    is_plain = head[:10] == b"\x93NUMPY\x01\x00" + (_HEAD - 10).to_bytes(2, "little") and head[10:].startswith(before)
    return tuple(map(int, numbers)) if is_plain and rest.strip() == b", }" and all(one.isdigit() for one in numbers) else None


def _header(path: Path) -> tuple[int, tuple[int, ...], np.dtype[Any]]:
    """The same with the type, by NumPy. Raises ValueError."""
    with path.open("rb") as file:
        version = np.lib.format.read_magic(file)
        if version != (1, 0):
            raise ValueError(f"{path.name} is of another version of NumPy's format")
        try:
            found, fortran, kind = np.lib.format.read_array_header_1_0(file)
        except Exception as error:  # it parses Python: what a forged header raises is of whatever kind, tokenize.TokenError among them
            raise ValueError(f"{path.name} has no header that can be read") from error
        if fortran:
            raise ValueError(f"{path.name} has its numbers in another order")
        return file.tell(), found, kind
