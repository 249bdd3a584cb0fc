"""Changing a library: each change is one transaction of its catalogue; what stands beside it is ready before, or removed after."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path

from index.library.catalogue import DOCUMENTS, Catalogue
from index.library.reading import Job, Ready, chunk_vectors, distinct_name, of_another_model, ready_of
from index.library.records import Added, Engine, LibraryDocument
from index.library.rows import RowsDamaged
from index.store.manifest import path_from_text, read_manifest
from ingest.errors import IndexUnavailable

ABANDONED = 24 * 3600  # seconds after which an index that no document came of is removed
REMOVED, TEXTS = ".removed-", "texts"
ENCODING = "encoding"  # the setting that says what the vectors were made by
_COLUMNS = [field.name for field in fields(LibraryDocument)]


class Publisher:
    """Puts documents into a library and takes them out. The engine hears of each change within its transaction."""

    def __init__(self, catalogue: Catalogue, engine: Callable[[], Engine]) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self.documents = catalogue.folder / DOCUMENTS

    def publish(self, ready: Ready, *, is_mended: bool = False) -> Added | None:
        """Make a document of an index that stands ready, in place of what the file was before. None if that index is gone, as
        when another process has just removed the same document: then the file is to be read again. One that `is_mended` is a document of
        another number, so that readers forget what they read of its damaged files."""
        try:
            return self._publish(ready, is_mended)
        except FileNotFoundError:  # of what the engine keeps: it follows from the documents' own files
            with self._catalogue.locked():
                self._engine().rewrite()
            return self._publish(ready, is_mended)

    def _publish(self, ready: Ready, is_mended: bool) -> Added | None:
        job = ready.job
        with self._catalogue.writing() as connection:
            if (same := _find(connection, "sha256", job.sha256)) and same.data == ready.data and not is_mended:
                return self._note(connection, [job])[0][0]
            try:
                manifest = read_manifest(self.documents / ready.data)
            except IndexUnavailable:
                return None
            self._check_encoding(connection, ready)
            files = _other_files(connection, same, job.path) if same else []
            if same:
                self._forget(connection, same)
            before = self._leave(connection, job.path) or same
            document = _insert(connection, ready, before)
            files.append((job.path, job.size, job.modified))
            connection.executemany(f"INSERT INTO files VALUES (?, {document.number}, ?, ?)", files)
            self._engine().add(document, ready.terms, chunk_vectors(self.documents / ready.data, manifest))
        if before is not None:
            self.clean(before.data)
        return Added(job.path, "replaced" if before else "added", document)

    def replace_all(self, anew: Mapping[LibraryDocument, str], encoding: str) -> list[Added] | None:
        """Put indexes by another encoder in place of those of all documents, in one change: before it all are by the one, after it by the
        other. None if there are other documents by now."""
        with self._catalogue.writing() as connection:
            if set(self._catalogue.snapshot().documents) != anew.keys():
                return None
            files = {one.number: _other_files(connection, one, "") for one in anew}
            for document in anew:
                self._forget(connection, document)
            connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (ENCODING, encoding))
            added = [self._in_place(connection, document, data, files[document.number]) for document, data in anew.items()]
        self.clean(*(document.data for document in anew))
        return added

    def _in_place(self, connection: sqlite3.Connection, before: LibraryDocument, data: str, files: Sequence[tuple[str, int, int]]) -> Added:
        """A document of another index."""
        folder = self.documents / data
        manifest = read_manifest(folder)
        job = Job(path_from_text(before.path), before.path, before.name, before.sha256, 0, 0, before.title)
        ready = ready_of(job, folder, manifest)
        document = _insert(connection, ready, before)
        connection.executemany(f"INSERT INTO files VALUES (?, {document.number}, ?, ?)", files)
        self._engine().add(document, ready.terms, chunk_vectors(folder, manifest))
        return Added(before.path, "replaced", document)

    def note(self, jobs: Sequence[Job]) -> list[Added | None]:
        """Files whose content is in the library already, in one change; None where it is there no more."""
        if not jobs:
            return []
        with self._catalogue.writing() as connection:
            noted, gone = self._note(connection, jobs)
        if gone:
            self.clean(*(one.data for one in gone))
        return noted

    def remove(self, names: Iterable[str]) -> list[str]:
        """Take documents out, all in one change; the names of those that were there."""
        with self._catalogue.writing() as connection:
            found = [one for name in dict.fromkeys(names) if (one := _find(connection, "name", name))]
            for document in found:
                self._forget(connection, document)
        self.clean(*(document.data for document in found))
        return [document.name for document in found]

    def forget_files(self, paths: Iterable[str]) -> list[str]:
        """Files that are gone, in one change: a document that has no other file is removed. The names of those."""
        removed: list[LibraryDocument] = []
        with self._catalogue.writing() as connection:
            removed += filter(None, (self._leave(connection, path) for path in paths))
        self.clean(*(document.data for document in removed))
        return [document.name for document in removed]

    def clean(self, *gone: str) -> None:
        """Remove index folders: those named, where no document has them, and what killed processes left long ago."""
        with self._catalogue.locked():
            snapshot = self._catalogue.snapshot()
            kept, texts = {one.data for one in snapshot.documents}, {f"{one.sha256}.txt" for one in snapshot.documents}
            for path in _entries(self.documents):
                if path.name not in kept and (path.name in gone or path.name.startswith(REMOVED) or _is_old(path)):
                    self._set_aside(path)
            for path in _entries(self._catalogue.folder / TEXTS):
                if path.name not in texts and (_is_old(path) or any(path.stem.startswith(one[:24]) for one in gone)):
                    path.unlink(missing_ok=True)
            for path in self._catalogue.folder.glob(".catalogue-*"):
                if _is_old(path):
                    path.unlink(missing_ok=True)
            with contextlib.suppress(RowsDamaged, OSError):  # the next search makes them anew
                self._engine().compact()
        for path in _entries(self.documents):
            if path.name.startswith(REMOVED):
                shutil.rmtree(path, ignore_errors=True)

    def _set_aside(self, path: Path) -> None:
        """In one step, so that no half of an index is left under its name."""
        if path.name.startswith(REMOVED):
            return
        with contextlib.suppress(OSError):  # on Windows one that a reader has open stays until a later change
            path.rename(Path(tempfile.mkdtemp(prefix=REMOVED, dir=self.documents)) / path.name)

    def _note(self, connection: sqlite3.Connection, jobs: Sequence[Job]) -> tuple[list[Added | None], list[LibraryDocument]]:
        """(what became of files whose content is that of a document, the documents that are no more). All files are noted before any
        document is given back: where files have changed names with each other, each has the content of what another was."""
        found = [(job, document) for job in jobs if (document := _find(connection, "sha256", job.sha256))]
        before = {job.path: old for job, _ in found if (old := _file_of(connection, job.path))}
        for job, document in found:
            connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (job.path, document.number, job.size, job.modified))
        left = {old.number: old for old in before.values()}
        gone = [one for one in left.values() if not _other_files(connection, one, "")]
        for one in gone:
            self._forget(connection, one)
        moved = _moved(connection, found, [one for one in left.values() if one not in gone])
        noted: dict[Job, Added] = {}
        for job, document in found:
            is_other = (old := before.get(job.path)) is not None and old.number != document.number
            is_changed = is_other or document.number in moved
            noted[job] = Added(job.path, "replaced" if is_changed else "unchanged", moved.get(document.number, document))
        return [noted.get(job) for job in jobs], gone

    def _leave(self, connection: sqlite3.Connection, path: str) -> LibraryDocument | None:
        """A file is no longer what it was: its document has another one as its own, or is removed and given back."""
        document = _file_of(connection, path)
        if document is None:
            return None
        connection.execute("DELETE FROM files WHERE path = ?", (path,))
        others = _other_files(connection, document, path)
        if not others:
            self._forget(connection, document)
            return document
        if document.path == path:
            _move(connection, document, others[0][0], Path(others[0][0]).name)
        return None

    def _forget(self, connection: sqlite3.Connection, document: LibraryDocument) -> None:
        self._engine().remove(document)
        connection.execute("DELETE FROM documents WHERE number = ?", (document.number,))

    def _check_encoding(self, connection: sqlite3.Connection, ready: Ready) -> None:
        """The first document says what all are read with."""
        (encoding,) = connection.execute("SELECT coalesce(max(value), '') FROM settings WHERE name = ?", (ENCODING,)).fetchone()
        if encoding == ready.encoding:
            return
        if connection.execute("SELECT 1 FROM documents").fetchone():
            raise of_another_model(self._catalogue.folder)
        connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (ENCODING, ready.encoding))


def _find(connection: sqlite3.Connection, column: str, value: object) -> LibraryDocument | None:
    row = connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM documents WHERE {column} = ?", (value,)).fetchone()
    return LibraryDocument(*row) if row else None


def _file_of(connection: sqlite3.Connection, path: str) -> LibraryDocument | None:
    """The document that a file was when it was last looked at."""
    row = connection.execute("SELECT document FROM files WHERE path = ?", (path,)).fetchone()
    return _find(connection, "number", row[0]) if row else None


def _other_files(connection: sqlite3.Connection, document: LibraryDocument, path: str) -> list[tuple[str, int, int]]:
    """(path, size, time of change) of the other files with a document's content."""
    found = connection.execute("SELECT path, size, modified FROM files WHERE document = ? AND path != ?", (document.number, path))
    return found.fetchall()


def _insert(connection: sqlite3.Connection, ready: Ready, before: LibraryDocument | None) -> LibraryDocument:
    """The row of a new document; it takes the name of what it replaces."""
    job = ready.job
    (first_row,) = connection.execute("SELECT next_row FROM state").fetchone()
    chunks = len(ready.terms)
    path, name = (before.path, before.name) if before else (job.path, _free_name(connection, job.path, job.name))
    facts = (job.sha256, ready.title, ready.language, ready.pages, ready.words, chunks, first_row, ready.data, time.time())
    inserted = connection.execute(
        f"INSERT INTO documents ({', '.join(_COLUMNS[1:])}) VALUES ({', '.join('?' * len(_COLUMNS[1:]))})", (name, path, *facts)
    )
    connection.execute("UPDATE state SET next_row = ?", (first_row + chunks,))
    return LibraryDocument(int(inserted.lastrowid or 0), name, path, *facts)


def _move(connection: sqlite3.Connection, document: LibraryDocument, path: str, name: str) -> LibraryDocument:
    """A document whose file was renamed: it has the new one's name."""
    free = document.name if name == Path(document.path).name else _free_name(connection, path, name)
    connection.execute("UPDATE documents SET path = ?, name = ? WHERE number = ?", (path, free, document.number))
    return replace(document, path=path, name=free)


def _moved(
    connection: sqlite3.Connection, found: Sequence[tuple[Job, LibraryDocument]], left: Sequence[LibraryDocument]
) -> dict[int, LibraryDocument]:
    """The documents of some files, and of those that these were before, that have another file as their own now, by number: theirs is
    gone, or is another document's. All at once, as one may have the name that another had."""
    moves: dict[int, tuple[LibraryDocument, str, str]] = {}
    for one in left:
        paths = [path for path, _, _ in _other_files(connection, one, "")]
        if one.path not in paths and any(job.path == one.path for job, _ in found):
            moves[one.number] = (one, paths[0], Path(paths[0]).name)
    for job, one in found:
        if one.number not in moves and one.path != job.path and not path_from_text(one.path).exists() and job.file.exists():
            lost = [(path,) for path, _, _ in _other_files(connection, one, job.path) if not path_from_text(path).exists()]
            connection.executemany("DELETE FROM files WHERE path = ?", lost)
            moves[one.number] = (one, job.path, job.name)
    for number in moves:
        connection.execute("UPDATE documents SET name = ? WHERE number = ?", (f"{REMOVED}{number}", number))
    return {number: _move(connection, *move) for number, move in moves.items()}


def _free_name(connection: sqlite3.Connection, path: str, wished: str) -> str:
    (most,) = connection.execute("SELECT count(*) FROM documents").fetchone()
    return distinct_name(path, wished, lambda name: _find(connection, "name", name) is not None, most)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _is_old(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return path.stat().st_mtime < time.time() - ABANDONED
    return False
