"""Names in a statement: which words are names, and whether the quotes have them, by their own or another name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.store.names import NameFinder
from index.store.subject import demonyms, same_root, subject_of
from qa.checking.rules.synonyms import is_common
from qa.checking.rules.tables import PATTERNS
from qa.checking.rules.wording import OPENERS, Word, designations, singular, tidy, words_of

SHARED = 4  # letters that two forms of a place's name begin with, where they are not listed as irregular
MARKS = 20  # letters before a word that are looked at for what it opens
_ORDINARY_ENDING, _ORDINAL, _RUN = (PATTERNS.pattern(name) for name in ("ordinary_ending", "ordinal_digits", "run"))


@dataclass(frozen=True, slots=True)
class Known:
    """What may be said about some quotes: the words of quotes and context, also by how they begin, the places that these are
    adjectives of, the groups of names in them, the initials of their runs of capitalised words, and their designations
    ("apollo", "11")."""

    words: frozenset[str]
    by_start: dict[str, list[str]]
    places: frozenset[str]
    groups: frozenset[int]
    initials: frozenset[str]
    designations: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, texts: Iterable[str], finder: NameFinder | None) -> Known:
        """From tidied texts."""
        joined = " \n ".join(texts)
        words = frozenset(singular(one.plain) for one in words_of(joined))
        by_start: dict[str, list[str]] = {}
        for word in words:
            by_start.setdefault(word[:SHARED], []).append(word)
        places = frozenset(demonyms()[word] for word in words if word in demonyms())
        runs = frozenset("".join(letter for letter in run if letter.isupper()) for run in _RUN.findall(joined))
        return cls(words, by_start, places, _named(joined, finder), runs, designated(joined))

    def has(self, word: Word) -> bool:
        """Whether a word is known: as it is, as a place's adjective, or as the initials of a name."""
        form = singular(word.plain)
        if form in self.words or (word.text.isupper() and len(word.text) > 1 and word.text in self.initials):
            return True
        place = demonyms().get(form)
        irregular = place in self.words or bool({form, place} & self.places)
        return irregular or any(same_root(form, other) for other in self.by_start.get(form[:SHARED], ()))


def designated(text: str) -> frozenset[tuple[str, str]]:
    """The names with a number of a text, in lower case: ("apollo", "11")."""
    return frozenset((one[1].lower(), one[2].lstrip("0") or "0") for one in designations(text))


def foreign_names(statement: str, known: Known, finder: NameFinder | None, ordinary: frozenset[str]) -> list[str]:
    """The names of a tidied statement that are not known. `ordinary` are words that a sentence may begin with."""
    covered = _covered(statement, known, finder)
    inside = {place for one in covered for place in range(*one)}
    found = []
    words = words_of(statement)
    for i, word in enumerate(words):
        if word.start in inside or known.has(word):
            continue
        if _is_name(word, statement, words[i + 1 : i + 2], ordinary):
            found.append(word.text)
    wrong = designated(statement) - known.designations - _designations_within(statement, covered)
    return [*found, *(f"{name} {number}" for name, number in sorted(wrong) if not number.isalpha())]


def _is_name(word: Word, text: str, following: Sequence[Word], ordinary: frozenset[str]) -> bool:
    """Whether a word is a name: a capital within a sentence; at its start only if it is not an ordinary word."""
    if not any(letter.isupper() for letter in word.text):
        return any(letter.isdigit() for letter in word.text) and any(letter.isalpha() for letter in word.text) and not _is_number(word)
    if not _opens(word, text):
        return True
    if word.text[1:] != word.text[1:].lower() or "'" in word.text:
        return True
    followed = bool(following) and following[0].text[:1].isupper() and following[0].start == word.end + 1
    form = word.plain
    plain_word = form in OPENERS or form in ordinary or singular(form) in ordinary or is_common(form) or _ORDINARY_ENDING.search(form)
    return (followed and form not in OPENERS) or not plain_word


def _is_number(word: Word) -> bool:
    return bool(_ORDINAL.match(word.plain))


def _opens(word: Word, text: str) -> bool:
    """Whether a word is the first of a sentence, marks of quotation aside."""
    before = text[max(0, word.start - MARKS) : word.start].rstrip("\"'( ·-")
    return not before or before[-1] in ".!?:"


def _named(text: str, finder: NameFinder | None) -> frozenset[int]:
    return frozenset(one.group for one in finder.find(text)) if finder else frozenset()


def _covered(statement: str, known: Known, finder: NameFinder | None) -> list[tuple[int, int]]:
    """Where the statement has a name whose group the quotes name too."""
    return [(one.start, one.end) for one in finder.find(statement) if one.group in known.groups] if finder else []


def _designations_within(statement: str, covered: Sequence[tuple[int, int]]) -> frozenset[tuple[str, str]]:
    return frozenset(pair for start, end in covered for pair in designated(statement[start:end]))


def subject_names(title: str) -> tuple[str, ...]:
    """What a statement may call the standing subject of a document with this title."""
    subject = subject_of(tidy(title))
    return (subject, "the country") if subject else ()
