"""The two sides of a question that compares: "what DAMPE measured as opposed to what Xihe recorded"."""

from __future__ import annotations

import re

_BETWEEN = re.compile(
    r"^(?P<frame>.*?)\b(?:differences? |distinction )?between (?P<one>.+?) and (?P<other>.+?)(?P<rest>[?.:;,].*)?$", re.IGNORECASE
)
_JOINT = re.compile(
    r"\s+(?:vs\.?|versus|as (?:opposed|against) to|compared (?:to|with)|in (?:contrast|comparison) (?:to|with)|differs? from|unlike|than"
    r"|against|while|whereas)\s+",
    re.IGNORECASE,
)
_SET = re.compile(r"\b(?:compare|contrast|comparing|contrasting)\s+(?P<one>.+?)\s+(?:with|to|and|against)\s+(?P<other>.+)$", re.IGNORECASE)
_BOTH = re.compile(r"\bboth (?P<one>.+?) and (?P<other>.+)$", re.IGNORECASE)
MIN_WORDS = 1


def sides_of(question: str) -> tuple[str, ...]:
    """The two sides as questions of their own; none if the wording does not set them apart."""
    if match := _BETWEEN.search(question):
        return tuple(" ".join((match["frame"] + match[side] + " " + (match["rest"] or "")).split()) for side in ("one", "other"))
    for pattern in (_SET, _BOTH):
        if match := pattern.search(question):
            return match["one"].strip(" ?."), match["other"].strip(" ?.")
    parts = [part.strip(" ?.,") for part in _JOINT.split(question)]
    return tuple(parts) if len(parts) == 2 and all(parts) else ()
