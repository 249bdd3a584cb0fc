"""What the command line asks for, carried out: runs, a recorded run shown again, a comparison, public collections, structure."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from eval.documents.folder import SHIPPED
from eval.measure import documents_run, progress_bar, recorded_run, statements_run, white_paper_run
from eval.public.collections import Shelf, default_shelf
from eval.run.lineup import NAMES, WITH_MODEL
from eval.run.questions import HALVES, load_half
from eval.run.recording import default_folder, load_run, save_run
from eval.run.records import RECORDED, Run
from eval.run.systems import WRITTEN
from eval.show.compare import print_comparison
from eval.show.gate import Floor, check, floors_for, read_floors, require_all_questions, sort_of, write_floors
from eval.show.readme import rewrite_readme
from eval.show.tables import print_run, to_rich
from ingest.errors import FootnoteError

FOLDERS = {"white paper": "", "documents": "documents", "recorded": "recorded", "statements": "statements"}
"""Where runs of each sort are recorded, in the folder of runs."""


def perform(options: argparse.Namespace) -> int:
    """Carry out a parsed command line; the exit status."""
    console = Console()
    folder: Path = options.runs or default_folder()
    if options.public:
        return _public(options, console)
    if options.structure:
        return _structure(options, console)
    if options.compare:
        return _compare(options.compare, folder, console)
    if options.questions:
        from eval.own.measure import perform_own

        return perform_own(options, folder, console)
    if options.gate and not options.set_floors:
        read_floors()  # before the run: what is wrong with them is known at once
    if options.source:
        return _finish([_judged(load_run(options.source, folder), options, console)], options, console)
    runs = []
    for measured in _measured(options, console):
        run = _judged(measured, options, console)
        _show(run, console)
        path = save_run(run, folder / FOLDERS[sort_of(run)])
        made = run.provenance.commit
        console.print(f"Took {run.wall_seconds:.1f} s, commit {made}. Recorded: {path}", soft_wrap=True, highlight=False)
        runs.append(run)
    return _finish(runs, options, console)


def _measured(options: argparse.Namespace, console: Console) -> Iterator[Run]:
    """The runs that are asked for: see the command's help."""
    if options.check:
        yield statements_run(options, console)
        return
    if options.reader != RECORDED and (options.readme or not options.documents):
        yield white_paper_run(options, console)
        if not (options.half or options.kind or options.index):
            yield documents_run(SHIPPED, options, console)
    if options.documents:
        yield documents_run(options.documents, options, console)
    if options.recorded:
        yield recorded_run(options, console)
        yield statements_run(options, console)


def _show(run: Run, console: Console) -> None:
    """The tables of a run, by its sort."""
    from eval.documents.tables import document_tables
    from eval.recorded.tables import recorded_table
    from eval.statements.tables import statement_tables

    sort = sort_of(run)
    if sort == "white paper":
        print_run(run, console)
        return
    of_sort = {"documents": document_tables, "statements": statement_tables}
    for grid in of_sort[sort](run) if sort in of_sort else [recorded_table(run, half) for half in run.halves]:
        console.print(to_rich(grid))


def _finish(runs: Sequence[Run], options: argparse.Namespace, console: Console) -> int:
    """What is done with runs: reports, the table, floors, the gate."""
    if options.source:
        _show(runs[0], console)
    if options.report:
        _report(runs, options.report, console)
    if options.readme:
        rewrite_readme(options.readme, runs)
        console.print(f"Rewritten: the table of {options.readme}", soft_wrap=True, highlight=False)
    if options.set_floors:
        for run in runs:
            write_floors(run)
        console.print("Floors set.")
    return _gate(runs, console) if options.gate else 0


def _report(runs: Sequence[Run], folder: Path, console: Console) -> None:
    """A page of each run that has answers: of the first in the folder, of others in folders of their own in it."""
    from eval.show.report import write_report
    from eval.show.sources import sources_of

    asked = [run for run in runs if sort_of(run) != "statements"]
    for i, run in enumerate(asked):
        for path in write_report(run, folder / (sort_of(run) if i else ""), sources_of(run)):
            console.print(f"Written: {path}", soft_wrap=True, highlight=False)


def _judged(run: Run, options: argparse.Namespace, console: Console) -> Run:
    """A run with the verdicts of the model that --judge names, if it names one."""
    if not options.judge or sort_of(run) == "statements":
        return run
    from eval.own.measure import with_judge
    from eval.show.sources import sources_of

    questions = {(half, one.id): one for half, source in sources_of(run).items() for one in source.questions.values()}
    return with_judge(run, questions, options.judge, console)


def _gate(runs: Sequence[Run], console: Console) -> int:
    """Every run against the floors of its sort."""
    floors, is_open = read_floors(), True
    for run in runs:
        require_all_questions(run)
        grid, met = check(run, _applicable(run, floors_for(run, floors)))
        console.print(to_rich(grid))
        is_open = is_open and met
    shut = "[bold red]The gate is shut.[/bold red] See what changed: footnote eval --compare previous last"
    console.print("The gate is open." if is_open else shut)
    return 0 if is_open else 1


def _applicable(run: Run, floors: Sequence[Floor]) -> list[Floor]:
    """The floors that hold for one half where a run of the white paper has no more; a kind's is for both halves together."""
    if sort_of(run) != "white paper" or len(run.halves) == len(HALVES):
        return list(floors)
    return [floor for floor in floors if floor.scope in run.halves]


def _structure(options: argparse.Namespace, console: Console) -> int:
    from eval.documents.structure import outlines, structure_table

    console.print(to_rich(structure_table(outlines(options.structure))))
    return 0


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


def _public(options: argparse.Namespace, console: Console) -> int:
    from eval.public.retrieval import measure_collection

    for folder in options.public:
        with progress_bar(console, None) as bar:
            shelf = Shelf(default_shelf(), lambda step: bar.update(bar.task_ids[0], description=step))
            grids = measure_collection(folder, options.limit, shelf)
        for grid in grids:
            console.print(to_rich(grid))
    return 0
