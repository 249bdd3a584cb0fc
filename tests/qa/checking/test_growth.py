"""A statement or a quote may be anything of any length: the time of every rule grows with it, not with its square."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from qa.checking.completeness import is_bare, words_left_out
from qa.checking.guard import LONGEST, Context, violations
from qa.checking.opinion import _names_in_both
from qa.checking.rules.numerals import list_lengths, numbers_in
from qa.checking.rules.roles import agent_conflict, pairing_conflict
from qa.checking.rules.tables import PATTERNS
from qa.checking.rules.wording import designations, tidy, words_of
from tests.qa.checking.growth import grows_too_fast

SAID = "Rome has built 3 ships and not 4 boats for Oslo since 2016, and it will not stop."
SUBJECT = frozenset(("rome",))
FOUND = [name for name, table in PATTERNS.tables.items() if "fragment" not in table]


@pytest.mark.parametrize("name", FOUND)
def test_patterns_take_time_by_the_letter(name: str) -> None:
    assert grows_too_fast(PATTERNS.pattern(name).findall) == []


@pytest.mark.parametrize(
    "function",
    [
        tidy, words_of, designations, numbers_in, list_lengths, is_bare,
        lambda quote: violations(SAID, [quote]),
        lambda lead_in: violations(SAID, [SAID], context=Context(lead_in=lead_in)),
        lambda quote: pairing_conflict(SAID, [quote], SUBJECT),
        lambda quote: agent_conflict(SAID, [quote], SUBJECT),
        lambda quote: words_left_out(SAID, SAID, quote),
        lambda quote: _names_in_both(SAID, quote),
    ],
)  # fmt: skip
def test_rules_take_time_by_the_letter(function: Callable[[str], object]) -> None:
    assert grows_too_fast(function) == []


def test_a_longest_statement_is_checked_in_time() -> None:
    assert grows_too_fast(lambda text: violations(text[: LONGEST // 10], [text])) == []


def test_a_pattern_that_takes_too_long_would_be_found() -> None:
    assert " " in grows_too_fast(re.compile(r"\s*\[").search)


def test_what_is_longer_than_a_statement_is_not_one() -> None:
    quote = "Rome has built ships. " * 200
    assert [one.kind for one in violations(quote, [quote])] == ["length"]
    assert violations(quote[:LONGEST], [quote]) == ()
