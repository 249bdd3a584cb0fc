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
    """Where the vectors of a document stand; `first_sentence` has one number more than there are chunks. Every method raises
    IndexDamaged if the files are not what they were."""

    folder: Path
    chunks: StoredRows
    sentences: StoredRows
    bounds: StoredRows
    codes: StoredRows
    factors: StoredRows
    codec: TokenCodec
    first_sentence: Rows

    @classmethod
    def of(cls, folder: Path) -> DocumentArrays:
        """Of an index folder, the headers of its files checked. Raises IndexUnavailable."""
        manifest = read_manifest(folder)
        data, dimension = folder / manifest.data, manifest.dimension
        tokens = data / TOKENS
        try:
            counts = open_array(tokens / COUNTS, np.int32, (manifest.chunks,))
            if (counts <= 0).any() or int(counts.sum()) != manifest.sentences:
                raise ValueError(f"{COUNTS} counts other sentences than there are")
            codes = StoredRows.of(tokens / CODES, np.uint8, (-1, -1))
            return cls(
                folder,
                StoredRows.of(data / CHUNK_VECTORS, np.float16, (manifest.chunks, dimension)),
                StoredRows.of(data / SENTENCE_VECTORS, np.float16, (manifest.sentences, dimension)),
                StoredRows.of(tokens / BOUNDS, np.int64, (manifest.sentences + manifest.chunks + 1,)),
                codes,
                StoredRows.of(tokens / FACTORS, np.float16, (codes.shape[0],)),
                TokenCodec.read(codes.shape[1], open_array(tokens / SHAPE, np.float32, (2, dimension))),
                np.cumsum([0, *counts]),
            )
        except (OSError, ValueError) as error:
            raise _damaged(folder, error) from error

    def chunk_vectors(self, chunks: Rows) -> Vectors:
        """The vectors of some chunks."""
        return self._read(self.chunks, [(one, one + 1) for one in chunks.tolist()]).astype(np.float32)

    def sentence_vectors(self, chunks: Rows) -> NDArray[np.float16]:
        """The vectors of the sentences of some chunks, as they are kept."""
        return self._read(self.sentences, zip(self.first_sentence[chunks].tolist(), self.first_sentence[chunks + 1].tolist(), strict=True))

    def sentence_counts(self, chunks: Rows) -> Rows:
        """How many sentences each of some chunks has."""
        return self.first_sentence[chunks + 1] - self.first_sentence[chunks]

    def best_matches(self, pieces: Vectors, chunks: Rows) -> Vectors:
        """MaxSim of each word piece of a question with each of some chunks and its titles, shape (pieces, chunks)."""
        runs = self._token_runs(chunks)
        cosines = similar(pieces, self.codec, self._read(self.codes, runs), self._read(self.factors, runs))
        return np.asarray(np.maximum.reduceat(cosines, _starts(runs), axis=1), dtype=np.float32)

    def _token_runs(self, chunks: Rows) -> list[tuple[int, int]]:
        """The rows of the word pieces of each of some chunks. A chunk has a run for its titles and one for each sentence."""
        first, following = self.first_sentence[chunks] + chunks, self.first_sentence[chunks + 1] + chunks + 1
        bounds = self._read(self.bounds, [(one, one + 1) for pair in zip(first.tolist(), following.tolist(), strict=True) for one in pair])
        runs = [(int(a), int(b)) for a, b in bounds.reshape(-1, 2)]
        if any(a >= b for a, b in runs):
            raise _damaged(self.folder, ValueError("the token vectors' runs are not in order"))
        return runs

    def _read(self, rows: StoredRows, runs: Runs) -> NDArray[Any]:
        try:
            return rows.read(runs)
        except (OSError, ValueError) as error:
            raise _damaged(self.folder, error) from error


def _starts(runs: list[tuple[int, int]]) -> Rows:
    return np.cumsum([0, *(end - first for first, end in runs[:-1])])


def _damaged(folder: Path, error: Exception) -> IndexDamaged:
    return IndexDamaged(f"The index in {folder} cannot be read ({error}).", **rebuild_hint(folder))
