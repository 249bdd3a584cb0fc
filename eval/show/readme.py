"""The tables of docs/evaluation.md, between two markers, written by a command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.run.records import RECORDED, Run
from eval.run.statistics import Figure, value_of
from eval.run.systems import WRITTEN
from eval.show.gate import sort_of
from eval.show.summary import BY_NAME, HEADLINE, measure_figure, shown, with_interval
from eval.show.tables import Grid, headline, to_markdown
from ingest.errors import FootnoteError

BEGIN, END = "<!-- eval:begin -->", "<!-- eval:end -->"


COLUMNS = ("correct", "nugget_recall", "citation_recall", "citation_exactness", "refusal_recall", "wrongly_refused")
READERS = {"footnote": "quotes"}
"""What readers are called in the table, where a system's name does not say it."""


def readme_section(runs: Sequence[Run]) -> str:
    """Where it stands, by set and reader; the report half with all systems; the commit, date and machine of the first run."""
    first = runs[0]
    halves = [half for half in ("report",) if half in first.halves] or list(first.halves)
    grids = [to_markdown(standing(runs))]
    for half in halves if sort_of(first) == "white paper" else ():
        grid = headline(first, half)
        grids.append(f"{grid.title[0].upper()}{grid.title[1:]}:\n\n{to_markdown(grid)}")
    made = first.provenance
    machine = f"{made.machine.get('processor', 'unknown processor')}, {made.machine.get('cores', '?')} cores"
    note = f"Measured at commit `{made.commit}` on {made.created[:10]} ({machine}) by `footnote eval --readme`."
    names = dict.fromkeys((*COLUMNS, *HEADLINE))
    meanings = "; ".join(f"*{BY_NAME[name].label}*: {BY_NAME[name].meaning}" for name in names)
    return "\n\n".join([*grids, f"{meanings}. In brackets: 95% intervals, by bootstrap over the questions.", note])


def standing(runs: Sequence[Run]) -> Grid:
    """A set and reader a row: the report half, documents, recorded sets."""
    rows = [
        (name, READERS.get(system, system), str(len(own)), *(_cell(measure_figure(own, one), one) for one in COLUMNS))
        for run in runs
        for name, own_half in _sets(run)
        for system in _readers(run)
        for own in [run.of(system, own_half)]
    ]
    return Grid("where it stands", ("set", "reader", "questions", *(BY_NAME[one].label for one in COLUMNS)), tuple(rows))


def _sets(run: Run) -> list[tuple[str, str | None]]:
    """(what a set of a run is called, its half, None for all together)."""
    sort = sort_of(run)
    if sort == "documents":
        where = run.provenance.options.get("documents", "")
        return [(f"{len(run.halves)} documents {'that ship' if where == 'shipped' else f'of {Path(where).name}'}", None)]
    if sort == "white paper":
        return [(f"white paper, {half} half", half) for half in run.halves if half == "report" or "report" not in run.halves]
    return [(f"white paper, {half}, as recorded", half) for half in run.halves] if sort == "recorded" else []


def _readers(run: Run) -> list[str]:
    """The systems of a run that are Footnote with some reader."""
    return [system for system in run.systems if system in ("footnote", WRITTEN, RECORDED)]


def _cell(one: Figure | None, name: str) -> str:
    return with_interval(one, name) if name == COLUMNS[0] else shown(value_of(one), name)


def rewrite_readme(path: Path, runs: Sequence[Run]) -> None:
    """Replace what stands between the markers. Raises FootnoteError if the file has not both."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise FootnoteError(f"{path} cannot be read: {error.strerror}. Name the page: footnote eval --readme PATH") from error
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise FootnoteError(f"{path} has no place for the table. Put two lines there: {BEGIN} and {END}")
    path.write_text(f"{before}{BEGIN}\n{readme_section(runs)}\n{END}{after}", encoding="utf-8")
