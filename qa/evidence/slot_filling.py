"""What fills a slot: whether a sentence holds a number, a date, a sum, a place of the kind that a question asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from index.lexical import terms
from ingest.lexicon import read_lexicon
from qa.evidence.entity_types import names_one
from qa.question.slots import Expected, Slot

_LEXICON = Path(__file__).parent / "patterns" / "slot_filling.toml"
_BY_MARK: tuple[Slot, ...] = ("money", "date", "year", "day", "reason", "person")
_ORDINAL = re.compile(r"^\S+(?:st|nd|rd|th)$", re.IGNORECASE)
_PROPER_NAME = re.compile(r"(?<!^)(?<![.!?] )\b(?:the )?[A-Z][\w'’-]*")
NEAR = 200  # letters
LIST_BEFORE, LIST_AFTER = 9, 6  # words: the first item of a list, and what introduces it, stand before its first comma


def fills(expected: Expected, sentence: str, countries: Sequence[str], named: frozenset[str] = frozenset()) -> bool:
    """Whether a sentence holds what a question asks for, beyond what the question says already. `countries` are the names
    of countries that the document knows, but for its subject; `named` the things of the kind asked for that it names
    (`qa.evidence.entity_types.names_of`). False where no slot is asked for."""
    slot, question = expected.slot, expected.text
    if slot is None:
        return False
    if slot == "named":
        return _fills_named(expected, sentence, countries, named)
    if slot == "owner":
        return any(_is_new(match[0].removeprefix("the "), question) for match in _PROPER_NAME.finditer(sentence))
    if slot == "count":
        return _fills_count(expected, sentence, countries)
    if slot == "country":
        return bool(_new_countries(sentence, question, countries))
    if slot == "place":
        return _fills_place(sentence, question, countries)
    if slot == "quantity":
        return any(_is_new(number, question) for number in _numbers(sentence))
    return slot in _BY_MARK and bool(_find(slot).search(sentence))


def _find(name: str) -> re.Pattern[str]:
    return read_lexicon(_LEXICON).pattern(name)


@cache
def _stems(name: str) -> frozenset[str]:
    return frozenset(terms(" ".join(read_lexicon(_LEXICON).words(name))))


def _fills_named(expected: Expected, sentence: str, countries: Sequence[str], named: frozenset[str]) -> bool:
    """A thing of the kind asked for, by its name; a station's may be that of its country."""
    kind, question = expected.kind, expected.text
    if kind is None:
        return False
    if kind.countries and not any(name in question for name in countries) and _new_countries(sentence, question, countries):
        return True
    return names_one(kind, sentence, question, named)


def _fills_place(sentence: str, question: str, countries: Sequence[str]) -> bool:
    """A place: a country if the question is not for a place in one, or what stands after "in", "at" or "near"."""
    inside = any(re.search(rf"\b(?:in|within) (?:the )?{re.escape(name)}\b", question) for name in countries)
    if not inside and _new_countries(sentence, question, countries):
        return True
    return any(
        _is_new(place, question) and not (inside and place in countries)
        for match in _find("place").finditer(sentence)
        for place in [re.sub(r"^(?:in|at|near) (?:the )?", "", match[0]).strip()]
    )


def _fills_count(expected: Expected, sentence: str, countries: Sequence[str]) -> bool:
    """A number of the things asked for, or a list in which they may be counted."""
    for things in expected.counted:
        if not things or any(things & _counted(sentence, one) for one in _find("number").finditer(sentence)):
            return True
        if things & _stems("people") and _find("persons").search(sentence):
            return True
        if things <= _stems("measured") or (things & _stems("people") and not things & set(terms(sentence))):
            return False  # a list of satellites counts no people
        if things & _stems("countries"):
            return len(_new_countries(sentence, expected.text, countries)) >= 2
    lists = list(_find("listed").finditer(sentence))
    if expected.is_of_list:
        return bool(lists)
    wanted = frozenset[str]().union(*expected.counted)
    return any(wanted & set(terms(_around(sentence, one))) for one in lists)


def _around(sentence: str, listed: re.Match[str]) -> str:
    """A list with the words around it that may name what it lists: "science satellites including Wukong, Mozi, and Insight"."""
    before, after = _beside(sentence, listed)
    return " ".join((*before[-LIST_BEFORE:], listed[0], *after[:LIST_AFTER]))


def _counted(sentence: str, number: re.Match[str]) -> set[str]:
    """What a number may count: the stems of the five words after it, and of those right before ("mobile clinics, 26 in number")."""
    before, after = _beside(sentence, number)
    return set(terms(" ".join((*before[-3:], *after[:5]))))


def _beside(sentence: str, match: re.Match[str]) -> tuple[list[str], list[str]]:
    """The words before and after a match, of the nearest NEAR letters."""
    return sentence[max(0, match.start() - NEAR) : match.start()].split(), sentence[match.end() : match.end() + NEAR].split()


def _numbers(sentence: str) -> list[str]:
    """The numbers of a sentence that are not part of a name: not "Tiangong 2", "13th Meeting" or "2016-2025"."""
    found = []
    for match in _find("number").finditer(sentence):
        before = sentence[max(0, match.start() - NEAR) : match.start()].rsplit(maxsplit=1)
        if not (before and before[-1][0].isupper() and len(before) > 1) and not _ORDINAL.search(match[0]):
            found.append(match[0])
    return found


def _new_countries(sentence: str, question: str, countries: Sequence[str]) -> set[str]:
    return {name for name in countries if name in sentence and name.lower() not in question.lower()}


def _is_new(word: str, question: str) -> bool:
    return not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", question, re.IGNORECASE)
