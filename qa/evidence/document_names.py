"""Which words a document uses as names, and in which of its sentences each stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import chain
from pathlib import Path

from index.lexical import word_spans
from index.store.content import Content
from index.store.subject import same_root
from ingest.lexicon import read_lexicon
from ingest.numerals import roman

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "document_names.toml")
FIRST_YEAR, LAST_YEAR = 1000, 2199
OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
_CLOSE = 0.75  # of difflib: "Slovenia" and "Slovakia", "Niger" and "Nigeria"
MOST_CAPITALS = 0.3  # of the words within sentences: German writes its nouns so, 0.35 and more; English stays below 0.2


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands, in lower case without a possessive, and its stem."""

    surface: str
    plain: str
    stem: str
    start: int
    end: int

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.surface[:1].isupper()

    @property
    def number(self) -> int | None:
        """The number that it is, in digits or in Roman capitals."""
        if self.plain.isdecimal():
            return int(self.plain)
        return roman(self.surface) if self.surface.isupper() else None


def words_in(text: str) -> list[Word]:
    """The words of a text."""
    found = []
    for start, end, stem in word_spans(text):
        surface = text[start:end]
        plain = surface.lower().replace("’", "'").removesuffix("'s").replace(".", "")
        found.append(Word(surface, plain, stem or "", start, end))
    return found


def years_in(words: Iterable[Word]) -> list[int]:
    """The years that some words name, "FY2019" and "1990s" too."""
    found = []
    for word in words:
        digits = "".join(one for one in word.plain if one.isdecimal())
        if len(digits) == 4 and len(word.plain) <= 6 and FIRST_YEAR <= int(digits) <= LAST_YEAR:
            found.append(int(digits))
    return found


def is_letter(word: Word) -> bool:
    """Whether a word is a capital letter that may tell one thing from another: the B of "option B"."""
    return len(word.surface) == 1 and "A" <= word.surface <= "Z" and word.surface != "I"


class DocumentNames:
    """The words of a document, by the sentence that they stand in. Built when a question first names something."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.sentences = [(chunk, sentence) for chunk in content.chunks for sentence in chunk.sentences]
        self.words = [words_in(sentence.text) for _, sentence in self.sentences]
        self._row = {sentence.start: i for i, (_, sentence) in enumerate(self.sentences)}
        every = [word for words in self.words for word in words]
        self.small = {word.plain for word in every if word.surface[:1].islower()}
        """The words that it has in small letters somewhere: no names. Of the others those within a sentence are surely names, and a
        first name may stand at the start of its sentences alone."""
        self.proper = {word.plain for words in self.words for word in words[1:] if word.is_capital} - self.small
        self._never_small = {word.plain for word in every if word.is_capital and len(word.plain) > 2} - self.small
        self.about = {word.stem for word in words_in(content.document.title) if word.stem}
        """The stems of the document's title: all of it speaks of them."""
        self.countries = {name.lower() for name in content.countries}
        self.options: dict[str, set[int]] = defaultdict(set)
        """The options of a program, "-z", each with its sentences and those below such a title."""
        self._rows: dict[str, set[int]] = defaultdict(set)
        above = [[f"{' '.join(one.title_path)} {one.lead_in}", *one.heads.replace("; ", ": ").split(": ")] for one in content.chunks]
        self._above = [[words_in(text) for text in texts if text] for texts in above]  # "Item: Price; Lux 1: 20" has four cells
        for i, (chunk, sentence) in enumerate(self.sentences):
            for word in chain(self.words[i], *self._above[chunk.number]):
                self._rows[word.plain].add(i)
                self._rows[word.stem].add(i)
            for option in OPTION.findall(" ".join((sentence.text, *above[chunk.number]))):
                self.options[option].add(i)

    def row_of(self, start: int) -> int:
        """The number of the sentence that begins at a place."""
        return self._row[start]

    @cached_property
    def tells_by_capitals(self) -> bool:
        """Whether a capital marks a name: not in German, and not in a text all of capitals. Each cell of a table begins with one."""
        is_row = [self.content.document.section(chunk.address).kind == "row" for chunk, _ in self.sentences]
        told = [words[1:] for words, of_table in zip(self.words, is_row, strict=True) if not of_table]
        inner = [word for words in told for word in words if word.surface[:1].isalpha()]
        return sum(word.is_capital for word in inner) <= MOST_CAPITALS * len(inner)

    def rows(self, word: Word) -> frozenset[int]:
        """The sentences that a word stands in, and those in whose titles, lead-in or columns it does: in any of its forms, as the place
        that an adjective goes with, "russia" for "russian", as the adjective of a place, or as what an acronym is short for."""
        plain = word.plain
        longer = [one for one in self.countries if one != plain and one.startswith(plain)]  # "nigerian" is of Nigeria, not of Niger
        same = (one for one in self._never_small if same_root(plain, one) and not any(same_root(other, one) for other in longer))
        found = {row for form in (plain, word.stem or plain, *same) for row in self._rows.get(form, ())}
        return frozenset(found | self._spelt_out(plain) if word.surface.isupper() else found)

    def phrase(self, run: Sequence[Word]) -> frozenset[int]:
        """The sentences that have some words one after the other."""
        wanted = " ".join(word.stem for word in run)
        return frozenset(row for row, own in enumerate(self.words) if wanted in " ".join(word.stem for word in own if word.stem))

    def _spelt_out(self, acronym: str) -> set[int]:
        """The sentences that say what an acronym is short for, "value added tax" for VAT; in capitals if it has two letters, or the
        document has it itself."""
        in_capitals = len(acronym) == 2 or acronym in self._rows
        return {row for row, both in enumerate(self._initials) if len(acronym) > 1 and acronym in both[in_capitals]}

    @cached_property
    def _initials(self) -> list[tuple[str, str]]:
        """The first letters of each sentence's words, without "of" and "the" within a name: of all, and of those in capitals, with a
        blank for each other. Read once: a question with an acronym looks through them."""
        found = []
        for words in self.words:
            told = [(word.plain[:1], word.is_capital) for word in words if word.is_capital or word.stem]
            found.append(("".join(one for one, _ in told), "".join(one if is_capital else " " for one, is_capital in told)))
        return found

    def _places(self, word: str) -> Iterator[tuple[int, Sequence[Word], int]]:
        """(a sentence, the words of it, of what stands above it or of a cell of its row, a place among them where a word stands)."""
        for row in self._rows.get(word, ()):
            for words in (self.words[row], *self._above[self.sentences[row][0].number]):
                yield from ((row, words, i) for i, one in enumerate(words) if one.plain == word)

    def numbered(self, word: str) -> dict[int, set[int]]:
        """The numbers that follow a name, each with its sentences: "Tianwen 1", "Chang'e 3, 4 and 5", "Shenzhou X to XII"."""
        found: dict[int, set[int]] = defaultdict(set)
        for row, words, i in self._places(word):
            for number in _numbers_at(words[i + 1 :]):
                found[number].add(row)
        return found

    def lettered(self, word: str) -> dict[str, set[int]]:
        """The capital letters that follow a word, each with its sentences and those below such a title."""
        found: dict[str, set[int]] = defaultdict(set)
        for row, words, i in self._places(word):
            if mark := next(filter(is_letter, words[i + 1 : i + 2]), None):
                found[mark.surface].add(row)
        return found

    def first_names(self, surname: str) -> list[str]:
        """The names right before a name: those of Keller are Anna and Jonas."""
        before = (words[i - 1] for _, words, i in self._places(surname) if i)
        return list(dict.fromkeys(word.plain for word in before if word.is_capital and word.plain in self._never_small))

    def nearest(self, name: str) -> tuple[str, ...]:
        """The name of the document that is spelt most like another; none if none is."""
        close = get_close_matches(name, sorted(one for one in self.proper if one[:1] == name[:1]), n=1, cutoff=_CLOSE)
        return tuple(word.surface for words in self.words for word in words if close and word.plain == close[0])[:1]

    def years_of(self, row: int) -> list[tuple[int, int]]:
        """The years that a sentence speaks of, as spans, "2016-2020", "2019/20", "1990s", of "since 2016" with an open end: its own, else
        those of the sentences before it in its paragraph, else those of its titles and its lead-in."""
        chunk, sentence = self.sentences[row]
        before = [one for one in chunk.sentences if one.start < sentence.start]
        for text in (sentence.text, *(one.text for one in reversed(before)), " ".join(chunk.title_path), chunk.lead_in):
            spans: list[tuple[int, int]] = []
            for match in _LEXICON.pattern("years").finditer(text):
                first, last = int(match["first"]), int(match["last"] or match["first"])
                last = first + 9 if match["decade"] else first + 1 if match["next"] == f"{(first + 1) % 100:02}" else last
                spans += [(first, LAST_YEAR if match["since"] else last)] if first <= last else [(first, first), (last, last)]
            if spans:
                return spans
        return []


def _numbers_at(words: Sequence[Word]) -> list[int]:
    """The numbers that some words open with, with those between the ends of a span."""
    found: list[int] = []
    joiner = ""
    for word in words:
        if word.number is None:
            if not found or word.plain not in ("and", "to", "or", "through"):
                break
            joiner = word.plain
            continue
        if found and word.number >= FIRST_YEAR:
            break
        found += range(found[-1] + 1, word.number) if joiner in ("to", "through") and word.number - found[-1] < 100 else ()
        found.append(word.number)
        joiner = ""
    return found
