"""How files come into a library: by several processes, from LangChain, where an older Footnote left off; and the user's own library."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from langchain_core.documents import Document

from index import Library
from index.build import build_anyway
from index.encoder import Encoding
from index.library import reading
from index.library.adding import Told, find_files
from index.library.catalogue import DOCUMENTS
from index.store.manifest import FORMAT, read_manifest
from ingest import WHITE_PAPER
from ingest.document import sha256_of_file
from ingest.errors import DocumentError, LibraryDamaged, LibraryStale
from tests.fakes import HashingEncoder
from tests.index.library.files import contents, folders, names, text_of, write

FATAL = "This text ends the process that reads it."


class FatalEncoder(HashingEncoder):
    """Ends its process at one text."""

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Unless that text is among them."""
        if any(FATAL in text for text in texts):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode(texts)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """An empty library."""
    return Library(tmp_path / "library", encoder=HashingEncoder())


@pytest.mark.slow
def test_processes_read_what_one_would(tmp_path: Path) -> None:
    files = [write(tmp_path / "files" / f"{i}.txt", f"Text {i}. It is short.") for i in range(5)]
    write(tmp_path / "files" / "empty.txt", " ")
    fatal = write(tmp_path / "files" / "fatal.txt", FATAL)
    library = Library(tmp_path / "library", encoder=FatalEncoder())
    told: list[str] = []
    added = {Path(one.path).name: one for one in library.add(tmp_path / "files", workers=2, progress=told.append)}
    assert [name for name, one in added.items() if one.status == "failed"] == ["empty.txt", "fatal.txt"]
    assert "ended" in added[fatal.name].problem
    assert sorted(contents(library).values()) == [file.read_text() for file in files]


def test_found_are_files_folders_and_patterns_each_once(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "A.")
    write(tmp_path / "deep" / "b.MD", "B.")
    write(tmp_path / "deep" / "table.xlsx", "no document")
    write(tmp_path / "library" / "texts" / "kept.txt", "Kept.")
    write(tmp_path / "index" / "manifest.json", "{}")
    write(tmp_path / "index" / "x.txt", "X.")
    files, missing = find_files([tmp_path / "a.txt", tmp_path, tmp_path / "**" / "*.MD", "nothing*", "a\0b"], tmp_path / "library")
    assert [file.relative_to(tmp_path.resolve()).as_posix() for file in files] == ["a.txt", "deep/b.MD"]
    assert list(missing) == ["nothing*", "a\0b"]


def test_hidden_folder_is_read_where_it_is_named_itself(tmp_path: Path) -> None:
    write(tmp_path / ".hidden" / "a.txt", "A.")
    files, missing = find_files([tmp_path], tmp_path / "library")
    assert (files, list(missing)) == ([], [str(tmp_path)])
    for named in (tmp_path / ".hidden", tmp_path / ".hidden" / "*.txt", tmp_path / ".hid*"):
        files, missing = find_files([named], tmp_path / "library")
        assert ([file.name for file in files], missing) == (["a.txt"], {})


def test_time_left_is_told_once_it_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 30.0, 32.0, 34.0, 36.0])  # a model is loaded for the first
    monkeypatch.setattr("index.library.adding.time.monotonic", lambda: next(clock))
    said: list[str] = []
    told = Told(10, said.append)
    for _ in range(4):
        told.one()
    assert said == ["1 of 10 documents", "2 of 10 documents", "3 of 10 documents, 14 s left", "4 of 10 documents, 12 s left"]


def test_linked_file_is_known_by_its_link(tmp_path: Path, library: Library) -> None:
    write(tmp_path / "elsewhere" / "real.txt", "The rain fell.")
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "elsewhere" / "real.txt")
    library.sync(folder)
    assert names(library) == ["link.txt"]
    (folder / "link.txt").unlink()
    assert library.sync(folder).removed == ("link.txt",)


def test_index_that_a_killed_process_left_is_used(tmp_path: Path, library: Library) -> None:
    file = write(tmp_path / "a.txt", "The rain fell.")
    library.catalogue.create()
    job = reading.Job(file, str(file), file.name, sha256_of_file(file), 0, 0)
    built = build_anyway(library.folder / DOCUMENTS / job.data, file, encoder=HashingEncoder()).manifest
    library.add(file)
    (document,) = library.documents
    assert read_manifest(library.folder / DOCUMENTS / document.data).data == built.data


def cut_short(index: Path) -> None:
    """A file of an index has lost its end."""
    path = max(index.rglob("*"), key=lambda path: path.stat().st_size if path.is_file() else -1)
    path.write_bytes(path.read_bytes()[:-1])


DAMAGE: dict[str, Callable[[Path], object]] = {
    "gone": shutil.rmtree,
    "without manifest": lambda index: (index / "manifest.json").unlink(),
    "no manifest": lambda index: (index / "manifest.json").write_text("{"),
    "cut short": cut_short,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_document_is_named_and_mended_when_its_file_is_added_again(
    tmp_path: Path, library: Library, damage: Callable[[Path], object]
) -> None:
    file, other = write(tmp_path / "a.txt", "The rain fell."), write(tmp_path / "b.txt", "The sun shone.")
    library.add([file, other])
    document = library.document("a.txt")
    damage(library.folder / DOCUMENTS / document.data)
    again = Library(library.folder, encoder=HashingEncoder())
    assert again.damaged() == [document]
    with pytest.raises(LibraryDamaged, match=r"'a\.txt'.*Add its file again") as caught:
        again.open(document)
    assert f"footnote add {document.path}" in caught.value.for_command
    assert again.search("When did the sun shine?", 3, "b.txt")
    assert [one.status for one in again.add([file, other])] == ["replaced", "unchanged"]
    assert again.damaged() == []
    assert text_of(again, "a.txt") == "The rain fell."
    assert len(contents(again)) == 2
    assert len(library.search("rain", 5)) == 2  # where the damage had not been noticed


def test_damaged_document_whose_file_is_gone_is_to_be_removed(tmp_path: Path, library: Library) -> None:
    file = write(tmp_path / "a.txt", "The rain fell.")
    library.add(file)
    cut_short(library.folder / DOCUMENTS / library.documents[0].data)
    file.unlink()
    with pytest.raises(LibraryDamaged, match=r"library\.remove\('a\.txt'\)"):
        library.open("a.txt")


def test_damaged_langchain_text_is_mended_when_it_is_added_again(library: Library) -> None:
    library.add_langchain([Document("The rain fell.")])
    cut_short(library.folder / DOCUMENTS / library.documents[0].data)
    assert [one.status for one in library.add_langchain([Document("The rain fell.")])] == ["replaced"]
    assert library.damaged() == []


def _add_by_an_older_footnote(library: Library, files: Sequence[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(reading, "MADE_BY", "3.4")
        library.add(files)
    for one in library.documents:  # as that Footnote would have left it
        path = library.folder / DOCUMENTS / one.data / "manifest.json"
        path.write_text(path.read_text().replace(f'"format": {FORMAT}', f'"format": {FORMAT - 1}'))


def test_document_of_an_older_footnote_is_read_anew_if_its_file_is_the_same(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, gone = write(tmp_path / "a.txt", "The rain fell."), write(tmp_path / "b.txt", "The sun shone.")
    _add_by_an_older_footnote(library, [file, gone], monkeypatch)
    write(gone, "The sun shone brightly.")
    assert text_of(library, "a.txt") == "The rain fell."
    assert reading.MADE_BY in library.document("a.txt").data
    with pytest.raises(LibraryStale, match=r"b\.txt"):
        library.open(library.document("b.txt"))
    assert [one.status for one in library.add([file, gone])] == ["unchanged", "replaced"]
    assert len(contents(library)) == 2


def test_white_paper_that_another_checkout_had_is_read_anew_from_this_one(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add_by_an_older_footnote(library, [Path(shutil.copy(WHITE_PAPER, tmp_path))], monkeypatch)
    (tmp_path / WHITE_PAPER.name).unlink()
    assert text_of(library, WHITE_PAPER.name) == WHITE_PAPER.read_text(encoding="utf-8")
    assert reading.MADE_BY in library.document(WHITE_PAPER.name).data


def test_vectors_of_two_models_are_never_mixed(tmp_path: Path, library: Library) -> None:
    file, other = write(tmp_path / "a.txt", "The rain fell."), write(tmp_path / "b.txt", "The sun shone.")
    library.add(file)
    another = Library(library.folder, encoder=FatalEncoder())
    with pytest.raises(LibraryStale, match="another embedding model"):
        another.add(other)
    assert len(contents(library)) == 1
    library.remove("a.txt")
    assert [one.status for one in another.add(other)] == ["added"]  # an empty library has no model yet


def test_glossary_that_changes_makes_its_document_anew(tmp_path: Path, library: Library) -> None:
    file = write(tmp_path / "a.txt", "The rain fell.")
    library.add(file)
    write(tmp_path / "a.glossary.toml", 'names = [["rain", "downpour"]]')
    assert [one.status for one in library.add(file)] == ["replaced"]
    assert [one.status for one in library.add(file)] == ["unchanged"]
    assert library.open(library.documents[0]).content.names == (("rain", "downpour"),)
    write(tmp_path / "a.glossary.toml", "no glossary")
    assert [one.status for one in library.add(file)] == ["failed"]
    assert names(library) == ["a.txt"]


def test_langchain_documents_are_joined_by_their_source(tmp_path: Path, library: Library) -> None:
    pages = [
        Document("The rain fell.", metadata={"source": "https://example.org/reports/rain.html?page=1", "title": "Rain"}),
        Document("The sun shone.", metadata={"source": "/data/sun.pdf", "page": 1}),
        Document("It set late.", metadata={"source": "/data/sun.pdf", "page": 2}),
        Document("Snow.", metadata={}),
    ]
    assert [one.status for one in library.add_langchain(pages)] == ["added"] * 3
    assert names(library) == ["Snow.", "rain.html", "sun.pdf"]
    assert library.document("rain.html").title == "Rain"
    assert text_of(library, "sun.pdf") == "The sun shone.\n\nIt set late."
    assert [one.status for one in library.add_langchain(pages[1:3])] == ["unchanged"]
    library.remove(names(library))
    assert list((library.folder / "texts").iterdir()) == []
    with pytest.raises(DocumentError):
        library.add_langchain(["no document"])


def test_langchain_batches_are_added_to_what_is_there(library: Library) -> None:
    first, second, third = (Document(text, metadata={"source": "sun.pdf"}) for text in ("The sun shone.", "It set late.", "It rose."))
    library.add_langchain([first])
    assert [one.status for one in library.add_langchain([second])] == ["replaced"]
    assert [one.status for one in library.add_langchain([first, second, third])] == ["replaced"]
    assert text_of(library, "sun.pdf") == "The sun shone.\n\nIt set late.\n\nIt rose."
    assert [one.status for one in library.add_langchain([second])] == ["unchanged"]
    assert len(list((library.folder / "texts").iterdir())) == 1
    assert len(contents(library)) == 1


def test_langchain_pages_that_come_at_once_are_all_kept(library: Library) -> None:
    pages = [f"The rain fell for {number} days, and then the sun shone." for number in range(8)]
    others = [Library(library.folder, encoder=HashingEncoder()) for _ in pages]
    with ThreadPoolExecutor(8) as pool:
        added = pool.map(lambda one: one[0].add_langchain([Document(one[1], metadata={"source": "a"})]), zip(others, pages, strict=True))
        assert {(one.status, one.problem) for (one,) in added} == {("added", ""), ("replaced", "")}
    assert sorted(text_of(library, "a").split("\n\n")) == pages


def test_langchain_texts_without_source_are_documents_of_their_own(library: Library) -> None:
    for text in ("Snow fell.", "Hail fell.", "Snow fell."):
        library.add_langchain([Document(text)])
    assert [one.status for one in library.add_langchain([Document("Snow fell."), Document("Snow fell.")])] == ["unchanged"]
    assert names(library) == ["Hail fell.", "Snow fell."]
    for failed in library.add_langchain([Document(" "), Document("Page 1.\n\nPage 2.", metadata={"source": "/data/one.pdf"})]):
        assert failed.status == "failed"
        assert ".txt" not in failed.problem


def test_langchain_pages_never_take_the_place_of_a_file(tmp_path: Path, library: Library) -> None:
    file = write(tmp_path / "a.txt", "The rain fell.")
    library.add(file)
    (added,) = library.add_langchain([Document("Half of it.", metadata={"source": library.documents[0].path})])
    assert added.status == "failed"
    assert text_of(library, "a.txt") == "The rain fell."


def test_users_own_library_begins_with_the_white_paper(tmp_path: Path, fake_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(fake_folder, tmp_path / "cache" / "footnote-qa" / "white-paper")
    told: list[str] = []
    library = Library(encoder=HashingEncoder(), progress=told.append)
    assert names(library) == [WHITE_PAPER.name]
    assert not any("embedding" in step for step in told)  # what the cache holds was used
    assert folders(library) == {library.documents[0].data}
    passages = library.search("How many agreements has China signed?", 3)
    assert [one.document for one in passages] == [WHITE_PAPER.name] * 3
    assert all(one.text == text_of(library, one.document)[one.start : one.end] for one in passages)
    library.remove(WHITE_PAPER.name)
    assert Library(encoder=HashingEncoder()).documents == ()
    assert library.search("How many agreements has China signed?") == []


def test_rows_that_are_lost_are_made_anew(tmp_path: Path, library: Library) -> None:
    library.add([write(tmp_path / f"{i}.txt", f"Text {i}. It is short.") for i in range(3)])
    shutil.rmtree(library.folder / "rows")
    assert len(Library(library.folder, encoder=HashingEncoder()).search("text", 5)) == 3
    shutil.rmtree(library.folder / "rows")
    library.add(write(tmp_path / "more.txt", "One more text."))
    assert len(library.search("text", 5)) == 4
    for path in (library.folder / "rows").rglob("codes"):
        path.unlink()
    library.add(write(tmp_path / "last.txt", "The last text."))
    assert len(library.search("text", 5)) == 5
    assert len(contents(library)) == 5


def test_each_of_two_broken_files_is_refused_by_its_own_name(tmp_path: Path, library: Library) -> None:
    for name in ("one.pdf", "two.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.7 and nothing that is one")
    one, two = library.add([tmp_path])
    assert (one.status, two.status) == ("failed", "failed")
    assert "one.pdf" in one.problem
    assert "two.pdf" in two.problem
    assert "one.pdf" not in two.problem
