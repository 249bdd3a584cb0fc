"""The judge: which sentences answer a question, and whether any does."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index import Hit, Retriever
from index.hybrid import Ranking, is_within
from index.understand import Understanding
from ingest.document import Chunk
from qa.evidence import Candidate
from qa.orders import is_order
from qa.slots import Slot, fills, slot_of

THRESHOLD = 0.5
PASSAGES = 10
CANDIDATES = 24
SLOT_BONUS = 1.0  # for a sentence that fills the slot asked for; a unit is about a standard deviation of one ranking part

# Logistic regression on the development half; eval/calibrate.py computes it anew.
WEIGHTS = {"bias": -2.0, "coverage": 6.0, "cosine": 3.0, "empty_hard": -4.0, "empty_soft": -2.0, "order": -4.0, "unknown": -1.0}
_HARD: frozenset[Slot] = frozenset(("money", "quantity", "day", "date", "person"))
_NAME = re.compile(r"(?<!^)(?<![.!?:] )\b[A-Z][\w'’]+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Chunks and sentences ranked for one question, best first, and the probability that they answer it."""

    hits: list[Hit]
    candidates: list[Candidate]
    confidence: float

    @property
    def answers(self) -> bool:
        """Whether the document answers, by the judge's threshold."""
        return self.confidence >= THRESHOLD


class Judge:
    """Judges with one retriever."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self._content = retriever.index.content
        self._lower = self._content.document.text.lower()

    def judge(self, understanding: Understanding) -> Verdict:
        """Rank passages and sentences for a question, and say how likely they answer it."""
        ranking = self._retriever.rank(self._retriever.query(understanding))
        question = understanding.search_text
        slot = slot_of(question)
        candidates = self._candidates(ranking, slot, question)
        return Verdict(ranking.hits(PASSAGES), candidates, probability(self.features(understanding, candidates)))

    def features(self, understanding: Understanding, candidates: Sequence[Candidate]) -> dict[str, float]:
        """What the probability rests on."""
        question = understanding.search_text
        slot, best = slot_of(question), candidates[0]
        empty = slot is not None and not best.fills_slot
        return {
            "bias": 1.0,
            "coverage": max(one.coverage for one in candidates[:3]),
            "cosine": max(one.cosine for one in candidates[:3]),
            "empty_hard": float(empty and slot in _HARD),
            "empty_soft": float(empty and slot not in _HARD),
            "order": float(is_order(understanding.text)),
            "unknown": float(bool(self._unknown_names(question))),
        }

    def _candidates(self, ranking: Ranking, slot: Slot | None, question: str) -> list[Candidate]:
        chunks, countries = self._content.chunks, self._content.countries
        candidates = []
        for row in np.argsort(-ranking.sentence_scores, kind="stable")[:CANDIDATES]:
            chunk, i = ranking.sentences[row]
            sentence = chunks[chunk].sentences[i]
            filled = slot is not None and fills(slot, sentence.text, question, countries)
            score = float(ranking.sentence_scores[row]) + SLOT_BONUS * filled
            candidates.append(Candidate(chunks[chunk], sentence, score, float(ranking.cosines[row]), ranking.matches[:, row], filled))
        return sorted(candidates, key=lambda one: -one.score)

    def _unknown_names(self, question: str) -> list[str]:
        """Capitalised words within the question whose beginning the document does not have."""
        return [name for name in _NAME.findall(question) if name.lower()[:5] not in self._lower]


def probability(features: dict[str, float]) -> float:
    """The logistic function of the weighted features."""
    return 1 / (1 + math.exp(-sum(WEIGHTS[name] * value for name, value in features.items())))


def is_named(chunk: Chunk, addresses: Sequence[str]) -> bool:
    """Whether a chunk stands in one of the sections named."""
    return any(is_within(chunk, address) for address in addresses)
