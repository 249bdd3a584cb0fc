"""Follow-ups: a question that leans on earlier ones is read together with them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_OPENING = re.compile(
    r"^(?:and|so|but|or|ok(?:ay)?|then|also|plus|what about|how about|what else|anything|any(?:one)? else|which ones?|who else|more)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|she|his|her|that|those|this|these|there|then|ones?|same|such|former|latter|both|afterwards|instead|others?"
    r"|the (?:first|second|third|last|next|other|planned|previous|project|mission|satellite|agreement|organi[sz]ation|plan))\b",
    re.IGNORECASE,
)
SHORT = 5  # words: so few seldom stand alone after an earlier question


def context_of(question: str, history: Sequence[str]) -> str:
    """The earlier questions that a question leans on, as one text; empty if it stands alone.

    They are taken whole: every word was typed by the asker, so nothing is guessed, and the search weighs what both
    speak of.
    """
    earlier = [one.strip() for one in history if one.strip()]
    if not earlier or not leans(question):
        return ""
    return f"{context_of(earlier[-1], earlier[:-1])} {earlier[-1]}".strip()


def leans(question: str) -> bool:
    """Whether a question has words that point at something said before, or too few of its own."""
    return bool(_OPENING.search(question.strip()) or _POINTING.search(question)) or len(question.split()) <= SHORT
