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


_OPENER = (
    r"(?:(?:ok(?:ay)?|and|but|so|then|also|now|right|fine|good|alright|hm+|what about|how about|what of|(?:the"
    r" )?same (?:thing |question |again )?(?:for|with|about|in|to)?|likewise)[,.\s]+)"
)
_ELLIPSIS = re.compile(
    rf"^{_OPENER}+(?P<prep>with|in|for|to|from|by|on|of|at|about|under)?\s*(?:the )?(?P<other>[\w'’.-]+(?: [\w'’.-]+){{0,4}}?)"
    r"(?:[, ]+(?:then|please|too|as well|instead|though))*\s*[?.!]*$",
    re.IGNORECASE,
)
_NAMED = r"[A-Z][\w'’-]*(?:(?: (?:of|the|and|on|for) | )[A-Z0-9][\w'’-]*)*"


def in_its_place(question: str, earlier: str, names: Sequence[str]) -> str:
    """The earlier question with what this one names in place of its own: "What was done with France in orbit?" and then
    "and with Germany?" is "What was done with Germany in orbit?". Empty if that cannot be told. `names` are names of one
    kind, as of countries: one of them takes the place of another."""
    match = _ELLIPSIS.match(question.strip())
    if not match or not re.search(r"[A-Z0-9]", match["other"][:1]):
        return ""
    spans = _spans_of(earlier, names if match["other"] in names else ())
    after = [span for span in spans if match["prep"] and re.search(rf"\b{match['prep']} (?:the )?$", earlier[: span[0]], re.IGNORECASE)]
    chosen = after or spans
    if len(chosen) != 1:
        return ""
    start, end = chosen[0]
    return f"{earlier[:start]}{match['other']}{earlier[end:]}"


def _spans_of(text: str, names: Sequence[str]) -> list[tuple[int, int]]:
    """Where a text has one of some names; without them, any words with a capital but its first and the words for China."""
    if names:
        found = [match.span() for name in names for match in re.finditer(rf"\b{re.escape(name)}\b", text) if name != "China"]
        if found:
            return found
    return [
        match.span() for match in re.finditer(_NAMED, text) if match.start() > 0 and match[0] not in ("China", "China's", "Chinese", "I")
    ]
