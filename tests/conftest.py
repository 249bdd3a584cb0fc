"""Fixtures that many tests share: the white paper, its real index built once, and a small index with a fake encoder."""

from __future__ import annotations

import fcntl
import os
import shutil
import ssl
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from functools import cache, partial
from pathlib import Path
from typing import IO

import pytest
from hypothesis import settings

from index import OpenIndex, Retriever, build_index, open_index
from ingest import WHITE_PAPER, Document, read_document
from qa import Assistant
from qa.question.read import QuestionReader
from tests.fakes import HashingEncoder

# The same examples and seeds in every run, so that a change fails by what it changes; others with `--hypothesis-profile fresh`, or with
# `explore`, which tries more. A failure prints the line that runs its example again, as no database keeps it.
settings.register_profile("fixed", deadline=None, print_blob=True, database=None, max_examples=40, derandomize=True)
settings.register_profile("fresh", deadline=None, print_blob=True, database=None, max_examples=40)
settings.register_profile("explore", deadline=None, print_blob=True, database=None, max_examples=500)
settings.load_profile("fixed")
TURN = pytest.StashKey[IO[str] | None]()


def pytest_configure(config: pytest.Config) -> None:
    """Markers of these tests."""
    config.addinivalue_line("markers", "local_model: loads the 1.1 GB model that `footnote model local` sets up; pytest -m local_model")
    config.addinivalue_line("markers", "ray: starts a Ray of two workers on this machine; make test-engines")
    config.addinivalue_line("markers", "slow: builds a wheel or an index in a fresh process; pytest -m 'not slow' leaves it out")
    config.addinivalue_line("markers", "alone: measures time or memory, so that no other test runs meanwhile")


def is_alone(item: pytest.Item | None) -> bool:
    """Whether a test measures."""
    return item is not None and item.get_closest_marker("alone") is not None


def begin_turn(run: str, alone: bool) -> IO[str]:
    """Wait for one's turn; it ends when what is returned is closed. Whoever waits to be alone holds the door meanwhile: others would go
    in and out by turns, and never all be out."""
    room = Path(tempfile.gettempdir()) / f"footnote-tests-{run}.lock"
    lock = room.open("w")
    with room.with_suffix(".door").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
    return lock


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, object]:
    """Tests run side by side (pytest-xdist), but for those that measure: these wait for the others to end, and others for them, until
    the last of those that follow each other is done."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        return (yield)
    turn = item.config.stash.get(TURN, None) or begin_turn(run, is_alone(item))
    try:
        return (yield)
    finally:
        keeps = is_alone(item) and is_alone(nextitem)
        item.config.stash[TURN] = turn if keeps else None
        if not keeps:
            fcntl.flock(turn, fcntl.LOCK_UN)  # closing is not enough where a process that was forked meanwhile has it open as well
            turn.close()


@pytest.fixture
def seed(pytestconfig: pytest.Config) -> int:
    """Of what a test draws by itself; printed if it fails."""
    is_fresh = pytestconfig.getoption("--hypothesis-profile") in ("fresh", "explore")
    drawn = time.time_ns() % 1_000_000 if is_fresh else 1
    print(f"seed {drawn}")
    return drawn


@pytest.fixture(scope="session", autouse=True)
def _certificates_are_read_once() -> Iterator[None]:
    """Whoever calls by httpx reads all of the system's certificates each time, for 30 ms, though servers here speak plain http."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
        yield


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that whoever needs it first makes, for all the processes of one run (pytest-xdist). Not to be changed: copy it."""
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder, made = root / name, root / f"{name}.made"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make(folder)
            made.touch()
    return folder


@pytest.fixture(scope="session")
def white_paper() -> Document:
    """The document that ships with Footnote."""
    return read_document()


@pytest.fixture(scope="session")
def real_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The white paper's index, built with the real model. Not to be changed: copy it."""
    return made_once(tmp_path_factory, "real", build_index)


@pytest.fixture(scope="session")
def real_index(real_folder: Path) -> OpenIndex:
    """The white paper's index in memory."""
    return open_index(real_folder)


@pytest.fixture(scope="session")
def retriever(real_index: OpenIndex) -> Retriever:
    """The hybrid retriever of the white paper."""
    return Retriever(real_index)


@pytest.fixture(scope="session")
def reader(real_index: OpenIndex) -> QuestionReader:
    """What reads questions about the white paper."""
    return QuestionReader(real_index)


@pytest.fixture(scope="session")
def assistant(real_index: OpenIndex) -> Assistant:
    """The assistant of the white paper."""
    return Assistant(real_index)


@pytest.fixture(scope="session")
def fake_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The white paper's index with the fake encoder. Not to be changed: copy it."""
    return made_once(tmp_path_factory, "fake", partial(build_index, encoder=HashingEncoder()))


@pytest.fixture
def paper_copy(tmp_path: Path) -> Path:
    """The white paper as a file that a test may change."""
    return Path(shutil.copy(WHITE_PAPER, tmp_path / "paper.txt"))
