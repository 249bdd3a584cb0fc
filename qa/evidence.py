"""Choosing the sentences to quote: few, and those that answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.document import Chunk, Sentence
from qa.question import Asked

MAX_WORDS = 100
MAX_WORDS_LIST = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be quoted; higher scores answer better, comparable for one question.

    `cosine` and `coverage` tell how near it comes to the question as a whole and word by word (0..1); `fills_slot`
    whether it holds what the question asks for, if the wording tells.
    """

    chunk: Chunk
    sentence: Sentence
    score: float
    cosine: float = 0.0
    coverage: float = 0.0
    fills_slot: bool = False

    @property
    def words(self) -> int:
        """Its length."""
        return len(self.sentence.text.split())


@dataclass(frozen=True, slots=True)
class Choice:
    """How far below the best a sentence may score and still be quoted, and how many there may be."""

    margin: float
    most: int
    words: int


FACT = Choice(margin=0.06, most=2, words=MAX_WORDS)
LIST = Choice(margin=0.12, most=3, words=MAX_WORDS_LIST)
COMPARISON = Choice(margin=0.25, most=4, words=MAX_WORDS_LIST)


def choose(candidates: Sequence[Candidate], asked: Asked) -> list[Candidate]:
    """The sentences to quote, in the order in which to show them. `candidates` are sorted, best first."""
    if not candidates:
        return []
    rule = COMPARISON if asked.want == "comparison" else LIST if asked.is_list else FACT
    chosen: list[Candidate] = []
    for candidate in candidates:
        fits = sum(one.words for one in (*chosen, candidate)) <= rule.words
        if not chosen or (fits and len(chosen) < rule.most and candidate.score >= candidates[0].score - rule.margin):
            chosen.append(candidate)
    return in_reading_order(chosen)


def in_reading_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Sentences of one section stand together in the document's order; sections stand in order of their best."""
    best: dict[str, int] = {}
    for rank, one in enumerate(chosen):
        best.setdefault(one.chunk.section, rank)
    return sorted(chosen, key=lambda one: (best[one.chunk.section], one.sentence.start))
