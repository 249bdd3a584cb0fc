"""What a question names must be what an answer speaks of: names, names with a number, years.

Likelihood does not tell them apart: "Tianwen 2" is as near to "Tianwen 1" as can be. So each is a constraint, met by a
sentence, the one before it, its titles or its lead-in. What the document does not have at all is not in it.
"""

from __future__ import annotations

from calendar import day_name, month_abbr, month_name
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from index.lexical import terms
from ingest.structure.candidates import word_kinds
from qa.evidence.document_names import FIRST_YEAR, OPTION, DocumentNames, Word, is_letter, words_in, years_in
from qa.question.question import Question
from qa.question.wording import common_words

TITLE_CASE = 0.9  # of a question's longer words but the first: with so many capitals none tells anything
_LONG = 4
SPREAD = ("comparison", "list", "summary")  # what is asked for may stand in several places, a year in one of them
MIN_PHRASE = 3  # capitalised words that the document has in small letters too: "International Space Station" is a name all the same
AROUND = ("after", "before", "since", "until", "from", "between", "by", "toward", "towards", "to")  # a year that sets a bound
FEW_OTHERS = 2  # content words beside a name: of 1,176 answerable questions 45 name what their document does not have, 4 so briefly
MOST_NAMED = 3  # other names that a refusal speaks of
REASONS = ("because", "since", "due", "owing", "therefore", "thus", "hence", "so", "reason", "purpose", "cause", "result")


Kind = Literal["name", "numbered", "year", "reason"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """Something that a question names: as it stands there, the sentences that meet it (`rows`; `own` those that do by themselves
    or by what stands above them), the names of the document that come nearest if none does. `is_sure` says that nothing else can
    be meant: a country, a name with a number, another person of that surname, a name with capitals within. Of other names a
    question may use one that the document has in other words: "Brussels" for the Union."""

    name: str
    rows: frozenset[int]
    own: frozenset[int] = frozenset()
    kind: Kind = "name"
    nearest: tuple[str, ...] = ()
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Constraints:
    """All that a question names; `others` counts its other content words, `is_spread` says that the answer may stand in several places."""

    all: tuple[Constraint, ...] = ()
    others: int = 0
    is_spread: bool = False

    @property
    def absent(self) -> tuple[Constraint, ...]:
        """Those that no sentence meets, if nothing else can be meant: with few other words the question is about them."""
        return tuple(one for one in self.all if not one.rows and (one.is_sure or self.others <= FEW_OTHERS))

    def allows(self, names: DocumentNames, row: int) -> bool:
        """Whether a sentence speaks of the very years and numbered names, or of no year at all."""
        strict = [one.rows for one in self.all if one.kind != "name" and one.rows and not self.is_spread]
        is_dated = any(one.kind == "year" for one in self.all)
        return not strict or any(row in rows for rows in strict) or (is_dated and not years_in(names.words[row]))

    @property
    def together(self) -> frozenset[int]:
        """The sentences that speak of all that is named; none if nothing is."""
        return frozenset.intersection(*(one.own for one in self.all)) if self.all else frozenset()

    @property
    def note(self) -> str:
        """Why there is no answer: what the document does not mention, and what it speaks of instead; empty if it may have one."""
        if missing := self.absent:
            nearest = [one for constraint in missing for one in constraint.nearest][:MOST_NAMED]
            said = f"The document does not mention {listed([one.name for one in missing])}."
            return f"{said} It speaks of {listed(nearest)}." if nearest else said
        return ""

    @property
    def other_note(self) -> str:
        """Why there is no answer where all that comes near speaks of another year or number."""
        strict = [one.name for one in self.all if one.kind in ("year", "numbered")]
        is_reason = any(one.kind == "reason" for one in self.all)
        return f"The document does not say it of {listed(strict)}." if strict else "The document gives no reason." if is_reason else ""


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them: "Oslo, Rome and Bern"."""
    *first, last = dict.fromkeys(names)
    return f"{', '.join(first)} and {last}" if first else last


def constraints_of(question: Question, document: DocumentNames) -> Constraints:
    """What a question about a document names."""
    return _Finding(document, question).constraints()


@dataclass(frozen=True)
class _Finding:
    """One question, against the names of a document."""

    document: DocumentNames
    question: Question

    def constraints(self) -> Constraints:
        """Each thing once."""
        text, mentions, wording = self.question.search_text, self.question.mentions, self.question.wording
        words = [word for word in words_in(text) if not any(one.start <= word.start < one.end for one in mentions)]
        runs = self._runs(words)
        found = [
            *(self._mentioned(text[one.start : one.end], one.group) for one in mentions),
            *(self._named(run) for run in runs),
            *self._years(words),
            *self._lettered(words),
        ]
        for option in OPTION.findall(text) if self.document.options else []:  # by its exact letters: "-z" is not "-Z"
            found.append(self._met(option, self.document.options.get(option, ()), "numbered"))
        if wording.want == "reason" and not terms(self.question.asked):  # "Why?" asks for no more of what was said before
            told = frozenset(row for row, own in enumerate(self.document.words) if any(word.plain in REASONS for word in own))
            found.append(Constraint("a reason", told, told, "reason", is_sure=True))
        named = {word.start for run in runs for word in run}
        idle = self.document.about | {""}
        others = [word for word in words if word.stem not in idle and word.start not in named and word.plain not in common_words()]
        unique = {one.name.lower(): one for one in found if one is not None}
        return Constraints(tuple(unique.values()), len(others), wording.want in SPREAD or self.question.context is not None)

    def _mentioned(self, name: str, group: int) -> Constraint | None:
        """One of the names that the document has for a thing."""
        content = self.document.content
        rows = {i for i, groups in enumerate(content.mentions) if group in groups}
        own = [word for other in content.names[group] for word in words_in(other)]
        for one in own if len(own) == len(content.names[group]) else ():
            rows |= self.document.rows(one)
        is_about = {word.stem for word in own if word.stem} <= self.document.about
        return None if is_about or not rows else self._met(name, rows)

    def _met(self, name: str, rows: Iterable[int], kind: Kind = "name", nearest: tuple[str, ...] = ()) -> Constraint:
        """A name with the sentences that have it and those right after them, of the same paragraph."""
        sentences, own = self.document.sentences, frozenset(rows)
        after = {row + 1 for row in own if row + 1 < len(sentences) and sentences[row + 1][0] is sentences[row][0]}
        return Constraint(name, own | after, own, kind, nearest, is_sure=kind != "name")

    def _runs(self, words: Sequence[Word]) -> list[list[Word]]:
        """Words beside each other that are names, with a number behind them; one of them at least is never in small letters in the text."""
        runs: list[list[Word]] = []
        last: Word | None = None
        for i, word in enumerate(words):
            gap = self.question.search_text[last.end : word.start] if last else ""
            is_number = word.number is not None and word.number < FIRST_YEAR
            if runs and runs[-1][-1] is last and gap in (" ", "-", ". ") and (is_number or self._may_belong(word, i)):
                runs[-1].append(word)
            elif self._may_belong(word, i):
                runs.append([word])
            last = word if not word.surface.endswith(("'s", "’s")) else None
        return [run for run in runs if any(self._is_name(word) for word in run) or len(run) >= MIN_PHRASE]

    def _may_belong(self, word: Word, place: int) -> bool:
        """Whether a word may be part of a name: by its capital, or a country in small letters."""
        if not word.surface[:1].isalpha() or len(word.plain) < 2 or not word.stem or _is_common(word) or "." in word.surface:
            return False
        if not word.is_capital or not self._tells:
            return word.plain in self.document.countries
        inner = any(letter.isupper() for letter in word.surface[1:]) and not word.surface.isupper()
        opens = self.question.search_text[: word.start].rstrip(" \"'“‘(")[-1:] in (".", "?", "!", ":", "")
        return inner or (place > 0 and not opens) or word.plain in self.document.proper

    def _is_name(self, word: Word) -> bool:
        return word.number is None and word.stem not in self.document.about and word.plain not in self.document.small

    @cached_property
    def _tells(self) -> bool:
        """Whether capitals tell a name in this question: not where all words have them, nor in what is left of another language."""
        text = self.question.search_text
        long = [word for word in words_in(text)[1:] if len(word.plain) >= _LONG and word.surface[:1].isalpha()]
        is_title = len(long) > 3 and sum(word.is_capital for word in long) >= TITLE_CASE * len(long)
        return self.document.tells_by_capitals and not (is_title or text.isupper() or self.question.is_translated)

    def _named(self, run: Sequence[Word]) -> Constraint:
        """A name, with its number if it has one: it is met by its last word, as people are by their surname."""
        document, words = self.document, [word for word in run if self._is_name(word)] or list(run)
        name = self.question.search_text[run[0].start : run[-1].end].removesuffix("'s").removesuffix("’s")
        first, last = words[0], words[-1]
        number = next((word.number for word in run[1:] if word.number is not None), None)
        if number is not None and (numbers := document.numbered(last.plain)):
            return self._met(name, numbers.get(number, ()), "numbered", tuple(f"{last.surface} {one}" for one in sorted(numbers)))
        rows = document.rows(last) if self._is_name(last) else document.phrase(run)
        if not rows:
            from qa.languages.language import countries  # 20 ms, and for names that the document does not have alone

            is_sure = any(one.isupper() for one in last.surface[1:]) or name.lower() in map(str.lower, countries("en").values())
            return Constraint(name, frozenset(), nearest=document.nearest(last.plain), is_sure=is_sure)
        # A name of two words, unless the document calls by its last word somebody else only.
        others, known = document.first_names(last.plain) if first is not last else [], document.rows(first)
        if others and not known & rows:
            nearest = () if known else tuple(f"{one.title()} {last.surface}" for one in others)
            return Constraint(name, frozenset(), nearest=nearest, is_sure=not known)
        return self._met(name, rows)

    def _lettered(self, words: Sequence[Word]) -> list[Constraint]:
        """Things that the document tells apart by letters: "option C"."""
        found = []
        for word, mark in pairwise(words):
            is_lettered = is_letter(mark) and word.stem and not _is_common(word) and mark.start == word.end + 1
            if is_lettered and (known := self.document.lettered(word.plain)):
                nearest = tuple(f"{word.surface} {one}" for one in sorted(known))
                found.append(self._met(f"{word.surface} {mark.surface}", known.get(mark.surface, ()), "numbered", nearest))
        return found

    def _years(self, words: Sequence[Word]) -> list[Constraint]:
        """The years that it asks about: "in 2019", not those that set a bound, "since 2016"."""
        before = ["", *(word.plain for word in words)]
        years = [year for i, word in enumerate(words) if word.plain.isdecimal() and before[i] not in AROUND for year in years_in([word])]
        spans = [self.document.years_of(row) for row in range(len(self.document.sentences))] if years else []
        met = [frozenset(row for row, own in enumerate(spans) if any(first <= year <= last for first, last in own)) for year in years]
        return [Constraint(str(year), rows, rows, "year", is_sure=True) for year, rows in zip(years, met, strict=True)]


def _is_common(word: Word) -> bool:
    """Whether a word names nothing, whatever its capital: "I'm", "March", "Article" before its number."""
    plain = word.plain.partition("'")[0]
    return plain in common_words() or len(plain) < 2 or plain in word_kinds() or plain.removesuffix("s") in _OF_A_CALENDAR


_OF_A_CALENDAR = frozenset(name.lower() for names in (day_name, month_name, month_abbr) for name in names if name)
