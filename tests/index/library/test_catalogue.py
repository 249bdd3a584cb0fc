"""The catalogue: brought up to date, read while it is written, and refused where it was damaged or forged."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from index import Library
from index.library import catalogue as module
from index.library.catalogue import CATALOGUE, Catalogue
from ingest.errors import LibraryBusy, LibraryDamaged, LibraryError, LibraryNotWritten, LibraryStale
from tests.fakes import HashingEncoder
from tests.index.library.files import contents, names, write

NEXT = ("ALTER TABLE documents ADD COLUMN author TEXT NOT NULL DEFAULT ''", "CREATE TABLE tags (name TEXT PRIMARY KEY) STRICT")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library of two documents."""
    library = Library(tmp_path / "library", encoder=HashingEncoder())
    library.add([write(tmp_path / "a.txt", "The rain fell in May."), write(tmp_path / "b.txt", "The sun shone in June.")])
    return library


def test_older_catalogue_is_brought_up_to_date(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.close()
    monkeypatch.setattr(module, "MIGRATIONS", (*module.MIGRATIONS, NEXT))
    newer = Library(library.folder, encoder=HashingEncoder())
    assert names(newer) == ["a.txt", "b.txt"]
    with newer.catalogue.reading() as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(module.MIGRATIONS),)
        assert connection.execute("SELECT author FROM documents").fetchall() == [("",), ("",)]
    newer.remove("a.txt")
    assert len(contents(newer)) == 1


def test_half_a_migration_is_none(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.close()
    with monkeypatch.context() as patched:
        patched.setattr(module, "MIGRATIONS", (*module.MIGRATIONS, (*NEXT, "CREATE TABLE tags (again TEXT)")))
        with pytest.raises(LibraryDamaged):
            Library(library.folder)
    assert len(contents(Library(library.folder, encoder=HashingEncoder()))) == 2


def test_newer_catalogue_is_left_alone(library: Library) -> None:
    alter(library, "PRAGMA user_version = 99")
    with pytest.raises(LibraryStale, match="newer Footnote"):
        Library(library.folder)


FORGED = {
    "rows of another": "UPDATE documents SET first_row = first_row + 1000 WHERE number = 1",
    "more rows than memory": "UPDATE documents SET chunks = 4611686018427387904 WHERE number = 2",
    "no rows": "UPDATE documents SET chunks = 0 WHERE number = 2",
    "overlapping rows": "UPDATE documents SET chunks = 2 WHERE number = 1",
    "a folder elsewhere": "UPDATE documents SET data = '../../elsewhere' WHERE number = 1",
    "a hidden folder": "UPDATE documents SET data = '.removed-1' WHERE number = 1",
    "no SHA-256": "UPDATE documents SET sha256 = 'x' WHERE number = 1",
    "a trigger": "CREATE TRIGGER more AFTER INSERT ON documents BEGIN DELETE FROM files; END",
    "a view": "CREATE VIEW more AS SELECT * FROM documents",
    "a table too few": "DROP TABLE settings",
    "no state": "DELETE FROM state",
    "the file of another program": "PRAGMA application_id = 1",
}


@pytest.mark.parametrize("statement", FORGED.values(), ids=FORGED)
def test_forged_catalogue_is_damaged_within_a_second(library: Library, statement: str) -> None:
    alter(library, statement)
    refused(library.folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"",
        lambda data: b"no database" * 100,
        lambda data: data[: len(data) // 2],
        lambda data: data[:4096] + bytes(len(data) - 4096),
        lambda data: data[:100] + b"\xff" * 2000 + data[2100:],
        lambda data: data[:28] + b"\xff\xff\xff\xf0" + data[32:],
    ],
    ids=["empty", "another file", "cut short", "zeros", "page altered", "more pages than there are"],
)
def test_damaged_catalogue_is_damaged_within_a_second(library: Library, change: Callable[[bytes], bytes]) -> None:
    library.close()
    path = library.folder / CATALOGUE
    path.write_bytes(change(path.read_bytes()))
    refused(library.folder)


def test_missing_catalogue_is_damaged_where_documents_are_kept(library: Library) -> None:
    library.close()
    (library.folder / CATALOGUE).unlink()
    refused(library.folder)


def test_index_of_another_document_is_damaged(library: Library) -> None:
    one, other = library.documents
    documents = library.folder / "documents"
    (documents / one.data).rename(documents / "away")
    with pytest.raises(LibraryDamaged):
        library.open(one)
    (documents / other.data).rename(documents / one.data)
    with pytest.raises(LibraryDamaged):
        library.open(one)


def test_another_process_that_ends_leaves_the_log_to_threads_that_have_it_open(library: Library) -> None:
    """A thread that looked at the first bytes of the file gave up the locks of all: "disk I/O error" and "malformed" in a soak."""
    log = library.folder / f"{CATALOGUE}-wal"
    before = log.stat().st_ino
    thread = threading.Thread(target=lambda: names(library))
    thread.start()
    thread.join()
    other = (
        "import sqlite3, sys; database = sqlite3.connect(sys.argv[1]); database.execute('SELECT * FROM state').fetchall(); database.close()"
    )
    subprocess.run([sys.executable, "-c", other, library.catalogue.path], check=True)
    assert log.stat().st_ino == before
    library.remove("a.txt")
    assert names(library) == ["b.txt"]


def test_writer_waits_for_another_and_then_says_so(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Library(library.folder, encoder=HashingEncoder())
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    done, held = threading.Event(), threading.Event()

    def hold() -> None:
        with contextlib.suppress(KeyboardInterrupt), other.catalogue.writing() as connection:
            connection.execute("DELETE FROM documents")
            held.set()
            done.wait(30)
            raise KeyboardInterrupt

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(30)
    with pytest.raises(LibraryBusy):
        library.remove("a.txt")
    assert names(library) == ["a.txt", "b.txt"]  # readers wait for nobody, and see nothing of what is under way
    done.set()
    thread.join()
    assert names(library) == ["a.txt", "b.txt"]
    library.remove("a.txt")


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(LibraryNotWritten):
        Library(tmp_path / "file" / "library", encoder=HashingEncoder()).add(write(tmp_path / "a.txt", "The rain fell."))


def test_threads_share_a_library(library: Library) -> None:
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append(names(library))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [["a.txt", "b.txt"]] * 8


def test_catalogue_in_memory_is_replaced_once_there_is_one(tmp_path: Path) -> None:
    reader, writer = Catalogue(tmp_path), Catalogue(tmp_path)
    assert reader.snapshot().generation == 0
    writer.create()
    assert reader.snapshot().generation == 1


def alter(library: Library, statement: str) -> None:
    """Change a catalogue as no library does."""
    library.close()
    with contextlib.closing(sqlite3.connect(library.folder / CATALOGUE)) as connection:
        connection.execute(statement)
        connection.commit()


def refused(folder: Path) -> None:
    """It is said that it is damaged, in a second and without gigabytes, with what to do in Python and on the command line."""
    tracemalloc.start()
    started = time.perf_counter()
    with pytest.raises(LibraryError) as caught:
        contents(Library(folder, encoder=HashingEncoder()))
    seconds, most = time.perf_counter() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert type(caught.value) is LibraryDamaged
    assert "Library(folder)" in str(caught.value)
    assert "footnote add" in caught.value.for_command
    assert seconds < 5  # a fraction of one, where nothing else runs
    assert most < 50_000_000
