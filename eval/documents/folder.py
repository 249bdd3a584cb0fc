"""A folder of documents, NAME.txt or NAME.md with NAME.questions.jsonl beside it, asked in quote mode."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from eval.public.collections import Shelf
from eval.run.questions import FROZEN, Question, frozen_hashes, read_beside, require_frozen, select
from eval.run.recording import provenance
from eval.run.records import Row, Run
from eval.run.runner import Progress, ask_all
from eval.run.systems import FootnoteSystem, System
from index import OpenIndex
from ingest import read_document
from ingest.document import sha256_of
from ingest.errors import FootnoteError
from qa import Assistant

QUESTIONS = ".questions.jsonl"
DOCUMENTS = (".txt", ".md")
SHIPPED = Path(__file__).parents[1] / "data" / "documents"
"""Six documents of different sorts with questions, written for this project; frozen by hash."""


@dataclass(frozen=True, slots=True)
class DocumentQuestions:
    """A document's file, its questions, and the hash of the file that they are in."""

    path: Path
    questions: tuple[Question, ...]
    sha256: str

    @property
    def name(self) -> str:
        """The file's name, without what follows the dot."""
        return self.path.stem


def read_folder(folder: Path, kinds: Collection[str] = (), every: int = 1) -> list[DocumentQuestions]:
    """The documents of a folder with their questions: those of some kinds, every so many. Raises FootnoteError, also if a
    file is not what FROZEN.json, where the folder has one, says of it."""
    for name, sha256 in (frozen_hashes(folder) if (folder / FROZEN).is_file() else {}).items():
        require_frozen(folder / name, sha256)
    found = []
    for beside in sorted(folder.glob(f"*{QUESTIONS}")):
        name = beside.name.removesuffix(QUESTIONS)
        for path in (one for one in sorted(folder.glob(f"{name}.*")) if one.suffix in DOCUMENTS):
            questions = read_beside(path, read_document(path).text)
            found.append(DocumentQuestions(path, select(questions, kinds)[::every], sha256_of(beside.read_bytes())))
    if not found:
        raise FootnoteError(f"{folder} has no NAME.txt or NAME.md with NAME{QUESTIONS} beside it.", "Name another folder.")
    asked = [one for one in found if one.questions]
    if not asked:
        raise FootnoteError(f"{folder} has no question of the kind {' or '.join(kinds)}.", "Name another kind.")
    return asked


def in_quotes(index: OpenIndex) -> list[System]:
    """Footnote as it ships, in quote mode."""
    return [FootnoteSystem(Assistant(index))]


def ask_folder(
    documents: Sequence[DocumentQuestions],
    options: Mapping[str, str],
    shelf: Shelf,
    progress: Progress,
    systems: Callable[[OpenIndex], Sequence[System]] = in_quotes,
) -> Run:
    """A run whose halves are the documents; `systems` are those that are asked about one, `progress` hears of each question."""
    started, rows = time.perf_counter(), list[Row]()
    for one in documents:
        index = shelf.index_file(one.path)
        rows += ask_all(systems(index), {one.name: one.questions}, index.content.document.text, partial(_hear, progress, one.name))
    made = provenance(index, {**options, "of": "documents"}, {one.name: one.sha256 for one in documents}, f"{len(documents)} documents")
    return Run(datetime.now(UTC).strftime("%Y%m%d-%H%M%S"), made, time.perf_counter() - started, tuple(rows))


def _hear(progress: Progress, name: str, system: str) -> None:
    progress(name)
