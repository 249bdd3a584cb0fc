"""A statement or a quote may be anything of any length: the time of all that reads them grows with it, not with its square."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from qa.checking.claim import Claim, Quote
from qa.checking.literals import Literals, words_in
from qa.checking.numbers import LEXICON, longest_list, numbers_in
from qa.checking.verifiers import wording
from tests.qa.checking.growth import grows_too_fast

pytestmark = pytest.mark.alone
SAID = "Rome has built 3 ships and not 4 boats for Oslo since 2016, and it will not stop."
LITERALS = Literals(SAID)


def claim(said: str, quote: str) -> Claim:
    return Claim(said, (Quote(quote, (quote,), quote),))


@pytest.mark.parametrize("find", [LEXICON.pattern(name) for name in LEXICON.tables])
def test_patterns_take_time_by_the_letter(find: re.Pattern[str]) -> None:
    assert grows_too_fast(find.findall) == []


@pytest.mark.parametrize(
    "function",
    [
        numbers_in, words_in,
        lambda quote: longest_list([quote]),
        lambda quote: LITERALS.missing(claim(SAID, quote)),
        lambda text: LITERALS.missing(claim(text[:1000], text)),
        lambda quote: wording(claim(quote, quote)),
    ],
)  # fmt: skip
def test_reading_takes_time_by_the_letter(function: Callable[[str], object]) -> None:
    assert grows_too_fast(function) == []


def test_a_pattern_that_takes_too_long_would_be_found() -> None:
    assert " " in grows_too_fast(re.compile(r"\s*\[").search)
