"""The table of the recorded reader, beside quotes."""

from __future__ import annotations

from eval.recorded.system import RecordedSystem
from eval.run.records import Run
from eval.run.statistics import value_of
from eval.show.summary import BY_NAME, RECORDED, measure_figure, shown, with_interval
from eval.show.tables import Grid

MEASURES = (
    "correct", "nugget_recall", "citation_recall", "citation_precision", "citation_exactness", "refusal_recall", "wrongly_refused",
    *RECORDED, "written", "failed",
)  # fmt: skip


def recorded_table(run: Run, half: str) -> Grid:
    """A measure a row; the recorded reader with intervals, then quotes."""
    rows = []
    for name in MEASURES:
        one, *others = (measure_figure(run.of(system, half), name) for system in run.systems)
        rows.append((BY_NAME[name].label, with_interval(one, name), *(shown(value_of(other), name) for other in others)))
    count = len(run.of(RecordedSystem.name, half))
    return Grid(f"{half}, {count} recorded questions", ("", *run.systems), tuple(rows))
