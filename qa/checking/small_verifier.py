"""The verifier that ships: a logistic score of what the reading model thinks of a statement beside its quotes, and how much of its
wording they have, in which order, and whether one of them has it all.

The one tells who did what to whom, a little; the other copies from what is put together or added. Together they are better than
either on documents that neither was fitted to: docs/experiments/checking-statements.md. `python -m eval.training.calibrate_support`
computes the weights anew.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from index.lexical import word_spans
from qa.checking.claim import Claim, Judgement, judged
from qa.evidence.reading_model import ReadingModel, default_reading_model, excerpt

# Each document left out in turn, right and wrong statements that pass with the literals: of nine documents 83 and 29 %, of six of our
# own 60 and 14 %, of the recorded ones on the white paper 75 and 14 %, of our own test half 64 and 26 %.
WEIGHTS = {
    "bias": -3.74, "missing": 0.992, "of one": 3.185, "pairs": 1.592, "near pairs": 0.418, "word pairs": 0.335, "negates": -0.798,
    "negated": -0.258, "reading": 0.913, "best": -0.321,
}  # fmt: skip
MOST_ODDS = 6.0  # of the reading model: beyond it, either way, log odds tell no more
WINDOW = 4  # words with content within which two of a quote stand near each other
_NEGATIVE = frozenset(("not", "no", "never", "without", "neither", "nor", "none", "nothing", "cannot", "hardly"))


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
    odds = [model.supports(claim.text, quotes) for quotes in (read, *([one] for one in read if len(read) > 1))] if read else [-MOST_ODDS]
    clipped = [max(-MOST_ODDS, min(one, MOST_ODDS)) for one in odds]
    return {**wording(claim), "reading": clipped[0], "best": max(clipped[1:] or clipped)}


def wording(claim: Claim) -> dict[str, float]:
    """How much of a statement's wording its quotes have. A "Yes" or "No" that opens the statement counts for nothing."""
    words, stems = _words(claim.text)
    words = words[1:] if words[:1] in (["yes"], ["no"]) else words
    quotes = [_words(quote.text) for quote in claim.quotes]
    every, content = ({word for quote in quotes for word in quote[i]} for i in (0, 1))
    near = {(one, other) for _, quote in quotes for i, one in enumerate(quote) for other in quote[i + 1 : i + 1 + WINDOW]}
    negates, is_negated = not _NEGATIVE.isdisjoint(words), not _NEGATIVE.isdisjoint(every)
    return {
        "bias": 1.0,
        "missing": _share(stem not in content for stem in stems),
        "of one": max((len(set(stems).intersection(quote)) for _, quote in quotes), default=0) / max(1, len(set(stems))),
        "pairs": _share(map({pair for _, quote in quotes for pair in pairwise(quote)}.__contains__, pairwise(stems))),
        "near pairs": _share(map(near.__contains__, pairwise(stems))),
        "word pairs": _share(map({pair for quote, _ in quotes for pair in pairwise(quote)}.__contains__, pairwise(words))),
        "negates": float(negates and not is_negated),
        "negated": float(is_negated and not negates),
    }


def _words(text: str) -> tuple[list[str], list[str]]:
    """The words of a text in lower case, and the stems of those with content, in order."""
    spans = word_spans(text)
    return [text[start:end].lower() for start, end, _ in spans], [stem for _, _, stem in spans if stem]


def _share(found: Iterable[bool]) -> float:
    """The share of what is true; 0 of nothing."""
    values = list(found)
    return sum(values) / max(1, len(values))
