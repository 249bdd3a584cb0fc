"""The vectors of a document of a library, read a chunk at a time from the files of its index; its text is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.build import CHUNK_VECTORS, SENTENCE_VECTORS, TOKENS
from index.encoder import Vectors
from index.late_interaction import BOUNDS, CODES, COUNTS, FACTORS, SHAPE, similar
from index.library.rows import Rows
from index.store.arrays import StoredRows, open_array
from index.store.manifest import read_manifest, rebuild_hint
from index.store.token_codec import TokenCodec
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
            chunks = StoredRows.of(data / CHUNK_VECTORS, np.float16, (manifest.chunks, manifest.dimension))
            sentences = StoredRows.of(data / SENTENCE_VECTORS, np.float16, (manifest.sentences, manifest.dimension))
        except (OSError, ValueError) as error:
            raise _damaged(folder, error) from error
        return cls(folder, data, manifest.dimension, chunks, sentences, np.cumsum([0, *counts.tolist()]))

    def chunk_vectors(self, chunks: Rows) -> Vectors:
        """The vectors of some chunks."""
        return _read(self.folder, self.chunks, ((one, one + 1) for one in chunks.tolist())).astype(np.float32)

    def sentence_vectors(self, chunks: Rows) -> NDArray[np.float16]:
        """The vectors of the sentences of some chunks, as they are kept."""
        return _read(
            self.folder, self.sentences, zip(self.first_sentence[chunks].tolist(), self.first_sentence[chunks + 1].tolist(), strict=True)
        )

    def sentence_counts(self, chunks: Rows) -> Rows:
        """How many sentences each of some chunks has."""
        return self.first_sentence[chunks + 1] - self.first_sentence[chunks]


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

    def best_matches(self, pieces: Vectors, chunks: Rows) -> Vectors:
        """MaxSim of each word piece of a question with each of some chunks and its titles, shape (pieces, chunks)."""
        runs = self._token_runs(chunks)
        wanted, counts = [(int(first), int(end)) for first, end in runs.tolist()], runs[:, 1] - runs[:, 0]
        codes, factors = (_read(self.document.folder, one, wanted) for one in (self.codes, self.factors))
        starts = np.cumsum(counts) - counts
        return np.asarray(np.maximum.reduceat(similar(pieces, self.codec, codes, factors), starts, axis=1), dtype=np.float32)

    def _token_runs(self, chunks: Rows) -> Rows:
        """The rows of the word pieces of each of some chunks, shape (chunks, 2). A chunk has a run for its titles and one for each sentence."""
        sentence = self.document.first_sentence
        ends = np.stack([sentence[chunks] + chunks, sentence[chunks + 1] + chunks + 1], axis=1)
        bounds = _read(self.document.folder, self.bounds, ((one, one + 1) for one in ends.ravel().tolist()))
        runs = bounds.reshape(-1, 2)
        if (runs[:, 0] >= runs[:, 1]).any():
            raise _damaged(self.document.folder, ValueError("the token vectors' runs are not in order"))
        return runs.astype(np.int64, copy=False)


def _read(folder: Path, rows: StoredRows, runs: Runs) -> NDArray[Any]:
    try:
        return rows.read(runs)
    except (OSError, ValueError) as error:
        raise _damaged(folder, error) from error


def _damaged(folder: Path, error: Exception) -> IndexDamaged:
    return IndexDamaged(f"The index in {folder} cannot be read ({error}).", **rebuild_hint(folder))
