"""Numbers in words and in digits, whatever their form; nothing else is one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.checking.guard import violations
from qa.checking.rules.numerals import numbers_in
from qa.checking.rules.wording import tidy


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("twenty-one", ["21"]), ("Twenty One", ["21"]), ("a hundred and five", ["105"]), ("one hundred and twenty", ["120"]),
        ("3.5 million tons", ["3500000"]), ("92 billion", ["92000000000"]), ("two trillion", ["2000000000000"]),
        ("two hundred thousand and six", ["200006"]), ("fifteen hundred", ["1500"]), ("over thousand", ["1000"]),
        ("one and two", ["1", "2"]), ("nineteen ninety-nine", ["19", "99"]), ("five or six, seven", ["5", "6", "7"]),
        ("5 thousand five", ["5000", "5"]), ("one thousand and", ["1000"]), ("the 13th, the second", ["13", "2"]),
        ("the twenty-first", ["21"]), ("thirty-second", ["32"]), ("the hundredth", ["100"]), ("ten million-strong", ["10000000"]),
        ("hundreds of thousands", []), ("two thirds", ["2"]), ("one of them, no one, first of all", []), ("o", []), ("zero", ["0"]),
        ("12345678901234567890.5", ["12345678901234567890.5"]), ("Apollo 11", []), ("Apollo 11 in 12 days", ["12"]),
    ],
)  # fmt: skip
def test_numbers_are_read_in_any_form(text: str, values: list[str]) -> None:
    assert [one.value for one in numbers_in(tidy(text))] == [Decimal(value) for value in values]


@pytest.mark.parametrize(("text", "ordinal"), [("the 21st", True), ("twenty-first", True), ("twenty-one", False), ("21", False)])
def test_ordinals_are_told_apart(text: str, ordinal: bool) -> None:
    assert [one.ordinal for one in numbers_in(text)] == [ordinal]


@given(st.integers(10**15, 10**40))
def test_numbers_are_exact_to_the_last_digit(number: int) -> None:
    assert violations(f"It has {number + 1} ships.", [f"It has {number} ships."])
    assert not violations(f"It has {number} ships.", [f"It has {number} ships."])


@given(st.text("one two hund-red0123456789.,thmilion ", max_size=60))
def test_what_looks_like_numbers_is_read_without_an_error(text: str) -> None:
    assert all(text[one.start :].startswith(one.text) for one in numbers_in(text))


def test_a_number_of_thousands_of_digits_is_read() -> None:
    for text in ("9" * 9000, f"{'9' * 9000}th"):
        assert len(numbers_in(text)) == 1
