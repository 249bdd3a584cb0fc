"""Disks that are full, clocks that jump, folders that nobody may write to: `python -m tests.reliability.disk [--count 40] [--seed 1]`.

A library is changed (build, add, remove, sync) while no file may grow beyond a size, another one each time, so that one write after
another fails. What was there before must be there after, whole, or what the change was to bring; the error must be one of ours; and
the same change without the limit must succeed. With `--tmpfs`, as root on Linux, the disk itself is full but for so many pages, one
more each time.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from unittest.mock import patch

from index import Library, build_index, open_index
from ingest.errors import FootnoteError, LibraryDamaged
from tests.fakes import HashingEncoder
from tests.index.library.files import contents, write
from tests.reliability.trials import Tally, scratch, tell_if_ended

CHANGES = ("build", "add", "remove", "sync")
SMALLEST, LARGEST = 64, 120_000  # bytes that a file may have
PAGE, DISK = 4096, 1_500_000


@contextlib.contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Writes beyond that fail, as on a full disk, in whatever library they are made."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


@contextlib.contextmanager
def jumping_clock(chance: random.Random) -> Iterator[None]:
    """The time of day goes back and forth by years."""
    real = time.time

    def jumped() -> float:
        return max(1.0, real() + chance.choice((-1, 1)) * chance.choice((1, 3600, 1e6, 3e8, 1e9)))

    with patch("time.time", jumped):
        yield


def make(root: Path, chance: random.Random) -> None:
    """A library of some files, an index, and files that have changed since."""
    for i in range(3):
        write(root / "files" / f"{i}.md", f"# Part {i}\n\nThe text of part {i} says {i * 7}.\n")
    with Library(root / "library", encoder=HashingEncoder()) as library:
        library.add(root / "files")
    build_index(root / "index", root / "files" / "0.md", encoder=HashingEncoder())
    for i in (0, 3):
        more = "\n\n".join(f"Line {line} of {chance.random()} says more." for line in range(chance.choice((1, 30, 300))))
        write(root / "files" / f"{i}.md", f"# New part {i}\n\n{more}\n")
    (root / "files" / "1.md").unlink()


def change(root: Path, what: str) -> str:
    """One change; what came of it."""
    if what == "build":
        build_index(root / "index", root / "files" / "0.md", encoder=HashingEncoder())
        return "done"
    with Library(root / "library", encoder=HashingEncoder()) as library:
        if what == "remove":
            library.remove([one.name for one in library.documents[:1]])
            return "done"
        added = library.add(root / "files") if what == "add" else library.sync(root / "files").added
    return "told as failed" if any(one.status == "failed" for one in added) else "done"


def held(root: Path) -> set[str]:
    """All texts that the library and the index hold, once both are found whole."""
    with Library(root / "library", encoder=HashingEncoder()) as library:
        texts = set(contents(library).values())
    return texts | {open_index(root / "index", HashingEncoder(), source=root / "no file").content.document.text}


def attempt(root: Path, what: str, limit: Callable[[], contextlib.AbstractContextManager[None]]) -> str:
    """A change within a limit, and the same without; AssertionError if either leaves what it must not."""
    before = held(root)
    wanted = {path.read_text() for path in (root / "files").glob("*.md")}
    try:
        with limit():
            outcome = change(root, what)
    except LibraryDamaged:
        raise AssertionError("the library is said to be damaged") from None
    except FootnoteError as error:
        outcome = type(error).__name__
    after = held(root)
    assert after <= before | wanted, "what nobody wrote"
    assert what == "remove" or not {text for text in before - after if text in wanted}, "lost what is still there"
    if what != "remove":
        assert change(root, what) == "done"
        assert what != "sync" or wanted <= held(root)
    return outcome


def run(count: int, seed: int) -> Tally:
    """So many limits for each change, and as many jumping clocks."""
    tally = Tally()
    with scratch() as temporary:
        for number in range(count):
            for what in CHANGES:
                chance = random.Random(f"{what} {seed + number}")
                root = temporary / f"{what}{number}"
                make(root, chance)
                size = int(SMALLEST * (LARGEST / SMALLEST) ** chance.random())
                name = f"{what}, files up to {size}, --seed {seed + number}"
                tally.trial(name, partial(attempt, root, what, partial(no_file_larger_than, size)), 20, 1000)
                name = f"{what}, a clock that jumps, --seed {seed + number}"
                tally.trial(name, partial(attempt, root, what, partial(jumping_clock, chance)), 20, 1000)
                shutil.rmtree(root)
    return tally


def run_on_small_disks(count: int, seed: int) -> Tally:
    """So many disks for each change, from one that is full, each with a page more left; they are mounted, so only root can do it."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as temporary:
        for what in CHANGES:
            made = Path(temporary) / what
            make(made, random.Random(seed))
            for number in range(count):
                root = Path(temporary) / "disk"
                root.mkdir(exist_ok=True)
                mount = ("mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", str(root))
                subprocess.run(mount, check=True)
                try:
                    shutil.copytree(made, root, dirs_exist_ok=True)
                    held(root)
                    left = number * PAGE
                    tally.trial(f"{what}, {left} bytes left", partial(attempt, root, what, partial(disk_with, root, left)), 20, 1000)
                finally:
                    subprocess.run(("umount", "-l", str(root)), check=True)
    return tally


@contextlib.contextmanager
def disk_with(root: Path, left: int) -> Iterator[None]:
    """The disk has so many bytes left for a while: a file takes up the rest."""
    filler = root / ".filler"
    filler.write_bytes(bytes(shutil.disk_usage(root).free - left))
    try:
        yield
    finally:
        filler.unlink()


def main() -> None:
    """The trials, and what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tmpfs", action="store_true")
    options = parser.parse_args()
    tell_if_ended()
    tally = (run_on_small_disks if options.tmpfs else run)(options.count, options.seed)
    print("\n".join(tally.lines))
    if tally.failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
