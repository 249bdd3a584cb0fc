"""Which words a document uses as names, and in which of its sentences each stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import chain, combinations, groupby, pairwise
from pathlib import Path

from index.lexical import word_spans
from index.store.content import Content
from index.store.subject import same_root
from ingest.lexicon import read_lexicon
from ingest.numerals import roman

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "document_names.toml")
FIRST_YEAR, LAST_YEAR = 1000, 2199
_OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
_ACRONYM = 3  # letters
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


def options_in(text: str) -> list[str]:
    """The options of a program that a text names: "-z", "--gzip"."""
    return list(dict.fromkeys(_OPTION.findall(text)))


class DocumentNames:
    """The words of a document, by the sentence that they stand in. Built when a question first names something."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.sentences = [(chunk, sentence) for chunk in content.chunks for sentence in chunk.sentences]
        self.words = [words_in(sentence.text) for _, sentence in self.sentences]
        self._row = {sentence.start: i for i, (_, sentence) in enumerate(self.sentences)}
        self._rows: dict[str, set[int]] = defaultdict(set)
        above = {chunk.number: words_in(f"{' '.join(chunk.title_path)} {chunk.lead_in}") for chunk in content.chunks}
        self._above = above
        self._cells = {one.number: [words_in(cell) for cell in _cells_of(one.heads)] for one in content.chunks if one.heads}
        for i, (chunk, _) in enumerate(self.sentences):
            for word in (*self.words[i], *above[chunk.number], *chain(*self._cells.get(chunk.number, ()))):
                self._rows[word.plain].add(i)
                self._rows[word.stem].add(i)

    def row_of(self, start: int) -> int:
        """The number of the sentence that begins at a place."""
        return self._row[start]

    @cached_property
    def small(self) -> frozenset[str]:
        """The words that it has in small letters somewhere: no names."""
        return frozenset(word.plain for words in self.words for word in words if word.surface[:1].islower())

    @cached_property
    def proper(self) -> frozenset[str]:
        """The words that it writes with a capital within a sentence, and never without."""
        inner = {word.plain for words in self.words for word in words[1:] if word.is_capital}
        return frozenset(inner - self.small)

    @cached_property
    def tells_by_capitals(self) -> bool:
        """Whether a capital marks a name: not in German, and not in a text all of capitals. Each cell of a table begins with one."""
        is_row = [self.content.document.section(chunk.address).kind == "row" for chunk, _ in self.sentences]
        told = [words[1:] for words, of_table in zip(self.words, is_row, strict=True) if not of_table]
        inner = [word for words in told for word in words if word.surface[:1].isalpha()]
        return sum(word.is_capital for word in inner) <= MOST_CAPITALS * len(inner)

    @cached_property
    def about(self) -> frozenset[str]:
        """The stems of the document's title: all of it speaks of them."""
        return frozenset(word.stem for word in words_in(self.content.document.title) if word.stem)

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries that it names, in lower case."""
        return frozenset(name.lower() for name in self.content.countries)

    def is_country(self, name: str) -> bool:
        """Whether a name is that of a country, by the Unicode locale data."""
        from qa.languages.language import countries  # 20 ms, and for names that the document does not have alone

        return name.lower() in {one.lower() for one in countries("en").values()}

    def rows(self, word: Word) -> frozenset[int]:
        """The sentences that a word stands in, in any of its forms, and those in whose titles or lead-in it does."""
        forms = {word.plain, word.stem or word.plain} | self._alike(word.plain)
        return frozenset(row for form in forms for row in self._rows.get(form, ()))

    def phrase(self, run: Sequence[Word]) -> frozenset[int]:
        """The sentences that have some words one after the other."""
        wanted = " ".join(word.stem for word in run)
        return frozenset(row for row, own in enumerate(self.words) if wanted in " ".join(word.stem for word in own if word.stem))

    def _alike(self, word: str) -> set[str]:
        """The places that an adjective goes with, and the adjectives of a place: "russian" for "russia"; what an acronym is short for."""
        longer = [one for one in self.countries if one != word and one.startswith(word)]  # "nigerian" is of Nigeria, not of Niger
        same = {one for one in self._never_small if same_root(word, one) and not any(same_root(other, one) for other in longer)}
        return same | self._initials.get(word, set())

    @cached_property
    def _initials(self) -> dict[str, set[str]]:
        """What acronyms are short for, by their initials: one word of that, which stands for all of it."""
        found: dict[str, set[str]] = defaultdict(set)
        for words in self.words:
            inner = [word for word in words if word.is_capital or word.stem]  # without "of" and "the" within a name
            for is_name, own in groupby(inner, lambda word: word.is_capital):
                run = list(own) if is_name else []
                for first, last in combinations(range(len(run)), 2):
                    found["".join(one.plain[:1] for one in run[first : last + 1])].add(run[last].plain)
        return found

    def spelt_out(self, acronym: str) -> frozenset[int]:
        """The sentences that say in small letters what an acronym is short for: "value added tax" for VAT."""
        wanted, found = list(acronym), set[int]()
        for row, words in enumerate(self.words):
            initials = [word.plain[:1] for word in words if word.stem]
            if len(wanted) >= _ACRONYM and any(initials[i : i + len(wanted)] == wanted for i in range(len(initials))):
                found.add(row)
        return frozenset(found)

    def numbered(self, word: str) -> dict[int, set[int]]:
        """The numbers that follow a name, each with its sentences: "Tianwen 1", "Chang'e 3, 4 and 5", "Shenzhou X to XII"."""
        found: dict[int, set[int]] = defaultdict(set)
        for row in self._rows.get(word, ()):
            for words in (self.words[row], *self._cells.get(self.sentences[row][0].number, ())):
                for i, one in enumerate(words):
                    for number in _numbers_after(words, i + 1) if one.plain == word else ():
                        found[number].add(row)
        return found

    def lettered(self, word: str) -> dict[str, set[int]]:
        """The capital letters that follow a word, each with its sentences and those below such a title."""
        found: dict[str, set[int]] = defaultdict(set)
        for row in self._rows.get(word, ()):
            for words in (self.words[row], self._above[self.sentences[row][0].number]):
                for one, mark in pairwise(words):
                    if one.plain == word and is_letter(mark):
                        found[mark.surface].add(row)
        return found

    @cached_property
    def options(self) -> dict[str, set[int]]:
        """The options of a program, each with its sentences and those below such a title."""
        found: dict[str, set[int]] = defaultdict(set)
        for row, (chunk, sentence) in enumerate(self.sentences):
            for option in options_in(" ".join((sentence.text, *chunk.title_path, chunk.lead_in, chunk.heads))):
                found[option].add(row)
        return found

    def first_names(self, surname: str) -> dict[str, set[int]]:
        """The names right before a name, each with its sentences: those of Keller are Anna and Jonas."""
        found: dict[str, set[int]] = defaultdict(set)
        for row in self._rows.get(surname, ()):
            words = self.words[row]
            for i, one in enumerate(words):
                if one.plain == surname and i and words[i - 1].is_capital and words[i - 1].plain in self._never_small:
                    found[words[i - 1].plain].add(row)
        return found

    @cached_property
    def _never_small(self) -> frozenset[str]:
        """Words that are never small: a first name may stand at the start of its sentences alone."""
        return frozenset(word.plain for words in self.words for word in words if word.is_capital and len(word.plain) > 2) - self.small

    def nearest(self, name: str) -> tuple[str, ...]:
        """The name of the document that is spelt most like another; none if none is."""
        close = get_close_matches(name, sorted(one for one in self.proper if one[:1] == name[:1]), n=1, cutoff=_CLOSE)
        return tuple(word.surface for words in self.words for word in words if close and word.plain == close[0])[:1]

    def years_of(self, row: int) -> list[tuple[int, int]]:
        """The years that a sentence speaks of, as spans: its own, else those of the sentences before it in its paragraph, else
        those of its titles and its lead-in."""
        chunk, sentence = self.sentences[row]
        before = [one for one in chunk.sentences if one.start < sentence.start]
        for text in (sentence.text, *(one.text for one in reversed(before)), " ".join(chunk.title_path), chunk.lead_in):
            if spans := _year_spans(text):
                return spans
        return []


def _cells_of(heads: str) -> list[str]:
    """The names of the columns and what stands below them: "Item: Price; Lux 1: 20" has four."""
    return heads.replace("; ", ": ").split(": ")


def _numbers_after(words: Sequence[Word], i: int) -> list[int]:
    """The numbers from a place on, with those between the ends of a span."""
    found: list[int] = []
    joiner = ""
    for word in words[i:]:
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


def _year_spans(text: str) -> list[tuple[int, int]]:
    """The years of a text as spans: "2016-2020", "from 2016 to 2020", "2019/20", "1990s"; of "since 2016" the end is open."""
    spans = []
    for match in _LEXICON.pattern("years").finditer(text):
        first, last = int(match["first"]), int(match["last"] or match["first"])
        last = first + 9 if match["decade"] else first + 1 if match["next"] == f"{(first + 1) % 100:02}" else last
        spans += [(first, LAST_YEAR if match["since"] else last)] if first <= last else [(first, first), (last, last)]
    return spans
