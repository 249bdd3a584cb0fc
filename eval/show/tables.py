"""Runs as tables: rows of text that a terminal, Markdown and HTML all draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table

from eval.run.records import Row, Run
from eval.run.statistics import value_of
from eval.show.summary import BY_NAME, HEADLINE, KIND_COLUMNS, errors, kinds_in, measure_figure, shown, weakest_kinds, with_interval


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its title, the heads of its columns, and its rows, all as text."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def headline(run: Run, half: str, intervals: bool = False) -> Grid:
    """A headline measure a row, a system a column; with intervals those of all systems, else of the first alone."""
    rows = []
    for name in HEADLINE:
        figures = [measure_figure(run.of(system, half), name) for system in run.systems]
        cells = [with_interval(one, name) if intervals or not i else shown(value_of(one), name) for i, one in enumerate(figures)]
        rows.append((BY_NAME[name].label, *cells))
    rows.append(("errors", *(str(errors(run.of(system, half))) for system in run.systems)))
    count = len(run.of(run.systems[0], half))
    return Grid(f"{half} half, {count} questions", ("", *run.systems), tuple(rows))


def by_kind(run: Run, half: str | None, name: str) -> Grid:
    """A kind a row, a system a column, one measure. Both halves together if `half` is None."""
    rows = []
    for kind in kinds_in(run.rows):
        figures = [measure_figure(run.of(system, half, kind), name) for system in run.systems]
        if any(figures):
            rows.append((kind, str(len(run.of(run.systems[0], half, kind))), *(shown(value_of(one), name, 0) for one in figures)))
    title = f"{BY_NAME[name].label} by kind, {f'{half} half' if half else 'both halves'}"
    return Grid(title, ("kind", "n", *run.systems), tuple(rows))


def kinds_of(run: Run, system: str, half: str) -> Grid:
    """A kind a row, some measures of one system as columns."""
    rows = []
    for kind in kinds_in(run.of(system, half)):
        own = run.of(system, half, kind)
        cells = [shown(value_of(measure_figure(own, name)), name, 0) for name in KIND_COLUMNS]
        rows.append((kind, str(len(own)), *cells, str(errors(own))))
    return Grid(f"{system} by kind, {half} half", ("kind", "n", *(BY_NAME[name].label for name in KIND_COLUMNS), "errors"), tuple(rows))


def weakest(rows: Sequence[Row]) -> str:
    """The five weakest kinds as one line."""
    return ", ".join(f"{kind} {shown(one.value, 'correct')}" for kind, one in weakest_kinds(rows))


def to_rich(grid: Grid) -> Table:
    """For a terminal: the first column is text, the others are figures."""
    table = Table(title=grid.title, title_justify="left", header_style="bold", title_style="bold", box=box.SIMPLE, padding=(0, 1, 0, 0))
    for i, head in enumerate(grid.heads):
        table.add_column(head, justify="right" if i else "left", no_wrap=not i)
    for row in grid.rows:
        table.add_row(*row)
    return table


def to_markdown(grid: Grid) -> str:
    """As a Markdown table, without its title."""
    marks = ("---", *("---:" for _ in grid.heads[1:]))
    return "\n".join("| " + " | ".join(row) + " |" for row in (grid.heads, marks, *grid.rows))


def print_run(run: Run, console: Console) -> None:
    """The tables of a run, each half apart."""
    for half in run.halves:
        console.print(to_rich(headline(run, half)))
        console.print(to_rich(kinds_of(run, run.systems[0], half)))
        if len(run.systems) > 1:
            console.print(to_rich(by_kind(run, half, "correct")))
        console.print(f"Weakest kinds of {run.systems[0]}: {weakest(run.of(run.systems[0], half))}\n")
    for row in run.rows:
        if row.error:
            console.print(f"Error: {row.system}, {row.question_id}: {row.error}", markup=False)
