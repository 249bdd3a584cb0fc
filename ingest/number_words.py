"""Numbers as words, as far as places in a document are counted: "the third part", "section six", "the last but one"; and in Chinese."""

from __future__ import annotations

import unicodedata

CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
FROM_THE_END = {
    "last": -1, "final": -1, "penultimate": -2, "last but one": -2, "second to last": -2, "second-to-last": -2,
    "second last": -2, "second-last": -2, "next to last": -2,
}  # fmt: skip
_LOOK_ALIKE = {0x130: "i", 0x131: "i", 0x17F: "s"}  # letters that match i and s where case does not count


def place_of(word: str) -> int:
    """The place that a word or a number means, in any case: 1 for "one", "first", "1" and "1st", -1 for "last".

    Raises ValueError if it means none.
    """
    plain = word.translate(_LOOK_ALIKE).lower()
    if plain[:-2].isdecimal() and plain.endswith(("st", "nd", "rd", "th")):
        plain = plain[:-2]
    if plain in FROM_THE_END:
        return FROM_THE_END[plain]
    for words in (CARDINALS, ORDINALS):
        if plain in words:
            return words.index(plain) + 1
    return int(plain)


def chinese_number(numerals: str) -> int:
    """What Chinese numerals below ten thousand come to, digits too: 四十六 is 46, 二十 is 20, 二〇二一 is 2021, 12 is 12.

    Raises ValueError if a character is no numeral.
    """
    values = [2 if one == "两" else int(unicodedata.numeric(one)) for one in numerals]
    if max(values, default=0) < 10:
        return int("".join(map(str, values)) or "0")
    total, digit = 0, 0
    for value in values:
        if value < 10:
            digit = value
        else:
            total, digit = total + (digit or 1) * value, 0
    return total + digit
