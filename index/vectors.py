"""Dense search: unit vectors in 8 bits a number on disk, so inner product is cosine. FAISS finds the nearest of all; those of
chunks that are known already are taken straight from the file.

Up to `FLAT` rows FAISS compares all of them, and the search is exact; above, it looks into the nearest cells of an inverted
file (docs/experiments/index-size.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.records import Hit, Query
from index.store.arrays import open_array
from index.store.unit_codec import UNIT_CODE, UnitCodes, decode_units

FLAT = 50_000
CELLS, PROBES = 1024, 96
_TRAINED_ON, _ROUNDS, _AT_ONCE = 40_000, 8, 10_000
Rows = NDArray[np.int64]


class DenseSearch:
    """Rows of vectors, each owned by a chunk, in the order of the chunks; a chunk may own several and scores as its best row."""

    def __init__(self, codes: UnitCodes, owners: Sequence[int], cells: Cells | None = None) -> None:
        self._codes = codes
        self.owners = np.asarray(owners, dtype=np.int64)
        self._index: Any = _flat(codes) if cells is None else cells.index_of(codes)

    @classmethod
    def load(cls, path: Path, owners: Sequence[int], dimension: int) -> DenseSearch:
        """From the rows that `RowWriter` wrote and the cells that `save_cells` put beside them. Raises ValueError."""
        codes = open_array(path, UNIT_CODE, (len(owners), dimension), mapped=True)
        return cls(codes, owners, Cells.load(path, *codes.shape) if len(owners) > FLAT else None)

    def rows(self) -> Vectors:
        """All rows, in order."""
        return decode_units(self._codes)

    def row_scores(self, query: Query, rows: Rows) -> Vectors:
        """The cosines of some rows to the query, in their order."""
        return np.asarray(decode_units(self._codes[rows]) @ query.vector[0], dtype=np.float32)

    def nearest(self, query: Query, k: int, within: range | None = None) -> tuple[Rows, Vectors]:
        """(the numbers of the k nearest rows, best first, their cosines); fewer if there are fewer. `within` are the rows
        that are looked at."""
        scores, rows = searched(self._index, query.vector, min(k, len(self.owners)), self._parameters(within))
        found = rows[0] >= 0
        return rows[0][found], scores[0][found]

    def _parameters(self, within: range | None) -> Any:
        chosen: dict[str, Any] = {} if within is None else {"sel": faiss.IDSelectorRange(within.start, within.stop)}
        if isinstance(self._index, faiss.IndexIVF):
            chosen["nprobe"] = PROBES if within is None else CELLS
            return faiss.IVFSearchParameters(**chosen)
        return faiss.SearchParameters(**chosen) if chosen else None

    def search(self, query: Query, k: int) -> list[Hit]:
        """The k chunks with the nearest rows."""
        best: dict[int, float] = {}
        looked_at = 0
        while len(best) < k and looked_at < len(self.owners):
            looked_at = max(2 * looked_at, k)
            rows, scores = self.nearest(query, looked_at)
            for row, score in zip(rows, scores, strict=True):
                best.setdefault(int(self.owners[row]), float(score))
        return [Hit(chunk, score) for chunk, score in list(best.items())[:k]]


class JoinedSearch:
    """Several dense searches as one: a chunk by the best of its own vector and its sentences'."""

    def __init__(self, *searches: DenseSearch) -> None:
        self._searches = searches

    def search(self, query: Query, k: int) -> list[Hit]:
        """The k chunks with the nearest rows: each is among the k of the search that has its best row."""
        hits = sorted((hit for one in self._searches for hit in one.search(query, k)), key=lambda hit: -hit.score)
        best: dict[int, Hit] = {}
        for hit in hits:
            best.setdefault(hit.chunk, hit)
        return list(best.values())[:k]


class Cells:
    """The cells of an inverted file: their centres, and the cell of each row."""

    def __init__(self, centres: Vectors, cell_of: NDArray[np.int32]) -> None:
        self.centres = centres
        self.cell_of = cell_of

    @classmethod
    def load(cls, rows: Path, count: int, dimension: int) -> Cells:
        """Those beside a file of rows. Raises ValueError."""
        cell_of = open_array(_beside(rows, "cells"), np.int32, (count,))
        if count and not 0 <= int(cell_of.min()) <= int(cell_of.max()) < CELLS:
            raise ValueError(f"{rows.name} has rows in cells that there are not")
        return cls(open_array(_beside(rows, "centres"), np.float32, (CELLS, dimension)), cell_of)

    def index_of(self, codes: UnitCodes) -> Any:
        """Rows in an inverted file of FAISS's, in half precision."""
        dimension = codes.shape[1]
        centres = faiss.IndexFlatIP(dimension)
        centres.add(self.centres)
        index: Any = faiss.IndexIVFScalarQuantizer(
            centres, dimension, len(self.centres), faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT, False
        )
        index.is_trained = True
        order = np.argsort(self.cell_of, kind="stable")
        for cell, rows in enumerate(np.split(order, np.searchsorted(self.cell_of[order], np.arange(1, CELLS)))):
            if len(rows):
                halves = decode_units(codes[rows]).astype(np.float16).view(np.uint8)
                index.invlists.add_entries(cell, len(rows), faiss.swig_ptr(rows), faiss.swig_ptr(halves))
        index.ntotal = len(codes)
        return index


def save_cells(rows: Path, dimension: int) -> None:
    """Write the cells of a file of rows beside it, if it has so many that not all are compared at each search."""
    codes = open_array(rows, UNIT_CODE, (-1, dimension), mapped=True)
    if len(codes) <= FLAT:
        return
    sample = decode_units(codes[:: max(1, len(codes) // _TRAINED_ON)])
    means = faiss.Kmeans(dimension, CELLS, niter=_ROUNDS, spherical=True, seed=1)
    means.train(np.ascontiguousarray(sample))
    parts = [decode_units(codes[i : i + _AT_ONCE]) for i in range(0, len(codes), _AT_ONCE)]
    cell_of = np.concatenate([means.index.search(part, 1)[1][:, 0] for part in parts])
    np.save(_beside(rows, "cells"), cell_of.astype(np.int32), allow_pickle=False)
    np.save(_beside(rows, "centres"), np.asarray(means.centroids, dtype=np.float32), allow_pickle=False)


def _beside(rows: Path, what: str) -> Path:
    return rows.with_name(f"{rows.stem}.{what}.npy")


def _flat(codes: UnitCodes) -> Any:
    index = faiss.IndexFlatIP(codes.shape[1])
    index.add(decode_units(codes))
    return index


def searched(index: Any, asked: Vectors, k: int, parameters: Any) -> tuple[Vectors, Rows]:
    """What FAISS finds, on this thread: there is nothing to share between several, and they wait for each other, 5 ms on a busy machine,
    and with ten who ask at once a fifth of the processor."""
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        products, places = index.search(asked, k, params=parameters)
        return products, places
    finally:
        faiss.omp_set_num_threads(threads)
