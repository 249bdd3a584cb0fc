"""Done, planned, or so now: what time a statement speaks of, and whether its quotes speak of the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.lexical import terms

_AHEAD = r"(?:in|over|during|within) the (?:next|coming|following)(?: \w+)? (?:years?|months?|decades?)"
_PLANNED = re.compile(
    rf"\b(?:will|shall|'ll|won't|going to|plan(?:s|ning|ned)? to|planned for|(?:is|are) planned|intends? to|aims? to|hopes? to|seeks to"
    rf"|expect(?:s|ed) to|set to|promis(?:es|ed) to|due to be|{_AHEAD})\b",
    re.IGNORECASE,
)
# "is to be launched" tells a plan; "the goal is to inspire" tells what is so: it may stand for either.
_MAYBE_PLANNED = re.compile(r"\b(?:is|are|wants?) to\b|\b(?:goal|future|upcoming|forthcoming)\b|\byet to\b", re.IGNORECASE)
# fmt: off
_IRREGULAR = (
    "been", "built", "taken", "took", "held", "set", "made", "begun", "began", "given", "gave", "put", "led", "found", "become", "became",
    "kept", "shown", "brought", "sent", "won", "seen", "grown", "drawn", "run", "had", "done", "did", "left", "met", "sold", "spent", "yet",
    "struck", "withdrawn", "withdrew", "chosen", "chose", "known", "hit", "went", "gone", "lost", "broken", "broke", "paid",
)
# fmt: on
_PAST = rf"(?:\w+ed|{'|'.join(_IRREGULAR)})"
_PERFECT = re.compile(rf"\b(?:has|have|had|having)(?: \w+ly| not| also| long| never| since| just| already| now)* {_PAST}\b", re.IGNORECASE)
_WAS = re.compile(r"\b(?:was|were)\b|\bsince \d{4}\b", re.IGNORECASE)
_FINITE = re.compile(
    rf"(?:(?<![.!?:] )\b[A-Z][\w'-]*|\b\d+|\b(?i:it|they|which|who|china)|\b\w+ly) (?:has )?({_PAST}|co-{_PAST})\b(?! by\b)"
)
_PROGRESS = re.compile(r"\b(?:is|are)(?: \w+ly)? (\w+ing)\b|\b(?:is|are) being (?:\w+ly )?(\w+ed)\b", re.IGNORECASE)
_LEADS_AHEAD = re.compile(_AHEAD, re.IGNORECASE)


def is_planned(text: str) -> bool:
    """Whether a text says that something will be."""
    return bool(_PLANNED.search(text))


def is_done(text: str) -> bool:
    """Whether a text says that something was or has been done."""
    return bool(_PERFECT.search(text) or _WAS.search(text) or _FINITE.search(text))


def tense_conflict(statement: str, quotes: Sequence[str], lead_in: str = "") -> str | None:
    """What is wrong with the time of a statement; None if nothing is.

    A plan must stay a plan, and only a plan may become one. What is so now and what was done are not told apart, but
    for a thing that is still being done: "is developing" is not "has developed".
    """
    ahead = bool(_LEADS_AHEAD.search(lead_in))
    own_plans = [quote for quote in quotes if _PLANNED.search(quote) or _MAYBE_PLANNED.search(quote)]
    unplanned = [quote for quote in quotes if not _PLANNED.search(quote)]
    if is_planned(statement) and not own_plans and not ahead:
        return "told as planned; the quotes do not plan it"
    if is_planned(statement) or _MAYBE_PLANNED.search(statement):
        return None
    if quotes and not unplanned and not any(_PERFECT.search(quote) or _WAS.search(quote) for quote in quotes):
        return "told as done, or as so now; the quotes only plan it"
    if _PERFECT.search(statement) or _FINITE.search(statement):
        return _still_going_on(statement, quotes)
    return None


def _still_going_on(statement: str, quotes: Sequence[str]) -> str | None:
    """Whether a verb that the quotes have as going on is told as done."""
    done = set(terms(" ".join(one[0] for pattern in (_PERFECT, _FINITE) for one in pattern.finditer(statement))))
    for quote in quotes:
        for match in _PROGRESS.finditer(quote):
            if set(terms(match[1] or match[2])) & done:
                return f"told as done; the quotes say it {match[0]}"
    return None
