"""What the command line asks for, carried out: a run, a recorded run shown again, a comparison, public collections."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from eval.public.collections import Shelf, default_shelf
from eval.run.lineup import NAMES, WITH_MODEL, build_system, chosen_systems
from eval.run.questions import HALVES, Question, load_half, select, word_budgets
from eval.run.recording import default_folder, load_run, provenance, save_run
from eval.run.records import Run
from eval.run.runner import ask_all
from eval.run.systems import WRITTEN
from eval.show.compare import print_comparison
from eval.show.gate import check, read_floors, require_all_questions, write_floors
from eval.show.readme import rewrite_readme
from eval.show.tables import print_run, to_rich
from index import Retriever
from ingest.errors import FootnoteError


def perform(options: argparse.Namespace) -> int:
    """Carry out a parsed command line; the exit status."""
    console = Console()
    folder: Path = options.runs or default_folder()
    if options.public:
        return _public(options, console)
    if options.documents:
        return _documents(options, folder, console)
    if options.compare:
        return _compare(options.compare, folder, console)
    if options.questions:
        from eval.own.measure import perform_own

        return perform_own(options, folder, console, _progress)
    if options.gate and not options.set_floors:
        read_floors()  # before the run: what is wrong with them is known at once
    if options.source:
        run = _judged(load_run(options.source, folder), options, console)
    else:
        run = _judged(measure(options, console), options, console)
        console.print(f"Recorded: {save_run(run, folder)}", soft_wrap=True, highlight=False)
    return _show(run, options, console)


def measure(options: argparse.Namespace, console: Console) -> Run:
    """Put the chosen questions to the chosen systems."""
    started = time.perf_counter()
    halves = {half: questions[:: options.every] for half, questions in chosen_questions(options.half, options.kind or []).items()}
    names = chosen_systems(options.systems, options.model)
    with console.status("opening the index"):
        retriever = Retriever(options.index)
        systems = [build_system(name, retriever, options.model) for name in names]
    made = provenance(
        retriever.index,
        {
            "kinds": ",".join(options.kind or []),
            "systems": ",".join(names),
            "half": options.half or "both",
            "model": options.model or "",
            "every": str(options.every),
        },
    )
    total = len(systems) * sum(len(questions) for questions in halves.values())
    with _progress(console, total) as bar:
        rows = ask_all(systems, halves, retriever.document.text, lambda name: bar.update(bar.task_ids[0], advance=1, description=name))
    return Run(datetime.now(UTC).strftime("%Y%m%d-%H%M%S"), made, time.perf_counter() - started, rows)


def chosen_questions(half: str | None, kinds: Sequence[str]) -> dict[str, Sequence[Question]]:
    """The questions of a half, of both if none is named, by half. Raises FootnoteError for a kind that is none."""
    if unknown := [kind for kind in kinds if kind not in word_budgets()]:
        raise FootnoteError(f"There is no kind {unknown[0]!r}. Choose from: {', '.join(word_budgets())}")
    return {name: select(load_half(name), kinds) for name in HALVES if half in (None, name)}


def _show(run: Run, options: argparse.Namespace, console: Console) -> int:
    print_run(run, console)
    console.print(f"{len(run.rows)} questions in {run.wall_seconds:.1f} s, commit {run.provenance.commit}", highlight=False)
    if options.report:
        _report(run, options.report, console)
    if options.readme:
        rewrite_readme(options.readme, run)
        console.print(f"Rewritten: the table of {options.readme}", soft_wrap=True, highlight=False)
    if options.set_floors:
        write_floors(run)
        console.print("Floors set.")
    return _gate(run, console) if options.gate else 0


def _report(run: Run, folder: Path, console: Console) -> None:
    from eval.show.report import write_report
    from eval.show.sources import sources_of

    for path in write_report(run, folder, sources_of(run)):
        console.print(f"Written: {path}", soft_wrap=True, highlight=False)


def _judged(run: Run, options: argparse.Namespace, console: Console) -> Run:
    """A run with the verdicts of the model that --judge names, if it names one."""
    if not options.judge:
        return run
    from eval.own.measure import with_judge
    from eval.show.sources import sources_of

    questions = {(half, one.id): one for half, source in sources_of(run).items() for one in source.questions.values()}
    return with_judge(run, questions, options.judge, console, _progress)


def _gate(run: Run, console: Console) -> int:
    require_all_questions(run)
    floors = [floor for floor in read_floors() if floor.scope not in HALVES or floor.scope in run.halves]
    if len(run.halves) < len(HALVES):
        floors = [floor for floor in floors if floor.scope in HALVES]  # a kind's floor is for both halves together
    grid, met = check(run, floors)
    console.print(to_rich(grid))
    shut = "[bold red]The gate is shut.[/bold red] See what changed: footnote eval --compare previous last"
    console.print("The gate is open." if met else shut)
    return 0 if met else 1


def _compare(names: Sequence[str], folder: Path, console: Console) -> int:
    sides = []
    for name in names:
        stem, _, system = name.rpartition(":") if name.rpartition(":")[2] in (*NAMES, *WITH_MODEL, WRITTEN) else (name, "", "")
        run = load_run(stem, folder)
        if system and system not in run.systems:
            raise FootnoteError(f"Run {run.id} has no system {system!r}, only {', '.join(run.systems)}.")
        sides.append((run, system or run.systems[0]))
    questions = {question.id: question.question for half in HALVES for question in load_half(half)}
    print_comparison(sides[0], sides[1], questions, console)
    return 0


def _documents(options: argparse.Namespace, folder: Path, console: Console) -> int:
    from eval.documents.folder import ask_folder, read_folder
    from eval.documents.refusal import refusals
    from eval.documents.tables import by_document, by_kind, overall

    documents = read_folder(options.documents, options.kind or (), options.every)
    recorded = {"kinds": ",".join(options.kind or []), "every": str(options.every), "documents": str(options.documents)}
    with _progress(console, sum(len(one.questions) for one in documents)) as bar:
        shelf = Shelf(default_shelf(), lambda step: bar.update(bar.task_ids[0], description=step))
        run = ask_folder(documents, recorded, shelf, lambda name: bar.update(bar.task_ids[0], advance=1, description=name))
    run = _judged(run, options, console)
    for grid in (by_document(run), by_kind(run), overall(run), refusals(run.rows)):
        if grid:
            console.print(to_rich(grid))
    console.print(f"Recorded: {save_run(run, folder / 'documents')}", soft_wrap=True, highlight=False)
    if options.report:
        _report(run, options.report, console)
    return 0


def _public(options: argparse.Namespace, console: Console) -> int:
    from eval.public.retrieval import measure_collection

    for folder in options.public:
        with _progress(console, None) as bar:
            shelf = Shelf(default_shelf(), lambda step: bar.update(bar.task_ids[0], description=step))
            grids = measure_collection(folder, options.limit, shelf)
        for grid in grids:
            console.print(to_rich(grid))
    return 0


@contextmanager
def _progress(console: Console, total: int | None) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn() if total else TextColumn(""), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        bar.add_task("starting", total=total)
        yield bar
