"""Disks that take nothing, and those that are far away: what can be read is read, what cannot be written is a clear error."""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from index import Library, build_index, open_index
from ingest.errors import FootnoteError, IndexNotWritten, LibraryNotWritten
from qa import Assistant, LibraryAssistant
from tests.fakes import HashingEncoder, OverlapReadingModel
from tests.index.library.files import contents, write

TEXT = "# Oak\n\nThe oak was planted in 1912.\n\n# Pond\n\nThe pond holds 400 litres.\n"
QUESTION = "When was the oak planted?"
NOBODY = 65534


@pytest.fixture
def root() -> Iterator[Path]:
    """A library and an index, in a folder that everybody can reach."""
    folder = Path(tempfile.mkdtemp(prefix="footnote-"))
    folder.chmod(0o755)
    write(folder / "a.md", TEXT)
    with Library(folder / "library", encoder=HashingEncoder()) as library:
        library.add(folder / "a.md")
    build_index(folder / "index", folder / "a.md", encoder=HashingEncoder())
    yield folder
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(folder)


def ask(root: Path) -> list[str]:
    """What the index and the library answer."""
    with Library(root / "library", encoder=HashingEncoder()) as library:
        of_library = LibraryAssistant(library, reading_model=OverlapReadingModel()).ask(QUESTION)
        index = open_index(root / "index", HashingEncoder(), source=root / "none")
        of_index = Assistant(index, reading_model=OverlapReadingModel()).ask(QUESTION)
    return [one.quote for answer in (of_library, of_index) for one in answer.citations]


def change(root: Path, what: str) -> None:
    """A change; whatever is said of a file is raised."""
    write(root / "b.md", TEXT.replace("oak", "elm"))
    if what == "build":
        build_index(root / "index", root / "b.md", encoder=HashingEncoder())
        return
    with Library(root / "library", encoder=HashingEncoder()) as library:
        if what == "remove":
            library.remove("a.md")
        else:
            (added,) = library.add(root / "b.md")
            if added.status == "failed":
                raise LibraryNotWritten(added.problem)


def as_nobody(work: Callable[[Path], Any], root: Path) -> Any:
    """What comes of work in a process that may not write: root may always."""
    context = get_context("fork")
    here, there = context.Pipe(duplex=False)
    scratch = Path(tempfile.mkdtemp(prefix="footnote-"))
    scratch.chmod(0o777)

    def tell() -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        tempfile.tempdir = str(scratch)
        try:
            there.send(work(root))
        except FootnoteError as error:
            there.send((type(error).__name__, error.for_command))
        except BaseException as error:  # of whatever kind: the test shows it
            there.send(repr(error))

    process = context.Process(target=tell)
    process.start()
    there.close()
    try:
        return here.recv()
    finally:
        process.join()
        shutil.rmtree(scratch)


def closed(root: Path) -> None:
    """Nobody may write there any more."""
    for path in (root, *root.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def test_read_only_folder_answers_and_says_that_it_cannot_be_written(root: Path) -> None:
    before = ask(root)
    write(root / "b.md", TEXT)
    closed(root)
    assert as_nobody(ask, root) == before == ["The oak was planted in 1912."] * 2
    for what, kind in (("add", "LibraryNotWritten"), ("remove", "LibraryNotWritten"), ("build", "IndexNotWritten")):
        name, told = as_nobody(partial(change_only, what=what), root)
        assert name == kind
        assert "ermission denied" in told


def change_only(root: Path, what: str) -> None:
    """The same without a new file."""
    if what == "build":
        build_index(root / "index", root / "a.md", encoder=HashingEncoder())
        return
    with Library(root / "library", encoder=HashingEncoder()) as library:
        if what == "remove":
            library.remove("a.md")
        else:
            library.add(root / "b.md")


@pytest.mark.parametrize("has_shared", [False, True])
def test_read_only_copy_of_a_library_whose_writer_was_killed_answers(root: Path, has_shared: bool) -> None:
    with Library(root / "library", encoder=HashingEncoder()) as library:
        library.add(write(root / "b.md", TEXT.replace("oak", "elm")))
        shutil.copytree(root / "library", root / "copy" / "library")  # with what SQLite has only in its log
    assert (root / "copy" / "library" / "catalogue.sqlite-wal").stat().st_size
    if not has_shared:
        (root / "copy" / "library" / "catalogue.sqlite-shm").unlink()
    shutil.copytree(root / "index", root / "copy" / "index")
    closed(root)
    assert as_nobody(lambda root: names_of(root), root / "copy") == ["a.md", "b.md"]
    assert as_nobody(ask, root / "copy") == ["The oak was planted in 1912."] * 2


def names_of(root: Path) -> list[str]:
    """The documents of a library."""
    with Library(root / "library", encoder=HashingEncoder()) as library:
        return [one.name for one in library.documents]


def failing(code: int, only: Callable[..., bool] = lambda *given: True, real: Callable[..., Any] | None = None) -> Callable[..., Any]:
    """A call that fails as a disk does."""

    def fail(*given: Any, **named: Any) -> Any:
        if only(*given) or real is None:
            raise OSError(code, os.strerror(code))
        return real(*given, **named)

    return fail


def test_disk_that_maps_nothing_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ask(root)
    monkeypatch.setattr(mmap, "mmap", failing(errno.ENODEV))
    assert ask(root) == before
    change(root, "add")
    change(root, "build")
    with Library(root / "library", encoder=HashingEncoder()) as library:
        assert len(contents(library)) == 2


FAULTS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "no locks": (fcntl, "flock", failing(errno.ENOLCK)),
    "a rename across devices": (os, "rename", failing(errno.EXDEV)),
    "a replacement across devices": (os, "replace", failing(errno.EXDEV)),
    "a disk that fails as it is synced": (os, "fsync", failing(errno.EIO)),
    "a server that is gone": (os, "fsync", failing(errno.ESTALE)),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("what", ["add", "build", "remove"])
def test_fault_of_a_disk_is_a_clear_error_and_loses_nothing(root: Path, monkeypatch: pytest.MonkeyPatch, fault: str, what: str) -> None:
    before = ask(root)
    place, name, fails = FAULTS[fault]
    needs = {"remove": {"no locks"}, "add": set(FAULTS), "build": set(FAULTS)}[what]
    with monkeypatch.context() as patched:
        patched.setattr(place, name, fails)
        if fault in needs:
            with pytest.raises((IndexNotWritten, LibraryNotWritten), match=r"cannot be written|can be written") as caught:
                change(root, what)
            assert any(word in str(caught.value) for word in ("lock", "cross-device", "nput/output", "tale"))
        assert ask(root) == before
    assert ask(root) == before
    change(root, what)


def test_disk_that_syncs_no_folders_is_written(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    is_folder = lambda handle: os.path.isdir(f"/proc/self/fd/{handle}")  # noqa: E731, PTH112
    monkeypatch.setattr(os, "fsync", failing(errno.EINVAL, is_folder, os.fsync))
    for what in ("add", "build", "remove"):
        change(root, what)


def test_readers_do_not_wait_for_a_disk_that_is_slow_to_sync(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, begun, go = os.fsync, threading.Event(), threading.Event()

    def slow(handle: int) -> None:
        begun.set()
        assert go.wait(60)
        real(handle)

    with Library(root / "library", encoder=HashingEncoder()) as library:
        before = [one.text for one in library.search(QUESTION)]
        monkeypatch.setattr(os, "fsync", slow)
        thread = threading.Thread(target=change, args=(root, "add"))
        thread.start()
        assert begun.wait(60)
        started = time.monotonic()
        assert [one.text for one in library.search(QUESTION)] == before
        assert time.monotonic() - started < 30
        go.set()
        thread.join()
        assert len(library.documents) == 2
