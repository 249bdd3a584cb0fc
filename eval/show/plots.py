"""The plots of a report, each as SVG text."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import PercentFormatter

from eval.run.metrics import BUDGETS
from eval.run.records import Row, Run
from eval.run.statistics import risk_coverage
from eval.show.summary import kinds_in, measure_figure

# Okabe and Ito's palette: told apart by colour-blind readers too.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
MARKS = ("o", "s", "^", "D", "v", "P")
_STYLE: Any = {
    "font.family": "sans-serif", "font.size": 10, "svg.fonttype": "path", "svg.hashsalt": "footnote", "axes.spines.top": False,
    "axes.spines.right": False, "axes.grid": True, "grid.color": "#e4e4e4", "axes.axisbelow": True, "legend.frameon": False,
}  # fmt: skip


Draw = Callable[[Axes, str, Sequence[Row], str], None]
"""Draws a system: on which axes, its name, its rows, its colour."""


def kinds_plot(run: Run, half: str) -> str:
    """The share of right answers by kind, a system a dot; the first system with its interval, its weakest kind on top."""
    kinds = sorted(kinds_in(run.of(half=half)), key=lambda kind: -_right(run.of(run.systems[0], half, kind))[0])
    places = np.arange(len(kinds))
    with mpl.rc_context(_STYLE):
        canvas = Canvas(figsize=(8.0, 0.3 * len(kinds) + 1.4), layout="constrained")
        axes = canvas.add_subplot()
        for i, (system, colour, mark) in enumerate(zip(run.systems, COLOURS, MARKS, strict=False)):
            found = np.asarray([_right(run.of(system, half, kind)) for kind in kinds])
            if i == 0:
                axes.hlines(places, found[:, 1], found[:, 2], color=colour, alpha=0.35, linewidth=4)
            axes.plot(found[:, 0], places, mark, color=colour, label=system, markersize=6 if i else 8, zorder=9 - i, clip_on=False)
        axes.set_yticks(places, [kind.replace("_", " ") for kind in kinds])
        axes.set(xlim=(0, 1), title=f"Right answers by kind, {half} half", xlabel="share of questions")
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        if len(run.systems) > 1:
            canvas.legend(loc="outside lower center", ncols=len(run.systems))
        return _svg(canvas)


def budget_plot(run: Run, half: str) -> str:
    """The share of evidence wholly in the first words retrieved."""

    def draw(axes: Axes, system: str, rows: Sequence[Row], colour: str) -> None:
        figures = [(words, one) for words in BUDGETS if (one := measure_figure(rows, f"evidence_{words}"))]
        places = [words for words, _ in figures]
        axes.plot(places, [one.value for _, one in figures], "o-", color=colour, label=system)
        axes.fill_between(places, [one.low for _, one in figures], [one.high for _, one in figures], color=colour, alpha=0.12, linewidth=0)
        axes.set_xticks(BUDGETS)

    return _plot(run, half, draw, title="Evidence within a budget", xlabel="words retrieved", ylabel="evidence quotes", ylim=(0, 1))


def risk_plot(run: Run, half: str) -> str | None:
    """Risk against coverage of each system that states a confidence, and where it stands now; None if none does."""

    def draw(axes: Axes, system: str, rows: Sequence[Row], colour: str) -> None:
        stated = [row for row in rows if row.reply.confidence is not None]
        if not stated:
            return
        coverage, risk = risk_coverage([row.reply.confidence or 0.0 for row in stated], [row.answerable for row in stated])
        axes.step(coverage, risk, where="post", color=colour, label=system)
        if answered := [row for row in stated if not row.reply.refused]:
            wrong = sum(not row.answerable for row in answered) / len(answered)
            axes.plot(len(answered) / len(stated), wrong, "o", color=colour, label=f"{system} as it is set")
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))

    if all(row.reply.confidence is None for row in run.of(half=half)):
        return None
    settings: dict[str, Any] = {"xlabel": "questions answered", "ylabel": "of those, without an answer", "xlim": (0, 1), "ylim": (0, None)}
    return _plot(run, half, draw, title="Risk against coverage", legend="upper left", **settings)


def latency_plot(run: Run, half: str) -> str:
    """The share of questions answered within a time."""

    def draw(axes: Axes, system: str, rows: Sequence[Row], colour: str) -> None:
        if rows:
            axes.ecdf([1000 * row.seconds for row in rows], color=colour, label=system)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")

    return _plot(run, half, draw, title="Time of a question", xlabel="milliseconds", ylabel="questions answered", ylim=(0, 1.01))


def _plot(run: Run, half: str, draw: Draw, *, title: str, legend: Literal["upper left", ""] = "", **settings: Any) -> str:
    """A plot of shares on which each system of a half is drawn; `settings` are those of the axes. A legend is left out
    for one system unless its place is given."""
    with mpl.rc_context(_STYLE):
        canvas = Canvas(figsize=(5.2, 3.6), layout="constrained")
        axes = canvas.add_subplot()
        for system, colour in zip(run.systems, COLOURS, strict=False):
            draw(axes, system, [row for row in run.of(system, half) if not row.error], colour)
        axes.set(title=f"{title}, {half} half", **settings)
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        if legend or len(run.systems) > 1:
            axes.legend(loc=legend or "best")
        return _svg(canvas)


def _right(rows: Sequence[Row]) -> tuple[float, float, float]:
    one = measure_figure(rows, "correct")
    return (one.value, one.low, one.high) if one else (0.0, 0.0, 0.0)


def _svg(canvas: Canvas) -> str:
    buffer = io.StringIO()
    canvas.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()
