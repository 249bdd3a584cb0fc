"""A user's questions put to the systems, and what came of it on a terminal."""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from eval.measure import model_of, progress_bar
from eval.own.judge import agreement, is_judged, judged
from eval.own.read import OwnSet, read_own
from eval.run.lineup import build_system, chosen_systems
from eval.run.questions import Question, select
from eval.run.recording import provenance, save_run
from eval.run.records import Row, Run
from eval.run.runner import ask_all
from eval.run.statistics import value_of
from eval.show.report import missed, verdict_of, write_report
from eval.show.sources import sources_of
from eval.show.summary import errors, measure_figure, shown, with_interval
from eval.show.tables import Grid, to_rich
from index import Retriever
from ingest.errors import FootnoteError
from qa.models.langchain import open_writer

ROWS = {
    "right": "correct",
    "facts": "nugget_recall",
    "cited": "citation_recall",
    "citing right": "citation_precision",
    "refused": "refusal_recall",
    "wrongly refused": "wrongly_refused",
    "median": "seconds_median",
}
"""What is shown of one's own questions, by what it is called there."""
MOST_FAILURES = 40


def perform_own(options: argparse.Namespace, folder: Path, console: Console) -> int:
    """Read the questions, ask them, and print the table and the failures; the exit status."""
    started, model = time.perf_counter(), model_of(options)
    names = chosen_systems(options.systems, model)
    if not options.index:
        console.print("No --index: the white paper that comes with Footnote is asked.", soft_wrap=True, highlight=False)
    with console.status("opening the index"):
        retriever = Retriever(options.index)
        own = read_own(options.questions, retriever.index.content)
        questions = select(own.questions, options.kind or ())[:: options.every]
        if not questions:
            raise FootnoteError(f"{options.questions} has no question of the kind {' or '.join(options.kind)}.", "Name another kind.")
        systems = [build_system(name, retriever, model) for name in names]
    if own.unused:
        console.print(f"Not used: {escape(', '.join(own.unused))}", style="dim")
    recorded = {
        "questions": str(options.questions.resolve()), "index": str(options.index.resolve()) if options.index else "",
        "systems": ",".join(names), "kinds": ",".join(options.kind or []), "every": str(options.every), "model": model or "",
    }  # fmt: skip
    made = provenance(retriever.index, recorded, {own.name: own.sha256})
    with progress_bar(console, len(systems) * len(questions)) as shown_bar:
        task = shown_bar.task_ids[0]
        rows = ask_all(
            systems, {own.name: questions}, retriever.document.text, lambda name: shown_bar.update(task, advance=1, description=name)
        )
    run = Run(datetime.now(UTC).strftime("%Y%m%d-%H%M%S"), made, time.perf_counter() - started, rows)
    run = with_judge(run, {(own.name, one.id): one for one in questions}, options.judge, console)
    print_own(run, own, console)
    console.print(f"Recorded: {save_run(run, folder / 'own')}", soft_wrap=True, highlight=False)
    if options.report:
        for path in write_report(run, options.report, sources_of(run)):
            console.print(f"Written: {path}", soft_wrap=True, highlight=False)
    return 0


def with_judge(run: Run, questions: Mapping[tuple[str, str], Question], setting: str | None, console: Console) -> Run:
    """A run judged by the language model of a setting, and how that agrees with the facts found; as it is without one."""
    if not setting:
        return run
    writer = open_writer(setting)
    with progress_bar(console, sum(is_judged(row) for row in run.rows)) as shown_bar:
        task = shown_bar.task_ids[0]
        run = judged(run, questions, writer, lambda name: shown_bar.update(task, advance=1, description=f"judging {name}"))
    if grid := agreement(run.rows, writer.name):
        console.print(to_rich(grid))
    return run


def own_table(run: Run) -> Grid:
    """A measure a row, a system a column. A measure that applies to none of the questions is left out."""
    rows = []
    for label, name in ROWS.items():
        figures = [measure_figure(run.of(system), name) for system in run.systems]
        if any(figures):
            cells = (shown(value_of(one), name) if i else with_interval(one, name) for i, one in enumerate(figures))
            rows.append((label, *cells))
    rows.append(("errors", *(str(errors(run.of(system))) for system in run.systems)))
    count = len(run.of(run.systems[0]))
    return Grid(f"{run.halves[0]}: {count} question{'s' * (count != 1)} on {run.provenance.document}", ("", *run.systems), tuple(rows))


def print_own(run: Run, own: OwnSet, console: Console) -> None:
    """The table, and what the first system failed at."""
    console.print(to_rich(own_table(run)))
    questions = {question.id: question for question in own.questions}
    failed = [row for row in run.of(run.systems[0]) if not row.is_right]
    if not failed:
        console.print("Nothing failed.")
        return
    console.print(f"Failures of {run.systems[0]} ({len(failed)}):", style="bold")
    for row in failed[:MOST_FAILURES]:
        _print_failure(row, questions[row.question_id], console)
    if len(failed) > MOST_FAILURES:
        console.print(f"... and {len(failed) - MOST_FAILURES} more: see them all with --report DIR")


def _print_failure(row: Row, question: Question, console: Console) -> None:
    lacking = missed(question, row)
    why = f", missed: {'; '.join(lacking)}" if lacking and not row.reply.refused else ""
    answer = " ".join((row.error or row.reply.text).split())
    console.print(f"  [bold]{escape(question.id)}[/bold] [red]{verdict_of(row)}[/red]{escape(why)}", highlight=False)
    console.print(f"    {escape(question.question)}", highlight=False)
    console.print(f"    → {escape(answer[:240])}{'…' * (len(answer) > 240)}", highlight=False, style="dim")
