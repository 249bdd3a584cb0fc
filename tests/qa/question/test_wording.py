"""What a question's wording wants, of what time, and its parts."""

from __future__ import annotations

import pytest

from index.records import TimeAsked
from qa.question.wording import Want, parts_of, read_time, read_wording


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("How many agreements were signed?", "number"),
        ("In what year was it launched?", "date"),
        ("Which country built it?", "place"),
        ("Why was it built?", "reason"),
        ("What is it good for?", "reason"),
        ("Who built it?", "person"),
        ("Did it fly?", "yes_no"),
        ("It flew, right?", "yes_no"),
        ("Name all partners", "list"),
        ("What did it find?", "fact"),
        ("What does part 2 say?", "summary"),
        ("What is part 2 about?", "summary"),
        ("After 2016, did it sign?", "yes_no"),
        ("Given away: am I still a provider?", "yes_no"),
        ("Was it open when she came?", "yes_no"),
        ("And is it larger than the other?", "yes_no"),
        ("Can you tell me who came?", "person"),
        ("Which extras, such as manuals, must it supply?", "list"),
        ("What does it say about law?", "fact"),
        ("How does the old one differ from the new one?", "comparison"),
        ("What was done and what is planned?", "comparison"),
    ],
)
def test_what_is_wanted(question: str, want: Want) -> None:
    assert read_wording(question).want == want


@pytest.mark.parametrize(
    ("question", "is_list"),
    [
        ("Which partners are there?", True),
        ("Which partner is it?", False),
        ("Which pass is open?", False),
        ("At which halls is entry free?", True),
        ("Compare the two.", True),
    ],
)
def test_whether_all_are_wanted(question: str, is_list: bool) -> None:
    assert read_wording(question).is_list is is_list


@pytest.mark.parametrize(
    ("question", "is_everything"), [("Tell me everything about it", True), ("every mention of it", True), ("Tell me about it", False)]
)
def test_whether_every_place_is_wanted(question: str, is_everything: bool) -> None:
    assert read_wording(question).is_everything is is_everything


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("When was it built, and who built it?", ["When was it built", "who built it?"]),
        ("When was it built? Who built it?", ["When was it built", "Who built it?"]),
        ("Who built it and who paid for it?", ["Who built it", "who paid for it?"]),
        ("Who built it and paid for it?", ["Who built it and paid for it?"]),
        ("Who built it and why?", ["Who built it and why?"]),
        ("It was built; and who, and why?", ["It was built; and who, and why?"]),
    ],
)
def test_parts_that_ask_something_each(question: str, parts: list[str]) -> None:
    assert parts_of(question) == parts


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
    assert (read_wording(question).want == "comparison") is is_both
