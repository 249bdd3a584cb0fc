"""An index that is missing, stale, damaged or foreign is refused, with the command that rebuilds it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index import build_index, open_index
from ingest import WHITE_PAPER
from ingest.errors import IndexDamaged, IndexMissing, IndexStale, IndexUnavailable
from tests.fakes import HashingEncoder

HINT = "footnote ingest"


@pytest.fixture
def folder(tmp_path: Path, fake_folder: Path) -> Path:
    """An index that a test may break."""
    return shutil.copytree(fake_folder, tmp_path / "index")


def refused(folder: Path, kind: type[IndexUnavailable]) -> str:
    """The message with which an index is refused; it names the folder and the command that rebuilds it."""
    with pytest.raises(kind, match=HINT) as caught:
        open_index(folder, HashingEncoder())
    assert type(caught.value) is kind
    assert str(folder) in str(caught.value)
    return str(caught.value)


def edit_manifest(folder: Path, **changes: Any) -> None:
    """Change fields of the manifest."""
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def truncate(path: Path) -> None:
    """Cut a file in half."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def alter(path: Path) -> None:
    """Flip one bit in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_whole_index_opens(folder: Path) -> None:
    opened = open_index(folder, HashingEncoder())
    assert opened.manifest.chunks == len(opened.content.chunks) > 80
    assert opened.manifest.sentences == sum(len(chunk.sentences) for chunk in opened.content.chunks)


def test_missing_index(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere", IndexMissing)
    (tmp_path / "empty").mkdir()
    refused(tmp_path / "empty", IndexMissing)
    (tmp_path / "file").write_text("not a folder")
    refused(tmp_path / "file", IndexMissing)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "{}", '{"format": 1}', '{"name": "someone else\'s"}', "\x00\xff", '"manifest"'])
def test_manifest_that_is_none(folder: Path, content: str) -> None:
    (folder / "manifest.json").write_text(content, encoding="latin-1")
    refused(folder, IndexDamaged)


def test_truncated_manifest(folder: Path) -> None:
    whole = (folder / "manifest.json").read_bytes()
    for size in range(0, len(whole) - 1, 97):
        (folder / "manifest.json").write_bytes(whole[:size])
        refused(folder, IndexDamaged)


@pytest.mark.parametrize("damage", [truncate, alter, Path.unlink], ids=["truncated", "altered", "removed"])
def test_damage_to_any_file_is_noticed(tmp_path: Path, real_folder: Path, damage: Callable[[Path], None]) -> None:
    whole = json.loads((real_folder / "manifest.json").read_text())
    assert len(whole["files"]) >= 10
    for name in whole["files"]:
        folder = shutil.copytree(real_folder, tmp_path / "index", dirs_exist_ok=True)
        damage(folder / whole["data"] / name)
        with pytest.raises(IndexDamaged, match=HINT) as caught:
            open_index(folder)
        assert name in str(caught.value).replace("\\", "/")
        shutil.rmtree(folder)


def test_every_file_of_the_data_folder_is_recorded(real_folder: Path) -> None:
    manifest = json.loads((real_folder / "manifest.json").read_text())
    data = real_folder / manifest["data"]
    assert {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()} == set(manifest["files"])


def test_data_folder_that_is_gone(folder: Path) -> None:
    shutil.rmtree(folder / json.loads((folder / "manifest.json").read_text())["data"])
    refused(folder, IndexDamaged)


@pytest.mark.parametrize("data", ["../elsewhere", "/etc", "..", ".", "a\\b"])
def test_manifest_that_points_outside(folder: Path, data: str) -> None:
    edit_manifest(folder, data=data)
    refused(folder, IndexDamaged)


def test_recorded_file_outside_the_folder_is_not_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    manifest = json.loads((folder / "manifest.json").read_text())
    edit_manifest(folder, files=manifest["files"] | {"../../secret": {"size": 1, "sha256": "0" * 64}})
    refused(folder, IndexDamaged)


@pytest.mark.parametrize("change", [{"format": 999}, {"chunker": 999}], ids=["format", "chunker"])
def test_index_of_another_version_is_stale(folder: Path, change: dict[str, int]) -> None:
    edit_manifest(folder, **change)
    refused(folder, IndexStale)


def test_index_of_a_changed_document_is_stale(tmp_path: Path, paper_copy: Path) -> None:
    folder = tmp_path / "index"
    build_index(folder, paper_copy, encoder=HashingEncoder())
    open_index(folder, HashingEncoder())
    paper_copy.write_text(paper_copy.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")
    assert str(paper_copy) in refused(folder, IndexStale)
    build_index(folder, paper_copy, encoder=HashingEncoder())
    assert "One more line." in open_index(folder, HashingEncoder()).content.document.text


def test_index_of_a_changed_glossary_is_stale(tmp_path: Path, paper_copy: Path) -> None:
    folder, glossary = tmp_path / "index", paper_copy.with_suffix(".glossary.toml")
    build_index(folder, paper_copy, encoder=HashingEncoder())
    glossary.write_text('names = [["BDS", "BeiDou"]]\n')
    refused(folder, IndexStale)


def test_index_outlives_its_document(tmp_path: Path, paper_copy: Path) -> None:
    build_index(tmp_path / "index", paper_copy, encoder=HashingEncoder())
    text = paper_copy.read_text(encoding="utf-8")
    paper_copy.unlink()
    assert open_index(tmp_path / "index", HashingEncoder()).content.document.text == text


def test_index_that_was_built_with_an_encoder_asks_for_it(folder: Path) -> None:
    with pytest.raises(IndexUnavailable, match="encoder"):
        open_index(folder)


def test_index_of_another_copy_with_another_glossary_is_stale(paper_copy: Path, tmp_path: Path) -> None:
    build_index(tmp_path / "index", paper_copy, encoder=HashingEncoder())
    open_index(tmp_path / "index", HashingEncoder())
    with pytest.raises(IndexStale):  # the copy has no glossary beside it, the paper that ships has one
        open_index(tmp_path / "index", HashingEncoder(), source=WHITE_PAPER)
