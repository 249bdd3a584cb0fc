"""The judge: which sentences answer a question, and whether any does."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from index import Retriever
from index.records import Hit
from index.search import Ranking
from index.store.subject import subject_of
from qa.evidence.candidates import Candidate
from qa.evidence.entity_types import names_of
from qa.evidence.slot_filling import fills
from qa.evidence.verifier import Verifier, excerpt_of
from qa.question.question import Question
from qa.question.slots import Expected, Kind, Slot

MODEL_FILE = Path(__file__).parent / "judge.json"
PASSAGES = 10
CANDIDATES = 24
NEAR = 0.38  # cosine: above it a question may be a paraphrase that has no word of the document but a name
MAX_DISTANCE = 2.0
# Nothing that the white paper answers has less of coverage and cosine; 23 of 33 off-topic questions have.
COSINE_SHARE, FARTHEST = 0.69, 0.49
MOST_ODDS = 6.0  # of the verifier: beyond it, either way, log odds tell no more

# For a sentence that fills the slot asked for; a unit is about a standard deviation of one ranking part. Without it 19 of 1,014
# answers about the white paper change, most for the worse.
SLOT_BONUS = 1.0

_HARD: frozenset[Slot] = frozenset(("money", "quantity", "day", "date", "year", "person"))
_PLACED: frozenset[Slot] = frozenset(("place", "country"))
_NAMED: frozenset[Slot] = frozenset(("named", "owner"))


_PROPER = re.compile(r"\b(?:[A-Z][\w'’]+|\d+)(?!\w)")


@dataclass(frozen=True, slots=True)
class JudgeModel:
    """Weights of the features and the threshold of the probability, as `python -m eval.training.calibrate` writes them.

    Logistic regression on questions about 34 documents: the white paper's development half and tuning questions, 1,350 about
    33 others, and, as questions on anything else, 300 each of SQuAD 2.0 (CC BY-SA 4.0) and Natural Questions (CC BY-SA 3.0).
    Each weight is within bounds: what is missing never speaks for an answer, what is found never against one. Of held-out
    questions, white paper / others, 2.4 / 9.4 % of the answerable ones fall below the threshold and 72 / 42 % of the others.
    """

    weights: dict[str, float]
    threshold: float


@cache
def judge_model() -> JudgeModel:
    """The model that ships."""
    return JudgeModel(**json.loads(MODEL_FILE.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Chunks and sentences ranked for one question, best first, and what tells whether they answer it."""

    hits: list[Hit]
    candidates: list[Candidate]
    features: dict[str, float]

    @property
    def confidence(self) -> float:
        """The probability that the sentences answer: the logistic function of the weighted features."""
        return 1 / (1 + math.exp(-self._log_odds))

    @property
    def is_settled(self) -> bool:
        """Whether no reading by the verifier could turn the decision: so of most questions, and reading takes longest."""
        model = judge_model()
        return abs(self._log_odds - math.log(model.threshold / (1 - model.threshold))) > MOST_ODDS * model.weights["reading"]

    @property
    def _log_odds(self) -> float:
        return sum(judge_model().weights[name] * value for name, value in self.features.items())

    def without(self, starts: frozenset[int]) -> Verdict:
        """The same without the sentences that start there, unless no other is left."""
        kept = [one for one in self.candidates if one.sentence.start not in starts]
        return replace(self, candidates=kept or self.candidates)

    @property
    def answers(self) -> bool:
        """Whether the document answers, by the judge's threshold."""
        return self.confidence >= judge_model().threshold


class Judge:
    """Judges with one retriever."""

    def __init__(self, retriever: Retriever, verifier: Verifier) -> None:
        self._retriever = retriever
        self._verifier = verifier
        self._content = retriever.index.content
        self._lexical = retriever.index.lexical
        subject = subject_of(self._content.document.title)
        self._countries = tuple(name for name in self._content.countries if name != subject)
        self._lower = self._content.document.text.lower()
        self._names_of = lru_cache(maxsize=64)(self._find_names)  # any noun may be asked for, so not all are kept

    def hits(self, question: Question) -> list[Hit]:
        """The best passages for a question."""
        return self._retriever.rank(self._retriever.query(question.query_text)).hits(PASSAGES)

    def judge(self, question: Question, always_read: bool = False) -> Verdict:
        """Rank passages and sentences for a question, and say how likely they answer it. The verifier reads only where
        it could turn the decision, unless it is always to read."""
        query = self._retriever.query(question.query_text)
        ranking = self._retriever.rank(query)
        candidates = self._candidates(ranking, question.expected)
        features = self._features(question, candidates)
        verdict = Verdict(ranking.hits(PASSAGES), candidates, features)
        if always_read or not verdict.is_settled:
            verdict.features["reading"] = self._reading(query.text, candidates[0])
        return verdict

    def _features(self, question: Question, candidates: Sequence[Candidate]) -> dict[str, float]:
        """What the confidence rests on; `judge.json` has the names."""
        slot, naming = question.expected.slot, question.naming
        cosine = max(one.cosine for one in candidates[:3])
        coverage = max(one.coverage for one in candidates[:3])
        empty = 0.0 if slot is None else _distance_to_filler(candidates, naming.words)
        return {
            "bias": 1.0,
            "coverage": coverage,
            "cosine": cosine,
            "empty_hard": empty if slot in _HARD else 0.0,
            "empty_count": empty if slot == "count" else 0.0,
            "empty_place": empty if slot in _PLACED else 0.0,
            "empty_named": empty if slot in _NAMED else 0.0,
            "empty_reason": empty if slot == "reason" else 0.0,
            "order": float(question.is_order),
            "unknown": float(any(self._is_unknown(name) for name in naming.names)),
            "stranger": float(any(self._is_unknown(name) for name in naming.partners)),
            "names_only": float(cosine < NEAR and self._shares_names_only(question)),
            "elsewhere": float(coverage + COSINE_SHARE * cosine < FARTHEST),
            "reading": 0.0,
        }

    def _reading(self, question: str, best: Candidate) -> float:
        """How surely the best sentence answers, as the verifier reads it: log odds. Reading the three best, each 7 ms more,
        tells no more."""
        odds = self._verifier.verify(question, excerpt_of(best.chunk, best.sentence))
        return max(-MOST_ODDS, min(odds, MOST_ODDS))

    def _candidates(self, ranking: Ranking, expected: Expected) -> list[Candidate]:
        chunks, named = self._content.chunks, self._names_of(expected.kind) if expected.kind else frozenset[str]()
        candidates = []
        for row in np.argsort(-ranking.sentence_scores, kind="stable")[:CANDIDATES]:
            chunk, i = ranking.sentences[row]
            sentence = chunks[chunk].sentences[i]
            filled = fills(expected, sentence.text, self._countries, named)
            score = float(ranking.sentence_scores[row]) + SLOT_BONUS * filled
            candidates.append(Candidate(chunks[chunk], sentence, score, float(ranking.cosines[row]), ranking.matches[:, row], filled))
        return sorted(candidates, key=lambda one: -one.score)

    def _find_names(self, kind: Kind) -> frozenset[str]:
        """The things of a kind which the document names."""
        return names_of(kind, self._content.document.text, self._content.countries)

    def _shares_names_only(self, question: Question) -> bool:
        """Whether the document has a name of the question and none of its other words: "the capital of France"."""
        naming = question.naming
        return naming.has_names and bool(naming.others) and not any(self._lexical.knows(stem) for stem in naming.others)

    def _is_unknown(self, name: str) -> bool:
        """Whether the document does not have the beginning of a name: "with India", of which it never speaks."""
        return re.sub(r"['’]s?$", "", name).lower()[:5] not in self._lower


def _distance_to_filler(candidates: Sequence[Candidate], names: frozenset[str]) -> float:
    """How far below the best sentence, slots aside, the first one stands that fills the slot: 0 if it is the best, 1 if
    it is MAX_DISTANCE or more below. A sentence does not count that lacks a name of the question which the best has:
    the countries of Chang'e 4 do not tell those of Chang'e 6."""
    best = max(candidates, key=_plain_score)
    shared = names & _proper_words(best.sentence.text)
    fillers = [one for one in candidates if one.fills_slot and shared <= _proper_words(one.sentence.text)]
    filled = max((_plain_score(one) for one in fillers), default=-math.inf)
    return min(_plain_score(best) - filled, MAX_DISTANCE) / MAX_DISTANCE


def _plain_score(candidate: Candidate) -> float:
    return candidate.score - SLOT_BONUS * candidate.fills_slot


def _proper_words(text: str) -> frozenset[str]:
    """The words of a text that begin with a capital or are numbers, in lower case."""
    return frozenset(word.lower() for word in _PROPER.findall(text))
