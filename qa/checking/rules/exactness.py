"""Numbers, quantities and comparisons of a statement against those of its quotes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.lexical import terms
from qa.checking.rules.numerals import Number, list_lengths, numbers_in
from qa.checking.rules.tables import PATTERNS, WORDS
from qa.checking.rules.violation import Violation
from qa.checking.rules.wording import words_of

_IN_ALL, _MORE_THAN, _SUPERLATIVE = (PATTERNS.pattern(name) for name in ("in_all", "more_than", "superlative"))
_UNITS = frozenset(terms(" ".join(WORDS.words("units"))))
_EXCLUSIVE = WORDS.groups("exclusive")
_DIRECTIONS = {word: name for name in ("more", "less") for word in WORDS.words(name)}
_NO_SUPERLATIVES = WORDS.words("no_superlatives")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def number_violations(said: str, texts: Sequence[str], times: Sequence[str]) -> Iterator[Violation]:
    """Numbers that no quote has, that count another thing there, or whose qualifier is another; `times` are further
    texts whose numbers may be said."""
    given = [number for text in texts for number in numbers_in(text)]
    beside = {(number.value, number.ordinal) for text in times for number in numbers_in(text)}
    stems = frozenset(stem for text in texts for stem in terms(text))
    lengths = frozenset(length for text in texts for length in list_lengths(text))
    for number in numbers_in(said):
        same = [one for one in given if one.value == number.value and one.ordinal == number.ordinal]
        if not same:
            if (number.value, number.ordinal) not in beside and not _may_count(number, lengths):
                yield Violation("number", number.text, "no quote has it, nor lists that many")
        else:
            yield from _misused(number, same, given, stems)


def _may_count(number: Number, lengths: frozenset[int]) -> bool:
    """Whether a number may be the count of a list: a cardinal of things, not of years or meters."""
    return not number.ordinal and number.value in lengths and not number.counts & _UNITS


def _misused(number: Number, same: Sequence[Number], given: Sequence[Number], stems: frozenset[str]) -> Iterator[Violation]:
    """A number that the quotes have, before another thing or with another qualifier. What stands right after it must not be
    something that the quotes, of these `stems`, speak of elsewhere: "46 countries signed an agreement" for 46 agreements."""
    others = [one for one in given if one.value != number.value]
    own = frozenset[str]().union(*(one.counts for one in same))
    elsewhere = frozenset[str]().union(*(one.counts for one in others))
    if _FIRST_YEAR <= number.value <= _LAST_YEAR:
        return
    is_elsewhere = number.first in stems - own
    if number.counts and (is_elsewhere or (not number.counts & own and number.counts & elsewhere)):
        yield Violation("number", number.text, f"the quotes count other things: {', '.join(sorted(own))}")
    if number.near not in {one.near for one in same}:
        yield Violation("qualifier", number.text, "the quotes do not say it so, or not so exactly")


def comparison_violations(said: str, texts: Sequence[str], times: Sequence[str]) -> Iterator[Violation]:
    """Quantities ("only", "most", "last") and comparisons that no quote makes."""
    said = _without_qualifiers(said)
    mine = {one.plain for one in words_of(_IN_ALL.sub(" ", said))} | {mark for mark in "$€" if mark in said}
    joined = " ".join([*texts, *times])
    theirs = {one.plain for one in words_of(joined)} | {mark for mark in "$€" if mark in joined}
    for group in _EXCLUSIVE:
        word = next((one for one in group if one in mine), None)
        if word and not theirs & set(group):
            yield Violation("quantity", word, "no quote says so")
    yield from _comparisons(said, mine, theirs)


def _without_qualifiers(text: str) -> str:
    """A text without the "more than" before its numbers: that is for `number_violations`, to which "over 60" is the same."""
    for number in reversed(numbers_in(text)):
        if number.near:
            text = _MORE_THAN.sub("", text[: number.start]) + text[number.start :]
    return text


def _comparisons(said: str, mine: set[str], theirs: set[str]) -> Iterator[Violation]:
    for word in sorted(mine):
        if _SUPERLATIVE.match(word) and word not in _NO_SUPERLATIVES and word not in theirs:
            yield Violation("comparison", word, "no quote says so")
    directions = {_DIRECTIONS[word] for word in theirs if word in _DIRECTIONS}
    for word in sorted(mine & _DIRECTIONS.keys()):
        if word not in theirs and _DIRECTIONS[word] not in directions:
            yield Violation("comparison", word, "no quote compares so")
    if "than" in mine and "than" not in theirs:
        yield Violation("comparison", "than", "no quote compares")
