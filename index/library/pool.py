"""The second stage of a library's search: its candidates weighed as the chunks of one document are.

Only what concerns the candidates is read, from each document's own files: the vectors of their sentences, and of the best hundred those
of their word pieces; what was looked at last stays in memory. No file is kept open, and no document's text is read. The time and the
sections that a question names are left to the search within a document, which knows its text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.late_interaction import one_thread
from index.library.candidates import LibraryWords, spread, texts_of
from index.library.catalogue import DOCUMENTS, Catalogue
from index.library.document_arrays import ChunkVectors, DocumentArrays, KeptChunks, TokenArrays, WordPieces, best_matches
from index.library.records import Candidate, Engine, LibraryDocument, LibraryHit
from index.library.rows import Rows, ranges_of, within
from index.records import Query
from index.search import CHUNK, POOL, SPREAD, weigh, weigh_by, word_shares
from index.store.unit_codec import UnitCodes, cosines_of
from ingest.errors import IndexDamaged, IndexMissing, IndexUnavailable
from ingest.text.language import is_latin

NEAREST = 260  # chunks that vectors and words each give: with 200 3.5 % of the 12 best of 1,000 like chunks are lost, with these 2.5
KEPT = 16_384  # documents of which it is remembered where in their files what stands: some 5 KB each, 80 ms for those of a search
KEPT_VECTORS, KEPT_PIECES = 32_000_000, 48_000_000  # bytes: some 12,000 and 2,000 chunks, as the searches of a question look at the same
_SAMPLE = 20  # chunks that tell in which letters a document is written

Usual = Mapping[str, tuple[float, float]]
"""The mean and the deviation of each measure over a library."""
Mask = NDArray[np.bool_]
Group = tuple[LibraryDocument, Rows]
"""A document and the numbers of some of its chunks."""


class PoolRanking:
    """Ranks chunks of a library for a question. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, engine: Engine, words: LibraryWords, *, reads_latin_only: bool = False) -> None:
        """`reads_latin_only` says that other letters are all alike to the encoder: what is written in them is compared by its words."""
        self._catalogue = catalogue
        self._engine = engine
        self._words = words
        self._latin_only = reads_latin_only
        self._documents = catalogue.folder / DOCUMENTS
        self._arrays = lru_cache(maxsize=KEPT)(lambda document: DocumentArrays.of(self._documents / document.data))
        self._tokens = lru_cache(maxsize=KEPT)(lambda document: TokenArrays.of(self._arrays(document)))
        self._is_other_script = lru_cache(maxsize=KEPT)(self._find_other_script)
        self._vectors = KeptChunks[ChunkVectors](KEPT_VECTORS)
        self._pieces = KeptChunks[WordPieces](KEPT_PIECES)
        self._places = _Places((None, -1), ())
        self._spread: _Spread | None = None

    def rank(self, query: Query, k: int, documents: Sequence[LibraryDocument] | None = None) -> list[LibraryHit]:
        """The k best chunks of the library, or of some of its documents. Raises IndexUnavailable if a document's files are damaged."""
        failed: tuple[object, int] | None = None
        while True:
            places = self._located()
            try:
                return self._rank(query, k, places, self._engine.candidates(query, NEAREST, documents))
            except IndexUnavailable:
                if failed == places.state:
                    raise
                failed = places.state  # once more: a document was removed, or its index published anew, meanwhile
                self._forget()

    def _forget(self) -> None:
        """What was read of documents, and where in their files it stands."""
        self._spread = None
        for kept in (self._tokens, self._arrays, self._is_other_script):
            kept.cache_clear()
        for rows in (self._vectors, self._pieces):
            rows.forget()

    def _rank(self, query: Query, k: int, places: _Places, candidates: Sequence[Candidate]) -> list[LibraryHit]:
        found = sorted(candidates)
        rows = np.asarray([one.row for one in found], dtype=np.int64)
        known = within(rows, places.ranges)
        if not known.any():
            return []
        rows, cosines, bm25 = rows[known], *(np.asarray(one, dtype=np.float32)[known] for one in list(zip(*found, strict=True))[1:])
        usual = self._usual(query, places, bm25 if len(rows) == places.chunks else None)
        by_words = self._by_words(places, rows)
        parts = self._measured(query, places, rows[~by_words], by_words, cosines, usual) | {"bm25": bm25}
        pool = np.sort(np.argsort(-weigh_by(CHUNK, usual, parts), kind="stable")[:POOL])
        late = self._late(query, places, rows[pool], by_words[pool])
        scores = weigh(CHUNK, **{name: part[pool] for name, part in parts.items()}, late=late)
        best = np.argsort(-scores, kind="stable")[:k]
        return [LibraryHit(*places.chunk(int(rows[pool[i]])), float(scores[i])) for i in best.tolist()]

    def _measured(self, query: Query, places: _Places, read: Rows, by_words: Mask, cosines: Vectors, usual: Usual) -> dict[str, Vectors]:
        """The cosines of chunks, and of the best of their sentences; the usual ones where the encoder does not know the letters. An
        engine's cosines may be of vectors in eight bits, or not known."""
        own = np.where(by_words, np.float32(usual["chunk_cosine"][0]), cosines)
        best = np.full_like(own, usual["sentence_cosine"][0])
        if len(read):
            vectors = self._vectors.of(read, lambda rows: chain(*(self._arrays(one).vectors(some) for one, some in places.groups(rows))))
            own[~by_words], best[~by_words] = _Vectors.of(vectors).cosines(query.vector[0])
        return {"chunk_cosine": own, "sentence_cosine": best}

    def _late(self, query: Query, places: _Places, rows: Rows, by_words: Mask) -> Vectors:
        """MaxSim of a question with some chunks, each piece by its weight."""
        late, read = np.empty(len(rows), dtype=np.float32), rows[~by_words]
        if len(read):
            pieces = self._pieces.of(read, lambda some: chain(*(self._tokens(one).pieces(them) for one, them in places.groups(some))))
            counts = query.weights != 0  # half: others are of words without content
            with one_thread():
                late[~by_words] = query.weights[counts] @ best_matches(query.tokens[counts], pieces)
        if len(read) < len(rows):
            texts = self._texts(rows[by_words])
            late[by_words] = query.weights @ word_shares(query, [frozenset(text.split(" ")) for text in texts])
        return late

    def _usual(self, query: Query, places: _Places, bm25: Vectors | None) -> Usual:
        """Means and deviations of the cosines over a spread of the library, as those of the candidates are all near; of BM25, if not all
        chunks are there, about those of all."""
        known = self._spread
        if known is None or not known.stands_for(places):
            known = self._spread = self._sampled(places)
        of_bm25 = self._words.usual_scores(query.terms) if bm25 is None else (float(bm25.mean()), float(bm25.std()))
        return known.usual(query.vector[0]) | {"bm25": of_bm25}

    def _sampled(self, places: _Places) -> _Spread:
        """Documents that are damaged are left out: others may be searched all the same."""
        rows = spread(places.ranges, SPREAD)
        groups = places.groups(rows[~self._by_words(places, rows)])
        taken = [(document.number, read) for document, chunks in groups if (read := self._read(document, chunks))]
        vectors = _Vectors.of([one for _, read in taken for one in read]) if taken else None
        return _Spread(places.chunks, tuple(number for number, _ in taken), vectors)

    def _read(self, document: LibraryDocument, chunks: Rows) -> list[ChunkVectors]:
        """The vectors of some chunks; none if they cannot be read."""
        try:
            return self._arrays(document).vectors(chunks)
        except (IndexDamaged, IndexMissing):
            return []

    def _located(self) -> _Places:
        snapshot = self._catalogue.snapshot()
        if self._places.state != snapshot.state:
            if self._places.state[0] != snapshot.file:
                self._forget()  # the rows and numbers of another library
            self._places = _Places(snapshot.state, tuple(sorted(snapshot.documents, key=lambda one: one.first_row)))
        return self._places

    def _by_words(self, places: _Places, rows: Rows) -> Mask:
        """Which rows are of documents that are written in letters which the encoder does not know."""
        if not self._latin_only:
            return np.zeros(len(rows), dtype=bool)
        groups = places.groups(rows)
        other = [document.language not in ("", "en") and self._is_other_script(document) for document, _ in groups]
        return np.repeat(np.asarray(other, dtype=bool), [len(chunks) for _, chunks in groups])

    def _find_other_script(self, document: LibraryDocument) -> bool:
        some = spread(ranges_of([document]), _SAMPLE)
        return not is_latin(" ".join(self._texts(some)))

    def _texts(self, rows: Rows) -> list[str]:
        with self._catalogue.reading() as connection:
            found = texts_of(connection, rows)
        return [found.get(row, "") for row in rows.tolist()]


@dataclass(frozen=True)
class _Places:
    """The documents of a library in one of its states, in the order of their rows."""

    state: tuple[object, int]
    documents: tuple[LibraryDocument, ...]

    @cached_property
    def ranges(self) -> Rows:
        """The rows of the documents."""
        return ranges_of(self.documents)

    @cached_property
    def numbers(self) -> frozenset[int]:
        """Those of the documents."""
        return frozenset(one.number for one in self.documents)

    @cached_property
    def chunks(self) -> int:
        """How many there are."""
        return sum(one.chunks for one in self.documents)

    def chunk(self, row: int) -> tuple[LibraryDocument, int]:
        """The document of a row, and which of its chunks that is."""
        document = self.documents[int(np.searchsorted(self.ranges[:, 0], row, side="right")) - 1]
        return document, row - document.first_row

    def groups(self, rows: Rows) -> list[Group]:
        """Some rows in order, by document."""
        owners = np.searchsorted(self.ranges[:, 0], rows, side="right") - 1
        starts = np.flatnonzero(np.diff(owners, prepend=-1))
        parts = zip(owners[starts].tolist(), starts.tolist(), [*starts[1:].tolist(), len(rows)], strict=True)
        return [(self.documents[owner], rows[a:b] - self.documents[owner].first_row) for owner, a, b in parts]


@dataclass(frozen=True, slots=True)
class _Vectors:
    """The vectors of some chunks, each before those of its sentences, and where each of these begins."""

    codes: UnitCodes
    lengths: Vectors
    starts: Rows

    @classmethod
    def of(cls, read: Sequence[ChunkVectors]) -> _Vectors:
        """Of those of each chunk."""
        counts = np.asarray([len(one.lengths) for one in read], dtype=np.int64)
        return cls(np.concatenate([one.codes for one in read]), np.concatenate([one.lengths for one in read]), np.cumsum(counts) - counts)

    def cosines(self, vector: Vectors) -> tuple[Vectors, Vectors]:
        """(the cosine of each chunk to a question, the best of its sentences')."""
        with one_thread():
            cosines = cosines_of(self.codes, self.lengths, vector)
        own = cosines[self.starts]
        cosines[self.starts] = -2.0
        return own, np.maximum.reduceat(cosines, self.starts)


@dataclass(frozen=True)
class _Spread:
    """The vectors of some chunks over a library; what it was when they were taken."""

    taken_of: int
    documents: tuple[int, ...]
    vectors: _Vectors | None

    def stands_for(self, places: _Places) -> bool:
        """Whether the library is much as it was."""
        return 0.9 * places.chunks <= self.taken_of <= 1.1 * places.chunks and places.numbers.issuperset(self.documents)

    def usual(self, vector: Vectors) -> dict[str, tuple[float, float]]:
        """Means and deviations of the cosines to a question."""
        if self.vectors is None:
            return {"chunk_cosine": (0.0, 1.0), "sentence_cosine": (0.0, 1.0)}
        both = zip(("chunk_cosine", "sentence_cosine"), self.vectors.cosines(vector), strict=True)
        return {name: (float(one.mean()), float(one.std())) for name, one in both}
