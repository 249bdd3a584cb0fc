"""All chunk vectors of a library, by row number, in 8 bits a number: appended to, never changed.

FAISS compares whole numbers of 8 bits without making floats of them: a million rows take 13 ms of one core, fewer than 100,000 took
as floats, at no training and with nothing to bring up to date when rows come (docs/experiments/library-search.md).

A generation is a folder with two files of plain numbers, which no header can belie: `codes` and, in rising order, the `numbers` of
its rows. Only compacting begins a new one, without the rows that are no document's any more; which one counts says a file that is
replaced in one step. Rows that were appended and not committed to the catalogue belong to no document: they are not looked at, and
overwritten by the next ones.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import faiss
import msgspec
import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.late_interaction import one_thread
from index.store.arrays import rises
from index.store.durable import make_folder, sync_folder
from index.vectors import searched

CURRENT, CODES, NUMBERS = "current.json", "codes", "numbers"
FORMAT = 1
WIDEST = 7.0  # standard deviations of a unit vector's numbers that a code can tell: 0.0008 of a cosine lost, on average
DEAD = 0.3  # share of rows that are no document's from which on the rest is written anew
_AT_ONCE = 10_000
Rows = NDArray[np.int64]
Codes = NDArray[np.uint8]


class RowsDamaged(ValueError):
    """The files of rows are missing, cut short or altered; they can be made anew from the documents."""


class _Current(msgspec.Struct, frozen=True):
    format: int
    generation: int
    dimension: int


@dataclass(frozen=True, slots=True)
class _Generation:
    """The folder of a generation and the dimension of its vectors."""

    folder: Path
    dimension: int

    @property
    def number(self) -> int:
        return int(self.folder.name)

    def numbers(self, first: int = 0) -> Rows:
        """The row numbers in the file from a place on. Read, not mapped: a writer may cut those that were never committed."""
        path = self.folder / NUMBERS
        whole = path.stat().st_size // 8
        return np.fromfile(path, dtype="<i8", offset=8 * first, count=max(0, whole - first)).astype(np.int64, copy=False)

    def codes(self) -> Codes:
        """The rows in the file, mapped."""
        path = self.folder / CODES
        rows = path.stat().st_size // self.dimension
        if not rows:
            return _no_codes(self.dimension)
        try:
            return np.asarray(np.memmap(path, dtype=np.uint8, mode="r", shape=(rows, self.dimension)))
        except OSError:  # some network file systems map nothing
            return np.fromfile(path, dtype=np.uint8, count=rows * self.dimension).reshape(rows, self.dimension)

    def cut(self, rows: int) -> None:
        """Keep only so many rows of both files."""
        for name, width in ((CODES, self.dimension), (NUMBERS, 8)):
            if (self.folder / name).stat().st_size < rows * width:
                raise RowsDamaged(f"{name} is cut short")
            os.truncate(self.folder / name, rows * width)

    def append(self, numbers: Rows, codes: Codes, *, synced: bool = True) -> None:
        """Add rows, for good if `synced`: the numbers last."""
        for name, data in ((CODES, codes.tobytes()), (NUMBERS, numbers.astype("<i8").tobytes())):
            with (self.folder / name).open("ab") as file:
                file.write(data)
                file.flush()
                if synced:
                    os.fsync(file.fileno())


class RowWriter:
    """Appends and compacts. One process at a time, which whoever calls sees to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(self, first_row: int, vectors: Vectors) -> None:
        """Add unit vectors as the rows from `first_row` on; rows from there on that are there already were never committed."""
        current = read_current(self._folder) or self._begin(1, vectors.shape[1])
        if current.dimension != vectors.shape[1]:
            raise RowsDamaged(f"vectors of {vectors.shape[1]} numbers among those of {current.dimension}")
        current.cut(int(np.searchsorted(current.numbers(), first_row)))
        current.append(np.arange(first_row, first_row + len(vectors)), encode(vectors))

    def compact(self, alive: Rows) -> bool:
        """Write the rows of some documents anew, if enough others are there; `alive` as in `VectorRows.refresh`."""
        current = read_current(self._folder)
        if current is None:
            return False
        numbers, codes = current.numbers(), current.codes()
        kept = np.flatnonzero(within(numbers, alive))
        if len(kept) >= (1 - DEAD) * len(numbers):
            return False
        parts = (kept[start : start + _AT_ONCE] for start in range(0, len(kept), _AT_ONCE))
        self._write(current.number + 1, current.dimension, ((numbers[some], codes[some]) for some in parts))
        return True

    def rewrite(self, documents: Iterable[tuple[int, Vectors]]) -> None:
        """Write all rows anew, from the first row and the vectors of each document, in the order of the rows."""
        try:
            number = (read_current(self._folder) or _Generation(self._folder / "0", 1)).number
        except RowsDamaged:
            number = max((int(one.name) for one in self._folder.iterdir() if one.name.isdecimal()), default=0)
        parts = ((np.arange(first, first + len(vectors)), encode(vectors)) for first, vectors in documents)
        if (one := next(parts, None)) is not None:
            self._write(number + 1, one[1].shape[1], chain([one], parts))

    def _write(self, number: int, dimension: int, parts: Iterable[tuple[Rows, Codes]]) -> None:
        """A whole generation."""
        generation = self._begin(number, dimension, publish=False)
        for numbers, codes in parts:
            generation.append(numbers, codes, synced=False)
        generation.append(np.zeros(0, dtype=np.int64), _no_codes(dimension))
        self._publish(generation)

    def _begin(self, number: int, dimension: int, *, publish: bool = True) -> _Generation:
        generation = _Generation(self._folder / str(number), dimension)
        shutil.rmtree(generation.folder, ignore_errors=True)  # one that was begun and not published
        make_folder(generation.folder)
        generation.append(np.zeros(0, dtype=np.int64), _no_codes(dimension))
        if publish:
            self._publish(generation)
        return generation

    def _publish(self, generation: _Generation) -> None:
        """Make a generation the one that counts, and remove the others."""
        sync_folder(generation.folder)
        written = self._folder / f".{CURRENT}"
        with written.open("wb") as file:
            file.write(msgspec.json.encode(_Current(FORMAT, generation.number, generation.dimension)))
            file.flush()
            os.fsync(file.fileno())
        written.replace(self._folder / CURRENT)
        sync_folder(self._folder)
        for other in self._folder.iterdir():
            if other.is_dir() and other != generation.folder:
                shutil.rmtree(other, ignore_errors=True)  # a reader that maps it on Windows: removed the next time


class VectorRows:
    """The rows in memory, for searching. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._generation: _Generation | None = None
        self._index: Any = None
        self._numbers: Rows = np.zeros(0, dtype=np.int64)
        self._alive: NDArray[np.bool_] | None = None  # None if all are

    def __len__(self) -> int:
        return len(self._numbers)

    def refresh(self, alive: Rows) -> None:
        """Take in what was appended. `alive` are the first row of each document and the one after its last, shape (n, 2), in
        order. Raises RowsDamaged if rows of a document are not there."""
        with self._lock:
            for _ in range(3):  # another process may compact meanwhile
                try:
                    current = read_current(self._folder)
                    if current is not None:
                        self._load(current, int(alive[-1, 1]) if len(alive) else 0)
                    break
                except FileNotFoundError:
                    continue
            is_alive = within(self._numbers, alive)
            if int(is_alive.sum()) != int((alive[:, 1] - alive[:, 0]).sum()):
                raise RowsDamaged("rows of a document are missing")
            self._alive = None if is_alive.all() else is_alive

    def nearest(self, vector: Vectors, k: int, ranges: Rows | None = None) -> tuple[Rows, Vectors]:
        """(the numbers of the k nearest rows, best first, their cosines to a unit vector); fewer if there are fewer. `ranges`
        are the rows that are looked at, as in `refresh`."""
        with self._lock:
            if self._index is None:
                return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
            self._check_dimension(vector)
            chosen = self._alive if ranges is None else within(self._numbers, ranges)
            if chosen is not None and self._alive is not None:
                chosen = chosen & self._alive
            asked, scale = _asked(vector)
            products, places = searched(self._index, asked[None], min(k, len(self._numbers)), _only(chosen))
            found = places[0] >= 0
            return self._numbers[places[0][found]], products[0][found] * scale

    def cosines(self, vector: Vectors, rows: Rows) -> Vectors:
        """The cosines of some rows to a unit vector, in their order. Raises RowsDamaged if they have other numbers."""
        with self._lock:
            if not len(rows):
                return np.zeros(0, dtype=np.float32)
            self._check_dimension(vector)
            places = np.searchsorted(self._numbers, rows)
            codes = faiss.rev_swig_ptr(self._index.codes.data(), self._index.codes.size()).reshape(len(self._numbers), -1)
            with one_thread():
                products = codes[places].astype(np.float32) @ vector - 128 * float(vector.sum())
            return np.asarray(products / _scale(len(vector)), dtype=np.float32)

    def _check_dimension(self, vector: Vectors) -> None:
        if self._index.d != len(vector):  # an altered file says so: the codes themselves fit any that is smaller
            raise RowsDamaged(f"rows of {self._index.d} numbers, and a vector of {len(vector)}")

    def _load(self, current: _Generation, end: int) -> None:
        """Rows below `end` that are not in memory yet; all, if the generation is another."""
        if current != self._generation:
            self._generation, self._index, self._numbers = current, _empty(current.dimension), np.zeros(0, dtype=np.int64)
        known = len(self._numbers)
        fresh = current.numbers(known)
        fresh = fresh[: np.searchsorted(fresh, end)]
        if not len(fresh):
            return
        codes = current.codes()[known : known + len(fresh)]
        if len(codes) < len(fresh) or not rises(fresh) or fresh[0] <= (self._numbers[-1] if known else -1):
            raise RowsDamaged("the rows are not in order")
        self._index.add_sa_codes(np.ascontiguousarray(codes))
        self._numbers = np.concatenate([self._numbers, fresh])


def read_current(folder: Path) -> _Generation | None:
    """The generation that counts; None if nothing was ever written. Raises RowsDamaged."""
    try:
        found = msgspec.json.decode((folder / CURRENT).read_bytes(), type=_Current)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        raise RowsDamaged(f"{CURRENT} cannot be read ({error})") from error
    if found.format != FORMAT or not 0 < found.dimension < 1 << 16 or found.generation < 1:
        raise RowsDamaged(f"{CURRENT} says what cannot be")
    return _Generation(folder / str(found.generation), found.dimension)


def encode(vectors: Vectors) -> Codes:
    """Unit vectors as codes: whole numbers from -127 to 127, each plus 128."""
    return np.asarray(np.clip(np.rint(vectors * _scale(vectors.shape[1])), -127, 127) + 128, dtype=np.uint8)


def _asked(vector: Vectors) -> tuple[Vectors, float]:
    """(a question's vector as whole numbers, what a product with them is multiplied by to be a cosine)."""
    most = 127 / max(float(np.abs(vector).max()), 1e-6)
    return np.rint(vector * most).astype(np.float32), 1 / (most * _scale(len(vector)))


def _scale(dimension: int) -> float:
    return 127 / min(1.0, WIDEST / float(np.sqrt(dimension)))


def _only(chosen: NDArray[np.bool_] | None) -> Any:
    """What tells FAISS to look at some rows."""
    if chosen is None:
        return None
    library: Any = faiss
    return library.SearchParameters(sel=library.IDSelectorBitmap(np.packbits(chosen, bitorder="little")))


def _empty(dimension: int) -> Any:
    index = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT)
    index.is_trained = True
    return index


def within(numbers: Rows, ranges: Rows) -> NDArray[np.bool_]:
    """Whether each of some rising numbers is in one of some ranges in order."""
    if not len(ranges):
        return np.zeros(len(numbers), dtype=bool)
    bounds = np.searchsorted(numbers, ranges)
    steps = np.zeros(len(numbers) + 1, dtype=np.int64)
    np.add.at(steps, bounds[:, 0], 1)
    np.add.at(steps, bounds[:, 1], -1)
    return np.asarray(np.cumsum(steps[:-1]) > 0)


def _no_codes(dimension: int) -> Codes:
    return np.zeros((0, dimension), dtype=np.uint8)


def ranges_of(documents: Sequence[Any]) -> Rows:
    """The rows of some documents, as `VectorRows.refresh` takes them."""
    ranges = np.asarray([(one.first_row, one.first_row + one.chunks) for one in documents], dtype=np.int64).reshape(-1, 2)
    return ranges[np.argsort(ranges[:, 0], kind="stable")]
