"""Choosing the sentences to quote: few, and those that answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.encoder import Vectors
from ingest.document import Chunk, Sentence
from qa.evidence.reading_model import leans_back
from qa.question.question import Question

MAX_WORDS = 100
MAX_WORDS_LIST = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be quoted; higher scores answer better, comparable for one question.

    `cosine` tells how near it comes to the question as a whole, `matches` how near to each of its word pieces, times
    the piece's weight; `odds` how surely it answers as the reading model reads it, in log odds.
    """

    chunk: Chunk
    sentence: Sentence
    score: float
    cosine: float
    matches: Vectors
    odds: float = 0.0

    @property
    def unit(self) -> tuple[Chunk, Sentence]:
        """Where it stands."""
        return self.chunk, self.sentence


@dataclass(frozen=True, slots=True)
class Choice:
    """How far below the best a sentence may score and still be quoted, how many there may be, and of how many words."""

    margin: float
    most: int
    words: int


# On the development half citation recall is 0.90, precision 0.865, with a margin of 0 0.84 and 0.88. With the tuning questions a third
# sentence pays: right 77.2 to 78.8, citation recall 0.88 to 0.91.
FACT = Choice(margin=1.0, most=3, words=MAX_WORDS)
LIST = Choice(margin=0.6, most=3, words=MAX_WORDS_LIST)
# Of 63 questions for a list about 30 other documents 0.78 are wholly right instead of 0.73; on the white paper it is the same.
ALL = Choice(margin=2.5, most=6, words=MAX_WORDS_LIST)
# Of 121 questions that compare 10 more are right, and 3 fewer, than with the one sentence that has the words that the best leaves out.
COMPARISON = Choice(margin=float("inf"), most=3, words=MAX_WORDS_LIST)
PASSAGE_MARGIN = 3.0  # the best sentence of the best passage may score so far below the best of all

# Of 1,074 questions about 39 documents that sentences answer, those with all their evidence chosen go from 0.758 to 0.785, where the next
# sentence is taken so; of 579 about the white paper from 0.850 to 0.853. docs/experiments/choosing-sentences.md has what else was tried.
CONTINUES = 2.0  # what the sentence right after the best one gains, if it tells more
LEAST_ODDS, LEAST_MORE = -2.0, 0.01


def choose(candidates: Sequence[Candidate], question: Question, passage: int = -1) -> list[Candidate]:
    """The sentences to quote, best first; with them the best of the chunk `passage`, which ranks first, if it is not far below."""
    if not candidates:
        return []
    rule = {"comparison": COMPARISON, "list": ALL}.get(question.wording.want) or (LIST if question.wording.is_list else FACT)
    first, ranked = candidates[0], list[tuple[float, Candidate]]()
    following = next((one for one in first.chunk.sentences if one.start >= first.sentence.end), None)
    for one in candidates[1:]:
        # It goes on where the best one ends, with something in the question of which that one does not speak.
        more = float(np.maximum(0, one.matches - first.matches).sum())
        goes_on = one.sentence is following and one.odds > LEAST_ODDS and more > LEAST_MORE
        # "Run it empty once. This burns off the oil.": why, it says where it leans on what is to be done.
        tells_why = one.sentence is following and question.wording.want == "reason" and leans_back(one.sentence.text)
        ranked.append((first.score if tells_why else one.score + CONTINUES * goes_on, one))
    chosen = [first]
    for score, one in sorted(ranked, key=lambda pair: -pair[0]):
        if len(chosen) < rule.most and score >= first.score - rule.margin and _fits(one, chosen, rule.words):
            chosen.append(one)
    best = next((one for one in candidates if one.chunk.number == passage), None)
    is_near = best is not None and best.score >= first.score - PASSAGE_MARGIN
    if best and is_near and all(one.chunk.number != passage for one in chosen) and _fits(best, chosen, MAX_WORDS):
        chosen.append(best)
    return chosen


def _fits(one: Candidate, chosen: Sequence[Candidate], words: int) -> bool:
    return sum(len(other.sentence.text.split()) for other in (*chosen, one)) <= words


def of_parts(parts: Sequence[Sequence[Candidate]], chosen: Sequence[Candidate]) -> list[Candidate]:
    """The sentences chosen for a question as a whole and the best one for each of its parts, each once."""
    best = {candidates[0].sentence.start: candidates[0] for candidates in parts if candidates}
    return list({one.sentence.start: one for one in (*chosen, *best.values())}.values())
