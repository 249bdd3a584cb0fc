"""The tables of a run over several documents: overall with intervals, by document, by kind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.documents.refusal import refusals
from eval.run.records import Row, Run
from eval.run.statistics import Figure, figure_of_groups, value_of
from eval.show.summary import BY_NAME, errors, kinds_in, measure_figure, shown, with_interval
from eval.show.tables import Grid

SYSTEM = "footnote"
COLUMNS = ("correct", "nugget_recall", "citation_recall", "citation_precision", "citation_exactness", "refusal_recall", "wrongly_refused")


def document_tables(run: Run) -> list[Grid]:
    """All of them, for each system."""
    grids = [grid for system in run.systems for grid in (by_document(run, system), by_kind(run, system), overall(run, system))]
    return [*grids, *(one for system in run.systems if (one := refusals(run.of(system))))]


def overall(run: Run, system: str = SYSTEM) -> Grid:
    """A measure a row, with its interval over documents and questions."""
    groups = [run.of(system, document) for document in run.halves]
    figures = [(name, overall_figure(groups, name)) for name in COLUMNS]
    rows = [(BY_NAME[name].label, with_interval(one, name), str(one.n if one else 0)) for name, one in figures]
    rows.append(("errors", str(errors(run.of(system))), str(len(run.of(system)))))
    title = f"{system}, {len(run.halves)} documents, {len(run.of(system))} questions"
    return Grid(title, ("", "all (95%)", "of"), tuple(rows))


def overall_figure(groups: Sequence[Sequence[Row]], name: str) -> Figure | None:
    """A measure over groups of rows, the interval by drawing groups and then rows."""
    return figure_of_groups([np.asarray([_counted(row, name) for row in group if not row.error]).reshape(-1, 2) for group in groups])


def _counted(row: Row, name: str) -> tuple[float, float]:
    """(what a row counts, whether it is among those that count)."""
    if name in ("refusal_recall", "wrongly_refused"):
        among = row.answerable == (name == "wrongly_refused")
        return float(among and row.reply.refused), float(among)
    value = row.measures.get(name)
    return value or 0.0, float(value is not None)


def by_document(run: Run, system: str = SYSTEM) -> Grid:
    """A document a row."""
    return _grid("document", f"{system} by document", [(document, run.of(system, document)) for document in run.halves])


def by_kind(run: Run, system: str = SYSTEM) -> Grid:
    """A kind of question a row."""
    return _grid("kind", f"{system} by kind", [(kind, run.of(system, None, kind)) for kind in kinds_in(run.rows)])


def _grid(head: str, title: str, groups: Sequence[tuple[str, Sequence[Row]]]) -> Grid:
    rows = [(name, str(len(rows)), *(shown(value_of(measure_figure(rows, one)), one, 0) for one in COLUMNS)) for name, rows in groups]
    return Grid(title, (head, "n", *(BY_NAME[one].label for one in COLUMNS)), tuple(rows))
