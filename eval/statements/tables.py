"""The tables of judged statements: each verifier overall and by kind of error, the check by set, and its curve."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.documents.refusal import Shares, shares_of
from eval.run.records import Row, Run
from eval.run.statistics import value_of
from eval.show.summary import CHECKED, kinds_in, measure_figure, shown, with_interval
from eval.show.tables import Grid
from eval.statements.claims import RIGHT

LEVELS = tuple(level / 100 for level in range(50, 100, 5))
"""Shares of right statements that are to pass, at which the curve is shown."""


def statement_tables(run: Run) -> list[Grid]:
    """All of them, each set's verifiers beside each other."""
    curves = [curve(run.of(system), system) for system in run.systems]
    return [overall(run), by_error(run), by_set(run), *(one for one in curves if one)]


def overall(run: Run) -> Grid:
    """A verifier a row."""
    rows = [(system, *_counts(own), *_passed(own), _auc(own)) for system in run.systems for own in [run.of(system)]]
    return Grid("statements that pass", ("", "right", "wrong", "right passed (95%)", "wrong passed (95%)", "AUC"), tuple(rows))


def by_error(run: Run) -> Grid:
    """A kind of error a row, the share of its statements that each verifier lets pass."""
    kinds = [kind for kind in kinds_in(run.rows) if kind != RIGHT]
    cells = [(kind, [run.of(system, None, kind) for system in run.systems]) for kind in kinds]
    rows = [
        (kind, *(text for own in found for text in (str(len(own)), shown(value_of(measure_figure(own, "wrong_passed")), "wrong_passed"))))
        for kind, found in cells
    ]
    return Grid("wrong statements that pass, by kind of error", ("kind", *_heads(run.systems)), tuple(rows))


def by_set(run: Run) -> Grid:
    """A set or document a row, each verifier that judged it."""
    groups = [(half, system, own) for half in run.halves for system in run.systems if (own := run.of(system, half))]
    rows = [
        (f"{half}, {system}", *_counts(own), *(shown(value_of(measure_figure(own, one)), one) for one in CHECKED), _auc(own))
        for half, system, own in groups
    ]
    return Grid("statements that pass, by set", ("set", "right", "wrong", "right passed", "wrong passed", "AUC"), tuple(rows))


def curve(rows: Sequence[Row], system: str) -> Grid | None:
    """What passes at thresholds that let a share of the right statements pass; None unless there are both sorts."""
    shares = shares_of(rows)
    if shares is None:
        return None
    lines = []
    for level in LEVELS:
        place = int(np.argmax(shares.found >= level))
        lines.append((f"{level:.0%}", f"{shares.found[place]:.1%}", f"{shares.missed[place]:.1%}", f"{shares.thresholds[place]:.3f}"))
    return Grid(f"curve of {system}, AUC {shares.auc:.3f}", ("right passed, at least", "that is", "wrong passed", "from"), tuple(lines))


def _heads(systems: Sequence[str]) -> list[str]:
    return [head for system in systems for head in ("n", system)]


def _counts(rows: Sequence[Row]) -> tuple[str, str]:
    right = sum(row.answerable for row in rows)
    return str(right), str(len(rows) - right)


def _passed(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(with_interval(measure_figure(rows, name), name) for name in CHECKED)


def _auc(rows: Sequence[Row]) -> str:
    shares: Shares | None = shares_of(rows)
    return f"{shares.auc:.3f}" if shares else "–"
