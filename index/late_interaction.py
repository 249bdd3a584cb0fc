"""Late interaction: how near the question's words come to the words of each sentence.

Khattab and Zaharia, "ColBERT", SIGIR 2020, with the sentence encoder's own token vectors, untrained: for each word
piece of the question the nearest piece of a text counts (MaxSim). On the development half this lifts MRR of the
hybrid from 0.83 to 0.88 over the kinds without history, spelling or languages, and SQuAD's from 0.945 to 0.955
(docs/experiments/search.md); a projection trained on SQuAD and Natural Questions gave nothing more.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from index.encoder import Encoding, Vectors
from index.records import Query
from index.store.arrays import RowWriter
from ingest.document import Chunk

ROWS, BOUNDS = "rows.npy", "bounds.npy"
IN_FULL = 30_000_000  # numbers: 120 MB of memory at most


@dataclass(frozen=True, slots=True)
class TokenMatches:
    """MaxSim of one question with some chunks, per word piece: `chunks` with chunk and title, shape (pieces, chunks);
    `sentences` with a sentence alone and `titled` with its titles too, shape (pieces, sentences of those chunks)."""

    chunks: Vectors
    sentences: Vectors
    titled: Vectors


class TokenWriter:
    """Writes the token vectors of chunks as they come: in half precision, with the bounds of their runs."""

    def __init__(self, folder: Path, dimension: int) -> None:
        folder.mkdir()
        self._folder = folder
        self._rows = RowWriter(folder / ROWS, dimension, np.float16)
        self._bounds = [0]

    def add(self, chunks: Sequence[Chunk], encodings: Sequence[Encoding]) -> None:
        """Add the encodings of `chunk.titled`."""
        for chunk, encoding in zip(chunks, encodings, strict=True):
            for run in _runs(chunk, encoding):
                # A run that the encoder cut off keeps one row that is near to nothing.
                kept = encoding.tokens[run] if run else np.zeros((1, encoding.tokens.shape[1]), dtype=np.float32)
                self._rows.add(kept)
                self._bounds.append(self._rows.rows)

    def close(self) -> None:
        """Finish the files."""
        self._rows.close()
        np.save(self._folder / BOUNDS, np.asarray(self._bounds, dtype=np.int64), allow_pickle=False)


class TokenVectors:
    """The token vectors of all chunks, a title's before those of its sentences. Each chunk's rows stand together, and so
    do those of its title and of each of its sentences; `bounds` are the row numbers where these runs begin."""

    def __init__(self, rows: NDArray[np.floating[Any]], bounds: NDArray[np.int64], sentence_counts: Sequence[int]) -> None:
        self._rows = rows
        self._bounds = bounds
        runs = np.cumsum([0, *(count + 1 for count in sentence_counts)])
        self._lock = threading.Lock()
        self._blas = [(one, one.get_num_threads()) for one in ThreadpoolController().select(user_api="blas").lib_controllers]
        self._runs = runs  # chunk c has the runs runs[c] (its title) to runs[c + 1]

    @classmethod
    def load(cls, folder: Path, sentence_counts: Sequence[int]) -> TokenVectors:
        """From a folder that a `TokenWriter` wrote."""
        rows, bounds = (np.load(folder / name, allow_pickle=False) for name in (ROWS, BOUNDS))
        # Small ones in full precision: converting at each question takes 7 ms for the white paper's 7,500 rows.
        return cls(rows.astype(np.float32) if rows.size < IN_FULL else rows, bounds, sentence_counts)

    def match(self, query: Query, chunks: Sequence[int]) -> TokenMatches:
        """The matches of a question with the chunks numbered."""
        sizes = [int(self._runs[chunk + 1] - self._runs[chunk]) for chunk in chunks]
        if len(chunks) == len(self._runs) - 1:  # all of them: no copying, 3 ms less for the white paper
            return _split(np.maximum.reduceat(self._product(query.tokens, self._rows), self._bounds[:-1], axis=1), sizes)
        runs = np.concatenate([np.arange(self._runs[chunk], self._runs[chunk + 1]) for chunk in chunks])
        rows = np.concatenate([np.arange(self._bounds[run], self._bounds[run + 1]) for run in runs])
        starts = np.cumsum([0, *(self._bounds[runs + 1] - self._bounds[runs])[:-1]])
        similar = self._product(query.tokens, self._rows[rows].astype(np.float32))
        return _split(np.maximum.reduceat(similar, starts, axis=1), sizes)

    def _product(self, pieces: Vectors, rows: NDArray[np.floating[Any]]) -> Vectors:
        """`pieces @ rows.T` on one thread. With two on a busy machine of two cores a question took 24 to 29 ms instead
        of 8, as BLAS's threads wait for each other; on a quiet one they gain 0.3 ms."""
        with self._lock:  # the number of threads is the process's: another question must not set it back meanwhile
            for library, _ in self._blas:
                library.set_num_threads(1)
            try:
                return np.asarray(pieces @ rows.T, dtype=np.float32)
            finally:
                for library, threads in self._blas:
                    library.set_num_threads(threads)


def _split(best: Vectors, sizes: Sequence[int]) -> TokenMatches:
    """Runs to chunks and sentences: the first run of each chunk is its title."""
    titles = np.cumsum([0, *sizes[:-1]])
    is_sentence = np.ones(best.shape[1], dtype=bool)
    is_sentence[titles] = False
    sentences = best[:, is_sentence]
    titled = np.maximum(sentences, np.repeat(best[:, titles], np.asarray(sizes) - 1, axis=1))
    return TokenMatches(np.maximum.reduceat(best, titles, axis=1), sentences, titled)


def _runs(chunk: Chunk, encoding: Encoding) -> list[list[int]]:
    """The token numbers of the title and of each sentence of `chunk.titled`."""
    offset = len(chunk.titled) - len(chunk.text) - chunk.start
    starts = [sentence.start + offset for sentence in chunk.sentences]
    runs: list[list[int]] = [[] for _ in range(len(starts) + 1)]
    for i, (start, _) in enumerate(encoding.spans):
        runs[bisect_right(starts, start)].append(i)
    return runs


def piece_weights(encoding: Encoding, words: Sequence[tuple[int, int, float]]) -> Vectors:
    """How much each word piece of a question counts: its word's weight shared among the word's pieces, summing to 1;
    all alike if no word has a weight. `words` are (start, end, weight)."""
    weights = np.zeros(len(encoding.spans), dtype=np.float32)
    for start, end, weight in words:
        pieces = [i for i, (a, _) in enumerate(encoding.spans) if start <= a < end]
        for i in pieces:
            weights[i] = weight / len(pieces)
    total = float(weights.sum())
    return weights / total if total > 0 else np.full(len(weights), 1 / max(1, len(weights)), dtype=np.float32)
