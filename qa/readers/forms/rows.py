"""Rows of a table: the one that is named, or all that a question wants of the right table, with a bound kept exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from index.lexical import terms
from ingest.lexicon import read_lexicon
from qa.evidence.candidates import Candidate
from qa.evidence.neighbours import Neighbours, Unit
from qa.question.question import Question
from qa.question.wording import common_words

_LEXICON = read_lexicon(Path(__file__).parent / "forms.toml")
NEAREST = 6  # candidates among which a row must be
TOLD, TOLD_OF_ALL = 0.65, 0.75  # of the question's words that the table must have, for a row that is named and for all rows
LEAST_ROWS = 2


@dataclass(frozen=True, slots=True)
class Row:
    """A row by the heads of its columns; its first cell with a letter names it."""

    unit: Unit
    cells: tuple[tuple[str, str], ...]

    @property
    def named(self) -> tuple[str, str]:
        """(the head of the column that names the rows, this one's name)."""
        return next((one for one in self.cells if any(letter.isalpha() for letter in one[1])), self.cells[0])

    @property
    def name(self) -> str:
        """What it is called."""
        return self.named[1]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that are asked for, and whether the table has most words of the question, so that no judge need be asked;
    `is_best` that no sentence comes nearer to it than a row; `are_counted` that their number is asked for, not that of what is in them."""

    rows: tuple[Row, ...] = ()
    is_sure: bool = False
    is_best: bool = False
    are_counted: bool = False

    @property
    def units(self) -> tuple[Unit, ...]:
        """Where they stand."""
        return tuple(one.unit for one in self.rows)


def rows_asked(question: Question, candidates: Sequence[Candidate], around: Neighbours) -> Rows:
    """The rows that a question wants, of the tables that have most of its words; none if no row comes near, or it wants no more
    than what one sentence tells."""
    near = [one for one in candidates[:NEAREST] if one.chunk.heads and around.kind(one.chunk) == "row"]
    if not near:
        return Rows()
    asked = set(terms(question.search_text))
    tables = [table for table in _tables(around) if any(row.unit[0] is one.chunk for one in near for row in table)]
    shares = [len(asked & _vocabulary(table, table[0].unit[0].title_path[-1:])) for table in tables]
    tables = [table for table, share in zip(tables, shares, strict=True) if share == max(shares)]
    rows = [row for table in tables for row in table]
    extremes = {stem for word in question.search_text.split() if word.strip("?.,").endswith("est") for stem in terms(word)}
    content = asked - set(terms(" ".join((_bound_text(question), *common_words())))) - extremes
    share = max((len(content & _vocabulary(table, table[0].unit[0].title_path)) for table in tables), default=0) / max(1, len(content))
    is_best = candidates[0] is near[0]
    if named := [row for row in rows if (own := set(terms(row.name))) and own <= asked - _heads(tables)]:
        return Rows(tuple(named), share >= TOLD, is_best)
    if not _wants_several(question, tables):
        return Rows()
    kept = _within(question, rows)
    are_counted = bool(question.sought.counted & _things(tables))
    return Rows(tuple(kept), share >= TOLD_OF_ALL, is_best, are_counted) if len(kept) >= LEAST_ROWS or kept != rows else Rows()


def _tables(around: Neighbours) -> list[list[Row]]:
    """The tables of a document whose columns are named: rows beside each other, of one section and with the same heads."""
    rows = [Row(unit, _cells(unit[0].heads)) for unit in around.units if unit[0].heads and around.kind(unit[0]) == "row"]
    rows = [row for row in rows if row.unit[1] is row.unit[0].sentences[0] and row.cells]
    return [list(group) for _, group in groupby(rows, key=lambda row: (row.unit[0].section, row.cells[0][0]))]


def _cells(heads: str) -> tuple[tuple[str, str], ...]:
    parts = [one.partition(": ") for one in heads.split("; ")]
    return tuple((head, value) for head, colon, value in parts if colon)


def _vocabulary(table: Sequence[Row], titles: Sequence[str]) -> set[str]:
    return set(terms(" ".join((*titles, *(f"{head} {value}" for row in table for head, value in row.cells)))))


def _heads(tables: Sequence[Sequence[Row]]) -> set[str]:
    return {stem for table in tables for head, _ in table[0].cells for stem in terms(head)}


def _things(tables: Sequence[Sequence[Row]]) -> set[str]:
    """What the rows are, by the head of their names and the last word of the title above."""
    names = (name for table in tables for name in (table[0].named[0], *table[0].unit[0].title_path[-1:]))
    return {stem for name in names for stem in terms(name)[-1:]}


def _wants_several(question: Question, tables: Sequence[Sequence[Row]]) -> bool:
    """Whether it asks for what the rows are, as several: "the plans"."""
    things = _things(tables)
    words = [word.strip(".,;:?!") for word in question.search_text.split()]
    many = {stem for word in words if word.lower().endswith("s") for stem in terms(word)}
    # Which is the cheapest, the fastest, shows when all stand beside each other: "1 Gbit/s" is more than "250 Mbit/s".
    is_extreme = any(word.endswith("est") for word in words) and bool(things & set(terms(question.search_text)))
    return bool(things & many) or is_extreme or question.wording.is_everything


def _bound_text(question: Question) -> str:
    match = _LEXICON.pattern("bound").search(question.search_text)
    return match[0] if match else ""


def _within(question: Question, rows: Sequence[Row]) -> list[Row]:
    """The rows whose number is within the bound that is asked for; those that say "none" where a column is to be empty."""
    from qa.checking.numbers import numbers_in  # text2num, which only a bound needs

    match = _LEXICON.pattern("bound").search(question.search_text)
    if match is None:
        return _empty(question, rows)
    found = numbers_in(question.search_text[match.start("number") :])
    if not found:
        return list(rows)
    limit, unit = found[0].values[0], _unit(question.search_text[match.start("number") :][found[0].end :])
    return [row for row in rows if any(_keeps(value, limit, match.groupdict()) for value in _compared(row, unit, question))]


def _unit(after: str) -> str:
    return next(iter(after.split()), "").strip(".,;:?!").lower()


def _compared(row: Row, unit: str, question: Question) -> Iterator[Decimal]:
    """The numbers of a row that a bound is for: with its unit, else in a column that is named."""
    from qa.checking.numbers import numbers_in

    asked = set(terms(question.search_text))
    of_unit = [value for _, value in row.cells[1:] if unit and unit in value.lower()]
    named = [value for head, value in row.cells[1:] if asked & set(terms(head))]
    for value in of_unit or named:
        yield from (one.values[0] for one in numbers_in(value)[:1])


def _keeps(value: Decimal, limit: Decimal, bound: Mapping[str, str | None]) -> bool:
    if bound["below"]:
        return value < limit
    if bound["above"]:
        return value > limit
    return value <= limit if bound["most"] else value >= limit


def _empty(question: Question, rows: Sequence[Row]) -> list[Row]:
    """Of rows those that have nothing in a column where the question says "no", "without": all if it does not."""
    match = _LEXICON.pattern("without").search(question.search_text)
    missing = set(terms(match["thing"])) if match else set()
    columns = {head for row in rows for head, _ in row.cells[1:] if set(terms(head)) & missing}
    if not columns:
        return list(rows)
    nothing = _LEXICON.words("nothing")
    return [row for row in rows if any(head in columns and value.lower().strip() in nothing for head, value in row.cells)]
