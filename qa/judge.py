"""The judge: which sentences answer a question, and whether any does."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from index import Hit, Query, Retriever
from index.hybrid import Ranking, is_within
from index.lexical import word_spans
from index.understand import Understanding
from ingest.document import Chunk
from qa.asking import report_like
from qa.evidence import Candidate
from qa.fillers import fills
from qa.kinds import Kind, kind_asked, names_of
from qa.orders import is_order
from qa.slots import Slot, slot_of
from qa.verifier import Verifier, excerpt_of

THRESHOLD = 0.33  # 3.2 % of the answerable questions fall below it: development, tuning and, fitted to by nothing, tuning3
# Where the wording tells what kind of thing is asked for, more is known: between the two fall 3 of 585 answerable questions of
# these sets and 18 of 247 others. Where it does not, a higher threshold only loses: 8 and 2.
THRESHOLD_OF_KIND = 0.5
PASSAGES = 10
CANDIDATES = 24
NEAR = 0.38  # cosine: above it a question may be a paraphrase that has no word of the document but a name
MAX_DISTANCE = 2.0
# Nothing that the white paper answers has less of coverage and cosine; 23 of 33 off-topic questions have.
COSINE_SHARE, FARTHEST = 0.69, 0.49
MOST_ODDS = 6.0  # of the verifier: beyond it, either way, log odds tell no more
SLOT_BONUS = 1.0  # for a sentence that fills the slot asked for; a unit is about a standard deviation of one ranking part

# Logistic regression on the development half, the tuning questions and, as questions on anything else, 300 each of
# SQuAD 2.0 (CC BY-SA 4.0) and Natural Questions (CC BY-SA 3.0); `python -m eval.calibrate` computes it anew.
WEIGHTS = {
    "bias": -1.07, "coverage": 4.14, "cosine": 2.08, "empty_hard": -3.0, "empty_count": -1.97, "empty_place": -1.6,
    "empty_named": -3.35, "empty_reason": -2.11, "order": -4.11, "unknown": -0.8, "stranger": -2.51, "names_only": -2.07,
    "elsewhere": -2.4, "report_like": 1.45, "reading": 0.31,
}  # fmt: skip
_HARD: frozenset[Slot] = frozenset(("money", "quantity", "day", "date", "year", "person"))
_PLACED: frozenset[Slot] = frozenset(("place", "country"))
_NAMED: frozenset[Slot] = frozenset(("named", "owner"))
_PROPER = re.compile(r"\b(?:[A-Z][\w'’]+|\d+)(?!\w)")
# fmt: off
_COMMON = frozenset((
    "china", "chinese", "it", "in", "the", "how", "what", "which", "when", "where", "who", "whose", "why", "is", "are", "was", "were",
    "does", "did", "do", "has", "have", "with", "for", "by", "and", "paper", "document", "text", "say", "says", "said", "mention",
    "mentions", "mentioned", "tell", "list", "everything", "anything", "all", "there", "about", "on",
))
# fmt: on
_NAME = re.compile(r"(?<!^)(?<![.!?:] )\b[A-Z][\w'’]+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Chunks and sentences ranked for one question, best first, and what tells whether they answer it."""

    hits: list[Hit]
    candidates: list[Candidate]
    features: dict[str, float]
    threshold: float = THRESHOLD

    @property
    def confidence(self) -> float:
        """The probability that the sentences answer: the logistic function of the weighted features."""
        return 1 / (1 + math.exp(-self._log_odds))

    @property
    def is_settled(self) -> bool:
        """Whether no reading by the verifier could turn the decision: so of most questions, and reading takes longest."""
        return abs(self._log_odds - math.log(self.threshold / (1 - self.threshold))) > MOST_ODDS * WEIGHTS["reading"]

    @property
    def _log_odds(self) -> float:
        return sum(WEIGHTS[name] * value for name, value in self.features.items())

    def without(self, starts: frozenset[int]) -> Verdict:
        """The same without the sentences that start there, unless no other is left."""
        kept = [one for one in self.candidates if one.sentence.start not in starts]
        return replace(self, candidates=kept or self.candidates)

    @property
    def answers(self) -> bool:
        """Whether the document answers, by the judge's threshold."""
        return self.confidence >= self.threshold


class Judge:
    """Judges with one retriever."""

    def __init__(self, retriever: Retriever, verifier: Verifier) -> None:
        self._retriever = retriever
        self._verifier = verifier
        self._content = retriever.index.content
        self._lexical = retriever.index.lexical
        self._lower = self._content.document.text.lower()
        self._names_of = lru_cache(maxsize=64)(self._find_names)  # any noun may be asked for, so not all are kept

    def hits(self, understanding: Understanding) -> list[Hit]:
        """The best passages for a question."""
        return self._retriever.rank(self._retriever.query(understanding)).hits(PASSAGES)

    def judge(self, understanding: Understanding, always_read: bool = False) -> Verdict:
        """Rank passages and sentences for a question, and say how likely they answer it. The verifier reads only where
        it could turn the decision, unless it is always to read."""
        query = self._retriever.query(understanding)
        ranking = self._retriever.rank(query)
        question = understanding.search_text
        slot = slot_of(question)
        # As typed: "Which satellite is DAMPE?" is answered by that name's other form, which the search may put in its place.
        asked = understanding.text if slot == "named" and slot_of(understanding.text) == slot else question
        candidates = self._candidates(ranking, slot, asked)
        features = self._features(understanding, query, slot, candidates)
        verdict = Verdict(ranking.hits(PASSAGES), candidates, features, THRESHOLD if slot is None else THRESHOLD_OF_KIND)
        if always_read or not verdict.is_settled:
            verdict.features["reading"] = self._reading(query.text, candidates[0])
        return verdict

    def _features(self, understanding: Understanding, query: Query, slot: Slot | None, candidates: Sequence[Candidate]) -> dict[str, float]:
        """What the confidence rests on; `WEIGHTS` has the names."""
        question = understanding.search_text
        cosine = max(one.cosine for one in candidates[:3])
        coverage = max(one.coverage for one in candidates[:3])
        empty = 0.0 if slot is None else _distance_to_filler(candidates, proper_words(question))
        return {
            "bias": 1.0,
            "coverage": coverage,
            "cosine": cosine,
            "empty_hard": empty if slot in _HARD else 0.0,
            "empty_count": empty if slot == "count" else 0.0,
            "empty_place": empty if slot in _PLACED else 0.0,
            "empty_named": empty if slot in _NAMED else 0.0,
            "empty_reason": empty if slot == "reason" else 0.0,
            "order": float(is_order(understanding.text)),
            "unknown": float(bool(self._unknown_names(question))),
            "stranger": float(self._has_stranger(question)),
            "names_only": float(cosine < NEAR and self._shares_names_only(understanding)),
            "elsewhere": float(coverage + COSINE_SHARE * cosine < FARTHEST),
            "report_like": report_like(query.vector, self._retriever.index.manifest.model),
            "reading": 0.0,
        }

    def _reading(self, question: str, best: Candidate) -> float:
        """How surely the best sentence answers, as the verifier reads it: log odds. Reading the three best, each 7 ms more,
        tells no more (eval/LOG.md)."""
        odds = self._verifier.verify(question, excerpt_of(best.chunk, best.sentence))
        return max(-MOST_ODDS, min(odds, MOST_ODDS))

    def _candidates(self, ranking: Ranking, slot: Slot | None, question: str) -> list[Candidate]:
        chunks, countries, named = self._content.chunks, self._content.countries, self._named(question) if slot == "named" else frozenset()
        candidates = []
        for row in np.argsort(-ranking.sentence_scores, kind="stable")[:CANDIDATES]:
            chunk, i = ranking.sentences[row]
            sentence = chunks[chunk].sentences[i]
            filled = slot is not None and fills(slot, sentence.text, question, countries, named)
            score = float(ranking.sentence_scores[row]) + SLOT_BONUS * filled
            candidates.append(Candidate(chunks[chunk], sentence, score, float(ranking.cosines[row]), ranking.matches[:, row], filled))
        return sorted(candidates, key=lambda one: -one.score)

    def _named(self, question: str) -> frozenset[str]:
        """The things of the kind that a question asks for which the document names."""
        kind = kind_asked(question)
        return self._names_of(kind) if kind else frozenset()

    def _find_names(self, kind: Kind) -> frozenset[str]:
        return names_of(kind, self._content.document.text, self._content.countries)

    def _shares_names_only(self, understanding: Understanding) -> bool:
        """Whether the document has a name of the question and none of its other words: "the capital of France"."""
        text, mentions = understanding.search_text, understanding.mentions
        content = [(start, end, stem) for start, end, stem in word_spans(text) if stem and text[start:end].lower() not in _COMMON]
        names = [one for one in content if (one[0] > 0 and text[one[0]].isupper()) or any(m.start <= one[0] < m.end for m in mentions)]
        others = [stem for start, end, stem in content if (start, end, stem) not in names]
        return bool(names) and bool(others) and not any(self._lexical.knows(stem) for stem in others)

    def names_in(self, understanding: Understanding) -> list[tuple[str, ...]]:
        """The things that a question names, each by all its names: what the index knows as names, and capitalised words."""
        text, mentions = understanding.search_text, understanding.mentions
        words = [match for match in _NAME.finditer(text) if not any(one.start <= match.start() < one.end for one in mentions)]
        known = [self._content.names[one.group] for one in mentions]
        return [*known, *((match[0],) for match in words if match[0].lower() not in _COMMON)]

    def _unknown_names(self, question: str) -> list[str]:
        """Capitalised words within the question whose beginning the document does not have."""
        return [name for name in _NAME.findall(question) if re.sub(r"['’]s?$", "", name).lower()[:5] not in self._lower]

    def _has_stranger(self, question: str) -> bool:
        """Whether a question is about a partner, a place or a maker that the document never names ("with India")."""
        names = self._unknown_names(question)
        return any(re.search(rf"\b(?:with|by|from|for|to|and) (?:the )?{re.escape(name)}", question) for name in names)


def _distance_to_filler(candidates: Sequence[Candidate], names: frozenset[str]) -> float:
    """How far below the best sentence, slots aside, the first one stands that fills the slot: 0 if it is the best, 1 if
    it is MAX_DISTANCE or more below. A sentence does not count that lacks a name of the question which the best has:
    the countries of Chang'e 4 do not tell those of Chang'e 6."""
    best = max(candidates, key=_plain_score)
    shared = names & proper_words(best.sentence.text)
    fillers = [one for one in candidates if one.fills_slot and shared <= proper_words(one.sentence.text)]
    filled = max((_plain_score(one) for one in fillers), default=-math.inf)
    return min(_plain_score(best) - filled, MAX_DISTANCE) / MAX_DISTANCE


def _plain_score(candidate: Candidate) -> float:
    return candidate.score - SLOT_BONUS * candidate.fills_slot


def proper_words(text: str) -> frozenset[str]:
    """The words of a text that are names or parts of names: with a capital or a digit, China and sentence openings apart."""
    return frozenset(word.lower() for word in _PROPER.findall(text)) - _COMMON


def is_named(chunk: Chunk, addresses: Sequence[str]) -> bool:
    """Whether a chunk stands in one of the sections named."""
    return any(is_within(chunk, address) for address in addresses)
