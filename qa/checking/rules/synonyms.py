"""Words that may stand for one another in a paraphrase, and words that carry nothing of their own in one."""

from __future__ import annotations

from functools import cache

from index.lexical import terms
from qa.checking.rules.tables import WORDS

LONG_STEM = 5
_EMPTY = frozenset(terms(" ".join(WORDS.words("empty"))))
_BASES = {form: verb for verb, *forms in WORDS.groups("irregular") for form in forms}


def base_form(stem: str) -> str:
    """The stem of the verb that an irregular past form belongs to; any other stem as it is."""
    return _BASES.get(stem, stem)


@cache
def _table() -> dict[str, frozenset[int]]:
    """The numbers of the groups that a stem is in."""
    table: dict[str, set[int]] = {}
    for number, group in enumerate(WORDS.groups("synonyms")):
        for stem in terms(" ".join(group)):
            table.setdefault(stem, set()).add(number)
    return {stem: frozenset(groups) for stem, groups in table.items()}


def is_empty(stem: str) -> bool:
    """Whether a stem says nothing that a quote would have to bear out."""
    return stem in _EMPTY or stem.rstrip("s").isdigit()


def is_common(word: str) -> bool:
    """Whether a word is one of general English that these tables know, in any form."""
    return any(is_empty(stem) or base_form(stem) in _table() for stem in terms(word))


def stand_for(stem: str, others: frozenset[str]) -> bool:
    """Whether a stem, one that may stand for it, or one that goes on from it ("regist", "registr") is among others."""
    stem, others = base_form(stem), frozenset(base_form(other) for other in others)
    if stem in others or any(_goes_on(stem, other) for other in others):
        return True
    groups = _table().get(stem, frozenset[int]())
    return bool(groups) and any(groups & _table().get(other, frozenset[int]()) for other in others)


def _goes_on(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= LONG_STEM and long.startswith(short) and len(long) - len(short) <= 4
