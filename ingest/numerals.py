"""Numbers of parts as they are written: 4, IV, iv, D, d, 四, four, fourth."""

from __future__ import annotations

import re

from ingest.number_words import CARDINALS, ORDINALS, chinese_number

_ROMAN = re.compile(r"(?=[MDCLXVI])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
LETTERED = 1000
"""What is added to the place of a letter where it is the first number of a path: "A.1" is no "1.1"."""


def roman(numeral: str) -> int | None:
    """The value of a Roman numeral, all in capitals or all in small letters."""
    upper = numeral.upper()
    if numeral not in (upper, numeral.lower()) or not _ROMAN.fullmatch(upper):
        return None
    values = [_VALUES[letter] for letter in upper]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def letter(numeral: str) -> int | None:
    """The place of a letter in the alphabet."""
    return ord(numeral.lower()) - 96 if len(numeral) == 1 and numeral.isascii() and numeral.isalpha() else None


def chinese(numeral: str) -> int | None:
    """The value of a Chinese numeral up to 9,999, or of one in digits."""
    try:
        return chinese_number(numeral)
    except ValueError:
        return None


def spelt(word: str) -> int | None:
    """The value of a number word up to ten."""
    for words in (CARDINALS, ORDINALS):
        if word.lower() in words:
            return words.index(word.lower()) + 1
    return None
