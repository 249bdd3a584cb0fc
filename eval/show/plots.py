"""The plots of a report, each as SVG text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

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


def kinds_plot(run: Run, half: str) -> str:
    """The share of right answers by kind, a system a dot; the first system with its interval, its weakest kind on top."""
    kinds = sorted(kinds_in(run.of(half=half)), key=lambda kind: -_right(run.of(run.systems[0], half, kind))[0])
    places = np.arange(len(kinds))
    with mpl.rc_context(_STYLE):
        canvas, axes = _canvas(8.0, 0.3 * len(kinds) + 1.4)
        for i, system in enumerate(run.systems):
            found = np.asarray([_right(run.of(system, half, kind)) for kind in kinds])
            if i == 0:
                axes.hlines(places, found[:, 1], found[:, 2], color=COLOURS[0], alpha=0.35, linewidth=4)
            axes.plot(
                found[:, 0], places, MARKS[i], color=COLOURS[i], label=system, markersize=8 if i == 0 else 6, zorder=9 - i, clip_on=False
            )
        axes.set_yticks(places, [kind.replace("_", " ") for kind in kinds])
        axes.set(xlim=(0, 1), title=f"Right answers by kind, {half} half", xlabel="share of questions")
        _percent(axes, "x")
        if len(run.systems) > 1:
            canvas.legend(loc="outside lower center", ncols=len(run.systems))
        return _svg(canvas)


def budget_plot(run: Run, half: str) -> str:
    """The share of evidence wholly in the first words retrieved."""
    with mpl.rc_context(_STYLE):
        canvas, axes = _canvas(5.2, 3.6)
        for system, colour in zip(run.systems, COLOURS, strict=False):
            figures = [measure_figure(run.of(system, half), f"evidence_{words}") for words in BUDGETS]
            points = [(words, one) for words, one in zip(BUDGETS, figures, strict=True) if one]
            places, values = [words for words, _ in points], [one.value for _, one in points]
            axes.plot(places, values, "o-", color=colour, label=system)
            low, high = [one.low for _, one in points], [one.high for _, one in points]
            axes.fill_between(places, low, high, color=colour, alpha=0.12, linewidth=0)
        axes.set(title=f"Evidence within a budget, {half} half", xlabel="words retrieved", ylabel="evidence quotes", ylim=(0, 1))
        axes.set_xticks(BUDGETS)
        _percent(axes, "y")
        _legend(axes, run)
        return _svg(canvas)


def risk_plot(run: Run, half: str) -> str | None:
    """Risk against coverage of each system that states a confidence, and where it stands now; None if none does."""
    stated = {system: [row for row in run.of(system, half) if row.reply.confidence is not None and not row.error] for system in run.systems}
    if not any(stated.values()):
        return None
    with mpl.rc_context(_STYLE):
        canvas, axes = _canvas(5.2, 3.6)
        for (system, rows), colour in zip(stated.items(), COLOURS, strict=False):
            if rows:
                _risk(axes, system, rows, colour)
        axes.set(title=f"Risk against coverage, {half} half", xlabel="questions answered", ylabel="of those, without an answer")
        axes.set_xlim(0, 1)
        axes.set_ylim(bottom=0)
        _percent(axes, "x")
        _percent(axes, "y")
        axes.legend(loc="upper left")
        return _svg(canvas)


def _risk(axes: Axes, system: str, rows: Sequence[Row], colour: str) -> None:
    coverage, risk = risk_coverage([row.reply.confidence or 0.0 for row in rows], [row.answerable for row in rows])
    axes.step(coverage, risk, where="post", color=colour, label=system)
    answered = [row for row in rows if not row.reply.refused]
    if answered:
        wrong = sum(not row.answerable for row in answered) / len(answered)
        axes.plot(len(answered) / len(rows), wrong, "o", color=colour, label=f"{system} as it is set")


def latency_plot(run: Run, half: str) -> str:
    """The share of questions answered within a time."""
    with mpl.rc_context(_STYLE):
        canvas, axes = _canvas(5.2, 3.6)
        for system, colour in zip(run.systems, COLOURS, strict=False):
            times = np.asarray([1000 * row.seconds for row in run.of(system, half) if not row.error])
            if len(times):
                axes.ecdf(times, color=colour, label=system)
        axes.set(title=f"Time of a question, {half} half", xlabel="milliseconds", ylabel="questions answered", xscale="log", ylim=(0, 1.01))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        _percent(axes, "y")
        _legend(axes, run)
        return _svg(canvas)


def _right(rows: Sequence[Row]) -> tuple[float, float, float]:
    one = measure_figure(rows, "correct")
    return (one.value, one.low, one.high) if one else (0.0, 0.0, 0.0)


def _canvas(width: float, height: float) -> tuple[Canvas, Axes]:
    canvas = Canvas(figsize=(width, height), layout="constrained")
    return canvas, canvas.add_subplot()


def _percent(axes: Axes, side: str) -> None:
    (axes.xaxis if side == "x" else axes.yaxis).set_major_formatter(PercentFormatter(1.0, decimals=0))


def _legend(axes: Axes, run: Run) -> None:
    if len(run.systems) > 1:
        axes.legend(loc="best")


def _svg(canvas: Canvas) -> str:
    buffer = io.StringIO()
    canvas.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()
