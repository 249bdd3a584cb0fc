"""The words that the guard of translations compares: one spelling for what is the same word, and names with a number."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from qa.checking.rules.tables import PATTERNS, WORDS
from qa.languages.locale_names import months

if TYPE_CHECKING:
    from re import Match

OPENERS = WORDS.words("openers")
_DASHES = str.maketrans("’‘‐‑–—", "''----")
_PERCENT, _ISO_DATE, _MONTH, _HYPHEN = (PATTERNS.pattern(name) for name in ("percent", "iso_date", "month", "numbered_hyphen"))
_WORD, _DESIGNATION = PATTERNS.pattern("word"), PATTERNS.pattern("designation")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in a tidied text; `plain` is lower case without a possessive."""

    text: str
    plain: str
    start: int
    end: int


def tidy(text: str) -> str:
    """One form for what is written in several: quotes, dashes, "%", "Jan. 5", "2022-01-28", "Apollo-11"."""
    text = _PERCENT.sub(" percent", unicodedata.normalize("NFKC", text).translate(_DASHES))
    text = _ISO_DATE.sub(lambda one: f"{int(one[3])} {months('en')[int(one[2])]} {one[1]}", text)
    text = _MONTH.sub(lambda one: _short_months().get(one[1], one[0]), text)
    return " ".join(_HYPHEN.sub(" ", text).split())


@cache
def _short_months() -> dict[str, str]:
    """The months by their first three letters, and four, as of "Sept"."""
    return {name[:size]: name for name in months("en").values() for size in (3, 4)}


@cache
def _no_designations() -> frozenset[str]:
    return OPENERS | {name.lower() for name in months("en").values()}


def words_of(text: str) -> list[Word]:
    """The words of a tidied text; the parts of a hyphenated one each."""
    return [Word(one[0], plain(one[0]), *one.span()) for one in _WORD.finditer(text)]


def plain(word: str) -> str:
    """A word in lower case, its possessive cut."""
    return word.lower().removesuffix("'").removesuffix("'s")


def designations(text: str) -> list[Match[str]]:
    """Names with a number (groups 1 and 2): "Apollo 11"; dates and the openings of sentences are none."""
    return [one for one in _DESIGNATION.finditer(text) if one[1].lower() not in _no_designations()]
