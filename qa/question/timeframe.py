"""Done or planned: of what time a question asks. A report says of one subject what was done and what will be, in different sections."""

from __future__ import annotations

from pathlib import Path

from index.records import Time, TimeAsked
from ingest.lexicon import read_lexicon
from qa.question.words import CLAUSE_ENDS, SENTENCE_ENDS, is_question_word

_pattern = read_lexicon(Path(__file__).parent / "patterns" / "timeframe.toml").pattern
_SURE: dict[Time, str] = {"planned": "surely_planned", "done": "surely_done"}


def asks_both_times(question: str) -> bool:
    """Whether a sentence of a question asks for what was done and for what is planned."""
    sentences = question.translate(SENTENCE_ENDS).splitlines()
    return any(all(_pattern(sure).search(sentence) for sure in _SURE.values()) for sentence in sentences)


def read_time(question: str) -> TimeAsked:
    """The time that a question asks about, by its last clause that tells: "now that the papers have been signed, what is the next
    step?" asks for the plan. "Did it already have a law?" may well be answered by a plan for one."""
    for clause in reversed(question.translate(CLAUSE_ENDS).splitlines()):
        sure = [time for time, name in _SURE.items() if _pattern(name).search(clause)]
        if sure:
            is_yes_no = is_question_word(clause.strip().partition(" ")[0].lower(), "verb")
            return TimeAsked(sure[0], not is_yes_no) if len(sure) == 1 else TimeAsked()
    return TimeAsked(next((time for time in _SURE if _pattern(time).search(question)), None))


def time_asked(question: str) -> Time | None:
    """The time alone."""
    return read_time(question).time
