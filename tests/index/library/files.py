"""Files for a library, and what is kept of them."""

from __future__ import annotations

import os
import time
from itertools import pairwise
from pathlib import Path

import numpy as np

from index import Library
from index.library.catalogue import DOCUMENTS
from index.records import Query


def write(path: Path, text: str) -> Path:
    """A file that is as old as most files are, so that its time of change tells a change."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    past = time.time() - 1000 - len(text)
    os.utime(path, (past, past))
    return path


def names(library: Library) -> list[str]:
    """The names of its documents."""
    return [one.name for one in library.documents]


def text_of(library: Library, name: str) -> str:
    """What it keeps of a document."""
    opened = library.open(library.document(name))
    assert opened.content.document.name == name
    return opened.content.document.text


def folders(library: Library) -> set[str]:
    """The index folders that it keeps."""
    documents = library.folder / DOCUMENTS
    return {path.name for path in documents.iterdir()} if documents.is_dir() else set()


def contents(library: Library) -> dict[str, str]:
    """The text of each document by its path, once all that is kept of each is found to be whole and to belong together."""
    documents = sorted(library.documents, key=lambda one: one.first_row)
    assert all(one.first_row + one.chunks <= other.first_row for one, other in pairwise(documents))
    with library.catalogue.reading() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
        rows = [row for (row,) in connection.execute("SELECT rowid FROM words ORDER BY rowid")]
        files = dict(connection.execute("SELECT path, document FROM files"))
    assert rows == [row for one in documents for row in range(one.first_row, one.first_row + one.chunks)]
    assert {one.number for one in documents} == set(files.values())
    assert all(files[one.path] == one.number for one in documents)
    assert {one.data for one in documents} <= folders(library)
    for one in documents:
        index = library.open(one)
        for chunk, vector in enumerate(index.chunks.rows()):
            asked = Query("", (), vector[None], vector[None], np.ones(1, dtype=np.float32))
            found = {candidate.row: candidate.cosine for candidate in library.engine.candidates(asked, len(rows))}
            assert sorted(found) == rows
            assert found[one.first_row + chunk] > 0.98  # codes of eight bits: made-up vectors, of few large numbers, lose most
    return {one.path: text_of(library, one.name) for one in documents}
