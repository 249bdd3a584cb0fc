"""What a question's wording wants, its parts and the sides that it compares."""

from __future__ import annotations

import pytest

from qa.question.wording import Want, parts_of, read_wording


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
        ("What does it say about law?", "fact"),
        ("How does the old one differ from the new one?", "comparison"),
        ("What was done and what is planned?", "comparison"),
    ],
)
def test_what_is_wanted(question: str, want: Want) -> None:
    assert read_wording(question).want == want


@pytest.mark.parametrize(
    ("question", "is_list"), [("Which partners are there?", True), ("Which partner is it?", False), ("Compare the two.", True)]
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
