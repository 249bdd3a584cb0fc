"""The verifier that ships, until a trained reader takes its place: a logistic score of how much of a statement's wording its quotes
have, in which order, and whether one of them has it all.

It tells copies and near copies from what is put together of several sentences or added, and cannot tell who did what to whom:
docs/experiments/checking-statements.md. `python -m eval.training.calibrate_support` computes weights and threshold anew.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.lexical import word_spans
from qa.checking.claim import Claim, Judgement

# 33 other documents left out in turn: 85 % of their right statements pass, and 19 % of their wrong ones.
WEIGHTS = {
    "bias": -11.184, "missing": 7.395, "of one": 9.084, "pairs": 1.812, "near pairs": 1.879, "word pairs": 0.607, "negates": -1.453,
    "negated": -0.927,
}  # fmt: skip
THRESHOLD = 0.536
WINDOW = 4  # words with content within which two of a quote stand near each other
_NEGATIVE = frozenset(("not", "no", "never", "without", "neither", "nor", "none", "nothing", "cannot", "hardly"))
_TOTAL = frozenset(("only", "all", "every", "always", "most", "alone", "entirely", "exclusively", "first", "last", "each", "both"))
_ANSWERING = ("yes", "no")


class WordVerifier:
    """Judges each claim by `score`. Safe to share between threads."""

    def supports(self, claims: Sequence[Claim]) -> list[Judgement]:
        """A judgement for each claim, in order."""
        return [_judgement(score(features(claim), WEIGHTS)) for claim in claims]


def _judgement(probability: float) -> Judgement:
    ok = probability >= THRESHOLD
    return Judgement(ok, "" if ok else "the quotes do not bear it out", probability)


def score(found: dict[str, float], weights: dict[str, float]) -> float:
    """The probability that quotes support a claim with such features."""
    return 1 / (1 + math.exp(-sum(weight * found[name] for name, weight in weights.items())))


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text in lower case, and the stems of those with content, in order."""

    all: list[str]
    content: list[str]

    @classmethod
    def of(cls, text: str) -> _Words:
        spans = word_spans(text)
        return cls([text[start:end].lower() for start, end, _ in spans], [stem for _, _, stem in spans if stem])


def features(claim: Claim) -> dict[str, float]:
    """What the score rests on; `WEIGHTS` has the names. A "Yes" or "No" that opens the statement counts for nothing."""
    said = _Words.of(claim.text)
    words = said.all[1:] if said.all[:1] and said.all[0] in _ANSWERING else said.all
    quotes = [_Words.of(quote.text) for quote in claim.quotes]
    stems = {stem for quote in quotes for stem in quote.content}
    every = {word for quote in quotes for word in quote.all}
    content, pairs = set(said.content), list(pairwise(said.content))
    negates, is_negated = not _NEGATIVE.isdisjoint(words), not _NEGATIVE.isdisjoint(every)
    return {
        "bias": 1.0,
        "missing": _share(stem not in stems for stem in said.content),
        "of one": max((len(content.intersection(quote.content)) for quote in quotes), default=0) / max(1, len(content)),
        "pairs": _share(map({pair for quote in quotes for pair in pairwise(quote.content)}.__contains__, pairs)),
        "near pairs": _share(map({pair for quote in quotes for pair in _near(quote.content)}.__contains__, pairs)),
        "word pairs": _share(map({pair for quote in quotes for pair in pairwise(quote.all)}.__contains__, pairwise(words))),
        "totals": float(not _TOTAL.intersection(words) <= every),
        "negates": float(negates and not is_negated),
        "negated": float(is_negated and not negates),
    }


def _near(content: Sequence[str]) -> Iterable[tuple[str, str]]:
    return ((one, other) for i, one in enumerate(content) for other in content[i + 1 : i + 1 + WINDOW])


def _share(found: Iterable[bool]) -> float:
    """The share of what is true; 0 of nothing."""
    values = list(found)
    return sum(values) / max(1, len(values))
