"""Done or planned: of what time a question asks, and of what time a sentence speaks.

A report says of one subject what was done and what will be, in different sections; a question mostly wants one.
"""

from __future__ import annotations

from pathlib import Path

from index.records import Time, TimeAsked
from ingest.lexicon import read_lexicon

_pattern = read_lexicon(Path(__file__).parent / "patterns" / "timeframe.toml").pattern
_SURE: dict[Time, str] = {"planned": "surely_planned", "done": "surely_done"}


def asks_both_times(question: str) -> bool:
    """Whether a question sets what was done against what is planned."""
    text = _pattern("rejected").sub(" ", question)
    if any(_pattern("aside").search(clause.strip()) for clause in _pattern("clause_end").split(text)):
        return False
    if _pattern("compares").search(text) and all(_speaks_of(time, text) for time in _SURE):
        return True
    sentences = _pattern("sentence_end").split(text)
    is_both = any(all(_pattern(sure).search(sentence) for sure in _SURE.values()) for sentence in sentences)
    return bool(_pattern("both").search(text)) or (is_both and bool(_pattern("joined").search(text)))


def _speaks_of(time: Time, text: str) -> bool:
    return bool(_pattern(time).search(text) or _pattern(_SURE[time]).search(text))


def read_time(question: str) -> TimeAsked:
    """The time that a question asks about, by its last clause that tells: "now that the papers have been signed, what is
    the next step?" asks for the plan. What it turns down ("not what is planned") is no word of it."""
    if asks_both_times(question) or _pattern("compares").search(question):
        return TimeAsked()
    text = _pattern("rejected").sub(" ", question)
    for clause in reversed(_pattern("clause_end").split(text)):
        for time, sure in _SURE.items():
            if _pattern(sure).search(clause):
                return TimeAsked(time, not _pattern("yes_no").search(clause))
    return TimeAsked(next((time for time in _SURE if _pattern(time).search(text)), None))


def time_asked(question: str) -> Time | None:
    """The time alone."""
    return read_time(question).time
