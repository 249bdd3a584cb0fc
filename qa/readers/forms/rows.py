"""Rows of a table: the one that is named, or those of the right table that have what a question asks for, a bound kept exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from index.lexical import terms
from ingest.lexicon import read_lexicon
from qa.evidence.candidates import Candidate
from qa.evidence.neighbours import Neighbours, Unit, is_negative
from qa.question.question import Question
from qa.question.wording import common_words
from qa.question.words import is_question_word, words_of
from qa.readers.forms.tables import Row, heads_of, stems_of, tables_of, things_of

_LEXICON = read_lexicon(Path(__file__).parent / "forms.toml")
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
    bound = _bound_of(question.search_text)
    asked, content = set(terms(question.search_text)), _content(question.search_text.replace(bound.text, " "))
    tables = [table for table in tables_of(around) if any(row.unit[0] is one.chunk for one in near for row in table)]
    if not tables:  # terms with what they mean have no columns
        return Rows()
    most = max(len(asked & stems_of(table)) for table in tables)
    tables = [table for table in tables if len(asked & stems_of(table)) == most]
    rows = [row for table in tables for row in table]
    share = max(len(content & stems_of(table)) for table in tables) / max(1, len(content))
    is_best = candidates[0] is near[0]
    if named := [row for row in rows if (own := set(terms(row.name))) and own <= asked - heads_of(rows)]:
        return Rows(tuple(named), share >= TOLD, is_best)
    is_read = question.wording.want != "yes_no"  # what all rows are told by is no answer to whether one thing is so
    kept = [row for row in (_having(content, rows, is_negative(question.text)) if is_read else rows) if bound.keeps(row, asked)]
    things = things_of(rows)
    is_several = _wants_several(question, things) or (len(kept) < len(rows) and bool(things & asked))
    if not kept or not is_several or (len(kept) < LEAST_ROWS and kept == rows):
        return Rows()
    is_sure = share >= TOLD_OF_ALL or (is_read and question.wording.want not in _BEYOND)
    return Rows(tuple(kept), is_sure, is_best, bool(question.sought.counted & things))


def _wants_several(question: Question, things: set[str]) -> bool:
    """Whether it asks for what the rows are, as several, "the plans", or which of them is the cheapest: that shows when all stand beside
    each other."""
    words = [word.lower() for word in words_of(question.search_text)]
    named = [word for word in words if things.intersection(terms(word))]
    return any(word.endswith("s") for word in named) or (bool(named) and any(map(_is_extreme, words))) or question.wording.is_everything


def _is_extreme(word: str) -> bool:
    return word.endswith("est") or word in ("most", "least")


def _content(text: str) -> set[str]:
    """The stems of the words that say which rows: none that any question has."""
    idle = _LEXICON.words("idle") | common_words()
    words = [word.lower() for word in words_of(text)]
    return set(terms(" ".join(one for one in words if not (one in idle or is_question_word(one, "closed") or _is_extreme(one)))))


def _having(content: set[str], rows: Sequence[Row], is_denied: bool) -> list[Row]:
    """The rows with all that is asked for: a word of a cell, or anything but "no" or "none" below a head; none if no row, head or title
    has it. What a question denies is told where it asks for nothing else."""
    nothing = ("", *_LEXICON.words("nothing"))
    kept = list[tuple[set[int], set[str]]]()  # the rows that a word keeps, by the heads of its columns
    title = set(terms(" ".join(rows[0].unit[0].title_path[-1:])))
    for word in sorted(content - things_of(rows) - (title if title <= content else set())):
        columns = {head for row in rows for head, _ in row.cells if _alike(word).intersection(terms(head))}
        cells = [(i, *cell) for i, row in enumerate(rows) for cell in row.cells if cell[0] in columns or word in terms(cell[1])]
        found = {i for i, _, value in cells if value.strip().lower() not in nothing}, {head for _, head, _ in cells}
        same = next((one for one in kept if one[1] & found[1] and not one[0] & found[0] and not columns), None)
        if same:  # "black or red": no cell has both
            same[0].update(found[0])
        elif cells:
            kept.append(found)
        elif word not in stems_of(rows):
            return []
    if is_denied and len(kept) != 1:
        return []
    places = set(range(len(rows))).intersection(*(one for one, _ in kept))
    return [row for i, row in enumerate(rows) if (i in places) != is_denied]


def _alike(word: str) -> set[str]:
    """A stem with those of other words for the same column: a lamp "costs" what stands below "Price"."""
    groups = [set(terms(" ".join(group))) for group in _LEXICON.groups("alike")]
    return {word}.union(*(group for group in groups if word in group))


_KINDS = ("below", "above", "most", "least")


@dataclass(frozen=True, slots=True)
class _Bound:
    """Where a question says within which bound a number is to be, the bound and its unit; no limit for a question without."""

    text: str = " "
    kind: str = ""
    limit: Decimal | None = None
    unit: str = ""

    def keeps(self, row: Row, asked: set[str]) -> bool:
        """Whether a row has a number within the bound: with its unit, else in a column that is named."""
        if self.limit is None:
            return True
        named = set[str]().union(*map(_alike, asked))
        of_unit = [value for _, value in row.cells[1:] if self.unit and self.unit in value.lower()]
        values = of_unit or [value for head, value in row.cells[1:] if named.intersection(terms(head))]
        return any(self._allows(number) for value in values for number, _ in _numbers(value)[:1])

    def _allows(self, number: Decimal) -> bool:
        difference = number - (self.limit or 0)
        return {"below": difference < 0, "above": difference > 0, "most": difference <= 0, "least": difference >= 0}[self.kind]


def _bound_of(text: str) -> _Bound:
    match = _LEXICON.pattern("bound").search(text)
    found = _numbers(text[match.start("number") :]) if match else []
    if match is None or not found:
        return _Bound()
    (limit, length), *_ = found
    unit = next(iter(text[match.start("number") + length :].split()), "")
    end = text.find(unit, match.start("number") + length) + len(unit)
    kind = next(name for name in _KINDS if match[name])
    return _Bound(text[match.start() : end], kind, limit, unit.strip(".,;:?!").lower())


def _numbers(text: str) -> list[tuple[Decimal, int]]:
    """(its value, where it ends) of each number in digits."""
    from qa.checking.numbers import numbers_in  # text2num, which most questions do not need

    return [(one.values[0], one.end) for one in numbers_in(text) if one.is_in_digits and one.values]
