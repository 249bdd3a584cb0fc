"""Numbers in a text, for the guard of translations: digits, words, ordinals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from text_to_num import find_numbers

from qa.checking.rules.tables import PATTERNS
from qa.checking.rules.wording import designations

if TYPE_CHECKING:
    from re import Match

_ZEROS = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_DIGITS, _LETTERS, _NO_NUMBER = (PATTERNS.pattern(name) for name in ("digits", "letters", "no_number"))


@dataclass(frozen=True, slots=True)
class Number:
    """A number where it stands."""

    text: str
    value: Decimal  # exact, however many digits it has
    ordinal: bool
    start: int


def numbers_in(text: str) -> list[Number]:
    """The numbers of a tidied text, in order; "one of", "no one" and the 11 of "Apollo 11" are none."""
    passed = {place for one in (*_NO_NUMBER.finditer(text), *designations(text)) for place in range(*one.span())}
    found = sorted([*_in_digits(text), *_in_words(text)])
    return [_number(text, *one) for one in found if one[0] not in passed]


def _number(text: str, start: int, end: int, value: Decimal, ordinal: bool) -> Number:
    return Number(text[start:end], value, ordinal, start)


def _in_digits(text: str) -> Iterator[tuple[int, int, Decimal, bool]]:
    """(start, end, value, whether it is an ordinal) of the numbers that are written in digits: "1,000", "3.5 million", "13th"."""
    for match in _DIGITS.finditer(text):
        value = Decimal(match["ordinal"] or match["digits"].replace(",", ""))
        zeros = sum(_ZEROS[word] for word in (match["scale"] or "").lower().split())
        yield *match.span(), value.scaleb(zeros) if zeros else value, bool(match["ordinal"])


def _in_words(text: str) -> Iterator[tuple[int, int, Decimal, bool]]:
    """The same of those that are written in words, by text2num, which does not know "trillion"."""
    taken = {place for match in _DIGITS.finditer(text) for place in range(*match.span())}
    tokens = [_Token(match) for match in _LETTERS.finditer(text) if match.start() not in taken]
    for one in find_numbers(tokens, "en", 0):
        is_more = tokens[one.end].text() == "trillion" and tokens[one.end].follows(tokens[one.end - 1]) if one.end < len(tokens) else False
        value = Decimal(repr(one.value)).scaleb(12 if is_more else 0)
        yield tokens[one.start].match.start(), tokens[one.end - 1 + is_more].match.end(), value, one.is_ordinal


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of a text, as `text_to_num.Token` has it."""

    match: Match[str]

    def text(self) -> str:
        return self.match[0].lower()

    def follows(self, previous: _Token) -> bool:
        """Whether nothing but a blank or a hyphen stands between."""
        return self.match.string[previous.match.end() : self.match.start()] in (" ", "-")

    def nt_separated(self, previous: _Token) -> bool:
        return not self.follows(previous)

    def not_a_number_part(self) -> bool:
        """Of "hundreds" and "thirds" nobody knows how many; "o" is no nought."""
        return len(self.match[0]) < len("one") or self.match[0].lower().endswith("s")
