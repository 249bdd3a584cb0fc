"""Numbers as words, as far as places in a document are counted: "the third part", "section six", "the last but one"."""

from __future__ import annotations

import re

CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
FROM_THE_END = {
    "last": -1, "final": -1, "penultimate": -2, "last but one": -2, "second to last": -2, "second-to-last": -2,
    "second last": -2, "second-last": -2, "next to last": -2,
}  # fmt: skip
_ENDING = re.compile(r"(?<=\d)(?:st|nd|rd|th)$")


def place_of(word: str) -> int:
    """The place that a word or a number means, in any case: 1 for "one", "first", "1" and "1st", -1 for "last".

    Raises ValueError if it means none.
    """
    plain = _ENDING.sub("", word.lower())
    if plain in FROM_THE_END:
        return FROM_THE_END[plain]
    for words in (CARDINALS, ORDINALS):
        if plain in words:
            return words.index(plain) + 1
    return int(plain)
