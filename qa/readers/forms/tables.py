"""The tables of a document whose columns are named, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from index.lexical import terms
from qa.evidence.neighbours import Neighbours, Unit


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


def tables_of(around: Neighbours) -> list[list[Row]]:
    """Rows beside each other, of one section and with the same heads."""
    rows = [Row(unit, _cells(unit[0].heads)) for unit in around.units if unit[0].heads and around.kind(unit[0]) == "row"]
    rows = [row for row in rows if row.unit[1] is row.unit[0].sentences[0] and row.cells]
    return [list(group) for _, group in groupby(rows, key=lambda row: (row.unit[0].section, row.cells[0][0]))]


def _cells(heads: str) -> tuple[tuple[str, str], ...]:
    cells = list[tuple[str, str]]()
    for one in heads.split("; "):
        head, colon, value = one.partition(": ")
        if colon:
            cells.append((head, value))
        elif cells:  # a cell with a semicolon of its own: "close the door; then call"
            cells[-1] = (cells[-1][0], f"{cells[-1][1]}; {one}")
    return tuple(cells)


def stems_of(rows: Sequence[Row]) -> set[str]:
    """The stems of all that stands in some rows, in their heads and titles."""
    return {stem for row in rows for stem in terms(" ".join((*row.unit[0].title_path, row.unit[0].heads)))}


def heads_of(rows: Sequence[Row]) -> set[str]:
    """The stems of the heads of the columns."""
    return {stem for row in rows for head, _ in row.cells for stem in terms(head)}


def things_of(rows: Sequence[Row]) -> set[str]:
    """What the rows are, by the head of their names and the last word of the title above."""
    names = {name for row in rows for name in (row.named[0], *row.unit[0].title_path[-1:])}
    return {stem for name in names for stem in terms(name)[-1:]}
