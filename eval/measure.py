"""What a command line asks to be measured, as runs: on the white paper, on documents, with the recorded reader, of statements."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from eval.documents.folder import SHIPPED, ask_folder, read_folder
from eval.public.collections import Shelf, default_shelf
from eval.run.lineup import build_system, chosen_systems
from eval.run.questions import HALVES, Question, load_half, select, word_budgets
from eval.run.recording import provenance
from eval.run.records import QUOTE, RECORDED, Run
from eval.run.runner import ask_all
from eval.run.systems import System
from index import OpenIndex, Retriever
from ingest.errors import FootnoteError


def white_paper_run(options: argparse.Namespace, console: Console) -> Run:
    """Put the chosen questions on the white paper to the chosen systems."""
    started = time.perf_counter()
    halves = {half: questions[:: options.every] for half, questions in chosen_questions(options.half, options.kind or []).items()}
    names = chosen_systems(options.systems, model_of(options))
    with console.status("opening the index"):
        retriever = Retriever(options.index)
        systems = [build_system(name, retriever, model_of(options)) for name in names]
    made = provenance(
        retriever.index, {**_chosen(options), "systems": ",".join(names), "half": options.half or "both", "of": "white paper"}
    )
    total = len(systems) * sum(len(questions) for questions in halves.values())
    with progress_bar(console, total) as bar:
        rows = ask_all(systems, halves, retriever.document.text, _hears(bar))
    return Run(datetime.now(UTC).strftime("%Y%m%d-%H%M%S"), made, time.perf_counter() - started, rows)


def documents_run(folder: Path, options: argparse.Namespace, console: Console) -> Run:
    """Put the questions beside a folder's documents to the chosen systems."""
    names = chosen_systems(options.systems, model_of(options))

    def systems(index: OpenIndex) -> list[System]:
        return [build_system(name, Retriever(index), model_of(options)) for name in names]

    documents = read_folder(folder, options.kind or (), options.every)
    name = "shipped" if folder == SHIPPED else str(folder)
    total = sum(len(one.questions) for one in documents) * len(names)
    with progress_bar(console, total) as bar:
        shelf = _shelf(bar)
        return ask_folder(documents, {**_chosen(options), "documents": name, "systems": ",".join(names)}, shelf, _hears(bar), systems)


def recorded_run(options: argparse.Namespace, console: Console) -> Run:
    """The recorded reader on the questions that it answered."""
    from eval.recorded.recordings import read_recordings
    from eval.recorded.system import replay

    sets = read_recordings(options.recorded)
    with progress_bar(console, 2 * sum(len(one.questions) for one in sets)) as bar:
        return replay(sets, Retriever(options.index).index, {"recorded": str(options.recorded)}, _hears(bar))


def statements_run(options: argparse.Namespace, console: Console) -> Run:
    """Right and wrong statements put to verifiers: the recorded ones, those of a folder's questions, by default of our own."""
    from eval.recorded.recordings import read_recordings
    from eval.statements.claims import Source, claims_of_document, claims_of_recordings
    from eval.statements.judged import judge

    recorded = read_recordings(options.recorded) if options.recorded else []
    folder = options.documents or (None if recorded else SHIPPED)
    documents = read_folder(folder) if folder else []
    with progress_bar(console, None) as bar:
        shelf, sets = _shelf(bar), []
        for one in recorded:
            index = Retriever(options.index).index
            sets.append((one.name, index, claims_of_recordings(one, Source(index.content.document.text, index.content.chunks))))
        for document in documents:
            index = shelf.index_file(document.path)
            sets.append((document.name, index, claims_of_document(document, Source(index.content.document.text, index.content.chunks))))
        bar.update(bar.task_ids[0], total=len(sets))
        if not any(claims for _, _, claims in sets):
            raise FootnoteError(
                f"No question in {folder} has a wrong statement.", "Name another folder: footnote eval --check --documents DIR"
            )
        hashes = {one.name: one.sha256 for one in recorded} | {one.name: one.sha256 for one in documents}
        return judge(sets, {"documents": str(folder or ""), "recorded": str(options.recorded or "")}, hashes, _hears(bar))


def chosen_questions(half: str | None, kinds: Sequence[str]) -> dict[str, Sequence[Question]]:
    """The questions of a half, of both if none is named, by half. Raises FootnoteError for a kind that is none."""
    if unknown := [kind for kind in kinds if kind not in word_budgets()]:
        raise FootnoteError(f"There is no kind {unknown[0]!r}. Choose from: {', '.join(word_budgets())}")
    return {name: select(load_half(name), kinds) for name in HALVES if half in (None, name)}


def model_of(options: argparse.Namespace) -> str | None:
    """The language model that is to write, if the reader is one."""
    return None if options.reader in (QUOTE, RECORDED) else str(options.reader)


def _chosen(options: argparse.Namespace) -> Mapping[str, str]:
    """What a run records of a choice of questions and of the reader."""
    return {"kinds": ",".join(options.kind or []), "every": str(options.every), "model": model_of(options) or ""}


def _hears(bar: Progress) -> Callable[[str], None]:
    """Moves a bar one on, and shows what it hears of."""
    return lambda name: bar.update(bar.task_ids[0], advance=1, description=name)


def _shelf(bar: Progress) -> Shelf:
    return Shelf(default_shelf(), lambda step: bar.update(bar.task_ids[0], description=step))


@contextmanager
def progress_bar(console: Console, total: int | None) -> Iterator[Progress]:
    """A bar with one task; it vanishes when it is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn() if total else TextColumn(""), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        bar.add_task("starting", total=total)
        yield bar
