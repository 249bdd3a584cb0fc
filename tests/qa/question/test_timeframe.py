"""Of what time a question asks."""

from __future__ import annotations

import pytest

from index.records import TimeAsked
from qa.question.timeframe import asks_both_times, read_time


@pytest.mark.parametrize(
    ("question", "time"),
    [
        ("What will it build?", TimeAsked("planned", False)),
        ("What is planned?", TimeAsked("planned", True)),
        ("What was built?", TimeAsked("done", False)),
        ("What has it built so far?", TimeAsked("done", True)),
        ("Is a law planned?", TimeAsked("planned", False)),
        ("Now that the papers are completed, what is the next step?", TimeAsked("planned", True)),
        ("The next steps are known. What was achieved?", TimeAsked("done", True)),
        ("What is built?", TimeAsked()),
    ],
)
def test_time_that_is_asked_about(question: str, time: TimeAsked) -> None:
    asked = read_time(question)
    assert (asked.time, asked.is_sure) == (time.time, time.is_sure)


@pytest.mark.parametrize(
    ("question", "is_both"),
    [
        ("What was done and what is planned?", True),
        ("What has it built so far, and what will it build later on?", True),
        ("What was done?", False),
        ("It is done. What is planned?", False),
    ],
)
def test_questions_that_set_both_times_against_each_other(question: str, is_both: bool) -> None:
    assert asks_both_times(question) is is_both
