"""Hybrid search: vectors of chunks and of sentences, BM25, late interaction, time and address, weighed into one score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.late_interaction import TokenMatches, TokenVectors
from index.lexical import LexicalSearch, terms
from index.records import Hit, Query
from index.store.tense import time_of
from index.vectors import DenseSearch
from ingest.document import Chunk, Document

POOL = 100  # chunks that late interaction looks at: all of the white paper's, 2 ms; of a longer text the best by the rest

# Weights of z-scores, by conditional logistic regression on eight articles of SQuAD 2.0 (development half; CC BY-SA 4.0),
# so none was fitted to the white paper. docs/experiments/search.md has what each part gives.
CHUNK = {"chunk_cosine": 0.44, "sentence_cosine": 1.03, "bm25": 0.38, "late": 1.19}
SENTENCE = {"chunk_cosine": 0.56, "cosine": 0.37, "bm25": 0.17, "late_chunk": 0.69, "late_titled": 0.59, "late_sentence": 0.31}
# Tuned on the development half, in the same unit (standard deviations times weight).
TIME_BONUS = 0.6
SURE_TIME_BONUS = 1.5  # where the question says so in so many words
TURN_BONUS = 3.0  # where it turns from one time to the other: "and what is planned?" after a question on what was done
ADDRESS_BONUS = 12.0


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
    """Scores every chunk roughly and the best of them closely."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        chunks = parts.chunks
        self._mentions = [frozenset(groups) for groups in parts.mentions]
        self._first_sentence = np.cumsum([0, *(len(chunk.sentences) for chunk in chunks)])
        self._times = [[time_of(sentence.text, chunk.lead_in) for sentence in chunk.sentences] for chunk in chunks]

    def search(self, query: Query, k: int) -> list[Hit]:
        """The k best chunks."""
        return self.rank(query).hits(k)

    def rank(self, query: Query) -> Ranking:
        """Rank chunks and their sentences for a question."""
        chunk_cosine = self._cosines(self._parts.chunk_vectors, query)
        cosine = self._cosines(self._parts.sentence_vectors, query)
        sentence_cosine = np.maximum.reduceat(cosine, self._first_sentence[:-1])
        bm25 = self._parts.lexical.scores(query.terms)
        rough = _weigh(CHUNK, chunk_cosine=chunk_cosine, sentence_cosine=sentence_cosine, bm25=bm25) + self._bonus(query)
        pool = np.sort(np.argsort(-rough, kind="stable")[:POOL])
        numbers = [int(chunk) for chunk in pool]
        matches = word_matches(query, [self._parts.chunks[one] for one in numbers]) if self._parts.by_words else None
        matches = self._with_names(query, pool, matches or self._parts.tokens.match(query, numbers))
        late = query.weights @ matches.chunks
        close = _weigh(CHUNK, chunk_cosine=chunk_cosine[pool], sentence_cosine=sentence_cosine[pool], bm25=bm25[pool], late=late)
        scores = close + self._bonus(query)[pool]
        order = np.argsort(-scores, kind="stable")
        return self._with_sentences(query, pool, scores, order, matches, chunk_cosine, cosine, bm25, late)

    def _cosines(self, vectors: DenseSearch, query: Query) -> Vectors:
        cosines = vectors.row_scores(query)
        return np.zeros_like(cosines) if self._parts.by_words else cosines

    def _with_names(self, query: Query, pool: NDArray[np.int64], matches: TokenMatches) -> TokenMatches:
        """A name in the question is matched in full by any other name of its group."""
        for group in set(query.names) - {-1}:
            pieces = [i for i, other in enumerate(query.names) if other == group]
            named = [[group in self._mentions[row] for row in self._rows_of(chunk)] for chunk in pool]
            in_sentence = np.asarray([one for chunk in named for one in chunk])
            in_chunk = np.asarray([any(chunk) for chunk in named])
            for array, has_name in ((matches.chunks, in_chunk), (matches.sentences, in_sentence), (matches.titled, in_sentence)):
                array[np.ix_(np.asarray(pieces), np.flatnonzero(has_name))] = 1.0
        return matches

    def _rows_of(self, chunk: int) -> range:
        return range(self._first_sentence[chunk], self._first_sentence[chunk + 1])

    def _with_sentences(
        self, query: Query, pool: NDArray[np.int64], scores: Vectors, order: NDArray[np.int64],
        matches: TokenMatches, chunk_cosine: Vectors, cosine: Vectors, bm25: Vectors, late: Vectors,
    ) -> Ranking:  # fmt: skip
        counts = [len(self._parts.chunks[chunk].sentences) for chunk in pool]
        owner = np.repeat(np.arange(len(pool)), counts)
        places = [(int(chunk), i) for chunk, count in zip(pool, counts, strict=True) for i in range(count)]
        own_cosine = cosine[[self._first_sentence[chunk] + i for chunk, i in places]]
        coverage = query.weights @ matches.titled
        sentence_scores = _weigh(
            SENTENCE, chunk_cosine=chunk_cosine[pool][owner], cosine=own_cosine, bm25=bm25[pool][owner],
            late_chunk=late[owner], late_titled=coverage, late_sentence=matches.sentences.mean(axis=0),
        )  # fmt: skip
        of_time = np.asarray([self._times[chunk][i] == query.time.time for chunk, i in places], dtype=np.float32)
        named = self._addressed(query)[pool][owner]
        sentence_scores = sentence_scores + _time_bonus(query) * of_time + ADDRESS_BONUS * named
        return Ranking(pool[order], scores[order], places, sentence_scores, own_cosine, query.weights[:, None] * matches.titled)

    def _bonus(self, query: Query) -> Vectors:
        of_time = np.asarray([query.time.time in times for times in self._times], dtype=np.float32)
        return np.asarray(_time_bonus(query) * of_time + ADDRESS_BONUS * self._addressed(query), dtype=np.float32)

    def _addressed(self, query: Query) -> Vectors:
        return np.asarray([self._is_named(chunk, query) for chunk in self._parts.chunks], dtype=np.float32)

    def _is_named(self, chunk: Chunk, query: Query) -> bool:
        """Whether a chunk stands in a section that the query names, or in a part of it."""
        return any(self._parts.document.is_within(chunk.address, address) for address in query.addresses)


def word_matches(query: Query, chunks: Sequence[Chunk]) -> TokenMatches:
    """What MaxSim would be of vectors that are alike for the same word only: the share of a piece's terms that a text has."""
    titles = [frozenset(terms("\n".join(chunk.title_path))) for chunk in chunks]
    sentences = [[frozenset(terms(one.text)) for one in chunk.sentences] for chunk in chunks]
    whole = [title.union(*own) for title, own in zip(titles, sentences, strict=True)]
    titled = [title | one for title, own in zip(titles, sentences, strict=True) for one in own]
    return TokenMatches(*(_shares(query, texts) for texts in (whole, [one for own in sentences for one in own], titled)))


def _shares(query: Query, texts: Sequence[frozenset[str]]) -> Vectors:
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


def _weigh(weights: dict[str, float], **parts: Vectors) -> Vectors:
    return weighted_sum((weights[name], part) for name, part in parts.items())


def _time_bonus(query: Query) -> float:
    if query.time.is_turn:
        return TURN_BONUS
    return SURE_TIME_BONUS if query.time.is_sure else TIME_BONUS
