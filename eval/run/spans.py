"""Which evidence a list of spans covers. Only letters and digits count: bullets, marks and line breaks between two
chunks belong to no chunk, and must not make a quote that runs over both unattainable."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eval.run.records import Span

Letters = NDArray[np.bool_]
_WORD = re.compile(r"\S+")


def letters_of(text: str) -> Letters:
    """Where the letters and digits of a text are, shape (len(text),)."""
    return np.fromiter((character.isalnum() for character in text), dtype=np.bool_, count=len(text))


def coverage(quote: Span, spans: Sequence[Span], letters: Letters) -> float:
    """The share of a quote's letters and digits that lie in the union of some spans, 0..1."""
    counted = letters[quote.start : quote.end]
    covered = np.zeros(len(counted), dtype=np.bool_)
    for span in spans:
        covered[max(0, span.start - quote.start) : max(0, span.end - quote.start)] = True
    total = int(counted.sum())
    return float((covered & counted).sum()) / total if total else 0.0


def first_rank(quote: Span, ranked: Sequence[Span], letters: Letters, share: float) -> int | None:
    """The rank, from 1, by which the spans so far together cover a share of a quote; None if they never do."""
    touching = [rank for rank, span in enumerate(ranked, start=1) if span.start < quote.end and quote.start < span.end]
    for i, rank in enumerate(touching):
        if coverage(quote, [ranked[one - 1] for one in touching[: i + 1]], letters) >= share:
            return rank
    return None


def word_ends(text: str, start: int, end: int) -> list[int]:
    """Where the words of a stretch end; words stand between blanks."""
    return [match.end() for match in _WORD.finditer(text, start, end)]


def cut_at_words(ranked: Sequence[Span], text: str, words: int) -> tuple[Span, ...]:
    """The spans in order until they hold that many words, the last one cut. Text that two spans share counts twice, as
    it does to who reads it."""
    kept: list[Span] = []
    left = words
    for span in ranked:
        ends = word_ends(text, span.start, span.end)
        if len(ends) >= left:
            return (*kept, Span(span.start, ends[left - 1])) if left else tuple(kept)
        kept.append(span)
        left -= len(ends)
    return tuple(kept)
