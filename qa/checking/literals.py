"""The literals of a statement: its numbers, dates and names must stand in its quotes, in the titles above these or in what goes
before, or follow from them at sight. Deterministic, without a model; what is said with them is for a `Verifier` to judge.

A number stands in the quotes with the same value in any form (9, nine, IX; 1,000, a thousand) or, unless they count the same thing
otherwise, counts what they list; "almost" and "more than" stand before it there if they do here. A month stands there by its name, short
for it, or as its number. A name is the same word, its plural or possessive, the place of an adjective (Russian/Russia), the initials of a
run of words, or another name of its group; with a number, not the same name with other numbers alone (Apollo 11 for Apollo 12).

A name that the question has and the document too may be said: "Davies" where the quote has "him". In a statement in another
language than its quotes capitals tell no name: there, acronyms must stand in the quotes, and what is in Latin letters among others.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from index.lexical import word_spans
from index.store.names import NameFinder, Names
from index.store.subject import demonyms, same_root
from ingest.numerals import roman
from qa.checking.claim import Claim
from qa.checking.numbers import IN_WORDS, Number, longest_list, numbers_in
from qa.languages.language import bare, language_of

SHARED = 4  # letters that a place and its adjective begin with
BEFORE = 20  # letters before a word that are looked at for what it opens
MANY_CAPITALS = 0.25  # of the words within a text's sentences: in German nouns have them too
_ABOVE, _BELOW = ("more", "over", "above", "least", "greater"), ("less", "fewer", "under", "below", "almost", "nearly")
_BESIDE = ("a", "an", "the", "than", "to")  # between these and their number
_MONTHS = {name.lower(): number for names in (calendar.month_name, calendar.month_abbr) for number, name in enumerate(names) if name}


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in a text; `plain` is without case, accents and possessive, `stem` empty for a word without content."""

    text: str
    plain: str
    stem: str
    start: int
    end: int
    opens: bool  # a sentence

    @property
    def is_capital(self) -> bool:
        """Whether it has a capital anywhere."""
        return self.text != self.text.lower()

    @property
    def is_acronym(self) -> bool:
        """Whether it has two capitals, or one and a digit."""
        capitals = sum(letter.isupper() for letter in self.text)
        return capitals > 1 or (capitals == 1 and any(letter.isdecimal() for letter in self.text))


def words_in(text: str) -> list[Word]:
    """The words of a text, in order."""
    found = []
    for start, end, stem in word_spans(text):
        plain = bare(text[start:end]).replace("’", "'").removesuffix("'s")
        before = text[max(0, start - BEFORE) : start].rstrip(" \t\"'“‘«(-–—•*")
        found.append(Word(text[start:end], plain, stem or "", start, end, opens=not before or before[-1] in ".!?:;…\n"))
    return found


class Literals:
    """What holds for all of a document. Safe to share between threads."""

    def __init__(
        self, text: str = "", title: str = "", names: Sequence[Names] = (), is_word: Callable[[str], bool] = frozenset[str]().__contains__
    ) -> None:
        """`names` are groups of names for one thing, `is_word` says whether the language at large has a word in lower case."""
        self._finder, self._title, self._is_word = NameFinder(names), title, is_word
        words = words_in(text)
        self._small = frozenset(one.plain for one in words if not one.is_capital)
        self._capital = frozenset(one.plain for one in words if one.is_capital)
        self._named = frozenset(one.plain for one in words if one.is_capital and not one.opens)

    def missing(self, claim: Claim, question: str = "") -> list[str]:
        """What a statement says that does not stand in its quotes: numbers, names, names with their numbers."""
        texts = [*(one for quote in claim.quotes for one in (quote.text, *quote.title_path, quote.before)), self._title]
        known, words, told = Known(texts, self._finder), words_in(claim.text), numbers_in(claim.text)
        inside = {place for one in self._finder.find(claim.text) if one.group in known.groups for place in range(one.start, one.end)}
        numbers = [one.text for one in _strange_numbers(claim, told, known) if one.start not in inside]
        passed = inside | {place for one in told for place in range(one.start, one.end)}
        asked = self._capital.intersection(one.plain for one in words_in(question))
        strange = (one for one in words if one.is_capital and one.start not in passed and one.plain not in asked and not known.has(one))
        names = [one.text for one in strange if self._is_name(one)]
        if (numbers or names) and (language := self._foreign_language(claim, words, known)):
            # Months may be numbers in another language, and the quotes' numbers words of theirs; the statement's own words are not read.
            there, in_digits = Known(texts, self._finder, language), [one for one in told if one.is_in_digits]
            numbers = [one.text for one in _strange_numbers(claim, in_digits, there)]
            names = _strange_abroad(claim.text, words, known)
        return [*numbers, *names, *_misqualified(claim, told, known), *_misnumbered(words, known)]

    def _foreign_language(self, claim: Claim, words: Sequence[Word], known: Known) -> str:
        """The language for the number words of quotes, where the capitals of a statement tell no names: it is in another language
        than they, or in one that writes nouns with capitals. Empty for a statement whose capitals are names."""
        given = language_of(" ".join(quote.text for quote in claim.quotes))
        code = given.code if given and given.code in IN_WORDS else "en"
        small = [one.plain for one in words if not one.is_capital and not one.plain[0].isdecimal()]
        is_strange = sum(one in self._small for one in small) < len(small) / 2  # a vocabulary has words of several languages
        if is_strange and language_of(claim.text) not in (None, given):
            return code
        inner = [one for one in known.words if not one.opens]
        return code if code != "en" and sum(one.is_capital for one in inner) > MANY_CAPITALS * len(inner) else ""

    def _is_name(self, word: Word) -> bool:
        """Whether a word with a capital is a name, not an ordinary one that opens a sentence."""
        is_ordinary = not word.stem or word.plain in self._small or (word.plain not in self._named and self._is_word(word.plain))
        return word.is_acronym or not (word.opens and is_ordinary)


class Known:
    """What stands in the quotes of a statement, in their titles and in what goes before them."""

    def __init__(self, texts: Sequence[str], finder: NameFinder, language: str = "") -> None:
        """`language` is that of the words for numbers, where it is not English, or where the statement is not."""
        text = "\n".join(texts)
        self.words = words_in(text)
        self.numbers = [(one, number) for one in texts for number in numbers_in(one, language or "en")]
        self.groups = frozenset(one.group for one in finder.find(text))
        self.plain = frozenset(one.plain for one in self.words)
        months = {Decimal(_MONTHS[one]) for one in self.plain & _MONTHS.keys()}
        romans = {Decimal(value) for one in self.words if one.text.isupper() and (value := roman(one.text))}
        self.values = romans.union((value for _, one in self.numbers for value in (*one.values, *one.bare)), months if language else ())
        self._forms = self.plain | {one.stem for one in self.words} | {a.plain + b.plain for a, b in pairwise(self.words)}
        self._dates = self.values | months
        self._initials = "".join(one.text[0] if one.is_capital else " " if one.stem else "" for one in self.words)  # of runs of names
        self._places = frozenset(demonyms().get(one, one) for one in self.plain)

    def has(self, word: Word) -> bool:
        """Whether a word stands there, in this or another form."""
        form = word.plain
        if not self._forms.isdisjoint((form, word.stem)) or _MONTHS.get(form) in self._dates or demonyms().get(form, form) in self._places:
            return True
        if word.text.isupper() and len(word.text) > 1 and (word.text in self._initials or roman(word.text) in self.values):
            return True
        parts = list(filter(None, form.split(".")))
        alike = any(same_root(form, one) for one in self.plain if one[:SHARED] == form[:SHARED])
        return alike or ("." in form and self.plain.issuperset(parts))


def _strange_numbers(claim: Claim, told: Sequence[Number], known: Known) -> Iterator[Number]:
    """The numbers of a statement that its quotes do not have and that count nothing in them. "One" is none."""
    most = longest_list([quote.text for quote in claim.quotes])
    counted = {_counted(text, one) for text, one in known.numbers if min(one.values) <= most} - {""}
    for one in told:
        if (max(one.values) <= 1 and not one.is_in_digits) or not known.values.isdisjoint(one.values):
            continue
        unit = _counted(claim.text, one)
        may_count = unit != "%" and unit not in _MONTHS and unit not in counted
        if not (may_count and any(value == int(value) and 2 <= value <= most for value in one.values)):
            yield one


def _counted(text: str, number: Number) -> str:
    """What a number counts: the stem of the word right after it, or "%"; empty if there is none."""
    after = text[number.end : number.end + 2 * BEFORE].lstrip(" -")
    first = next((one for one in words_in(after) if not one.start), None)
    if first is None:
        return "%" if after.startswith("%") else ""
    return first.plain if first.plain in _MONTHS else first.stem


def _misqualified(claim: Claim, told: Sequence[Number], known: Known) -> Iterator[str]:
    """Numbers that the quotes have with another "more than" or "almost" before them, with none, or with one that is left out."""
    given: dict[Decimal, set[str]] = {}
    for text, one in known.numbers:
        given.setdefault(one.values[0], set()).add(_qualifier(text, one))
    for one in told:
        said = _qualifier(claim.text, one)
        if said not in given.get(one.values[0], {said}):
            yield f"{said} {one.text}"


def _qualifier(text: str, number: Number) -> str:
    """Which side of its number the word before it means."""
    before = [one.plain for one in words_in(text[max(0, number.start - 2 * BEFORE) : number.start])]
    word = next((one for one in reversed(before) if one not in _BESIDE), "")
    return "more than" if word in _ABOVE else "less than" if word in _BELOW else "plain"


def _misnumbered(words: Sequence[Word], known: Known) -> list[str]:
    """Names with a number of up to three digits that the quotes have with other numbers alone."""
    given = {(name.plain, number) for name, number in _designations(known.words)}
    names = {name for name, _ in given}
    return [f"{one.text} {number}" for one, number in _designations(words) if one.plain in names and (one.plain, number) not in given]


def _designations(words: Sequence[Word]) -> Iterator[tuple[Word, str]]:
    for name, after in pairwise(words):
        is_number = after.text.isdecimal() and len(after.text) < 4 and after.start == name.end + 1
        if is_number and name.is_capital and name.stem and name.plain not in _MONTHS:
            yield name, after.text.lstrip("0")


def _strange_abroad(text: str, words: Sequence[Word], known: Known) -> list[str]:
    """Words of a statement in another language that should stand in its quotes as they are: acronyms, letters put in another order
    (OTAN/NATO), and all Latin words among letters of another script."""
    is_latin = all(letter < "\u0250" for one in words for letter in one.text if letter.isalpha())
    latin = "" if is_latin else "".join(letter if letter < "\u0250" else " " for letter in text)
    found = words if is_latin else [one for one in words_in(latin) if one.text[0].isalpha()]
    given = {frozenset(one.plain) for one in known.words if one.is_acronym}
    strange = [one for one in found if (one.is_acronym or not is_latin) and not known.has(one)]
    return [one.text for one in strange if not any(letters <= frozenset(one.plain) for letters in given)]
