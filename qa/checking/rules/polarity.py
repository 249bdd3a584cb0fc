"""Negations and words that turn a statement round, against those of its quotes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.lexical import terms
from qa.checking.rules.tables import PATTERNS, WORDS
from qa.checking.rules.violation import Violation
from qa.checking.rules.wording import words_of

_NEGATIVE, _PREFIX, _SCOPE_END = (PATTERNS.pattern(name) for name in ("negative", "negating_prefix", "scope_end"))
_REVERSING = tuple(WORDS.words("reversing"))
_ENDINGS = WORDS.words("reversing_endings") | {""}
SHORT = 4  # letters of a stem that is a word by itself only with an ending of its own; and of the start that two forms share
SCOPE = 200  # letters after a negation that are looked at
REACH = 3  # content words after a negation that it is about


def negation_violations(said: str, texts: Sequence[str], allowed: Sequence[str]) -> Iterator[Violation]:
    """Negations and reversing words on one side only."""
    quoted = [*texts, *allowed]
    yield from _unquoted_negations(said, quoted)
    yield from _dropped_negations(said, texts)
    mine, theirs = ({one.plain for text in one for one in words_of(text)} for one in ([said], quoted))
    reversed_there = {word[:SHORT] for word in theirs if _reverses(word)}
    for word in sorted(mine - theirs):
        if _reverses(word) and word[:SHORT] not in reversed_there:
            yield Violation("negation", word, "no quote says so")
        elif _PREFIX.sub("", word) in theirs and _PREFIX.match(word):
            yield Violation("negation", word, "the quotes say the opposite")
    for word in sorted(theirs - mine):
        positive = _PREFIX.sub("", word)
        if positive != word and positive not in theirs and positive in mine:
            yield Violation("negation", positive, f"the quotes say {word}")


def _reverses(word: str) -> bool:
    """Whether a word is one of the reversing ones, in any form; short stems only with an ending of their own."""
    stems = (stem for stem in _REVERSING if word.startswith(stem))
    return any((len(stem) > SHORT and len(word) - len(stem) <= SHORT) or word[len(stem) :] in _ENDINGS for stem in stems)


def _scopes(text: str) -> list[tuple[str, frozenset[str]]]:
    """Each negation of a text and the stems that it is about: those of the words after it, in the same clause."""
    scopes = []
    for match in _NEGATIVE.finditer(text):
        after = _SCOPE_END.split(text[match.end() : match.end() + SCOPE], maxsplit=1)[0]
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
