"""All documents of a library by another encoder, at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import Library
from index.encoder import Encoding
from index.library import publishing, reading
from index.library.catalogue import DOCUMENTS
from index.library.publishing import ENCODING, Publisher
from index.store.manifest import FORMAT
from ingest.errors import LibraryDamaged, LibraryStale
from tests.fakes import HashingEncoder
from tests.index.library.files import contents, folders, names, text_of, write


class WiderEncoder(HashingEncoder):
    """Another encoder, whose vectors have more numbers."""

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Those of the other and eight noughts."""
        found = super().encode(texts)
        return [replace(one, vector=np.pad(one.vector, (0, 8)), tokens=np.pad(one.tokens, ((0, 0), (0, 8)))) for one in found]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two files."""
    return [write(tmp_path / "a.txt", "The rain fell in Norway."), write(tmp_path / "b.txt", "The sun shone.\n\nIt was warm.")]


@pytest.fixture
def library(tmp_path: Path, files: list[Path]) -> Library:
    """A library of them."""
    write(tmp_path / "a.glossary.toml", 'names = [["rain", "downpour"]]')
    library = Library(tmp_path / "library", encoder=HashingEncoder())
    library.add(files)
    return library


def test_documents_are_encoded_anew_without_their_files(library: Library, files: list[Path]) -> None:
    before = library.documents
    other = Library(library.folder, encoder=WiderEncoder())
    for file in files:
        file.unlink()
    assert [one.status for one in other.encode_anew()] == ["replaced", "replaced"]
    assert [(one.name, one.path, one.title, one.words) for one in other.documents] == [
        (one.name, one.path, one.title, one.words) for one in before
    ]
    assert list(contents(other)) == [one.path for one in before]
    assert text_of(other, "a.txt") == "The rain fell in Norway."
    assert folders(other) == {one.data for one in other.documents}
    assert other.open("a.txt").content.names == (("rain", "downpour"),)
    assert other.open("a.txt").manifest.dimension == other.open("b.txt").manifest.dimension == len(WiderEncoder().encode(["a"])[0].vector)
    assert other.search("When did the sun shine?", 1)[0].document == "b.txt"
    assert [one.status for one in other.encode_anew()] == ["unchanged", "unchanged"]


def test_files_are_known_afterwards_and_new_ones_can_be_added(library: Library, files: list[Path], tmp_path: Path) -> None:
    other, new = Library(library.folder, encoder=WiderEncoder()), write(tmp_path / "c.txt", "The wind blew.")
    with pytest.raises(LibraryStale, match="encode_anew"):
        other.add(new)
    other.encode_anew()
    assert [one.status for one in other.add([*files, new])] == ["unchanged", "unchanged", "added"]
    assert [one.status for one in other.sync(tmp_path).added] == ["unchanged"] * 3
    assert [one.status for one in library.encode_anew()] == ["replaced"] * 3  # and back
    assert names(library) == ["a.txt", "b.txt", "c.txt"]
    assert len(contents(library)) == 3


def test_open_library_sees_the_others(library: Library) -> None:
    reader = Library(library.folder, encoder=WiderEncoder())
    library.rank("rain", 2)
    reader.encode_anew()
    Library(library.folder, encoder=HashingEncoder()).encode_anew()
    assert [hit.document.name for hit in library.rank("When did the rain fall?", 1)] == ["a.txt"]


def test_killed_before_the_end_it_is_as_it_was(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    before, other = library.documents, Library(library.folder, encoder=WiderEncoder())
    with monkeypatch.context() as patched:
        patched.setattr(Publisher, "replace_all", _killed)
        with pytest.raises(KeyboardInterrupt):
            other.encode_anew()
    assert library.documents == before
    assert len(contents(library)) == 2
    built = stamps(library)
    other.encode_anew()
    assert stamps(library).items() <= built.items()


def stamps(library: Library) -> dict[str, int]:
    """When each index that is kept was written."""
    return {one: (library.folder / DOCUMENTS / one / "manifest.json").stat().st_mtime_ns for one in folders(library)}


def _killed(*arguments: object) -> None:
    raise KeyboardInterrupt


def test_failure_in_the_midst_of_the_change_leaves_all_as_it_was(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    before, other = library.documents, Library(library.folder, encoder=WiderEncoder())
    calls: list[object] = []

    def second_fails(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return reading.ready_of(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "ready_of", second_fails)
        with pytest.raises(KeyboardInterrupt):
            other.encode_anew()
    again = Library(library.folder, encoder=HashingEncoder())
    assert again.documents == before
    assert len(contents(again)) == 2
    assert "HashingEncoder" in again.catalogue.setting(ENCODING)


def test_documents_of_an_older_footnote_are_read_from_their_files(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "old.txt", "The moon rose.")
    with monkeypatch.context() as patched:
        patched.setattr(reading, "MADE_BY", "3.4")
        library.add(file)
    path = library.folder / DOCUMENTS / library.document("old.txt").data / "manifest.json"
    path.write_text(path.read_text().replace(f'"format": {FORMAT}', f'"format": {FORMAT - 1}'))
    other = Library(library.folder, encoder=WiderEncoder())
    assert [one.status for one in other.encode_anew()] == ["replaced"] * 3
    assert len(contents(other)) == 3


def test_damaged_document_is_named(library: Library) -> None:
    folder = library.folder / DOCUMENTS / library.document("b.txt").data
    next(folder.rglob("sentences.npy")).write_bytes(b"")
    with pytest.raises(LibraryDamaged, match=r"b\.txt"):
        Library(library.folder, encoder=WiderEncoder()).encode_anew()
    assert Library(library.folder / "none", encoder=WiderEncoder()).encode_anew() == ()
