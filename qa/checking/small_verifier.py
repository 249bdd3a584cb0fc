"""The verifier that ships: a logistic score of what the reading model thinks of a statement beside its quotes, how much of its wording
one of them has, and in which order.

The one tells who did what to whom, a little; the others copies from what is put together or added. Together they are better than
either on documents that neither was fitted to: docs/experiments/checking-statements.md. `python -m eval.training.calibrate_support`
computes the weights anew.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from index.lexical import word_spans
from qa.checking.claim import Claim, Judgement, judged
from qa.evidence.reading_model import ReadingModel, default_reading_model, excerpt

# As fitted, but for 0.1 off the bias: what it refuses gives way to its quote, so that caution costs style, not truth. Each document left
# out in turn, right and wrong statements that pass with the literals: of nine documents 83 and 25 %, of six of our own 68 and 14 %, of the
# recorded ones on the white paper 74 and 11 %, of our own test half 61 and 23 %.
WEIGHTS = {"bias": -2.618, "of one": 2.512, "pairs": 1.824, "reading": 0.704}
MOST_ODDS = 6.0  # of the reading model: beyond it, either way, log odds tell no more


class SmallVerifier:
    """Judges each claim by the weighted features. Safe to share between threads."""

    def __init__(self, model: ReadingModel | None = None) -> None:
        """`model` replaces the one that comes with Footnote."""
        self._model = model or default_reading_model()

    def supports(self, claims: Sequence[Claim]) -> list[Judgement]:
        found = [features(claim, self._model) for claim in claims]
        return [judged(1 / (1 + math.exp(-sum(weight * one[name] for name, weight in WEIGHTS.items())))) for one in found]


def features(claim: Claim, model: ReadingModel) -> dict[str, float]:
    """What the judgement rests on; `WEIGHTS` has the names."""
    read = [excerpt(quote.title_path, quote.before, quote.text) for quote in claim.quotes]
    odds = model.supports(claim.text, read) if read else -MOST_ODDS
    return {**wording(claim), "reading": max(-MOST_ODDS, min(odds, MOST_ODDS))}


def wording(claim: Claim) -> dict[str, float]:
    """The share of a statement's stems that one quote has, and that of its pairs of stems that stand beside each other in quotes too."""
    stems, quotes = _stems(claim.text), [_stems(quote.text) for quote in claim.quotes]
    pairs, known = list(pairwise(stems)), {pair for quote in quotes for pair in pairwise(quote)}
    return {
        "bias": 1.0,
        "of one": max((len(set(stems).intersection(quote)) for quote in quotes), default=0) / max(1, len(set(stems))),
        "pairs": sum(pair in known for pair in pairs) / max(1, len(pairs)),
    }


def _stems(text: str) -> list[str]:
    """The stems of a text's words with content, in order."""
    return [stem for _, _, stem in word_spans(text) if stem]
