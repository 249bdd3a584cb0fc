"""Where a library's candidates come from on one machine: FAISS over the vectors of all chunks, SQLite's FTS5 over their words."""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from index.encoder import Vectors
from index.lexical import K1, B
from index.library.catalogue import DOCUMENTS, Catalogue
from index.library.document_arrays import DocumentArrays
from index.library.records import Candidate, LibraryDocument
from index.library.rows import Rows, RowsDamaged, RowWriter, VectorRows, ranges_of, within
from index.records import Query

ROWS = "rows"
ALL = 400  # chunks up to which each is a candidate
# Texts that a search's words may be found in, all added up: FTS5 takes 1 us for each. Of a million texts those of the rarer words
# of a question are 20 ms, those of all its words 200 to 2,000 (docs/experiments/library-search.md).
POSTINGS = 20_000
SAMPLE = 200  # texts that tell how long they are, and how scores are spread
KEPT_TEXTS = 10_000  # texts of chunks that are remembered, 8 MB: the parts of a question and what follows it look at the same ones
_COMMON = 5  # texts of these that a common term is in
_RANGES = 50  # runs of rows up to which each is looked up by itself
_NONE = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)


class LocalEngine:
    """The engine of a library on one machine. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._rows = VectorRows(catalogue.folder / ROWS)
        self._writer = RowWriter(catalogue.folder / ROWS)
        self._alive: tuple[object, Rows] = None, ranges_of(())
        self.words = LibraryWords(catalogue)

    def candidates(self, query: Query, k: int, documents: Sequence[LibraryDocument] | None = None) -> list[Candidate]:
        """Some k chunks by vector and as many by words, in no order; of some documents only, if they are given. All of them, if
        they are few."""
        try:
            return self._candidates(query, k, documents)
        except RowsDamaged:
            with self._catalogue.locked():
                self.rewrite()
            self._alive = None, ranges_of(())  # those in memory are not the ones written now
            return self._candidates(query, k, documents)

    def _candidates(self, query: Query, k: int, documents: Sequence[LibraryDocument] | None) -> list[Candidate]:
        with self._catalogue.reading() as connection:
            alive = self._refreshed()
            chosen = alive if documents is None else ranges_of(documents)
            few = int((chosen[:, 1] - chosen[:, 0]).sum()) <= max(ALL, k)
            if few:
                rows = np.concatenate([np.zeros(0, dtype=np.int64), *(np.arange(first, end) for first, end in chosen)])
            else:
                within_these = None if documents is None else chosen
                said = self.words.best(connection, query.terms, k, within_these)
                near, _ = self._rows.nearest(query.vector[0], 2 * k - len(said), within_these)  # in place of what words do not give
                rows = np.union1d(near, said)
            rows = rows[within(rows, alive)]
            scores = self.words.scores(connection, query.terms, rows)
        return list(map(Candidate, rows.tolist(), self._rows.cosines(query.vector[0], rows).tolist(), scores.tolist()))

    def add(self, document: LibraryDocument, terms: Sequence[Sequence[str]], vectors: Vectors) -> None:
        """Take in a document's chunks, in the transaction that this thread is in the midst of. Its vectors are no part of that: they
        count once it is committed."""
        try:
            self._writer.append(document.first_row, vectors)
        except RowsDamaged:
            self.rewrite()
        with self._catalogue.reading() as connection:
            rows = enumerate((" ".join(one) for one in terms), start=document.first_row)
            connection.executemany("INSERT INTO words (rowid, terms) VALUES (?, ?)", rows)

    def remove(self, document: LibraryDocument) -> None:
        """Forget a document's chunks, in the same. Rows of vectors that are no document's stay until `compact` drops them."""
        with self._catalogue.reading() as connection:
            connection.executemany("DELETE FROM words WHERE rowid = ?", ((document.first_row + i,) for i in range(document.chunks)))

    def compact(self) -> bool:
        """Write the rows anew where many are no document's any more. While nobody else writes, and in no transaction."""
        return self._writer.compact(ranges_of(self._catalogue.snapshot().documents))

    def rewrite(self) -> None:
        """Make all rows anew from the documents' own vectors, as where a file of them is lost. While nobody else writes."""
        documents = sorted(self._catalogue.snapshot().documents, key=lambda one: one.first_row)
        self._writer.rewrite((one.first_row, self._vectors_of(one)) for one in documents)

    def _vectors_of(self, document: LibraryDocument) -> Vectors:
        return DocumentArrays.of(self._catalogue.folder / DOCUMENTS / document.data).chunk_vectors(np.arange(document.chunks))

    def _refreshed(self) -> Rows:
        """The rows of the documents that there are; what was appended is taken in first."""
        snapshot = self._catalogue.snapshot()
        key = snapshot.state, len(snapshot.documents)
        if key != self._alive[0]:
            alive = ranges_of(snapshot.documents)
            self._rows.refresh(alive)
            self._alive = key, alive
        return self._alive[1]


class LibraryWords:
    """What is known of the words of a library; satisfies `index.retriever.TermStatistics`."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._known = _State(None, 0, {}, {})
        self._sample = _Sample(0, ())

    def knows(self, term: str) -> bool:
        """Whether a stemmed term occurs in the texts."""
        with self._catalogue.reading() as connection:
            return self._frequency(connection, self._counted(), term) > 0

    def inverse_document_frequency(self, term: str) -> float:
        """ln(1 + (N - n + 0.5) / (n + 0.5)) for a stemmed term in n of N chunks."""
        with self._catalogue.reading() as connection:
            return self._inverse(connection, self._counted(), term)

    def best(self, connection: sqlite3.Connection, terms: Sequence[str], k: int, ranges: Rows | None) -> Rows:
        """The k rows that FTS5's BM25 likes best by the rarer ones of some terms; those in some ranges, if they are given."""
        rarer = self._rarer(connection, terms)
        if not rarer:
            return np.zeros(0, dtype=np.int64)
        match = " OR ".join(f'"{term.replace(chr(34), chr(34) * 2)}"' for term in rarer)
        if ranges is None:
            found = connection.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?", (match, k)).fetchall()
            return np.asarray(found, dtype=np.int64).reshape(-1)
        lookups = _joined(ranges) if len(ranges) <= _RANGES else [(int(ranges[0, 0]), int(ranges[-1, 1]))]
        select = "SELECT rowid, rank FROM words WHERE words MATCH ? AND rowid >= ? AND rowid < ?"
        pairs = [pair for first, end in lookups for pair in connection.execute(select, (match, first, end))]
        rows, ranks = np.asarray([row for row, _ in pairs], dtype=np.int64), np.asarray([rank for _, rank in pairs])
        order = np.argsort(rows, kind="stable")
        order = order[within(rows[order], ranges)]
        return np.asarray(rows[order[np.argsort(ranks[order], kind="stable")[:k]]], dtype=np.int64)

    def scores(self, connection: sqlite3.Connection, terms: Sequence[str], rows: Rows) -> Vectors:
        """BM25 of some rows by all terms, as `LexicalSearch` has it."""
        state = self._counted()
        texts = _texts(connection, state.texts, rows)
        return _bm25(texts, self._weights(connection, terms), self._sampled(connection, state).usual_length)

    def usual_scores(self, terms: Sequence[str]) -> tuple[float, float]:
        """About the mean and the deviation of these scores over all rows, most of which no search looks at. Of terms that are common in
        a sample they are those of the sample; rarer ones are taken to stand once in a text, or not, whatever the others do."""
        with self._catalogue.reading() as connection:
            state = self._counted()
            sample, weights = self._sampled(connection, state), self._weights(connection, terms)
            shares = {term: math.exp(-self._inverse(connection, state, term)) for term in weights}
        common = {term: weight for term, weight in weights.items() if len(sample.postings(term)[0]) >= _COMMON}
        scores = sample.scores(common)
        middle, variance = float(scores.mean()), float(scores.var())
        for term in weights.keys() - common.keys():
            share, score = shares[term], weights[term] / (1 + K1)
            middle += share * score
            variance += share * (1 - share) * score**2
        return middle, math.sqrt(variance)

    def _weights(self, connection: sqlite3.Connection, terms: Sequence[str]) -> dict[str, float]:
        state = self._counted()
        return {term: count * self._inverse(connection, state, term) for term, count in Counter(terms).items()}

    def _rarer(self, connection: sqlite3.Connection, terms: Sequence[str]) -> list[str]:
        """As many terms, the rarest first, as are found in `POSTINGS` texts; none, if the rarest is in many more. Those that are in more
        than half of all texts are left out: FTS5 has each of them count a millionth of any other."""
        state = self._counted()
        frequencies = ((self._frequency(connection, state, term), term) for term in set(terms))
        counted = sorted((count, term) for count, term in frequencies if 0 < count <= state.chunks / 2)
        sums = np.cumsum([count for count, _ in counted])
        kept = max(1, int(np.searchsorted(sums, POSTINGS, side="right")))
        return [term for count, term in counted[:kept] if count <= 5 * POSTINGS]

    def _inverse(self, connection: sqlite3.Connection, state: _State, term: str) -> float:
        frequency = self._frequency(connection, state, term)
        return math.log(1 + max(0.0, state.chunks - frequency + 0.5) / (frequency + 0.5))

    def _frequency(self, connection: sqlite3.Connection, state: _State, term: str) -> int:
        """The texts that a term is in: up to 2 ms of a million, so each is looked up once in each state of the library."""
        known = state.frequencies
        if term not in known:
            connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, words, row)")
            found = connection.execute("SELECT doc FROM temp.vocabulary WHERE term = ?", (term,)).fetchone()
            known[term] = int(found[0]) if found else 0
        return known[term]

    def _counted(self) -> _State:
        """What is known of the library as it is now."""
        snapshot = self._catalogue.snapshot()
        if self._known.of != snapshot.state:
            self._known = _State(snapshot.state, sum(one.chunks for one in snapshot.documents), {}, {})
        return self._known

    def _sampled(self, connection: sqlite3.Connection, state: _State) -> _Sample:
        """Some texts over the library, taken anew when it has grown by a tenth."""
        if not 0.9 * state.chunks <= self._sample.taken_of <= 1.1 * state.chunks:
            alive = ranges_of(self._catalogue.snapshot().documents)
            self._sample = _Sample(state.chunks, tuple(texts_of(connection, spread(alive, SAMPLE)).values()))
        return self._sample


@dataclass(frozen=True, slots=True)
class _State:
    """A library at one moment: how many chunks it has, how many texts each term is in and the terms of rows, as far as was asked."""

    of: object
    chunks: int
    frequencies: dict[str, int]
    texts: dict[int, Rows]


@dataclass(frozen=True)
class _Sample:
    """Some texts of a library that had so many."""

    taken_of: int
    texts: tuple[str, ...]

    def postings(self, term: str) -> tuple[Rows, Rows]:
        """(the texts that have a term, how often)."""
        return self._postings.get(term, _NONE)

    def scores(self, weights: Mapping[str, float]) -> Vectors:
        """The scores of all its texts; one that is nought if it has none."""
        total = np.zeros(max(1, len(self.texts)), dtype=np.float32)
        for term, weight in weights.items():
            places, counts = self.postings(term)
            total[places] += weight * counts / (counts + _shortness(self._lengths[places], self.usual_length))
        return total

    @cached_property
    def usual_length(self) -> float:
        """How many terms a text has on average."""
        return float(self._lengths.mean()) if self.texts else 1.0

    @cached_property
    def _lengths(self) -> Rows:
        return np.asarray([text.count(" ") + 1 for text in self.texts], dtype=np.int64)

    @cached_property
    def _postings(self) -> dict[str, tuple[Rows, Rows]]:
        found: dict[str, list[tuple[int, int]]] = {}
        for i, text in enumerate(self.texts):
            for term, count in Counter(text.split(" ")).items():
                found.setdefault(term, []).append((i, count))
        return {term: (np.asarray(pairs)[:, 0], np.asarray(pairs)[:, 1]) for term, pairs in found.items()}


def _texts(connection: sqlite3.Connection, known: dict[int, Rows], rows: Rows) -> list[Rows]:
    """The terms of some rows as numbers; those that are known need not be read."""
    numbers = rows.tolist()
    missing = [row for row in numbers if row not in known]
    some = {row: known[row] for row in numbers if row in known}
    if missing:
        read = texts_of(connection, missing)
        some |= (fresh := dict(zip(missing, _as_numbers([read.get(row, "") for row in missing]), strict=True)))
        if len(known) > KEPT_TEXTS:
            known.clear()
        known.update(fresh)
    return [some[row] for row in numbers]


def _as_numbers(texts: Sequence[str]) -> list[Rows]:
    """Texts of terms with blanks between, each term as a number of its own in this process: of 330 texts seven are counted in 0.2 ms,
    where Python takes 1.3 ms to count words, and as long to make the numbers once."""
    terms = " ".join(texts).split(" ")
    numbers = np.fromiter(map(hash, terms), dtype=np.int64, count=len(terms))
    ends = np.cumsum([text.count(" ") + 1 for text in texts]).tolist()
    return [numbers[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def _bm25(texts: Sequence[Rows], weights: Mapping[str, float], usual_length: float) -> Vectors:
    """The scores of some texts, whose terms are numbers."""
    total = np.zeros(len(texts))
    if not texts:
        return total.astype(np.float32)
    terms, lengths = np.concatenate(texts), np.asarray([len(one) for one in texts])
    starts, shortness = np.cumsum(lengths) - lengths, _shortness(lengths, usual_length)
    for term, weight in weights.items():
        counts = np.add.reduceat(terms == hash(term), starts, dtype=np.int64)
        total += weight * counts / (counts + shortness)
    return total.astype(np.float32)


def _shortness(lengths: Any, usual_length: float) -> Any:
    return K1 * (1 - B + B * lengths / usual_length)


def texts_of(connection: sqlite3.Connection, rows: Iterable[int]) -> dict[int, str]:
    """The terms of some rows, with blanks between; as text whatever a forged file holds, as FTS5 does not look."""
    numbers = ",".join(map(str, rows))
    found = connection.execute(f"SELECT rowid, coalesce(CAST(terms AS TEXT), '') FROM words WHERE rowid IN ({numbers})")
    return dict(found.fetchall())


def spread(ranges: Rows, count: int) -> Rows:
    """So many rows, evenly spread over some ranges; all, if there are no more."""
    sizes = ranges[:, 1] - ranges[:, 0]
    total = int(sizes.sum())
    places = np.arange(total) if total <= count else (np.arange(count) * total) // count
    ends = np.cumsum(sizes)
    owners = np.searchsorted(ends, places, side="right")
    return np.asarray(ranges[owners, 0] + places - (ends - sizes)[owners], dtype=np.int64)


def _joined(ranges: Rows) -> list[tuple[int, int]]:
    """Ranges in order, those that follow each other as one."""
    joined: list[tuple[int, int]] = []
    for first, end in ranges.tolist():
        if joined and joined[-1][1] == first:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((first, end))
    return joined
