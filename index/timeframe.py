"""Done or planned: of what time a question asks, and of what time a sentence speaks.

A report says of one subject what was done and what will be, in different sections; a question mostly wants one.
"""

from __future__ import annotations

import re
from typing import Literal

Time = Literal["done", "planned"]

_PLANNED = re.compile(
    r"\b(?:will|gonna|going to|plan(?:s|ned|ning)?|future|upcoming|forthcoming|intend(?:s|ed)?|coming years|years to come"
    r"|next (?:\w+ )?(?:years?|steps?)|from (?:here|now) on|looking (?:forward|ahead)|promis\w+|foreseen"
    r"|what(?:'s| is| comes) next|on the agenda|to-do|wants? to|further)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:so far|already|since \d{4}|up to now|until now|to date|have been|has been|did|was|were|achiev\w+|completed|past|done"
    r"|has (?:china|it|beijing)|have (?:they|we)|hosted|launched|signed|provided|took|went)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\bpast (?:and|vs\.?|versus) future\b"
    r"|\b(?:done|so far|until now|up to now|past|already|reported)\b.*\b(?:promised|planned|future|coming|what next|says it will|next\?)",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"\b(?:compar\w+|contrast|versus|vs\.?)\b", re.IGNORECASE)
_WILL = re.compile(r"\b(?:will|shall|plans? to|intends? to|in the (?:next|coming) (?:\w+ )?years?)\b", re.IGNORECASE)
_HAS = re.compile(r"\b(?:has|have|had)\b")
_LEADS_AHEAD = re.compile(r"In the (?:next|coming)\b", re.IGNORECASE)


def asks_both_times(question: str) -> bool:
    """Whether a question sets what was done against what is planned."""
    return bool(_BOTH.search(question))


def time_asked(question: str) -> Time | None:
    """The time that a question asks about; None if it asks of both or of none. Where words of both times stand in one
    question the planned wins: "now that the papers have been signed, what is the next step?" asks for the plan."""
    if asks_both_times(question) or _COMPARES.search(question):
        return None
    if _PLANNED.search(question):
        return "planned"
    return "done" if _DONE.search(question) else None


def time_of(sentence: str, lead_in: str = "") -> Time:
    """Of what time a sentence of a document speaks; one without a verb that tells goes by the sentence that opens its
    section ("In the next five years ...")."""
    if _WILL.search(sentence):
        return "planned"
    return "planned" if _LEADS_AHEAD.match(lead_in) and not _HAS.search(sentence) else "done"
