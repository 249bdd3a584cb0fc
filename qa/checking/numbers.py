"""The numbers of a text, in digits of any script or in words, each with the values that it may stand for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from text_to_num import find_numbers

from index.lexical import word_spans
from ingest.lexicon import read_lexicon
from ingest.numerals import chinese

LEXICON = read_lexicon(Path(__file__).with_name("patterns.toml"))
SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "万": 4, "萬": 4, "亿": 8, "億": 8}
IN_WORDS = ("en", "fr", "es", "pt", "it", "de", "nl", "ru", "ca")  # the languages of text2num
AHEAD = 12  # letters after a number in which its "million" begins and ends


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands; `values` are its readings: "1.250" is 1250 or 1.25; `bare` those of its digits without the "million"
    after them, which another language writes otherwise."""

    text: str
    start: int
    end: int
    values: tuple[Decimal, ...]
    bare: tuple[Decimal, ...] = ()

    @property
    def is_in_digits(self) -> bool:
        """Whether any digit stands in it."""
        return any(letter.isdecimal() for letter in self.text)


def numbers_in(text: str, language: str = "en") -> list[Number]:
    """In order. The 11 of "B11" is none, that of "11th" is one, as are words for numbers of one of `IN_WORDS`."""
    found = list(_in_numerals(text))
    for match in LEXICON.pattern("digits").finditer(text):
        scale, length = _scale(text[match.end() : match.end() + AHEAD])
        start, end, bare = match.start(), match.end() + length, tuple(_readings(match[0]))
        found.append(Number(text[start:end], start, end, tuple(value.scaleb(scale) for value in bare) if scale else bare, bare))
    taken = {place for one in found for place in range(one.start, one.end)}
    return sorted([*found, *_in_words(text, taken, language)], key=lambda one: one.start)


def _readings(digits: str) -> list[Decimal]:
    """The values of digits with marks between them: the marks set thousands apart, or the last one begins the decimals."""
    parts = "".join(str(unicodedata.digit(letter)) if letter.isdecimal() else " " for letter in digits).split()
    whole = [Decimal("".join(parts))] if all(len(part) == 3 for part in parts[1:]) else []
    has_decimals = len(parts) > 1 and digits[-len(parts[-1]) - 1] in ".,"
    return [*whole, Decimal(f"{''.join(parts[:-1])}.{parts[-1]}")] if has_decimals else whole


def _scale(after: str) -> tuple[int, int]:
    """(the noughts that a word right after a number adds, how far that word reaches)."""
    blank = len(after) - len(after.lstrip(" -\u00a0"))
    word = next(iter(after[blank:].split()), "").rstrip(".,;:)").lower()
    if word in SCALES and blank:
        return SCALES[word], blank + len(word)
    return (SCALES[after[blank]], blank + 1) if after[blank : blank + 1] in SCALES else (0, 0)


def _in_numerals(text: str) -> Iterator[Number]:
    """In Chinese numerals below ten thousand."""
    for is_numeral, letters in groupby(enumerate(text), key=lambda one: one[1].isnumeric() and "\u3007" <= one[1] <= "\u9fff"):
        places = [place for place, _ in letters]
        start, end = places[0], places[-1] + 1
        if is_numeral and (value := chinese(text[start:end])) is not None:
            yield Number(text[start:end], start, end, (Decimal(value),))


def _in_words(text: str, taken: set[int], language: str) -> Iterator[Number]:
    """By text2num, which does not know "trillion"."""
    tokens = [_Token(text, start, end) for start, end, _ in word_spans(text) if start not in taken]
    for one in find_numbers(tokens, language, 0):
        start, end = tokens[one.start].start, tokens[one.end - 1].end
        scale, length = _scale(text[end : end + AHEAD])
        yield Number(text[start : end + length], start, end + length, (Decimal(repr(one.value)).scaleb(scale),))


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of a text, as `text_to_num.Token` has it."""

    whole: str
    start: int
    end: int

    def text(self) -> str:
        return self.whole[self.start : self.end].lower()

    def nt_separated(self, previous: _Token) -> bool:
        """Whether more than a blank or a hyphen stands between."""
        return self.whole[previous.end : self.start] not in (" ", "-")

    def not_a_number_part(self) -> bool:
        """Of "hundreds" and "thirds" nobody knows how many; "o" is no nought."""
        return self.end - self.start < len("one") or self.text().endswith("s")


def longest_list(texts: Sequence[str]) -> int:
    """How many things some texts may list, all together: as many as their commas and the like set apart."""
    return len(texts) + sum(text.count(mark) for text in texts for mark in (",", ";", "\n", "、", "，", "；", " and ", " or "))
