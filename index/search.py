"""Hybrid search: vectors of chunks and of sentences, BM25, late interaction, time and address, weighed into one score."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.late_interaction import TokenMatches, TokenVectors
from index.lexical import LexicalSearch, terms
from index.records import Hit, Query, Time
from index.store.tense import time_of
from index.vectors import DenseSearch
from ingest.document import Chunk, Document

ALL = 400  # chunks of a document up to which each is scored
NEAREST = 200  # chunks that vectors of chunks and BM25 each give of a longer one; and twice as many sentences theirs
SPREAD = 200  # chunks that tell how scores are spread over a longer one
POOL = 100  # chunks that late interaction looks at: all of the white paper's, 2 ms; of a longer text the best by the rest

# Weights of z-scores, by conditional logistic regression on eight articles of SQuAD 2.0 (development half; CC BY-SA 4.0),
# so none was fitted to the white paper. docs/experiments/search.md has what each part gives.
CHUNK = {"chunk_cosine": 0.44, "sentence_cosine": 1.03, "bm25": 0.38, "late": 1.19}
SENTENCE = {"chunk_cosine": 0.56, "cosine": 0.37, "bm25": 0.17, "late_chunk": 0.69, "late_titled": 0.59, "late_sentence": 0.31}
# Tuned on the development half, in the same unit (standard deviations times weight).
TIME_BONUS = 0.6
SURE_TIME_BONUS = 1.5  # where the question says so in so many words
ADDRESS_BONUS = 12.0
Chunks = NDArray[np.int64]
"""Numbers of chunks, or their places among some."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """All that a question's ranking knows of its pool of chunks.

    `chunks` are their numbers, best first, with `scores`; `sentences` are (chunk number, sentence index in its chunk)
    with `sentence_scores`, in no order; `cosines` are each sentence's cosine to the question, and `matches` the MaxSim
    of each word piece of the question with it and its titles, times the piece's weight, shape (pieces, sentences).
    """

    chunks: NDArray[np.int64]
    scores: Vectors
    sentences: list[tuple[int, int]]
    sentence_scores: Vectors
    cosines: Vectors
    matches: Vectors

    def hits(self, k: int) -> list[Hit]:
        """The k best chunks."""
        return [Hit(int(chunk), float(score)) for chunk, score in zip(self.chunks[:k], self.scores[:k], strict=True)]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the hybrid is made of; `mentions` holds the groups of names in each sentence, in order. `by_words` says that the
    encoder knows nothing of the document's script: its words alone are compared then, all letters being alike to it."""

    document: Document
    chunks: Sequence[Chunk]
    chunk_vectors: DenseSearch
    sentence_vectors: DenseSearch
    lexical: LexicalSearch
    tokens: TokenVectors
    mentions: Sequence[Sequence[int]]
    by_words: bool = False


class HybridSearch:
    """Scores some hundred chunks roughly and the best of them closely."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._starts = [chunk.start for chunk in parts.chunks]
        self._first_sentence = np.cumsum([0, *(len(chunk.sentences) for chunk in parts.chunks)])
        self._spread = np.arange(0, len(parts.chunks), max(1, len(parts.chunks) // SPREAD))
        self._times_of = lru_cache(maxsize=20_000)(self._find_times)

    def search(self, query: Query, k: int) -> list[Hit]:
        """The k best chunks."""
        return self.rank(query).hits(k)

    def rank(self, query: Query) -> Ranking:
        """Rank chunks and their sentences for a question."""
        bm25 = self._parts.lexical.scores(query.terms)
        rough = self._scored(query, self._candidates(query, bm25), bm25)
        total = self._rough(query, rough, bm25) + rough.bonus
        pool = rough.taken(np.sort(np.argsort(-total, kind="stable")[:POOL]))
        numbers = [int(chunk) for chunk in pool.chunks]
        matches = word_matches(query, [self._parts.chunks[one] for one in numbers]) if self._parts.by_words else None
        matches = self._with_names(query, pool.chunks, matches or self._parts.tokens.match(query, numbers))
        late = query.weights @ matches.chunks
        close = weigh(CHUNK, chunk_cosine=pool.chunk_cosine, sentence_cosine=pool.sentence_cosine, bm25=pool.bm25, late=late)
        return self._with_sentences(query, pool, close + pool.bonus, matches, late)

    def _rough(self, query: Query, scored: _Scores, bm25: Vectors) -> Vectors:
        """The weighted sum of z-scores. Means and deviations are those of all chunks: of a long document, of some spread
        over it, as the candidates are all near and would weigh the parts otherwise."""
        if len(self._parts.chunks) <= ALL:
            return weigh(CHUNK, **scored.rough(scored.bm25))
        spread = self._scored(query, self._spread, bm25)
        return weigh_by(
            CHUNK,
            {name: (float(usual.mean()), float(usual.std())) for name, usual in spread.rough(bm25).items()},
            scored.rough(scored.bm25),
        )

    def _candidates(self, query: Query, bm25: Vectors) -> Chunks:
        """The numbers, in order, of the chunks that are scored: all of a small document; of a larger one the nearest by
        chunk, by sentence and by words, and of each section that is named as many again."""
        parts, count = self._parts, len(self._parts.chunks)
        if count <= ALL:
            return np.arange(count)
        found = [self._nearest(query, bm25, range(count))]
        for address in query.addresses:
            if parts.document.has_section(address):
                section = parts.document.section(address)
                found.append(self._nearest(query, bm25, range(*(bisect_left(self._starts, end) for end in (section.start, section.end)))))
        return np.unique(np.concatenate(found))

    def _nearest(self, query: Query, bm25: Vectors, within: range) -> Chunks:
        """The best chunks within a range of them by each of three measures, and the first of a part; those by vectors only
        where the encoder knows the script."""
        parts, first = self._parts, self._first_sentence
        if not within:
            return np.zeros(0, dtype=np.int64)
        is_part = len(within) < len(parts.chunks)
        scores = bm25[within.start : within.stop]
        best = np.argpartition(-scores, min(NEAREST, len(scores) - 1))[:NEAREST]
        found = [best[scores[best] > 0] + within.start]
        if is_part or parts.by_words:  # so that there is something to rank even if no word is found
            found.append(np.arange(within.start, min(within.start + NEAREST, within.stop)))
        if not parts.by_words:
            rows = range(int(first[within.start]), int(first[within.stop])) if is_part else None
            sentences, _ = parts.sentence_vectors.nearest(query, 2 * NEAREST, rows)
            found += [parts.chunk_vectors.nearest(query, NEAREST, within if is_part else None)[0], parts.sentence_vectors.owners[sentences]]
        return np.concatenate(found)

    def _scored(self, query: Query, chunks: Chunks, bm25: Vectors) -> _Scores:
        """All but late interaction, of some chunks."""
        parts, first = self._parts, self._first_sentence
        counts = first[chunks + 1] - first[chunks]
        ends = np.cumsum(counts)
        rows = np.repeat(first[chunks] - (ends - counts), counts) + np.arange(ends[-1])
        cosine = self._cosines(parts.sentence_vectors, query, rows)
        return _Scores(
            chunks,
            self._cosines(parts.chunk_vectors, query, chunks),
            np.maximum.reduceat(cosine, ends - counts),
            bm25[chunks],
            self._bonus(query, chunks),
            counts,
            cosine,
        )

    def _cosines(self, vectors: DenseSearch, query: Query, rows: Chunks) -> Vectors:
        """The cosines of some rows; zeros where the encoder does not know the script."""
        return np.zeros(len(rows), dtype=np.float32) if self._parts.by_words else vectors.row_scores(query, rows)

    def _with_names(self, query: Query, pool: Chunks, matches: TokenMatches) -> TokenMatches:
        """A name in the question is matched in full by any other name of its group."""
        for group in set(query.names) - {-1}:
            pieces = [i for i, other in enumerate(query.names) if other == group]
            named = [[group in self._parts.mentions[row] for row in self._rows_of(int(chunk))] for chunk in pool]
            in_sentence = np.asarray([one for chunk in named for one in chunk])
            in_chunk = np.asarray([any(chunk) for chunk in named])
            for array, has_name in ((matches.chunks, in_chunk), (matches.sentences, in_sentence), (matches.titled, in_sentence)):
                array[np.ix_(np.asarray(pieces), np.flatnonzero(has_name))] = 1.0
        return matches

    def _rows_of(self, chunk: int) -> range:
        return range(self._first_sentence[chunk], self._first_sentence[chunk + 1])

    def _with_sentences(self, query: Query, pool: _Scores, scores: Vectors, matches: TokenMatches, late: Vectors) -> Ranking:
        order = np.argsort(-scores, kind="stable")
        owner = np.repeat(np.arange(len(pool.chunks)), pool.counts)
        places = [(int(chunk), i) for chunk, count in zip(pool.chunks, pool.counts, strict=True) for i in range(count)]
        coverage = query.weights @ matches.titled
        sentence_scores = weigh(
            SENTENCE, chunk_cosine=pool.chunk_cosine[owner], cosine=pool.cosine, bm25=pool.bm25[owner],
            late_chunk=late[owner], late_titled=coverage, late_sentence=matches.sentences.sum(axis=0) / max(1, len(matches.sentences)),
        )  # fmt: skip
        asked = query.time.time
        of_time = np.asarray([asked is not None and self._times_of(chunk)[i] == asked for chunk, i in places], dtype=np.float32)
        named = self._addressed(query, pool.chunks)[owner]
        sentence_scores = sentence_scores + _time_bonus(query) * of_time + ADDRESS_BONUS * named
        matched = query.weights[:, None] * matches.titled
        return Ranking(pool.chunks[order], scores[order], places, sentence_scores, pool.cosine, matched)

    def _bonus(self, query: Query, chunks: Chunks) -> Vectors:
        of_time = np.zeros(len(chunks), dtype=np.float32)
        if query.time.time is not None:
            of_time = np.asarray([query.time.time in self._times_of(int(chunk)) for chunk in chunks], dtype=np.float32)
        return np.asarray(_time_bonus(query) * of_time + ADDRESS_BONUS * self._addressed(query, chunks), dtype=np.float32)

    def _find_times(self, number: int) -> tuple[Time, ...]:
        chunk = self._parts.chunks[number]
        return tuple(time_of(sentence.text, chunk.lead_in) for sentence in chunk.sentences)

    def _addressed(self, query: Query, chunks: Chunks) -> Vectors:
        """Whether each chunk stands in a section that the query names, or in a part of it."""
        if not query.addresses:
            return np.zeros(len(chunks), dtype=np.float32)
        own, is_within = (self._parts.chunks[int(chunk)].address for chunk in chunks), self._parts.document.is_within
        return np.asarray([any(is_within(one, address) for address in query.addresses) for one in own], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Scores:
    """What is known of some chunks before late interaction; `cosine` are their sentences', `counts` of them each."""

    chunks: Chunks
    chunk_cosine: Vectors
    sentence_cosine: Vectors
    bm25: Vectors
    bonus: Vectors
    counts: Chunks
    cosine: Vectors

    def rough(self, bm25: Vectors) -> dict[str, Vectors]:
        """By the names of their weights, with BM25 as given."""
        return {"chunk_cosine": self.chunk_cosine, "sentence_cosine": self.sentence_cosine, "bm25": bm25}

    def taken(self, kept: Chunks) -> _Scores:
        """The same of those at some places."""
        sentences = np.repeat(np.isin(np.arange(len(self.chunks)), kept), self.counts)
        return _Scores(
            self.chunks[kept],
            self.chunk_cosine[kept],
            self.sentence_cosine[kept],
            self.bm25[kept],
            self.bonus[kept],
            self.counts[kept],
            self.cosine[sentences],
        )


def word_matches(query: Query, chunks: Sequence[Chunk]) -> TokenMatches:
    """What MaxSim would be of vectors that are alike for the same word only: the share of a piece's terms that a text has."""
    titles = [frozenset(terms("\n".join(chunk.title_path))) for chunk in chunks]
    sentences = [[frozenset(terms(one.text)) for one in chunk.sentences] for chunk in chunks]
    whole = [title.union(*own) for title, own in zip(titles, sentences, strict=True)]
    titled = [title | one for title, own in zip(titles, sentences, strict=True) for one in own]
    return TokenMatches(*(word_shares(query, texts) for texts in (whole, [one for own in sentences for one in own], titled)))


def word_shares(query: Query, texts: Sequence[frozenset[str]]) -> Vectors:
    found = [[sum(term in text for term in piece) / max(1, len(piece)) for text in texts] for piece in query.piece_terms]
    return np.asarray(found, dtype=np.float32)


def z_scores(scores: Vectors) -> Vectors:
    """Scores less their mean, over their standard deviation; zeros if they are all alike."""
    spread = float(scores.std())
    return np.zeros_like(scores) if spread < 1e-6 else (scores - scores.mean()) / spread


def weighted_sum(parts: Iterable[tuple[float, Vectors]]) -> Vectors:
    """The weighted sum of the z-scores of arrays of one shape.

    It beats reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009) on everything measured, as it keeps how
    far apart the scores are: MRR 0.882 against 0.811 on the development half (docs/experiments/search.md).
    """
    return np.asarray(np.sum([weight * z_scores(scores) for weight, scores in parts], axis=0), dtype=np.float32)


def weigh(weights: dict[str, float], **parts: Vectors) -> Vectors:
    """The weighted sum of z-scores, by the names of the weights."""
    return weighted_sum((weights[name], part) for name, part in parts.items())


def weigh_by(weights: dict[str, float], usual: Mapping[str, tuple[float, float]], parts: Mapping[str, Vectors]) -> Vectors:
    """The same with means and deviations that are known beforehand, as those of candidates would be: they are all near."""
    z = [weights[name] * ((one - usual[name][0]) / max(usual[name][1], 1e-6)) for name, one in parts.items()]
    return np.asarray(np.sum(z, axis=0), dtype=np.float32)


def _time_bonus(query: Query) -> float:
    return SURE_TIME_BONUS if query.time.is_sure else TIME_BONUS
