"""Done or planned: of what time a question asks, and of what time a sentence speaks.

A report says of one subject what was done and what will be, in different sections; a question mostly wants one.
"""

from __future__ import annotations

import re

from index.records import Time, TimeAsked

_PLANNED = re.compile(
    r"\b(?:will|gonna|going to|plan(?:s|ned|ning)?|future|upcoming|forthcoming|intend(?:s|ed)?|coming years|years to come"
    r"|next (?:\w+ )?(?:years?|steps?)|from (?:here|now) on|looking (?:forward|ahead)|promis\w+|foreseen"
    r"|what(?:'s| is| comes) next|on the agenda|to-do|wants? to|further)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:so far|already|since \d{4}|up to now|until now|to date|have been|has been|did|was|were|achiev\w+|completed|past|done"
    r"|has (?:it|they)|have (?:they|we)|hosted|launched|signed|provided|took|went)\b",
    re.IGNORECASE,
)
# Words that ask for one time and hardly for anything else: "was" and "did" tell little, "so far" and "upcoming" all.
_SURELY_PLANNED = re.compile(
    r"\b(?:planned|(?<!the )plans? (?:to|for|on)|planning|are the plans|gonna|(?:is|are|'s|'re) going to|upcoming"
    r"|forthcoming|intend(?:s|ed|ing)?"
    r"|in the future|future|(?:coming|next) (?:\w+ )?years?|years to come|next steps?|from (?:here|now|this point)"
    r" on(?:wards?)?|looking ahead"
    r"|what(?:'s| is| comes| happens) (?:next|ahead)|what next|on the agenda|to-do|(?:still|yet) to (?!be seen)\w+"
    r"|still ahead|not yet|ahead of (?:it|them)|in store"
    r"|going forward|promised|foreseen|later on)\b",
    re.IGNORECASE,
)
_SURELY_DONE = re.compile(
    r"\b(?:so far|thus far|already|since (?:19|20)\d\d|(?:up )?(?:to|until|till) (?:now|date|today)|to date|hitherto"
    r"|in the past|as of now|achieved?|achievements"
    r"|accomplish(?:ed|ments)|completed|finished|(?:has|have) (?:\w+ ){1,3}?(?:done|been)|has (?:it|they)"
    r"|have (?:it|they|we))\b",
    re.IGNORECASE,
)
_SURE: tuple[tuple[Time, re.Pattern[str]], ...] = (("planned", _SURELY_PLANNED), ("done", _SURELY_DONE))
_REJECTED = re.compile(
    r"\b(?:not|rather than|instead of|as opposed to|leav(?:e|ing) (?:out|aside)|apart from|forget|no) (?:(?:what|the"
    r"|that|which|is|was|has|been|it) ){0,4}"
    r"(?:planned|plans?|future|promised|upcoming|done|already done|past|achieved|achievements)\b",
    re.IGNORECASE,
)
# "Did it already have a law?" may well be answered by a plan for one.
_YES_NO = re.compile(r"^\W*(?:is|are|was|were|does|do|did|has|have|will|would|can|could)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[.;:!?,]\s+|\s[-–—]+\s|(?<=[.!?])$")
_JOINED = re.compile(r"\b(?:and|vs\.?|versus|against|but|or|with)\b|;", re.IGNORECASE)
_ASIDE = re.compile(r"^(?:now that|given|after|since|once|having|i know|we know|apart from|besides|beyond)\b", re.IGNORECASE)
_BOTH = re.compile(
    r"\bpast (?:and|vs\.?|versus) future\b"
    r"|\b(?:done|so far|until now|up to now|past|already|reported)\b.*\b(?:promised|planned|future|coming|what next|says it will|next\?"
    r"|(?:what|which|who|where)(?: else)? (?:will|is (?:still )?to)\b|still to (?:come|follow|be)|yet to (?:come|follow)|to come\b"
    r"|lies? ahead)"
    r"|\b(?:which|what) of (?:the two|these|them|those)\b.{0,30}\b(?:already|yet|so far|first)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"\b(?:compar\w+|contrast|versus|vs\.?)\b", re.IGNORECASE)


def asks_both_times(question: str) -> bool:
    """Whether a question sets what was done against what is planned."""
    text = _REJECTED.sub(" ", question)
    if any(_ASIDE.search(clause.strip()) for clause in _CLAUSE.split(text)):
        return False
    both = (_SURELY_DONE.search(sentence) and _SURELY_PLANNED.search(sentence) for sentence in re.split(r"[.?!]\s+", text))
    is_planned, is_done = (any(one.search(text) for one in pair) for pair in ((_PLANNED, _SURELY_PLANNED), (_DONE, _SURELY_DONE)))
    if _COMPARES.search(text) and is_planned and is_done:
        return True
    return bool(_BOTH.search(text)) or (any(both) and bool(_JOINED.search(text)))


def read_time(question: str) -> TimeAsked:
    """The time that a question asks about, by its last clause that tells: "now that the papers have been signed, what is
    the next step?" asks for the plan. What it turns down ("not what is planned") is no word of it."""
    if asks_both_times(question) or _COMPARES.search(question):
        return TimeAsked()
    text = _REJECTED.sub(" ", question)
    for clause in reversed(_CLAUSE.split(text)):
        for time, pattern in _SURE:
            if pattern.search(clause):
                return TimeAsked(time, not _YES_NO.search(clause))
    if _PLANNED.search(text):
        return TimeAsked("planned")
    return TimeAsked("done" if _DONE.search(text) else None)


def time_asked(question: str) -> Time | None:
    """The time alone."""
    return read_time(question).time
