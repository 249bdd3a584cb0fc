"""Done or planned: of what time a sentence of a document speaks.

A report says of one subject what was done and what will be, in different sections; a question mostly wants one.
"""

from __future__ import annotations

import re

from index.records import Time

_WILL = re.compile(r"\b(?:will|shall|plans? to|intends? to|in the (?:next|coming) (?:\w+ )?years?)\b", re.IGNORECASE)
_HAS = re.compile(r"\b(?:has|have|had)\b")
_LEADS_AHEAD = re.compile(r"In the (?:next|coming)\b", re.IGNORECASE)


def time_of(sentence: str, lead_in: str = "") -> Time:
    """Of what time a sentence of a document speaks; one without a verb that tells goes by the sentence that opens its
    section ("In the next five years ...")."""
    if _WILL.search(sentence):
        return "planned"
    return "planned" if _LEADS_AHEAD.match(lead_in) and not _HAS.search(sentence) else "done"
