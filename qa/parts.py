"""The parts of a question that asks two things at once."""

from __future__ import annotations

import re

_ASKING = r"(?:what|which|who|whom|when|where|why|how|in what|in which|with whom|by whom|at what|for what)"
_BOUNDARY = re.compile(
    rf"(?:\?\s+(?=\w)|[,;]\s*(?:and|or|but)\s+(?={_ASKING}\b)|\s+and\s+(?={_ASKING}\b)|;\s+(?={_ASKING}\b))", re.IGNORECASE
)
MIN_WORDS = 3


def parts_of(question: str) -> list[str]:
    """The parts that ask something each; the question alone if it asks one thing."""
    parts = [part.strip(" ,;") for part in _BOUNDARY.split(question)]
    asking = [part for part in parts if len(part.split()) >= MIN_WORDS and re.search(rf"\b{_ASKING}\b", part, re.IGNORECASE)]
    return asking if len(asking) > 1 else [question]
