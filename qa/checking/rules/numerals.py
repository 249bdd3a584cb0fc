"""Numbers in a text: digits, words, ordinals, what they count, and the lengths of lists that may be counted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.lexical import terms
from qa.checking.rules.wording import QUALIFIERS, designations

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "trillion": 1_000_000_000_000}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "twentieth": 20,
}  # fmt: skip
_VALUES = {word: i for i, word in enumerate(_UNITS)} | {word: 20 + 10 * i for i, word in enumerate(_TENS)}
_CARDINAL = "|".join(sorted((*_VALUES, *_SCALES), key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![\w.])(?P<ordinal>\d+(?:st|nd|rd|th)\b|(?:{'|'.join(_ORDINALS)})\b)"
    rf"|(?<![\w.])(?P<digits>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<scale>(?: (?:{'|'.join(_SCALES)}))*)(?![\w])"
    rf"|\b(?P<words>(?:{_CARDINAL})(?:(?:[ -]| and )(?:{_CARDINAL}))*)\b",
    re.IGNORECASE,
)
_NO_NUMBER = re.compile(r"\bone (?:of|another)\b|\b(?:no|any|every|each|this|that|which) one\b|\bfirst of all\b", re.IGNORECASE)
_QUALIFIER = re.compile(rf"\b({'|'.join(QUALIFIERS)})(?: a| the)?$", re.IGNORECASE)
AFTER = 5  # words after a number that may name what it counts: "46 space cooperation agreements or memoranda"


@dataclass(frozen=True, slots=True)
class Number:
    """A number where it stands: `counts` are the stems of the words after it, `near` its qualifier ("below": almost)."""

    text: str
    value: float
    ordinal: bool
    near: str
    counts: frozenset[str]
    start: int
    first: str = ""  # the first of these stems


def numbers_in(text: str) -> list[Number]:
    """The numbers of a tidied text, in order; "one of", "no one" and the 4 of "Chang'e 4" are none."""
    passed = [one.span() for one in _NO_NUMBER.finditer(text)] + [one.span() for one in designations(text)]
    found = []
    for match in _NUMBER.finditer(text):
        if not any(start <= match.start() < end for start, end in passed):
            found.append(_number(match, text))
    return found


def _number(match: re.Match[str], text: str) -> Number:
    near = _QUALIFIER.search(text[: match.start()].rstrip())
    # What it counts stands before the next number or mark: "15 countries" ends what "17 disasters in" begins.
    after = re.split(r"[,;:.()]|\d", text[match.end() :], maxsplit=1)[0].split()[:AFTER]
    qualifier = QUALIFIERS[near[1].lower()] if near else ""
    things = terms(" ".join(after))
    return Number(match[0], _value(match), bool(match["ordinal"]), qualifier, frozenset(things), match.start(), next(iter(things), ""))


def _value(match: re.Match[str]) -> float:
    if match["ordinal"]:
        word = match["ordinal"].lower()
        return _ORDINALS.get(word) or int(re.sub(r"\D", "", word))
    if match["digits"]:
        value = float(match["digits"].replace(",", ""))
        for scale in match["scale"].lower().split():
            value *= _SCALES[scale]
        return value
    return _words_value(re.split(r"[ -]", match["words"].lower()))


def _words_value(words: list[str]) -> float:
    total = current = 0
    for word in words:
        if word in _VALUES:
            current += _VALUES[word]
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALES:
            total, current = total + (current or 1) * _SCALES[word], 0
    return float(total + current)


_LIST_END = re.compile(r"^(?:and|or|as well as)\b", re.IGNORECASE)
_INNER_AND = re.compile(r" (?:and|or) ")
_NAMED_PAIR = re.compile(r"\b[A-Z][\w']*(?: [A-Z0-9][\w']*)*(?: \([^)]*\))?,? and (?:the )?[A-Z][\w']*")


def list_lengths(text: str) -> frozenset[int]:
    """How many things the lists of a sentence name: "A, B, and C" three, "A, B and C" three, "Taiji 1 and Tianqin 1" two."""
    lengths = {2} if _NAMED_PAIR.search(text) else set()
    for clause in re.split(r"[;:] |(?<=[a-z])\. ", text):
        count = 1
        for part in (one.strip() for one in clause.split(", ")[1:]):
            count += 1
            if _LIST_END.match(part):
                lengths.add(count)
                count = 1
            elif _INNER_AND.search(part):
                lengths.add(count + 1)
    return frozenset(lengths)
