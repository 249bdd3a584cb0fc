"""The guard of translations: what must be the same in every language is the same. Deterministic, in a few milliseconds.

| in a checked statement      | in its translation                                                                      |
|-----------------------------|-----------------------------------------------------------------------------------------|
| numbers, years              | the same ones and no others, in digits of any script (in Chinese numerals too); 1.2/1,2 |
| months                      | by their names in that language, or as numbers                                          |
| countries, the UN, the EU   | by their names in that language (Unicode locale data); no other country                 |
| abbreviations, strange names| as they are, or by another name of the document's or of the glossary                    |
| words                       | none left as it was, where the script is another; no word of two scripts                |
| length, language, lines     | not half as long or twice, in the language asked for, on one line                       |

Strange names are those that English has no word for. What a sentence says beyond all this, a negation above all, is for
the way back: `qa.languages.translator` has a translation translated again, and that must follow from the statement.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from index.store.names import NameFinder, Names
from index.store.subject import demonyms, same_root
from ingest.lexicon import read_lexicon
from ingest.number_words import chinese_number
from qa.checking.rules.numerals import numbers_in
from qa.checking.rules.wording import plain, tidy, words_of
from qa.languages.language import Language, is_in
from qa.languages.locale_names import bare, countries, months, named, names
from qa.readers.draft import split_at_marks

_FIND = read_lexicon(Path(__file__).with_name("patterns.toml")).pattern
_NUMBER, _SCALED, _NUMERALS = _FIND("number"), _FIND("scaled"), _FIND("numerals")
_HAN, _TOGETHER, _LATIN, _LATIN_WORD, _LATIN_LETTERS = (_FIND(one) for one in ("han", "together", "latin", "latin_word", "latin_letters"))
_QUOTES = '"“”„«»「」'
LONGEST = 2000  # letters of a statement or its translation: a model writes 160 tokens
LENGTHS, SHORT_LENGTHS = (0.5, 2.2), (0.12, 1.0)  # letters of a translation for each of the original's


@dataclass(frozen=True, slots=True)
class TranslationGuard:
    """`is_word` says whether a word in lower case is one of the source language at large; `groups` are names for the same
    things; `glossary` has foreign words in lower case and what they mean."""

    source: Language
    is_word: Callable[[str], bool]
    groups: tuple[Names, ...] = ()
    glossary: Mapping[str, str] | None = None

    def with_names(self, original: str, target: Language) -> str:
        """A text in which names have the form of another language already: countries by the Unicode locale data, for
        Chinese the glossary's names. A model copies them, where it would have to guess."""
        swaps: dict[str, str] = {}
        if target.code == "zh":
            swaps = {meant: foreign for foreign, meant in (self.glossary or {}).items() if _HAN.match(foreign) and len(foreign) > 1}
        swaps |= {name: countries(target.code).get(code, name) for code, name in countries(self.source.code).items()}
        for name in sorted((name for name in swaps if name[:1].isupper() and name in original), key=len, reverse=True):
            original = re.sub(rf"(?:\bthe )?(?<!\w){re.escape(name)}(?![\w'])", swaps[name].replace("\\", ""), original)
        return original

    def fault(self, original: str, translated: str, target: Language) -> str | None:
        """Why a translation is not to be shown; None if nothing speaks against it. `original` is as `in_digits` gives it."""
        return (
            _length_fault(original, translated)
            or _number_fault(original, translated, target)
            or self._country_fault(original, translated, target)
            or self._name_fault(original, translated, target)
            or self._leftover_fault(original, translated, target)
            or (None if is_in(translated, target, self.source) else f"it is not in {target.name}")
        )

    def _country_fault(self, original: str, translated: str, target: Language) -> str | None:
        here, there = countries(self.source.code), countries(target.code)
        wanted = named(original, self.source.code)
        lost = [here[code] for code in sorted(wanted) if code in there and not names(translated, there[code])]
        if lost:
            return f"it does not name {lost[0]}"
        words = [one.plain for one in words_of(original)]
        found = (code for code in named(translated, target.code) - wanted if code in here)
        added = [here[code] for code in found if not _is_meant(here[code], code, words)]
        return f"it names {sorted(added)[0]}" if added else None

    def _name_fault(self, original: str, translated: str, target: Language) -> str | None:
        said = bare(translated)
        finder = NameFinder(self.groups)
        mentions = finder.find(original)
        for word in words_of(original):
            group = next((finder.groups[one.group] for one in mentions if one.start <= word.start < one.end), ())
            if self._is_strange(word.text, word.plain) and not self._is_kept(word.text, group, said, target):
                return f"it does not keep {word.text!r}"
        known = {word.text for word in words_of(original)} | {one for group in mentions for one in finder.groups[group.group]}
        known |= {countries(target.code).get(code, "") for code in named(original, self.source.code)}
        known |= {countries(self.source.code).get(word.text, "") for word in words_of(original)}  # "UN" is a code as well
        for word in _LATIN_LETTERS.findall(tidy(translated)):
            meant = (self.glossary or {}).get(word.lower(), "")
            if _is_abbreviation(word) and word not in " ".join(known) and not (meant and (meant in known or meant in original)):
                return f"it has {word!r} of its own"
        return None

    def _is_strange(self, word: str, plain: str) -> bool:
        """Whether a word of the original is a name that has no translation."""
        if not any(letter.isupper() for letter in word) or plain in demonyms():
            return False
        return _is_abbreviation(word) or not (self.is_word(plain) or self.is_word(plain.removesuffix("s")) or self._is_place(plain))

    def _is_place(self, plain: str) -> bool:
        return any(same_root(plain, part) for name in countries(self.source.code).values() for part in name.lower().split())

    def _is_kept(self, word: str, group: Sequence[str], said: str, target: Language) -> bool:
        if bare(word) in said or any(bare(name) in said for name in group):
            return True
        there = countries(target.code).get(word)  # "UN", "EU", "US" are codes as well
        if there and names(said, there):
            return True
        meanings = {name.lower() for name in (word, *group)}
        return any(bare(foreign) in said and meanings & _parts(meant) for foreign, meant in (self.glossary or {}).items())

    def _leftover_fault(self, original: str, translated: str, target: Language) -> str | None:
        """Words that were left as they are, in a language of another script."""
        if _is_latin(target.nothing) or not _is_latin(original):
            return None
        names_there = {one.plain for one in words_of(original) if one.text != one.text.lower() or one.text[-1].isdigit()}
        for match in _LATIN_WORD.finditer(translated):
            around = translated[max(0, match.start() - 1) : match.start()] + translated[match.end() : match.end() + 1]
            if any(letter.isalpha() and not _TOGETHER.match(letter) for letter in around):
                return f"it has a word of two scripts: {match[0]!r}"
            if plain(match[0]) not in names_there:
                return f"it has a word that is not translated: {match[0]!r}"
        return None


def in_digits(text: str) -> str:
    """A text, tidied, with its numbers in digits, so that a translation's can be compared: "four bodies" as "4 bodies"."""
    said = tidy(text)
    for one in reversed(numbers_in(said)):
        if not one.ordinal and one.text.isalpha() and one.value > 1:
            said = f"{said[: one.start]}{one.value:.0f}{said[one.start + len(one.text) :]}"
    return said


def on_one_line(text: str) -> str:
    """A model's translation: its first line, without marks of citations, and of quotation around it."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    said = "".join(piece for piece, _ in split_at_marks(first, "[【"))
    return said.strip().strip(_QUOTES).strip()


def _length_fault(original: str, translated: str) -> str | None:
    if max(len(original), len(translated)) > LONGEST:
        return "it is too long to be checked"
    letters = sum(letter.isalpha() for letter in translated)
    low, high = SHORT_LENGTHS if _TOGETHER.search(translated) else LENGTHS
    length = sum(letter.isalpha() for letter in original)
    return None if low * length <= letters <= high * length else "it is much longer or shorter"


def _number_fault(original: str, translated: str, target: Language) -> str | None:
    wanted, found = _numbers(original), _numbers(translated)
    in_numerals = Counter(str(chinese_number(one)) for one in _NUMERALS.findall(translated))
    lost = wanted - found - in_numerals
    if lost:
        return f"it has no {next(iter(lost))}"
    before_digits = {one.text for one in words_of(original) if original[one.end : one.end + 2].strip().isdecimal()}
    named_months = [number for number, name in months("en").items() if name in before_digits]
    for number in named_months:
        if not names(translated, months(target.code)[number]) and str(number) not in found - wanted:
            return f"it does not name the month of {months('en')[number]}"
    extra = found - wanted - Counter(map(str, named_months))
    return f"it has {next(iter(extra))} of its own" if extra else None


def _numbers(text: str) -> Counter[str]:
    """The numbers of a text that are written in digits, without the marks between these."""
    plain = "".join(str(unicodedata.digit(letter)) if unicodedata.category(letter) == "Nd" else letter for letter in text)
    plain = _SCALED.sub(lambda one: f"{Decimal(one[1]) * int(unicodedata.numeric(one[2])):.0f}", plain)
    return Counter("".join(letter for letter in one if letter.isdecimal()) for one in _NUMBER.findall(plain))


def _is_meant(country: str, code: str, words: Sequence[str]) -> bool:
    """Whether some words mean a country by its adjective or code: "Russian", "the US"."""
    parts = country.lower().split()
    return code.lower() in words or any(same_root(word, part) for word in words for part in parts)


def _is_abbreviation(word: str) -> bool:
    return len(word) > 1 and sum(letter.isupper() for letter in word) > 1


def _parts(meant: str) -> set[str]:
    """A glossary's meaning, whole and word by word."""
    return {meant.lower(), *meant.lower().split()}


def _is_latin(text: str) -> bool:
    return bool(_LATIN.search(text))
