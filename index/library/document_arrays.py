"""The vectors of a document of a library, read a chunk at a time from the files of its index; its text is not."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.build import CHUNK_VECTORS, SENTENCE_VECTORS, TOKENS
from index.encoder import Vectors
from index.late_interaction import BOUNDS, CODES, COUNTS, FACTORS, SHAPE, similar_of_many
from index.library.rows import Rows
from index.store.arrays import StoredRows, open_array
from index.store.manifest import read_manifest, rebuild_hint
from index.store.token_codec import TokenCodec
from index.store.unit_codec import UNIT_CODE, UnitCodes, decode_units, lengths_of
from ingest.errors import IndexDamaged

Runs = Iterable[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class DocumentArrays:
    """Where the vectors of a document's sentences stand; `first_sentence` has one number more than there are chunks. Every method
    raises IndexDamaged if the files are not what they were."""

    folder: Path
    data: Path
    dimension: int
    chunks: StoredRows
    sentences: StoredRows
    first_sentence: Rows

    @classmethod
    def of(cls, folder: Path) -> DocumentArrays:
        """Of an index folder, the headers of its files checked. Raises IndexUnavailable."""
        manifest = read_manifest(folder)
        data = folder / manifest.data
        try:
            counts = open_array(data / TOKENS / COUNTS, np.int32, (manifest.chunks,))
            if (counts <= 0).any() or int(counts.sum()) != manifest.sentences:
                raise ValueError(f"{COUNTS} counts other sentences than there are")
            chunks = StoredRows.of(data / CHUNK_VECTORS, UNIT_CODE, (manifest.chunks, manifest.dimension))
            sentences = StoredRows.of(data / SENTENCE_VECTORS, UNIT_CODE, (manifest.sentences, manifest.dimension))
        except (OSError, ValueError) as error:
            raise _damaged(folder, error) from error
        return cls(folder, data, manifest.dimension, chunks, sentences, np.cumsum([0, *counts.tolist()]))

    def chunk_vectors(self, chunks: Rows) -> Vectors:
        """The vectors of some chunks."""
        return decode_units(_read(self.folder, self.chunks, ((one, one + 1) for one in chunks.tolist())))

    def vectors(self, chunks: Rows) -> list[ChunkVectors]:
        """Of each of some chunks its vector, and those of its sentences below it."""
        first, end = self.first_sentence[chunks], self.first_sentence[chunks + 1]
        own = _read(self.folder, self.chunks, ((one, one + 1) for one in chunks.tolist()))
        sentences = _read(self.folder, self.sentences, zip(first.tolist(), end.tolist(), strict=True))
        ends = np.cumsum(end - first).tolist()
        parts = zip(own, [0, *ends[:-1]], ends, strict=True)
        codes = np.concatenate([part for one, start, stop in parts for part in (one[None], sentences[start:stop])])
        counts = end - first + 1
        return list(map(ChunkVectors, _cut(codes, counts), _cut(lengths_of(codes), counts)))


class ChunkVectors(NamedTuple):
    """The vector of a chunk, before those of its sentences, as codes and what these are divided by: a quarter of the bytes."""

    codes: UnitCodes
    lengths: Vectors

    @property
    def nbytes(self) -> int:
        """The bytes of both."""
        return self.codes.nbytes + self.lengths.nbytes


class WordPieces(NamedTuple):
    """The word pieces of a chunk and its titles as a `TokenCodec` tells them."""

    codec: TokenCodec
    codes: NDArray[np.uint8]
    factors: NDArray[np.float16]

    @property
    def nbytes(self) -> int:
        """What of it is this chunk's own."""
        return self.codes.nbytes + self.factors.nbytes


@dataclass(frozen=True, slots=True)
class TokenArrays:
    """Where the vectors of its word pieces stand."""

    document: DocumentArrays
    bounds: StoredRows
    codes: StoredRows
    factors: StoredRows
    codec: TokenCodec

    @classmethod
    def of(cls, document: DocumentArrays) -> TokenArrays:
        """Of a document. Raises IndexDamaged."""
        tokens, first = document.data / TOKENS, document.first_sentence
        try:
            codes = StoredRows.of(tokens / CODES, np.uint8, (-1, -1))
            return cls(
                document,
                StoredRows.of(tokens / BOUNDS, np.int64, (int(first[-1]) + len(first),)),
                codes,
                StoredRows.of(tokens / FACTORS, np.float16, (codes.shape[0],)),
                TokenCodec.read(codes.shape[1], open_array(tokens / SHAPE, np.float32, (2, document.dimension))),
            )
        except (OSError, ValueError) as error:
            raise _damaged(document.folder, error) from error

    def pieces(self, chunks: Rows) -> list[WordPieces]:
        """Those of each of some chunks and its titles."""
        runs = self._token_runs(chunks)
        counts, wanted = runs[:, 1] - runs[:, 0], [(int(first), int(end)) for first, end in runs.tolist()]
        codes, factors = (_cut(_read(self.document.folder, one, wanted), counts) for one in (self.codes, self.factors))
        return [WordPieces(self.codec, one.copy(), other.copy()) for one, other in zip(codes, factors, strict=True)]

    def _token_runs(self, chunks: Rows) -> Rows:
        """The rows of the word pieces of each of some chunks, shape (chunks, 2): a run for its titles, one for each sentence."""
        sentence = self.document.first_sentence
        ends = np.stack([sentence[chunks] + chunks, sentence[chunks + 1] + chunks + 1], axis=1)
        bounds = _read(self.document.folder, self.bounds, ((one, one + 1) for one in ends.ravel().tolist()))
        runs = bounds.reshape(-1, 2)
        if (runs[:, 0] >= runs[:, 1]).any():
            raise _damaged(self.document.folder, ValueError("the token vectors' runs are not in order"))
        return runs.astype(np.int64, copy=False)


def best_matches(asked: Vectors, some: Sequence[WordPieces]) -> Vectors:
    """MaxSim of each word piece of a question with those of each of some chunks, shape (pieces, chunks). Those of all documents at once:
    100 chunks of 100 documents take a third of what they take one by one."""
    best = np.empty((len(asked), len(some)), dtype=np.float32)
    for bits in {one.codec.bits for one in some}:
        places = [place for place, one in enumerate(some) if one.codec.bits == bits]
        these = [some[place] for place in places]
        counts = np.asarray([len(one.factors) for one in these])
        by_document = (list(run) for _, run in groupby(these, key=lambda one: id(one.codec)))
        runs = [(run[0].codec, sum(len(one.factors) for one in run)) for run in by_document]
        codes, factors = np.concatenate([one.codes for one in these]), np.concatenate([one.factors for one in these])
        cosines = similar_of_many(asked, runs, codes, factors)
        best[:, places] = np.maximum.reduceat(cosines, np.cumsum(counts) - counts, axis=1)
    return best


class Sized(Protocol):
    """What says how many bytes it takes."""

    @property
    def nbytes(self) -> int: ...


_T = TypeVar("_T", bound=Sized)


class KeptChunks(Generic[_T]):
    """What was read of chunks, by their rows in the library, those asked for last, up to so many bytes. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most, self._held = most, 0
        self._kept: OrderedDict[int, _T] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, rows: Rows, read: Callable[[Rows], Iterable[_T]]) -> list[_T]:
        """What is kept of some chunks; those of which nothing is are read."""
        wanted = rows.tolist()
        with self._lock:
            found = {row: kept for row in wanted if (kept := self._kept.get(row)) is not None}
            for row in found:
                self._kept.move_to_end(row)
        if missing := [row for row in wanted if row not in found]:
            fresh = dict(zip(missing, read(np.asarray(missing, dtype=np.int64)), strict=True))
            found |= fresh
            self._keep(fresh)
        return [found[row] for row in wanted]

    def forget(self) -> None:
        """All of it."""
        with self._lock:
            self._kept.clear()
            self._held = 0

    def _keep(self, fresh: dict[int, _T]) -> None:
        with self._lock:
            for row, one in fresh.items():
                if row not in self._kept:
                    self._kept[row] = one
                    self._held += one.nbytes
            while self._held > self._most:
                self._held -= self._kept.popitem(last=False)[1].nbytes


def _cut(rows: NDArray[Any], counts: Rows) -> list[NDArray[Any]]:
    """Rows by runs of so many."""
    ends = np.cumsum(counts).tolist()
    return [rows[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def _read(folder: Path, rows: StoredRows, runs: Runs) -> NDArray[Any]:
    try:
        return rows.read(runs)
    except (OSError, ValueError) as error:
        raise _damaged(folder, error) from error


def _damaged(folder: Path, error: Exception) -> IndexDamaged:
    return IndexDamaged(f"The index in {folder} cannot be read ({error}).", **rebuild_hint(folder))
