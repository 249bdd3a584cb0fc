"""Two versions of Footnote at one library: the older is brought up to date, the newer is refused and not touched, whoever has it open."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from index import Library
from index.library import catalogue, reading
from index.library.catalogue import CATALOGUE
from index.store.manifest import FORMAT
from ingest.chunks import CHUNKER_VERSION
from ingest.errors import LibraryStale
from tests.fakes import HashingEncoder
from tests.index.library.files import contents, names, write
from tests.sources import ROOT

# A newer Footnote, in a process of its own: one more step, which leaves the tables as the older one knows them, and a document more.
NEWER = """
import sys
from pathlib import Path
from index.library import catalogue
catalogue.MIGRATIONS = (*catalogue.MIGRATIONS, ("ALTER TABLE documents ADD COLUMN author TEXT NOT NULL DEFAULT ''",))
from index import Library
from tests.fakes import HashingEncoder
with Library(Path(sys.argv[1]), encoder=HashingEncoder()) as library:
    for file in sys.argv[2:]:
        print(library.add(Path(file))[0].status, flush=True)
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library of one document, open."""
    library = Library(tmp_path / "library", encoder=HashingEncoder())
    library.add(write(tmp_path / "a.txt", "The rain fell in May."))
    return library


def newer(library: Library, *files: Path) -> None:
    """What a newer Footnote does meanwhile."""
    done = subprocess.run(
        [sys.executable, "-c", NEWER, str(library.folder), *map(str, files)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["added"] * len(files)


def everything(folder: Path) -> dict[str, object]:
    """All that a library holds: the rows of its catalogue, as SQLite moves those of its log by itself, and its other files."""
    with closing(sqlite3.connect(folder / CATALOGUE)) as connection:
        rows = tuple(connection.iterdump())
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock" and not path.name.startswith(CATALOGUE))
    return {CATALOGUE: rows, **{path.relative_to(folder).as_posix(): path.read_bytes() for path in files}}


def test_older_that_has_a_library_open_writes_nothing_once_a_newer_has_changed_it(library: Library, tmp_path: Path) -> None:
    assert names(library) == ["a.txt"]
    newer(library, write(tmp_path / "b.txt", "The sun shone in June."))
    before = everything(library.folder)
    for change in (
        lambda: library.add(write(tmp_path / "c.txt", "The wind blew in July.")),
        lambda: library.remove("a.txt"),
        lambda: library.sync(tmp_path),
        lambda: library.search("When did the rain fall?"),
        lambda: Library(library.folder, encoder=HashingEncoder()),
    ):
        with pytest.raises(LibraryStale, match="newer Footnote") as caught:
            change()
        assert "--library" in caught.value.for_command
    library.close()
    assert everything(library.folder) == before
    newer(library, write(tmp_path / "d.txt", "The snow fell in March."))


def test_readers_of_the_older_are_right_or_refused_while_a_newer_writes(library: Library, tmp_path: Path) -> None:
    found: list[object] = []
    is_done = threading.Event()

    def read() -> None:
        while not is_done.is_set() or not found:
            try:
                found.append([one.text for one in library.search("When did the rain fall?", k=1)])
            except Exception as error:  # of whatever kind: which, is looked at below
                found.append(type(error))

    thread = threading.Thread(target=read)
    thread.start()
    newer(library, *(write(tmp_path / f"{i}.txt", f"The sun shone in June for {i} days.") for i in range(3)))
    is_done.set()
    thread.join()
    assert found[0] == ["The rain fell in May."]
    refused = found.index(LibraryStale) if LibraryStale in found else len(found)
    assert all(one == ["The rain fell in May."] for one in found[:refused])
    assert all(one is LibraryStale for one in found[refused:])


def test_older_catalogue_is_brought_up_to_date_by_a_newer_and_holds_what_it_held(library: Library, tmp_path: Path) -> None:
    library.close()
    newer(library, write(tmp_path / "b.txt", "The sun shone in June."))
    with closing(sqlite3.connect(library.folder / CATALOGUE)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(catalogue.MIGRATIONS) + 1,)
        assert connection.execute("SELECT name, author FROM documents ORDER BY name").fetchall() == [("a.txt", ""), ("b.txt", "")]


@pytest.mark.parametrize("made_by", [f"{FORMAT + 1}.{CHUNKER_VERSION}", f"{FORMAT}.{CHUNKER_VERSION + 1}"])
def test_document_that_a_newer_read_is_left_to_it(library: Library, tmp_path: Path, made_by: str) -> None:
    other = f"{library.documents[0].sha256[:24]}-{made_by}"
    data = library.folder / "documents" / library.documents[0].data
    told = (data / "manifest.json").read_text()
    (data / "manifest.json").write_text(told.replace(f'"format": {FORMAT}', f'"format": {FORMAT + 1}'))
    data.rename(data.with_name(other))
    with library.catalogue.writing() as connection:
        connection.execute("UPDATE documents SET data = ?", (other,))
    library.close()
    before = everything(library.folder)
    with Library(library.folder, encoder=HashingEncoder()) as older:
        for use in (lambda: older.search("When did the rain fall?"), lambda: older.add(tmp_path / "a.txt"), lambda: older.open("a.txt")):
            with pytest.raises(LibraryStale, match=r"'a\.txt', which was read by a newer Footnote"):
                use()
    assert everything(library.folder) == before


def test_document_that_an_older_read_is_read_anew(library: Library, tmp_path: Path) -> None:
    assert not reading.is_of_newer(library.documents[0].data)
    assert not reading.is_of_newer("0123")
    other = f"{library.documents[0].sha256[:24]}-{FORMAT - 1}.1"
    data = library.folder / "documents" / library.documents[0].data
    told = (data / "manifest.json").read_text()
    (data / "manifest.json").write_text(told.replace(f'"format": {FORMAT}', f'"format": {FORMAT - 1}'))
    data.rename(data.with_name(other))
    with library.catalogue.writing() as connection:
        connection.execute("UPDATE documents SET data = ?", (other,))
    assert [one.text for one in library.search("When did the rain fall?", k=1)] == ["The rain fell in May."]
    assert list(contents(library).values()) == ["The rain fell in May."]
