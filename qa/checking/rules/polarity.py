"""Negations and words that turn a statement round, against those of its quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.lexical import terms
from qa.checking.rules.violation import Violation
from qa.checking.rules.wording import NEGATIONS, REVERSING, words_of

_NEGATIVE = re.compile(rf"\b(?:{'|'.join(sorted(NEGATIONS, key=len, reverse=True))})\b|n't\b|\byet to\b", re.IGNORECASE)
_NEGATING_PREFIX = re.compile(r"^(?:un|non|in|im|ir|dis|mis)(?=\w{4})")
REACH = 3  # content words after a negation that it is about


def negation_violations(said: str, texts: Sequence[str], allowed: Sequence[str]) -> Iterator[Violation]:
    """Negations and reversing words on one side only."""
    quoted = [*texts, *allowed]
    yield from _unquoted_negations(said, quoted)
    yield from _dropped_negations(said, texts)
    joined = " ".join(quoted)
    theirs = {one.plain for one in words_of(joined)}
    for word in sorted({one.plain for one in words_of(said)} - theirs):
        if _reverses(word) and not any(word[:4] == other[:4] for other in theirs if _reverses(other)):
            yield Violation("negation", word, "no quote says so")
        elif _NEGATING_PREFIX.sub("", word) in theirs and _NEGATING_PREFIX.match(word):
            yield Violation("negation", word, "the quotes say the opposite")
    for word in sorted(theirs - {one.plain for one in words_of(said)}):
        positive = _NEGATING_PREFIX.sub("", word)
        if positive != word and positive not in theirs and positive in {one.plain for one in words_of(said)}:
            yield Violation("negation", positive, f"the quotes say {word}")


def _reverses(word: str) -> bool:
    """Whether a word is one of the reversing ones, in any form; short stems only with an ending of their own."""
    return any(word.startswith(stem) and len(word) - len(stem) <= 4 and (len(stem) > 4 or _is_form(word, stem)) for stem in REVERSING)


def _is_form(word: str, stem: str) -> bool:
    return word[len(stem) :] in ("", "s", "e", "es", "ed", "d", "ing", "ned", "ped", "ning", "ping", "ding", "ts", "n", "st")


def _scopes(text: str) -> list[tuple[str, frozenset[str]]]:
    """Each negation of a text and the stems that it is about: those of the words after it, in the same clause."""
    scopes = []
    for match in _NEGATIVE.finditer(text):
        after = re.split(r"[,;:.]", text[match.end() :], maxsplit=1)[0]
        scopes.append((match[0], frozenset(terms(after)[:REACH])))
    return scopes


def _unquoted_negations(said: str, quoted: Sequence[str]) -> Iterator[Violation]:
    theirs = [stems for text in quoted for _, stems in _scopes(text)]
    for word, stems in _scopes(said):
        if not any(stems & other or (not stems and not other) for other in theirs):
            yield Violation("negation", word, "no quote denies that")


def _dropped_negations(said: str, texts: Sequence[str]) -> Iterator[Violation]:
    """A quote's negation that a statement about the same words leaves out."""
    mine = frozenset(terms(said))
    kept = frozenset[str]().union(*(stems for _, stems in _scopes(said)))
    for text in texts:
        for word, stems in _scopes(text):
            if len(stems & mine) * 2 > len(stems) and not stems & kept:
                yield Violation("negation", " ".join(sorted(stems & mine)), f"the quotes have {word!r} before it")
