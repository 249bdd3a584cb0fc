"""What a run was asked, found again from its record: the questions and the document of each of its halves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.documents.folder import SHIPPED, read_folder
from eval.own.read import read_own
from eval.recorded.recordings import read_recordings
from eval.run.questions import HALVES, Question, load_half
from eval.run.records import Run
from index import Retriever
from ingest import read_document
from ingest.document import Document
from ingest.errors import FootnoteError


@dataclass(frozen=True)
class Source:
    """The document of a half, and its questions by their ids."""

    document: Document
    questions: Mapping[str, Question]


def sources_of(run: Run) -> dict[str, Source]:
    """By half. Raises FootnoteError if a file is not there, or is not the one that was asked."""
    options, asked = run.provenance.options, run.provenance.questions_sha256
    if folder := options.get("documents"):
        documents = [one for one in read_folder(SHIPPED if folder == "shipped" else Path(folder)) if one.name in run.halves]
        for one in documents:
            _same(run, asked.get(one.name) == one.sha256, f"{one.name}'s questions")
        return {one.name: _source(read_document(one.path), one.questions) for one in documents}
    if folder := options.get("recorded"):
        return {one.name: _source(read_document(), one.questions) for one in read_recordings(Path(folder)) if one.name in run.halves}
    if path := options.get("questions"):
        content = Retriever(Path(options["index"]) if options.get("index") else None).index.content
        own = read_own(Path(path), content)
        _same(run, asked.get(own.name) == own.sha256, path)
        _same(run, run.provenance.document_sha256 == content.document.sha256, content.document.name)
        return {own.name: _source(content.document, own.questions)}
    document = read_document()
    _same(run, run.provenance.document_sha256 == document.sha256, document.name)
    return {half: _source(document, load_half(half)) for half in HALVES if half in run.halves}


def _source(document: Document, questions: tuple[Question, ...]) -> Source:
    return Source(document, {question.id: question for question in questions})


def _same(run: Run, same: bool, what: str) -> None:
    if not same:
        raise FootnoteError(f"Run {run.id} is of another version of {what}: its offsets do not fit.", "Run it again: footnote eval")
