"""Dense search: unit vectors in a flat FAISS index, so inner product is cosine and the search is exact."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index.encoder import Vectors
from index.records import Hit, Query


class DenseSearch:
    """Rows of vectors, each owned by a chunk; a chunk may own several and scores as its best row."""

    def __init__(self, vectors: Any, owners: Sequence[int]) -> None:
        self._index = vectors
        self.owners = np.asarray(owners, dtype=np.int64)

    @classmethod
    def build(cls, vectors: Vectors, owners: Sequence[int]) -> DenseSearch:
        """From unit vectors of shape (n, d)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index, owners)

    @classmethod
    def load(cls, path: Path, owners: Sequence[int]) -> DenseSearch:
        """From a file that `save` wrote."""
        # By its bytes: a path that is no UTF-8 cannot be handed over.
        return cls(faiss.deserialize_index(np.frombuffer(path.read_bytes(), dtype=np.uint8)), owners)

    @classmethod
    def join(cls, *searches: DenseSearch) -> DenseSearch:
        """The rows of several as one: a chunk by the best of its own vector and its sentences'."""
        rows = np.vstack([one._index.reconstruct_n(0, len(one.owners)) for one in searches])
        return cls.build(rows, [int(owner) for one in searches for owner in one.owners])

    def save(self, path: Path) -> None:
        """As a FAISS file."""
        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    def rows(self) -> Vectors:
        """All rows, in order."""
        return np.asarray(self._index.reconstruct_n(0, len(self.owners)), dtype=np.float32)

    def row_scores(self, query: Query) -> Vectors:
        """The cosine of each row to the query, shape (n,), in row order."""
        scores, rows = self._index.search(query.vector, len(self.owners))
        ordered = np.empty(len(self.owners), dtype=np.float32)
        ordered[rows[0]] = scores[0]
        return ordered

    def search(self, query: Query, k: int) -> list[Hit]:
        """The k chunks with the nearest rows."""
        best: dict[int, float] = {}
        scores, rows = self._index.search(query.vector, len(self.owners))
        for row, score in zip(rows[0], scores[0], strict=True):
            best.setdefault(int(self.owners[row]), float(score))
            if len(best) == k:
                break
        return [Hit(chunk, score) for chunk, score in best.items()]
