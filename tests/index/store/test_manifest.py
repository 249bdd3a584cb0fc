"""An index that is missing, stale, damaged or foreign is refused, and what rebuilds it is said; the white paper's own is rebuilt."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index import build_index, open_index, opened
from index.build import Built, build_anyway
from index.opened import default_index_folder
from index.store.manifest import FORMAT, path_from_text, read_manifest
from ingest import WHITE_PAPER
from ingest.errors import IndexDamaged, IndexMissing, IndexNeedsModel, IndexStale, IndexUnavailable
from tests.fakes import HashingEncoder

HINT, COMMAND = r"build_index\(", "footnote ingest"


@pytest.fixture
def folder(tmp_path: Path, fake_folder: Path) -> Path:
    """An index that a test may break."""
    return shutil.copytree(fake_folder, tmp_path / "index")


def refused(folder: Path, kind: type[IndexUnavailable]) -> str:
    """The message with which an index is refused; it names the folder and what rebuilds it, to either caller."""
    with pytest.raises(kind, match=HINT) as caught:
        open_index(folder, HashingEncoder())
    assert type(caught.value) is kind
    assert str(folder) in str(caught.value)
    assert COMMAND not in str(caught.value)
    assert COMMAND in caught.value.for_command
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
    index = open_index(folder, HashingEncoder())
    assert index.manifest.chunks == len(index.content.chunks) > 80
    assert index.manifest.sentences == sum(len(chunk.sentences) for chunk in index.content.chunks)


def test_missing_index(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere", IndexMissing)
    (tmp_path / "empty").mkdir()
    refused(tmp_path / "empty", IndexMissing)
    (tmp_path / "file").write_text("not a folder")
    refused(tmp_path / "file", IndexMissing)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", "{}", f'{{"format": {FORMAT}}}', '{"name": "someone else\'s"}', "\x00\xff", '"manifest"']
)
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
    found = {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()}
    assert found - {"overview.json"} == set(manifest["files"])  # which the chat keeps there, to go with the index


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
    with pytest.raises(IndexNeedsModel, match=r"open_index\(.*encoder\)"):
        open_index(folder)


def test_any_flipped_bit_of_the_manifest_is_refused_or_harmless(folder: Path) -> None:
    path = folder / "manifest.json"
    whole = path.read_bytes()
    for i in range(len(whole)):
        bit = (0, 3, 5, 7)[i % 4]  # any byte; all bits of all bytes have `tests.reliability.altered`
        path.write_bytes(whole[:i] + bytes([whole[i] ^ (1 << bit)]) + whole[i + 1 :])
        with contextlib.suppress(IndexUnavailable):
            assert len(open_index(folder, HashingEncoder(), source=WHITE_PAPER).content.chunks) > 80


MANIFESTS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda whole: b"",
    "another JSON": lambda whole: b"[1, 2]",
    "no UTF-8": lambda whole: whole.replace(b"data-", b"dat\xe1-"),
    "another type": lambda whole: whole.replace(b'"chunks": ', b'"chunks": -0.5e'),
    "another format": lambda whole: whole.replace(b'"format": ', b'"format": 9'),
    "elsewhere": lambda whole: whole.replace(b"data-", b"../-"),
    "a name too long": lambda whole: whole.replace(b"data-", b"data-" + b"x" * 4000),
    "another runtime": lambda whole: whole.replace(b"onnxruntime", b"onnxsuntime"),
    "a model of its choice": lambda whole: whole.replace(b"onnxruntime", b"sentence-transformers"),
}


@pytest.fixture
def cached(tmp_path: Path, real_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The white paper's index in a cache of its own, and a build that copies one: a real one takes seconds."""
    folder = shutil.copytree(real_folder, tmp_path / "white-paper")

    def build(place: Path, *_: object, **__: object) -> Built:
        shutil.rmtree(place)
        shutil.copytree(real_folder, place)
        return Built(read_manifest(place), ())

    monkeypatch.setattr(opened, "default_folder", lambda: folder)
    monkeypatch.setattr(opened, "build_anyway", build)
    return folder


@pytest.mark.parametrize("damage", MANIFESTS.values(), ids=MANIFESTS)
def test_index_of_the_white_paper_is_rebuilt_whatever_its_manifest_says(cached: Path, damage: Callable[[bytes], bytes]) -> None:
    path = cached / "manifest.json"
    damaged = damage(path.read_bytes())
    assert damaged != path.read_bytes()
    path.write_bytes(damaged)
    steps: list[str] = []
    assert len(opened.open_default(steps.append).content.chunks) > 80
    assert "building" in steps[0]


def test_build_in_the_cache_asks_not_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "white-paper").mkdir()
    (tmp_path / "white-paper" / "manifest.json").write_text("nonsense")
    build_anyway(tmp_path / "white-paper", WHITE_PAPER, encoder=HashingEncoder())
    assert open_index(tmp_path / "white-paper", HashingEncoder()).manifest.chunks > 80


@pytest.mark.parametrize("name", ["caf\udce9", "a b", "na\u00efve", "#1%20?"])
def test_document_of_any_name_is_indexed_opened_and_told_when_stale(tmp_path: Path, name: str) -> None:
    paper = tmp_path / f"{name}.txt"
    paper.write_text("1. Gate\n\nIt opens at eight.\n")
    folder = default_index_folder(paper)
    build_index(folder, paper, encoder=HashingEncoder())
    index = open_index(folder, HashingEncoder())
    assert json.loads(json.dumps(index.content.document.name)).encode()
    assert path_from_text(index.manifest.source) == paper.resolve()
    paper.write_text("1. Gate\n\nIt opens at nine.\n")
    with pytest.raises(IndexStale) as caught:
        open_index(folder, HashingEncoder())
    f"{caught.value} {caught.value.for_command}".encode()


def test_documents_that_differ_in_their_ending_have_an_index_each(tmp_path: Path) -> None:
    folders = {default_index_folder(tmp_path / name) for name in ("report.md", "report.txt", "report", "report.v2.txt")}
    assert len(folders) == 4
    default_index_folder(Path("report.md"))


def test_index_under_the_older_name_stays_in_use_for_its_own_document(tmp_path: Path) -> None:
    for name in ("report.md", "report.txt"):
        (tmp_path / name).write_text("1. Gate\n\nIt opens at eight.\n")
    older = tmp_path / "report.index"
    build_index(older, tmp_path / "report.md", encoder=HashingEncoder())
    assert default_index_folder(tmp_path / "report.md") == older
    assert default_index_folder(tmp_path / "report.txt") == tmp_path / "report.txt.index"


def test_index_of_another_copy_with_another_glossary_is_stale(paper_copy: Path, tmp_path: Path) -> None:
    build_index(tmp_path / "index", paper_copy, encoder=HashingEncoder())
    open_index(tmp_path / "index", HashingEncoder())
    with pytest.raises(IndexStale):  # the copy has no glossary beside it, the paper that ships has one
        open_index(tmp_path / "index", HashingEncoder(), source=WHITE_PAPER)
