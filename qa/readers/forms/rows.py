"""Rows of a table: the one that is named, or all that a question wants of the right table, with a bound kept exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.lexical import terms
from qa.evidence.candidates import Candidate
from qa.evidence.neighbours import Neighbours, Unit
from qa.question.question import Question
from qa.question.wording import common_words
from qa.readers.forms.narrowing import bound_text, narrowed, within
from qa.readers.forms.tables import Row, heads_of, tables_of, things_of, vocabulary

_BEYOND = ("person", "place", "date", "reason")  # what a question wants that the words of a row do not show it to tell
NEAREST = 6  # candidates among which a row must be
TOLD, TOLD_OF_ALL = 0.65, 0.75  # of the question's words that the table must have, for a row that is named and for all rows
LEAST_ROWS = 2


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
    tables = [table for table in tables_of(around) if any(row.unit[0] is one.chunk for one in near for row in table)]
    shares = [len(asked & vocabulary(table, table[0].unit[0].title_path[-1:])) for table in tables]
    tables = [table for table, share in zip(tables, shares, strict=True) if share == max(shares)]
    rows, share = [row for table in tables for row in table], _share(question, tables)
    is_best = candidates[0] is near[0]
    if named := [row for row in rows if (own := set(terms(row.name))) and own <= asked - heads_of(tables)]:
        return Rows(tuple(named), share >= TOLD, is_best)
    is_read = question.wording.want != "yes_no"  # what all rows are told by is no answer to whether one thing is so
    kept = narrowed(question, rows) if is_read else within(question, rows)
    is_several, things = _wants_several(question, tables), things_of(tables)
    if not kept or not (is_several or (len(kept) < len(rows) and things & asked)):
        return Rows()
    is_sure = share >= TOLD_OF_ALL or (is_read and question.wording.want not in _BEYOND)
    are_counted = bool(question.sought.counted & things)
    return Rows(tuple(kept), is_sure, is_best, are_counted) if len(kept) >= LEAST_ROWS or kept != rows else Rows()


def _share(question: Question, tables: Sequence[Sequence[Row]]) -> float:
    """Of the question's words those that the table which has most has."""
    text = question.search_text
    extremes = {stem for word in text.split() if word.strip("?.,").endswith("est") for stem in terms(word)}
    content = set(terms(text)) - set(terms(" ".join((bound_text(text), *common_words())))) - extremes
    return max((len(content & vocabulary(table, table[0].unit[0].title_path)) for table in tables), default=0) / max(1, len(content))


def _wants_several(question: Question, tables: Sequence[Sequence[Row]]) -> bool:
    """Whether it asks for what the rows are, as several: "the plans"."""
    things = things_of(tables)
    words = [word.strip(".,;:?!") for word in question.search_text.split()]
    many = {stem for word in words if word.lower().endswith("s") for stem in terms(word)}
    # Which is the cheapest, the fastest, shows when all stand beside each other: "1 Gbit/s" is more than "250 Mbit/s".
    is_extreme = any(word.endswith("est") for word in words) and bool(things & set(terms(question.search_text)))
    return bool(things & many) or is_extreme or question.wording.is_everything
