"""Publishing is atomic: whatever moment a builder is killed at, the old index or the new one is there. Nothing that is
not ours is removed."""

from __future__ import annotations

import errno
import json
import os
import shutil
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from index import build_index, open_index
from index.encoder import Encoding
from index.store.publish import MARKER
from ingest import WHITE_PAPER
from ingest.errors import DocumentEmpty, IndexNotWritten
from tests.fakes import HashingEncoder
from tests.processes import build_forever, build_once, builder

KILLS = 8
ANNEX = "VII. Annex\n\nA part that only the second document has.\n"


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Path, Path]:
    """Two documents that an index can be of."""
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_bytes(WHITE_PAPER.read_bytes())
    new.write_text("".join(f"{i}. Part\n\nThe text of part {i}.\n\n" for i in range(1, 30)) + ANNEX)
    return old, new


def opened_name(folder: Path) -> str:
    """Open an index, check that it is whole, and say whose it is."""
    opened = open_index(folder, HashingEncoder())
    assert opened.manifest.document == opened.content.document.name
    assert opened.manifest.chunks == len(opened.content.chunks) == len(opened.chunks.owners)
    assert (ANNEX in opened.content.document.text) == (opened.manifest.document == "new.txt")
    return opened.manifest.document


def seconds_to_build(folder: Path, sources: tuple[Path, Path]) -> float:
    """How long one round of builds takes here and now, in processes that have imported as little as those that are killed."""
    start = time.perf_counter()
    for source in sources:
        process = builder(build_once, folder, source)
        process.start()
        process.join()
    return time.perf_counter() - start


def folders(folder: Path) -> list[str]:
    """The folders inside an index folder."""
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def test_killed_at_any_moment_leaves_the_old_index_or_the_new_one(tmp_path: Path, sources: tuple[Path, Path]) -> None:
    folder = tmp_path / "index"
    duration = seconds_to_build(folder, sources)
    seen: set[str] = set()
    for kill in range(10 * KILLS):
        if kill >= KILLS and len(seen) == 2:
            break  # on a busy machine a builder may not come to its second index before it is killed: some rounds more
        left = set(folders(folder))
        process = builder(build_forever, folder, sources if kill % 2 else sources[::-1])
        process.start()
        while set(folders(folder)) <= left:  # however long a process takes to start on a busy machine
            seen.add(opened_name(folder))
        until = time.perf_counter() + 2 * duration * min(kill / KILLS, 2.0)
        while time.perf_counter() < until:
            seen.add(opened_name(folder))  # a reader, while the builder works
        process.kill()
        process.join()
        assert process.exitcode == -9
        seen.add(opened_name(folder))
    assert seen == {"old.txt", "new.txt"}

    leave_for_two_hours(folder)
    build_once(folder, sources[0])
    assert opened_name(folder) == "old.txt"
    assert len(folders(folder)) == 1


def leave_for_two_hours(folder: Path) -> None:
    """Make what killed builders left look old."""
    for path in folder.iterdir():
        if path.name.startswith(".building-"):
            os.utime(path, (time.time() - 7200, time.time() - 7200))


def test_two_builders_at_once_both_succeed(tmp_path: Path, sources: tuple[Path, Path]) -> None:
    folder = tmp_path / "index"
    for _ in range(4):
        processes = [builder(build_once, folder, source) for source in sources]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        assert [process.exitcode for process in processes] == [0, 0]
        assert opened_name(folder) in ("old.txt", "new.txt")
        assert len(folders(folder)) == 1


def test_two_building_threads_both_succeed(tmp_path: Path, sources: tuple[Path, Path]) -> None:
    folder = tmp_path / "index"
    threads = [threading.Thread(target=build_once, args=(folder, source)) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened_name(folder) in ("old.txt", "new.txt")
    assert len(folders(folder)) == 1


def test_failed_build_leaves_the_index_as_it_was(tmp_path: Path, sources: tuple[Path, Path]) -> None:
    folder, bad = tmp_path / "index", tmp_path / "bad.txt"
    build_once(folder, sources[0])
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.name != ".lock"}
    bad.write_text("<!-- nothing -->\n")
    with pytest.raises(DocumentEmpty, match=r"bad\.txt"):
        build_index(folder, bad, encoder=HashingEncoder())
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.name != ".lock"} == before


def test_rebuilding_leaves_one_data_folder(tmp_path: Path, sources: tuple[Path, Path]) -> None:
    folder = tmp_path / "index"
    for source in (*sources, *sources):
        build_once(folder, source)
        assert len(folders(folder)) == 1
    assert sorted(path.name for path in folder.iterdir() if path.is_file()) == [".lock", "manifest.json"]


OTHERS = [
    "data-2024/table.csv",
    "data-abcdefgh/table.csv",
    ".data-cache",
    ".building-abcdefgh/plan.txt",
    "manifest.json",
    "notes.txt",
]


def put(folder: Path, names: Sequence[str]) -> dict[Path, bytes]:
    """Files of someone else's in a folder, old enough to be taken for left behind."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text('{"name": "photos"}')
    for path in folder.rglob("*"):
        os.utime(path, (time.time() - 7200, time.time() - 7200))
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", OTHERS)
def test_folder_of_something_else_is_refused_and_left_alone(tmp_path: Path, sources: tuple[Path, Path], name: str) -> None:
    before = put(tmp_path / "photos", [name])
    with pytest.raises(IndexNotWritten, match=r"photos holds no index.*[Aa]nother folder"):
        build_once(tmp_path / "photos", sources[0])
    assert {path: path.read_bytes() for path in (tmp_path / "photos").rglob("*") if path.is_file()} == before


def test_what_others_put_into_an_index_folder_stays(tmp_path: Path, sources: tuple[Path, Path]) -> None:
    folder = tmp_path / "index"
    build_once(folder, sources[0])
    before = put(folder, [name for name in OTHERS if not name.startswith((".lock", "manifest"))])
    for source in sources[::-1]:
        build_once(folder, source)
        assert {path: path.read_bytes() for path in before if path.exists() and "index/data-" not in str(path)}
    others = {path: data for path, data in before.items() if data == b'{"name": "photos"}'}
    assert {path: path.read_bytes() for path in others} == others
    assert opened_name(folder) == "old.txt"


def test_folder_that_a_manifest_points_to_is_not_removed_for_that(tmp_path: Path, sources: tuple[Path, Path]) -> None:
    folder = tmp_path / "index"
    build_once(folder, sources[0])
    before = put(folder, ["data-holidays/photo.jpg", "data-abcdefgh/photo.jpg"])
    for name in ("data-holidays", "data-abcdefgh", ".", ".."):
        manifest = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps(manifest | {"data": name}))
        build_once(folder, sources[0])
        photos = {path: data for path, data in before.items() if path.name == "photo.jpg"}
        assert {path: path.read_bytes() for path in photos} == photos
    assert opened_name(folder) == "old.txt"


def test_link_in_an_index_folder_is_not_followed(tmp_path: Path, sources: tuple[Path, Path]) -> None:
    folder = tmp_path / "index"
    build_once(folder, sources[0])
    before = put(tmp_path / "photos", ["photo.jpg", MARKER])
    (folder / "data-abcdefgh").symlink_to(tmp_path / "photos")
    build_once(folder, sources[1])
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("left", ["nothing", "an empty folder", "a marked folder", "a data folder"])
def test_what_a_killed_builder_left_is_no_hindrance(tmp_path: Path, sources: tuple[Path, Path], left: str) -> None:
    folder = tmp_path / "index"
    build_once(folder, sources[0])
    (data,) = folders(folder)
    (folder / "manifest.json").unlink()
    if left != "a data folder":
        shutil.rmtree(folder / data)
    if left in ("an empty folder", "a marked folder"):
        (folder / ".building-abcdefgh").mkdir()
    if left == "a marked folder":
        (folder / ".building-abcdefgh" / MARKER).write_text("")
        (folder / ".building-abcdefgh" / "half.faiss").write_text("half")
    leave_for_two_hours(folder)
    build_once(folder, sources[1])
    assert opened_name(folder) == "new.txt"
    assert len(folders(folder)) == 1


def test_index_of_an_older_format_is_replaced(tmp_path: Path, sources: tuple[Path, Path]) -> None:
    folder = tmp_path / "index"
    build_once(folder, sources[0])
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / manifest["data"] / MARKER).unlink()
    (folder / "manifest.json").write_text(json.dumps(manifest | {"format": 1}))
    build_once(folder, sources[1])
    assert opened_name(folder) == "new.txt"
    assert len(folders(folder)) == 1


class FullDisk(HashingEncoder):
    """An encoder at which the disk runs full."""

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Raises as the system does."""
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_full_disk_is_said_in_plain_words(tmp_path: Path, sources: tuple[Path, Path]) -> None:
    build_once(tmp_path / "index", sources[0])
    with pytest.raises(IndexNotWritten, match="No space left"):
        build_index(tmp_path / "index", sources[1], encoder=FullDisk())
    assert opened_name(tmp_path / "index") == "old.txt"


def test_file_is_no_index_folder(tmp_path: Path, sources: tuple[Path, Path]) -> None:
    with pytest.raises(IndexNotWritten, match="is a file, and an index is a folder"):
        build_once(sources[1], sources[0])
