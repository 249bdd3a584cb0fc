"""Done, planned, or so now: what time a statement speaks of, and whether its quotes speak of the same."""

from __future__ import annotations

from collections.abc import Sequence

from index.lexical import terms
from qa.checking.rules.tables import PATTERNS

_PLANNED, _MAYBE_PLANNED, _LEADS_AHEAD = (PATTERNS.pattern(name) for name in ("planned", "maybe_planned", "leads_ahead"))
_PERFECT, _WAS, _FINITE, _PROGRESS = (PATTERNS.pattern(name) for name in ("perfect", "was", "finite", "progress"))


def tense_conflict(statement: str, quotes: Sequence[str], lead_in: str = "") -> str | None:
    """What is wrong with the time of a statement; None if nothing is.

    A plan must stay a plan, and only a plan may become one. What is so now and what was done are not told apart, but
    for a thing that is still being done: "is developing" is not "has developed".
    """
    ahead = bool(_LEADS_AHEAD.search(lead_in))
    own_plans = [quote for quote in quotes if _PLANNED.search(quote) or _MAYBE_PLANNED.search(quote)]
    unplanned = [quote for quote in quotes if not _PLANNED.search(quote)]
    if _PLANNED.search(statement) and not own_plans and not ahead:
        return "told as planned; the quotes do not plan it"
    if _PLANNED.search(statement) or _MAYBE_PLANNED.search(statement):
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
