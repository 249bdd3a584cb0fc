"""Kill a process at random moments while it adds, replaces, synchronises and removes, or builds an index; then look whether anything is
lost or half there.

A moment is a line of code: the process counts the lines that it runs of what changes a library, and kills itself (SIGKILL) at the
one that it was told, so that between any two steps there is a moment. Half of the kills come by the clock instead, from outside.

python -m tests.kill_library --kills 200
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from types import FrameType
from typing import Any

from tqdm import tqdm  # type: ignore[import-untyped]

import index.library
import index.store
from index import Library, build_index, open_index
from ingest.errors import IndexMissing
from tests.fakes import HashingEncoder
from tests.index.library.files import contents, folders, write

STORE = Path(index.store.__file__).parent
WATCHED = (str(Path(index.library.__file__).parent), str(STORE / "publish.py"))
LINES = {"add": 1700, "sync": 2000, "remove": 300, "build": 1450}  # that a change runs, about: a kill beyond its last line comes too late
LONGEST = 0.25  # seconds until a kill by the clock
BUILT = "built.txt"
TEXTS = [f"# Part {i}\n\nThe text of part {i} says {i * 7}.\n\nAnd more of it, {i} times." for i in range(40)]


def kill_at(line: int, watched: tuple[str, ...] = WATCHED) -> Callable[..., Any]:
    """A trace function for `sys.settrace`."""
    left = line

    def count(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal left
        if not frame.f_code.co_filename.startswith(watched):
            return None
        if event == "line":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return count

    return count


def change(library: Path, files: Path, what: str, line: int, workers: int = 1) -> None:
    """One change, in a process of its own."""
    opened = Library(library, encoder=HashingEncoder())
    if line:
        sys.settrace(kill_at(line, (str(STORE),) if what == "build" else WATCHED))
    if what == "build":
        build_index(built(files.parent), files / BUILT, encoder=HashingEncoder())
    elif what == "add":
        opened.add(files, workers=workers)
    elif what == "remove":
        opened.remove([one.name for one in opened.documents][::2])
    else:
        opened.sync(files, workers=workers)


def stir(files: Path, chance: random.Random) -> None:
    """Change, add, rename and delete some files."""
    for i in range(4):
        path = files / f"{i}.txt"
        if chance.random() < 0.3:
            path.unlink(missing_ok=True)
        elif chance.random() < 0.6:
            write(path, chance.choice(TEXTS))
        elif path.exists() and chance.random() < 0.5:
            path.rename(files / f"{chance.randrange(4)}.txt")


def held(files: Path) -> set[str]:
    """What the files say."""
    return {path.read_text() for path in files.glob("*.txt")}


def built(root: Path) -> Path:
    """The folder of an index of one file."""
    return root / "index"


def text_of(root: Path) -> str:
    """What the index holds, once it is found whole; "" where there is none yet."""
    try:
        return open_index(built(root), HashingEncoder(), source=root / "no file").content.document.text
    except IndexMissing:
        return ""


def built_round_of(root: Path, chance: random.Random, line: int) -> str:
    """The same of an index: what is found is what was there before, or what it was to be."""
    files = root / "files"
    before, wanted = text_of(root), f"{chance.choice(TEXTS)}\n\nThis is build {chance.random()}.\n"
    write(files / BUILT, wanted)
    process = killed(root / "library", files, "build", line, chance)
    after = text_of(root)
    assert process.exitcode in (0, -signal.SIGKILL), "build failed"
    assert after in (before, wanted), "what nobody wrote"
    change(root / "library", files, "build", 0)
    assert text_of(root) == wanted
    (files / BUILT).unlink()
    return f"build {'ended' if process.exitcode == 0 else 'killed before' if after == before else 'killed after a change'}"


def killed(library: Path, files: Path, what: str, line: int, chance: random.Random) -> Any:
    """The process of a change, once it has ended: killed at a line, or by the clock."""
    process = get_context("fork").Process(target=change, args=(library, files, what, line))  # which has all modules already
    process.start()
    if not line:
        time.sleep(chance.random() * LONGEST)
        process.kill()
    process.join()
    return process


def round_of(root: Path, chance: random.Random, number: int) -> str:
    """One change that is killed: what it was, and whether it had done something by then."""
    what = tuple(LINES)[number % len(LINES)]
    line = chance.randrange(1, LINES[what]) if number // len(LINES) % 2 else 0
    if what == "build":
        return built_round_of(root, chance, line)
    library, files = root / "library", root / "files"
    before = set(contents(Library(library, encoder=HashingEncoder())).values())
    if what != "remove":
        stir(files, chance)
    process = killed(library, files, what, line, chance)
    opened = Library(library, encoder=HashingEncoder())
    after = set(contents(opened).values())
    assert process.exitcode in (0, -signal.SIGKILL), f"{what} failed"
    assert after <= before | held(files), f"{what}: what nobody wrote"
    lost = {text for text in before - after if text in held(files)}
    assert what == "remove" or not lost, f"{what}: lost {lost}"
    if what == "add":
        assert all(text not in held(files) for text in before - after), what
    opened.sync(files)  # goes on where it was
    assert set(contents(opened).values()) == held(files)
    assert {one.data for one in opened.documents} <= folders(opened)
    return f"{what} {'ended' if process.exitcode == 0 else 'killed before' if after == before else 'killed after a change'}"


def main() -> None:
    """The rounds, and how they went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None)
    arguments = parser.parse_args()
    print(kill(arguments.kills, arguments.seed, lambda step: print(step, flush=True)))


def kill(kills: int, seed: int | None, progress: Callable[[str], None] = lambda step: None) -> Counter[str]:
    """So many rounds; AssertionError if one left anything lost or half there, which names the seed that makes them again."""
    seed = time.time_ns() if seed is None else seed
    chance = random.Random(seed)
    tqdm.set_lock(threading.RLock())  # which bm25s uses: its own is shared between processes, and stays taken if one is killed
    tqdm.monitor_interval = 0
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # syncing a disk took most of the time
    root = Path(tempfile.mkdtemp(prefix="kill-library-", dir=memory))
    (root / "files").mkdir()
    seen: Counter[str] = Counter()
    number = 0
    while (done := sum(count for name, count in seen.items() if "killed" in name)) < kills:
        if number % 10 == 0:
            progress(f"{done} of {kills} kills")
        try:
            seen[round_of(root, chance, number)] += 1
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, round {number}, {root}: {error}") from error
        number += 1
    shutil.rmtree(root)
    return seen


if __name__ == "__main__":
    main()
