"""A library of files: what is added, replaced, renamed and removed, and what becomes of bad files."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from index import Library
from index.library.records import LibraryDocument
from ingest.errors import DocumentNotFound, DocumentUnknown, QuestionError
from tests.fakes import HashingEncoder
from tests.index.library.files import contents, folders, names, text_of, write


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder of two documents, one below it, and things that are no documents."""
    folder = tmp_path / "files"
    (folder / "2023").mkdir(parents=True)
    (folder / ".git").mkdir()
    write(folder / "report.txt", "The first rocket flew in May.")
    write(folder / "2023" / "report.txt", "The second rocket flew in June.")
    write(folder / "notes.md", "# Notes\n\nA note on rain.")
    write(folder / ".git" / "hidden.txt", "Hidden.")
    write(folder / "picture.png", "no picture")
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """An empty library."""
    return Library(tmp_path / "library", encoder=HashingEncoder())


def test_new_library_is_empty_and_writes_nothing(library: Library) -> None:
    assert library.documents == ()
    assert not library.folder.exists()
    with pytest.raises(DocumentUnknown):
        library.remove("report.txt")


def test_folder_is_added_with_distinct_names_and_without_what_is_hidden(library: Library, files: Path) -> None:
    added = library.add(files)
    assert [one.status for one in added] == ["added"] * 3
    assert sorted(names(library)) == ["2023/report.txt", "notes.md", "report.txt"]
    assert text_of(library, "2023/report.txt") == "The second rocket flew in June."
    assert folders(library) == {one.data for one in library.documents}
    rows = sorted((one.first_row, one.first_row + one.chunks) for one in library.documents)
    assert all(end <= start for (_, end), (start, _) in pairwise(rows))
    assert len(contents(library)) == 3


def test_second_time_nothing_is_read(library: Library, files: Path) -> None:
    first = library.add(files)
    generation = library.catalogue.snapshot().generation
    again = library.add([files, files / "*.md"])
    assert [(one.status, one.document) for one in again] == [("unchanged", one.document) for one in first]
    assert library.catalogue.snapshot().generation == generation


def test_what_was_read_ahead_is_only_added(library: Library, tmp_path: Path) -> None:
    file, bad = write(tmp_path / "ferry.txt", "The ferry leaves at nine."), write(tmp_path / "bad.pdf", "%PDF-1.4 and nothing else")
    read = Library(library.folder, encoder=HashingEncoder()).read_ahead(file)
    assert (read.status, read.document, read.problem, library.documents) == ("unchanged", None, "", ())
    (before,) = [one.stat() for one in (library.folder / "documents").glob("*/manifest.json")]
    (added,) = library.add(file)
    (after,) = [one.stat() for one in (library.folder / "documents").glob("*/manifest.json")]
    assert (added.status, before.st_ino, before.st_mtime_ns) == ("added", after.st_ino, after.st_mtime_ns)
    failed = library.read_ahead(bad)
    assert (failed.status, failed.problem != "", names(library)) == ("failed", True, ["ferry.txt"])


def test_changed_file_is_replaced_and_keeps_its_name(library: Library, files: Path) -> None:
    library.add(files)
    before = library.document("report.txt")
    write(files / "report.txt", "The first rocket flew in April, after all.")
    (added,) = library.add(files / "report.txt")
    assert added.status == "replaced"
    assert text_of(library, "report.txt") == "The first rocket flew in April, after all."
    assert before.data not in folders(library)
    assert before.number != library.document("report.txt").number


def test_copy_is_unchanged_and_takes_over_when_the_first_is_gone(library: Library, files: Path) -> None:
    copy = write(files / "copy.txt", "The first rocket flew in May.")
    library.add(files / "report.txt")
    assert [one.status for one in library.add(copy)] == ["unchanged"]
    (files / "report.txt").unlink()
    synced = library.sync(files)
    assert synced.removed == ()
    assert sorted(names(library)) == ["2023/report.txt", "copy.txt", "notes.md"]
    assert text_of(library, "copy.txt") == "The first rocket flew in May."


def test_bad_files_are_reported_and_skipped(library: Library, files: Path) -> None:
    write(files / "empty.txt", " ")
    (files / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    added = {Path(one.path).name: one for one in library.add([files, "no such file", files / "*.xyz"])}
    assert {name for name, one in added.items() if one.status == "failed"} == {"empty.txt", "broken.pdf", "no such file", "*.xyz"}
    assert all(one.problem and "\n" not in one.problem for one in added.values() if one.status == "failed")
    assert len(library.documents) == 3
    assert folders(library) == {one.data for one in library.documents}


def test_sync_adds_replaces_and_removes_only_below_its_folder(library: Library, files: Path, tmp_path: Path) -> None:
    elsewhere = write(tmp_path / "elsewhere.txt", "Kept, from elsewhere.")
    library.add([files, elsewhere])
    (files / "2023" / "report.txt").unlink()
    write(files / "notes.md", "# Notes\n\nA note on snow.")
    write(files / "new.txt", "Something new.")
    elsewhere.unlink()
    synced = library.sync(files)
    assert {Path(one.path).name: one.status for one in synced.added} == {
        "new.txt": "added",
        "notes.md": "replaced",
        "report.txt": "unchanged",
    }
    assert synced.removed == ("2023/report.txt",)
    assert sorted(names(library)) == ["elsewhere.txt", "new.txt", "notes.md", "report.txt"]
    with pytest.raises(DocumentNotFound):
        library.sync(files / "gone")


@pytest.mark.parametrize(
    "renamed",
    [
        [("a", "d"), ("b", "a")],
        [("a", "x"), ("b", "a"), ("x", "b")],
        [("c", "x"), ("b", "c"), ("a", "b"), ("x", "a")],
        [("a", "c"), ("b", "a")],
    ],
    ids=["one after the other", "two", "in a circle", "over a third"],
)
def test_files_that_change_names_with_each_other_are_not_read_again(
    library: Library, tmp_path: Path, renamed: list[tuple[str, str]]
) -> None:
    folder = tmp_path / "renamed"
    for name in "abc":
        write(folder / f"{name}.txt", f"The text that was {name} at first.")
    library.sync(folder)
    before = {text: one.number for one in library.documents for text in [text_of(library, one.name)]}
    for old, new in renamed:
        (folder / f"{old}.txt").rename(folder / f"{new}.txt")
    library.sync(folder)
    assert {one.name: text_of(library, one.name) for one in library.documents} == {path.name: path.read_text() for path in folder.iterdir()}
    assert {one.number for one in library.documents} <= set(before.values())
    assert {text_of(library, one.name): one.number for one in library.documents}.items() <= before.items()
    assert library.sync(folder).removed == ()


def test_removed_document_is_gone_from_disk_and_other_names_are_told(library: Library, files: Path) -> None:
    library.add(files)
    document = library.document("notes.md")
    assert library.remove("notes.md") == ("notes.md",)
    assert document.data not in folders(library)
    with pytest.raises(DocumentUnknown, match=r"report\.txt"):
        library.document("reprot.txt")
    with pytest.raises(DocumentUnknown):
        library.remove(["report.txt", "notes.md"])
    assert "report.txt" in names(library)
    with pytest.raises(DocumentUnknown):
        library.open(document)


def test_another_reader_sees_changes_at_once(library: Library, files: Path) -> None:
    reader = Library(library.folder, encoder=HashingEncoder())
    assert reader.documents == ()
    library.add(files / "report.txt")
    assert names(reader) == ["report.txt"]
    library.add(files / "notes.md")
    library.remove("report.txt")
    assert names(reader) == ["notes.md"]


def test_names_are_taken_as_documents_are(library: Library, files: Path) -> None:
    library.add(files)
    document = library.document("report.txt")
    assert library.open("report.txt") is library.open(document)
    ways: list[LibraryDocument | str | list[LibraryDocument | str]] = ["report.txt", document, ["report.txt", document]]
    for named in ways:
        assert {one.document for one in library.search("When did a rocket fly?", 3, named)} == {"report.txt"}
    with pytest.raises(DocumentUnknown):
        library.search("When did a rocket fly?", 3, ["gone.txt"])
    for k in (0, -1):
        with pytest.raises(QuestionError):
            library.search("When did a rocket fly?", k)


def test_name_that_differs_by_blanks_and_capitals_is_taken_where_it_is_the_only_one(library: Library, tmp_path: Path) -> None:
    library.add([write(tmp_path / name, f"Text of {name}.") for name in (" strange.txt", "a.txt", "other/A.txt")])
    assert library.document("Strange.txt").name == " strange.txt"
    assert library.document("A.txt").name == "A.txt"
    with pytest.raises(DocumentUnknown, match=r"a\.txt"):
        library.document("A.TXT")
    assert library.remove("strange.txt") == (" strange.txt",)
