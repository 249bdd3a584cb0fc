"""A machine that loses its power: `python -m tests.reliability.power [--count 3] [--seed 1] [--only WORD]`, Linux only.

A library and an index are changed (build, add, replace, sync, remove, texts) while each fsync, rename and removal is recorded. Before each
of them, and at the end, the power may go: then of every file that was not synced the disk has what was synced last, or a part of what came
after; of every name in a folder that was not synced, the old or the new, each by chance and in no order (so that a new name may be there
without what should have come before it). `count` such disks are made of each moment. What is found on them must be whole: what was
there before, or what the change was to bring. SQLite syncs its own file (synchronous=FULL): what it has written counts as on the disk,
the worst case for what it points to.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from index import Library, build_index, open_index
from ingest.errors import FootnoteError
from tests.fakes import HashingEncoder
from tests.index.library.files import contents, write
from tests.reliability import disk
from tests.reliability.trials import Tally, command, scratch

CHANGES = (*disk.CHANGES, "begin", "texts")
RECORDED = ("fsync", "rename", "replace", "unlink", "remove", "rmdir")
SQLITE = ("catalogue.sqlite", "catalogue.sqlite-wal")
SHARED = ".lock"


@dataclass(eq=False)
class Node:
    """A file or a folder: what is on the disk for sure, and what is there as long as the power is."""

    names: dict[str, Node] | None = None
    now: dict[str, Node] = field(default_factory=dict)
    content: bytes | None = None
    written: bytes = b""
    is_folder: bool = False


@dataclass
class Recorder:
    """What became of the files below a folder."""

    root: Path
    nodes: dict[int, Node] = field(default_factory=dict)
    moments: list[Callable[[Path, random.Random], None]] = field(default_factory=list)

    def begin(self) -> None:
        """All that is there now is on the disk."""
        for node in self._look().values():
            node.names, node.content = dict(node.now), node.written

    def look(self) -> None:
        """A moment at which the power may go."""
        self._look()
        self.moments.append(_frozen(self.nodes[self.root.stat().st_ino]))

    def synced(self, handle: int) -> None:
        """A file or a folder is on the disk."""
        node = self.nodes.get(os.fstat(handle).st_ino)
        if node is not None:
            node.names, node.content = dict(node.now), node.written

    def _look(self) -> dict[int, Node]:
        before, self.nodes = self.nodes, {}
        self._node(self.root, before)
        return self.nodes

    def _node(self, path: Path, before: dict[int, Node]) -> Node:
        number = path.stat().st_ino
        node = self.nodes[number] = before.get(number) or Node(is_folder=path.is_dir())
        if node.is_folder:
            node.now = {one.name: self._node(one, before) for one in path.iterdir() if one.name != SHARED and not one.name.endswith("-shm")}
        else:
            node.written = path.read_bytes()
            if path.name in SQLITE or path.name.startswith(".catalogue-"):
                node.content = node.written
        return node


def _frozen(root: Node) -> Callable[[Path, random.Random], None]:
    """What makes a disk of a moment, which goes on changing."""
    kept: dict[Node, tuple[dict[str, Node] | None, dict[str, Node], bytes | None, bytes]] = {}

    def keep(node: Node) -> None:
        if node not in kept:
            kept[node] = None if node.names is None else dict(node.names), dict(node.now), node.content, node.written
            for one in (*(node.names or {}).values(), *node.now.values()):
                keep(one)

    def make(node: Node, path: Path, chance: random.Random) -> None:
        names, now, content, written = kept[node]
        if not node.is_folder:
            path.write_bytes(content if content == written else _torn(content or b"", written, chance))
            return
        path.mkdir()
        for name in sorted({*(names or {}), *now}):
            is_sqlite = name in SQLITE
            one = now.get(name) if is_sqlite or chance.random() < 0.5 else (names or {}).get(name)
            if one is not None:
                make(one, path / name, chance)

    keep(root)
    return partial(make, root)


def _torn(content: bytes, written: bytes, chance: random.Random) -> bytes:
    """Of what was not synced all, some, nothing or noughts are on the disk; what was synced before it stays."""
    kept = next((i for i, (one, other) in enumerate(zip(content, written, strict=False)) if one != other), min(len(content), len(written)))
    noughts = written[:kept] + bytes(len(written) - kept)
    return chance.choice((content, written, written[: chance.randrange(kept, len(written) + 1)], noughts))


@contextlib.contextmanager
def recorded(root: Path) -> Iterator[Recorder]:
    """Record what is synced, renamed and removed below a folder."""
    recorder = Recorder(root)
    recorder.begin()
    with contextlib.ExitStack() as stack:
        for name in RECORDED:
            stack.enter_context(patch(f"os.{name}", _watched(getattr(os, name), recorder, name == "fsync")))
        yield recorder
    recorder.look()


def _watched(call: Callable[..., Any], recorder: Recorder, syncs: bool) -> Callable[..., Any]:
    def watched(*given: Any, **named: Any) -> Any:
        recorder.look()
        done = call(*given, **named)
        if syncs:
            recorder.synced(*given)
        return done

    return watched


def change(root: Path, what: str) -> None:
    """One change of the library and the index in a folder, whose files are beside it."""
    here = root.parent / "files"
    if what == "build":
        build_index(root / "index", here / "0.md", encoder=HashingEncoder())
        return
    with Library(root / "library", encoder=HashingEncoder()) as library:
        if what == "remove":
            library.remove([one.name for one in library.documents[:1]])
        elif what == "texts":
            library.add_langchain([Page("A page that somebody wrote about the pond.", "somewhere"), Page("Another one.", "somewhere")])
        elif what == "sync":
            library.sync(here)
        else:
            library.add(here)


@dataclass(frozen=True)
class Page:
    """A Document as LangChain's loaders give it."""

    page_content: str
    source: str

    @property
    def metadata(self) -> dict[str, str]:
        """Where it is from."""
        return {"source": self.source}


def make(temporary: Path, what: str, chance: random.Random) -> None:
    """A library and an index on a disk of their own, and beside it the files that they are made of, some of them changed since; for
    "begin" the disk is empty."""
    disk.make(temporary, chance)
    root = temporary / "disk"
    root.mkdir()
    for name in () if what == "begin" else ("library", "index"):
        (temporary / name).rename(root / name)
    if what != "build":
        shutil.rmtree(root / "index", ignore_errors=True)
    for name in ("library", "index"):
        shutil.rmtree(temporary / name, ignore_errors=True)
    write(temporary / "files" / "4.md", "# Part 4\n\nWhat is new says 28.\n")


def texts(root: Path) -> set[str]:
    """All that the library and the index hold, once both are found whole."""
    held: set[str] = set()
    if (root / "index").exists():
        held.add(open_index(root / "index", HashingEncoder(), source=root / "no file").content.document.text)
    if (root / "library").exists():
        with Library(root / "library", encoder=HashingEncoder()) as library:
            held |= set(contents(library).values())
    return held


def found(at: Callable[[Path, random.Random], None], root: Path, what: str, may: set[str], must: set[str], chance: random.Random) -> str:
    """What is found on a disk after the power went; AssertionError if it must not be."""
    shutil.rmtree(root, ignore_errors=True)
    at(root, chance)
    try:
        after = texts(root)
    except FootnoteError as error:
        raise AssertionError(f"{type(error).__name__}: {error}") from error
    assert after <= may, f"what nobody wrote: {after - may}"
    assert must <= after, f"lost: {must - after}"
    change(root, what)
    return "all of it"


def run(count: int, seed: int, only: str = "", every: int = 1) -> Tally:
    """So many disks of each moment of each change, or of one moment in so many."""
    tally = Tally()
    for what in (one for one in CHANGES if only in one):
        with scratch() as temporary:
            chance, root = random.Random(f"{what} {seed}"), temporary.resolve() / "disk"
            make(root.parent, what, chance)
            before = texts(root)
            with recorded(root) as recorder:
                change(root, what)
            after = texts(root)
            # what is the same before and after must be there; what the last moment has is there for good once a change has returned
            for number, at in enumerate(recorder.moments):
                if number % every != seed % every:
                    continue
                is_last = number == len(recorder.moments) - 1
                for disk_number in range(count):
                    by = random.Random(f"{what} {seed} {number} {disk_number}")
                    name = f"{what}, before step {number} of {len(recorder.moments)}, disk {disk_number}, --seed {seed}"
                    work = partial(found, at, root, what, before | after, after if is_last else before & after, by)
                    tally.trial(name, work, 20, 1000)
    return tally


if __name__ == "__main__":
    command(__doc__, run, 3, has_parts=True)
