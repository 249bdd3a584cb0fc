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
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from index.encoder import Encoding, Vectors
from index.lexical import word_spans
from index.records import Query
from index.store.arrays import RowWriter, open_array, rises
from index.store.token_codec import Codes, TokenCodec
from ingest.document import Chunk

CODES, FACTORS, SHAPE, BOUNDS, COUNTS = "codes.npy", "factors.npy", "shape.npy", "bounds.npy", "counts.npy"
FINE = 200_000  # characters of all chunks: up to here all word pieces are kept, in four bits; above those of content, in two
IN_FULL = 12_000_000  # numbers: 48 MB of memory at most
BLOCK = 256  # rows that are told and multiplied at once: 12,000 in four bits take 3.3 ms, all at once 10.9


@dataclass(frozen=True, slots=True)
class TokenMatches:
    """MaxSim of one question with some chunks, per word piece: `chunks` with chunk and title, shape (pieces, chunks);
    `sentences` with a sentence alone and `titled` with its titles too, shape (pieces, sentences of those chunks)."""

    chunks: Vectors
    sentences: Vectors
    titled: Vectors


class TokenWriter:
    """Writes the token vectors of chunks as they come, with the bounds of their runs."""

    def __init__(self, folder: Path, codec: TokenCodec, *, content_only: bool) -> None:
        folder.mkdir()
        self._codec = codec
        self._content_only = content_only
        with ExitStack() as files:
            self._codes = files.enter_context(RowWriter(folder / CODES, (codec.width,), np.uint8))
            self._factors = files.enter_context(RowWriter(folder / FACTORS, (), np.float16))
            self._bounds = files.enter_context(RowWriter(folder / BOUNDS, (), np.int64))
            np.save(folder / SHAPE, codec.shape, allow_pickle=False)
            self._files = files.pop_all()
        self._bounds.add(np.zeros(1))

    @classmethod
    def begin(cls, folder: Path, chunks: Sequence[Chunk], sample: Sequence[Encoding]) -> TokenWriter:
        """For some chunks, with the encodings of a few of them."""
        is_fine = sum(len(chunk.titled) for chunk in chunks) <= FINE
        rows = np.vstack([one.tokens for one in sample])
        writer = cls(folder, TokenCodec.of(rows, 4 if is_fine else 2), content_only=not is_fine)
        # Sentences by chunk: a library finds the runs of a chunk by them, without the document.
        np.save(folder / COUNTS, np.asarray([len(one.sentences) for one in chunks], dtype=np.int32), allow_pickle=False)
        return writer

    def add(self, chunks: Sequence[Chunk], encodings: Sequence[Encoding]) -> None:
        """Add the encodings of `chunk.titled`."""
        for chunk, encoding in zip(chunks, encodings, strict=True):
            runs = _runs(chunk, encoding, _content_spans(chunk.titled) if self._content_only else None)
            # A run that the encoder cut off keeps one row that is near to nothing.
            nothing = np.zeros((1, encoding.tokens.shape[1]), dtype=np.float32)
            kept = [encoding.tokens[run] if run else nothing for run in runs]
            self._bounds.add(self._codes.rows + np.cumsum([len(one) for one in kept]))
            codes, factors = self._codec.encode(np.vstack(kept))
            self._codes.add(codes)
            self._factors.add(factors)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._files.__exit__(kind, error, trace)


class TokenVectors:
    """The token vectors of all chunks, a title's before those of its sentences. Each chunk's rows stand together, and so
    do those of its title and of each of its sentences; `bounds` are the row numbers where these runs begin."""

    def __init__(self, rows: _Rows, bounds: NDArray[np.int64], sentence_counts: Sequence[int]) -> None:
        self._rows = rows
        self._bounds = bounds
        # Chunk c has the runs runs[c] (its title) to runs[c + 1].
        self._runs = np.cumsum([0, *(count + 1 for count in sentence_counts)])

    @classmethod
    def load(cls, folder: Path, sentence_counts: Sequence[int], dimension: int) -> TokenVectors:
        """From a folder that a `TokenWriter` wrote. Raises ValueError."""
        runs = sum(sentence_counts) + len(sentence_counts)
        bounds = open_array(folder / BOUNDS, np.int64, (runs + 1,))
        if bounds[0] != 0 or not rises(bounds):
            raise ValueError("the token vectors' runs are not in order")
        codes = open_array(folder / CODES, np.uint8, (int(bounds[-1]), -1), mapped=True)
        factors = open_array(folder / FACTORS, np.float16, (len(codes),), mapped=True)
        if not np.isfinite(factors).all():
            raise ValueError("the token vectors hold what is no number")
        codec = TokenCodec.read(codes.shape[1], open_array(folder / SHAPE, np.float32, (2, dimension)))
        return cls(_Rows(codec, codes, factors), bounds, sentence_counts)

    def match(self, query: Query, chunks: Sequence[int]) -> TokenMatches:
        """The matches of a question with the chunks numbered."""
        sizes = [int(self._runs[chunk + 1] - self._runs[chunk]) for chunk in chunks]
        if len(chunks) == len(self._runs) - 1:  # all of them: no copying, 3 ms less for the white paper
            return _split(np.maximum.reduceat(self._rows.similar(query.tokens, None), self._bounds[:-1], axis=1), sizes)
        runs = np.concatenate([np.arange(self._runs[chunk], self._runs[chunk + 1]) for chunk in chunks])
        rows = np.concatenate([np.arange(self._bounds[self._runs[one]], self._bounds[self._runs[one + 1]]) for one in chunks])
        starts = np.cumsum([0, *(self._bounds[runs + 1] - self._bounds[runs])[:-1]])
        return _split(np.maximum.reduceat(self._rows.similar(query.tokens, rows), starts, axis=1), sizes)


class _Rows:
    """Token vectors in a few bits a number. Those of a small index are in memory in full, as telling 7,500 anew at each
    question takes 7 ms."""

    def __init__(self, codec: TokenCodec, codes: Codes, factors: NDArray[np.float16]) -> None:
        self._codec, self._codes, self._factors = codec, codes, factors
        self._full = codec.decode(codes, factors) if codes.shape[0] * codec.shape.shape[1] < IN_FULL else None

    def similar(self, pieces: Vectors, rows: NDArray[np.int64] | None) -> Vectors:
        """The cosines of word pieces to some rows, or to all."""
        some = slice(None) if rows is None else rows
        if self._full is None:
            return similar(pieces, self._codec, self._codes[some], self._factors[some])
        full = self._full if rows is None else self._full[rows]
        with one_thread():
            return np.asarray(pieces @ full.T, dtype=np.float32)


def similar(pieces: Vectors, codec: TokenCodec, codes: Codes, factors: NDArray[np.float16]) -> Vectors:
    """The cosines of word pieces to rows in a few bits a number."""
    return similar_of_many(pieces, [(codec, len(codes))], codes, factors)


def similar_of_many(pieces: Vectors, runs: Sequence[tuple[TokenCodec, int]], codes: Codes, factors: NDArray[np.float16]) -> Vectors:
    """The same of runs of so many rows, each told in its own way, in as many bits; means, spreads and factors come in after the product,
    where there are few numbers. A few rows at a time: what they are told as is then in the processor's cache when it is multiplied."""
    cosines = np.empty((len(codes), len(pieces)), dtype=np.float32)
    ends = np.cumsum([count for _, count in runs])
    cuts = np.unique(np.concatenate([np.arange(0, len(codes), BLOCK), ends])).tolist()
    owners = np.searchsorted(ends, cuts, side="right").tolist()
    known, block, numbers = -1, -1, np.empty((0, 0), dtype=np.float32)
    with one_thread():
        for first, end, owner in zip(cuts, cuts[1:], owners, strict=False):
            if owner != known:
                known, asked = owner, np.ascontiguousarray((pieces * runs[owner][0].shape[1]).T)
            if first // BLOCK != block:
                block = first // BLOCK
                numbers = runs[owner][0].numbers(codes[block * BLOCK : (block + 1) * BLOCK])
            np.matmul(numbers[first - block * BLOCK : end - block * BLOCK], asked, out=cosines[first:end])
        means = np.stack([codec.shape[0] for codec, _ in runs]) @ pieces.T
    cosines += means if len(runs) == 1 else np.repeat(means, [count for _, count in runs], axis=0)
    cosines *= factors.astype(np.float32)[:, None]
    return cosines.T


class OneThread:
    """While it is entered, matrix products are made on one thread. With two on a busy machine of two cores a question took 24 to
    29 ms instead of 8, as BLAS's threads wait for each other; on a quiet one they gain 0.3 ms."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # the number of threads is the process's: another question must not set it back meanwhile
        self._depth = 0
        self._blas = ThreadpoolController().select(user_api="blas").lib_controllers
        self._before: list[int] = []  # how many there were: one for good in a server (`ui.chat.page.launch`)

    def __enter__(self) -> None:
        self._lock.acquire()
        self._depth += 1
        if self._depth == 1:
            self._before = [one.get_num_threads() for one in self._blas]
            for library in self._blas:
                library.set_num_threads(1)

    def __exit__(self, *error: object) -> None:
        self._depth -= 1
        if not self._depth:
            for library, threads in zip(self._blas, self._before, strict=True):
                library.set_num_threads(threads)
        self._lock.release()


@cache
def one_thread() -> OneThread:
    """That of this process."""
    return OneThread()


def _split(best: Vectors, sizes: Sequence[int]) -> TokenMatches:
    """Runs to chunks and sentences: the first run of each chunk is its title."""
    titles = np.cumsum([0, *sizes[:-1]])
    is_sentence = np.ones(best.shape[1], dtype=bool)
    is_sentence[titles] = False
    sentences = best[:, is_sentence]
    titled = np.maximum(sentences, np.repeat(best[:, titles], np.asarray(sizes) - 1, axis=1))
    return TokenMatches(np.maximum.reduceat(best, titles, axis=1), sentences, titled)


def _runs(chunk: Chunk, encoding: Encoding, content: Sequence[tuple[int, int]] | None) -> list[list[int]]:
    """The token numbers of the title and of each sentence of `chunk.titled`; only those in the spans of `content`, if given."""
    offset = len(chunk.titled) - len(chunk.text) - chunk.start
    starts = [sentence.start + offset for sentence in chunk.sentences]
    runs: list[list[int]] = [[] for _ in range(len(starts) + 1)]
    for i, (start, _) in enumerate(encoding.spans):
        if content is None or _holds(content, start):
            runs[bisect_right(starts, start)].append(i)
    return runs


def _content_spans(text: str) -> list[tuple[int, int]]:
    """The spans of the words that carry content."""
    return [(start, end) for start, end, stem in word_spans(text) if stem]


def _holds(spans: Sequence[tuple[int, int]], place: int) -> bool:
    """Whether one of some spans in order holds a place."""
    i = bisect_right(spans, place, key=lambda span: span[0]) - 1
    return i >= 0 and place < spans[i][1]


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
