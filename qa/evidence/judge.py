"""The judge: which sentences answer a question, and whether any does."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index import Retriever
from index.lexical import terms
from index.records import Hit
from index.search import Ranking
from qa.evidence.candidates import Candidate
from qa.evidence.reading_model import ReadingModel, excerpt_of, probability_of
from qa.question.question import Question

MODEL_FILE = Path(__file__).parent / "judge.json"
PASSAGES, CANDIDATES = 10, 24
READ = 8  # of the candidates, each some 6 ms
MOST_ODDS = 6.0  # of the reading model: beyond it, either way, log odds tell no more
NEAR = 0.4  # cosine: below it, a sentence speaks of something else the sooner the farther it is
OPENINGS = {"asks_which": ("who", "whose", "whom", "when", "where", "which"), "asks_what": ("what", "how", "why")}
"""What a question opens with: it asks for one thing, or for more. Each word by itself is fitted to too few questions."""


@dataclass(frozen=True, slots=True)
class JudgeModel:
    """Weights of the features, the threshold of the probability, and what the reading counts in the ranking of sentences, as
    `python -m eval.training.calibrate` writes them. docs/experiments/reading-model.md has what they give on documents that were
    not trained on."""

    weights: dict[str, float]
    threshold: float
    reading_in_ranking: float


MODEL = JudgeModel(**json.loads(MODEL_FILE.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Chunks and sentences ranked for one question, best first, and what tells whether they answer it."""

    hits: list[Hit]
    candidates: list[Candidate]
    features: dict[str, float]

    @property
    def confidence(self) -> float:
        """The probability that the sentences answer: the logistic function of the weighted features."""
        return probability_of(sum(weight * self.features.get(name, 0.0) for name, weight in MODEL.weights.items()))

    @property
    def answers(self) -> bool:
        """Whether the document answers, by the judge's threshold."""
        return self.confidence >= MODEL.threshold


class Judge:
    """Judges with one retriever."""

    def __init__(self, retriever: Retriever, model: ReadingModel) -> None:
        self._retriever = retriever
        self._model = model
        self._content = retriever.index.content
        self._knows = retriever.index.lexical.knows

    def rank(self, question: Question) -> Ranking:
        """Passages and sentences as the search ranks them."""
        return self._retriever.rank(self._retriever.query(question.query_text))

    def judge(self, question: Question) -> Verdict:
        """Rank passages and sentences for a question, and say how likely they answer it."""
        ranking = self.rank(question)
        found = self.found(ranking)
        # Without the earlier question that it leans on: with it, of 42 such questions evidence came first in 0.50, so in 0.76.
        odds = self._model.answers(question.search_text, [excerpt_of(one.chunk, one.sentence) for one in found[:READ]])
        odds = [max(-MOST_ODDS, min(one, MOST_ODDS)) for one in odds]
        return Verdict(ranking.hits(PASSAGES), mixed(found, odds), self._features(question, found, odds))

    def found(self, ranking: Ranking) -> list[Candidate]:
        """The sentences that search ranks first, before any is read."""
        chunks, scores, found = self._content.chunks, ranking.sentence_scores, []
        for row in np.argsort(-scores, kind="stable")[:CANDIDATES]:
            chunk, i = ranking.sentences[row]
            place = chunks[chunk], chunks[chunk].sentences[i]
            found.append(Candidate(*place, float(scores[row]), float(ranking.cosines[row]), ranking.matches[:, row]))
        return found

    def _features(self, question: Question, found: Sequence[Candidate], odds: Sequence[float]) -> dict[str, float]:
        """What the confidence rests on; `judge.json` has the names, docs/experiments/judge.md what was left out."""
        best, second = sorted((*odds, -MOST_ODDS), reverse=True)[:2]
        first = question.text.lower().split(maxsplit=1)[0]
        return {
            "bias": 1.0,
            "reading": best,
            "reading_gap": best - second,
            "reading_mean": sum(odds) / len(odds),
            "reading_first": odds[0],
            "reading_above": math.log1p(sum(one > 0 for one in odds)),
            "far": max(0.0, NEAR - max(one.cosine for one in found[:3])),
            "foreign": float(best < 0 and not any(self._knows(stem) for stem in terms(question.search_text))),
            "order": float(question.is_order),
            **{name: float(first in words) for name, words in OPENINGS.items()},
        }


def mixed(found: Sequence[Candidate], odds: Sequence[float]) -> list[Candidate]:
    """Candidates ranked anew by search and reading together; those that were not read count as the one that reads worst."""
    weight, lowest = MODEL.reading_in_ranking, min(odds)
    read = [*odds, *[lowest] * (len(found) - len(odds))]
    ranked = [replace(one, score=one.score + weight * odd, odds=odd) for one, odd in zip(found, read, strict=True)]
    return sorted(ranked, key=lambda one: -one.score)
