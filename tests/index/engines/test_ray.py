"""Documents read and encoded by a real Ray of two workers on this machine: `make test-engines`, as Ray is 79 MB and starts slowly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import Library, OpenIndex
from index.build import LEXICAL
from index.encoder import Encoder
from index.library.catalogue import DOCUMENTS
from ingest.errors import EngineError, EngineUnavailable
from tests.fakes import HashingEncoder
from tests.index.engines.encoders import DeadlyEncoder, SlowEncoder, TellingEncoder
from tests.ports import free_port
from tests.sources import ROOT

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("ignore")]  # it leaves its processes to the system, which Python warns of
ray = pytest.importorskip("ray", reason="needs the extra ray")


@pytest.fixture(scope="module")
def two_workers() -> Iterator[None]:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    own: dict[str, Any] = {"include_dashboard": False, "log_to_driver": False, "object_store_memory": 100_000_000}
    ray.init(address="local", num_cpus=2, **own)
    yield
    ray.shutdown()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for i in range(6):
        (folder / f"{i}.md").write_text(
            f"# Part {i}\n\nThe rocket number {i} flew in May {2000 + i}.\n\nIt was rocket {i}.", encoding="utf-8"
        )
    (folder / "0.glossary.toml").write_text('names = [["rocket", "booster"]]\n', encoding="utf-8")
    (folder / "bad.pdf").write_bytes(b"%PDF-1.7 cut short")
    return folder


def library(folder: Path, encoder: Encoder, ray_address: str = "local") -> Library:
    return Library(folder, encoder=encoder, ray=ray_address)


def vectors_of(opened: OpenIndex) -> dict[str, str]:
    """The sums of an index's files; those of the lexical index depend on a process's order of words."""
    return {name: record.sha256 for name, record in opened.manifest.files.items() if not name.startswith(LEXICAL)}


@pytest.mark.usefixtures("two_workers")
def test_documents_are_those_that_are_read_here(tmp_path: Path, files: Path) -> None:
    there, here = library(tmp_path / "there", HashingEncoder()), library(tmp_path / "here", HashingEncoder(), "")
    added = there.add(files, workers=2)
    assert [(one.path, one.status, one.problem) for one in added] == [(one.path, one.status, one.problem) for one in here.add(files)]
    for one in here.documents:
        local, remote = here.open(one), there.open(there.document(one.name))
        assert remote.content == local.content
        assert remote.manifest.source == local.manifest.source
        assert vectors_of(remote) == vectors_of(local)
    assert {one.status for one in there.add(files, workers=2)} == {"unchanged", "failed"}


@pytest.mark.usefixtures("two_workers")
def test_a_process_loads_its_model_once(tmp_path: Path, files: Path) -> None:
    told = tmp_path / "told"
    told.mkdir()
    library(tmp_path / "library", TellingEncoder(told)).add(files, workers=2)
    processes = [path.name.partition("-")[0] for path in told.iterdir()]
    assert len(processes) == len(set(processes))
    assert str(os.getpid()) not in processes


@pytest.mark.usefixtures("two_workers")
def test_a_killed_worker_loses_nothing(tmp_path: Path, files: Path) -> None:
    killed = tmp_path / "killed"
    killed.mkdir()
    made = library(tmp_path / "library", DeadlyEncoder(killed, "rocket number 3", 1))
    made.add(files, workers=2)
    assert len(list(killed.iterdir())) == 1
    assert [one.name for one in made.documents] == [f"{i}.md" for i in range(6)]


@pytest.mark.usefixtures("two_workers")
def test_a_file_that_ends_every_process_is_said_so(tmp_path: Path, files: Path) -> None:
    killed = tmp_path / "killed"
    killed.mkdir()
    made = library(tmp_path / "library", DeadlyEncoder(killed, "rocket number 3", 99))
    problems = [one.problem for one in made.add(files, workers=2) if one.status == "failed"]
    assert any("3.md was ended" in problem for problem in problems)
    assert [one.name for one in made.documents] == [f"{i}.md" for i in (0, 1, 2, 4, 5)]


@pytest.mark.usefixtures("two_workers")
def test_another_version_on_the_cluster_is_a_clear_error(tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.library.reading.MADE_BY", "0.0")  # here; the workers have the true one
    made = library(tmp_path / "library", HashingEncoder())
    (one,) = made.add(files / "1.md", workers=2)
    assert "Install the same version on all machines" in one.problem


@pytest.mark.usefixtures("two_workers")
def test_vectors_of_the_real_model_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "gate.txt"
    path.write_text("The gate opens at 3.5 bar. It closes at 2 bar.", encoding="utf-8")
    there, here = Library(tmp_path / "there", ray="local"), Library(tmp_path / "here")
    assert [one.status for one in (*there.add(path), *here.add(path))] == ["added", "added"]
    vectors = [np.load(next((one.folder / DOCUMENTS).rglob("chunks.npy"))) for one in (there, here)]
    assert np.array_equal(*vectors)


def test_a_killed_driver_loses_nothing(tmp_path: Path, files: Path) -> None:
    script = (
        "from index import Library; from tests.index.engines.encoders import SlowEncoder;"
        f"Library({str(tmp_path / 'library')!r}, encoder=SlowEncoder(), ray='local').add({str(files)!r}, workers=2)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    made = library(tmp_path / "library", SlowEncoder(), "")
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env=environment) as driver:
        deadline = time.monotonic() + 150
        while not made.documents and time.monotonic() < deadline:
            time.sleep(0.05)
        driver.send_signal(signal.SIGKILL)
    before = {one.number for one in made.documents}
    assert 1 <= len(before) < 6
    again = made.add(files)
    assert [one.name for one in made.documents] == [f"{i}.md" for i in range(6)]
    assert [one.status for one in again if one.document and one.document.number in before] == ["unchanged"] * len(before)


@pytest.mark.parametrize("address", ["ray://127.0.0.1:{port}", "127.0.0.1:{port}", "auto"])
def test_a_cluster_that_is_not_there_is_said_so(tmp_path: Path, files: Path, address: str) -> None:
    if ray.is_initialized():
        ray.shutdown()
    made = library(tmp_path / "library", HashingEncoder(), address.format(port=free_port()))
    with pytest.raises(EngineUnavailable, match="There is no Ray to work on"):
        made.add(files)
    assert made.documents == ()


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(EngineError, match=r"pip install 'footnote-qa\[ray\]'"):
        library(tmp_path / "library", HashingEncoder()).add(files)
