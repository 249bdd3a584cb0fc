"""The vectors of a document of a library, read a chunk at a time from the files of its index; its text is not."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.build import CHUNK_VECTORS, SENTENCE_VECTORS, TOKENS
from index.encoder import Vectors
from index.late_interaction import BOUNDS, CODES, COUNTS, FACTORS, SHAPE, similar
from index.library.records import LibraryDocument
from index.library.rows import Rows
from index.store.arrays import StoredRows, open_array
from index.store.manifest import read_manifest, rebuild_hint
from index.store.token_codec import TokenCodec
from index.store.unit_codec import UNIT_CODE, decode_units
from ingest.errors import IndexDamaged

Runs = Iterable[tuple[int, int]]
_T = TypeVar("_T")


class Published(NamedTuple):
    """A document's index at one moment, by which what was read of it is kept. Whatever makes other files of it, a file that is added
    again or one whose damage is mended, gives the document another number: to look at each manifest took 23 of 70 ms in a search of
    1,000 documents."""

    number: int
    added: float
    folder: str

    @classmethod
    def of(cls, documents: str, document: LibraryDocument) -> Published:
        """Of a document below the library's."""
        return cls(document.number, document.added, f"{documents}{os.sep}{document.data}")


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

    def vectors(self, chunks: Rows) -> list[Vectors]:
        """Of each of some chunks its vector, and those of its sentences below it."""
        first, end = self.first_sentence[chunks], self.first_sentence[chunks + 1]
        sentences = decode_units(_read(self.folder, self.sentences, zip(first.tolist(), end.tolist(), strict=True)))
        parts = zip(self.chunk_vectors(chunks), _cut(sentences, end - first), strict=True)
        return [np.concatenate([own[None], below]) for own, below in parts]


class WordPieces(NamedTuple):
    """The word pieces of a chunk and its titles as a `TokenCodec` tells them."""

    codes: NDArray[np.uint8]
    factors: NDArray[np.float16]


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
        return [WordPieces(one.copy(), other.copy()) for one, other in zip(codes, factors, strict=True)]

    def best_matches(self, asked: Vectors, some: Sequence[WordPieces]) -> Vectors:
        """MaxSim of each word piece of a question with those of each of some chunks, shape (pieces, chunks)."""
        counts = np.asarray([len(one.factors) for one in some])
        codes, factors = np.concatenate([one.codes for one in some]), np.concatenate([one.factors for one in some])
        cosines = similar(asked, self.codec, codes, factors)
        return np.asarray(np.maximum.reduceat(cosines, np.cumsum(counts) - counts, axis=1), dtype=np.float32)

    def _token_runs(self, chunks: Rows) -> Rows:
        """The rows of the word pieces of each of some chunks, shape (chunks, 2): a run for its titles, one for each sentence."""
        sentence = self.document.first_sentence
        ends = np.stack([sentence[chunks] + chunks, sentence[chunks + 1] + chunks + 1], axis=1)
        bounds = _read(self.document.folder, self.bounds, ((one, one + 1) for one in ends.ravel().tolist()))
        runs = bounds.reshape(-1, 2)
        if (runs[:, 0] >= runs[:, 1]).any():
            raise _damaged(self.document.folder, ValueError("the token vectors' runs are not in order"))
        return runs.astype(np.int64, copy=False)


class KeptChunks(Generic[_T]):
    """What was read of chunks, those asked for last, up to so many bytes. Safe to share between threads."""

    def __init__(self, most: int, size: Callable[[_T], int]) -> None:
        self._most, self._size, self._held = most, size, 0
        self._kept: OrderedDict[tuple[Hashable, int], _T] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, document: Hashable, chunks: Rows, read: Callable[[Rows], Sequence[_T]]) -> list[_T]:
        """What is kept of some chunks of a document, which is one while what is read of it stays the same; of those of which nothing is it
        is read."""
        numbers = chunks.tolist()
        with self._lock:
            found = {one: kept for one in numbers if (kept := self._kept.get((document, one))) is not None}
            for one in found:
                self._kept.move_to_end((document, one))
        if missing := [one for one in numbers if one not in found]:
            fresh = dict(zip(missing, read(np.asarray(missing, dtype=np.int64)), strict=True))
            found |= fresh
            self._keep(document, fresh)
        return [found[one] for one in numbers]

    def _keep(self, document: Hashable, fresh: dict[int, _T]) -> None:
        with self._lock:
            for number, one in fresh.items():
                if (document, number) not in self._kept:
                    self._kept[document, number] = one
                    self._held += self._size(one)
            while self._held > self._most:
                self._held -= self._size(self._kept.popitem(last=False)[1])


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
