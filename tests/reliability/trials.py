"""One trial after another: what each may take, what may come of it, and how many went wrong.

A trial may end in one of Footnote's own errors, or in what holds; it may take so much processor time and so much memory more than
the process had. Anything else is told with the seed that makes it again.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import ClassVar

from ingest.errors import FootnoteError

SECONDS, MEGABYTES = 2.0, 500


class TookTooLong(BaseException):
    """No `Exception`, so that nothing takes it for an error that it knows."""


@dataclass
class Tally:
    """What came of trials."""

    seen: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    slowest: float = 0.0
    latest: ClassVar[Tally | None] = None

    def __post_init__(self) -> None:
        Tally.latest = self

    @property
    def tried(self) -> int:
        """How many trials there were."""
        return self.seen.total()

    @property
    def lines(self) -> list[str]:
        """The figures, to be printed."""
        kinds = ", ".join(f"{name} {count}" for name, count in self.seen.most_common())
        return [f"tried {self.tried}, failed {len(self.failed)}, slowest {self.slowest:.2f} s of the processor", kinds, *self.failed[:40]]

    def trial(self, name: str, work: Callable[[], str], seconds: float = SECONDS, megabytes: int = MEGABYTES) -> None:
        """Try `work`, which says what came of it, and raises AssertionError if that must not be."""
        began = spent()
        try:
            with at_most(seconds, megabytes):
                outcome = work()
            if spent() - began > seconds:
                raise TookTooLong
        except FootnoteError as error:
            outcome = type(error).__name__
            if not str(error).strip() or "Traceback" in str(error):
                self.failed.append(f"{name}: {outcome} says nothing")
        except TookTooLong:
            outcome = "too long"
            self.failed.append(f"{name}: more than {seconds} s")
        except MemoryError:
            outcome = "too much memory"
            self.failed.append(f"{name}: more than {megabytes} MB: {_place()}")
        except Exception as error:  # of whatever kind: that is what is looked for
            outcome = "wrong"
            self.failed.append(f"{name}: {type(error).__name__}: {str(error)[:300]} {_place()}")
        self.slowest = max(self.slowest, spent() - began)
        self.seen[outcome] += 1


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory where there is such a disk (syncing, and removing folders, took as long as the trials), else one as usual."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


@contextlib.contextmanager
def settled() -> Iterator[None]:
    """What is in memory now is not looked through for rubbish with each trial's own."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def spent() -> float:
    """Seconds of the processor that this process took, and the programs that it started and that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _place() -> str:
    """Where in Footnote the error that is being handled came up."""
    frames = traceback.extract_tb(sys.exc_info()[2])
    ours = [one for one in frames if any(f"/{name}/" in one.filename for name in ("ingest", "index", "qa", "ui"))] or frames
    return f"at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""


@contextlib.contextmanager
def at_most(seconds: float, megabytes: int) -> Iterator[None]:
    """So much time of the processor, and so much address space more than there is now; raises TookTooLong or MemoryError."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGPROF, stop)
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    status = Path("/proc/self/statm")
    if status.exists():
        now = int(status.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (now + megabytes * 1_000_000, hard))
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def command(description: str | None, run: Callable[..., Tally], count: int, has_parts: bool = False) -> None:
    """The command of a module: so many trials from a seed, and what came of them; exit status 1 if one failed. With parts, `--only WORD`
    tries those whose names have it."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=count)
    parser.add_argument("--seed", type=int, default=None)
    if has_parts:
        parser.add_argument("--only", default="")
    options = parser.parse_args()
    seed = time.time_ns() % 1_000_000_000 if options.seed is None else options.seed
    tell_if_ended()
    tally = run(options.count, seed, *([options.only] if has_parts else []))
    print(f"seed {seed}")
    print("\n".join(tally.lines))
    if tally.failed:
        raise SystemExit(1)


def tell_if_ended() -> None:
    """Whoever ends the process (SIGTERM, as `timeout` does) is told what came of the trials until then."""

    def tell(number: int, frame: FrameType | None) -> None:
        print("ended before all were tried", *(Tally.latest.lines if Tally.latest else ()), sep="\n", flush=True)
        os._exit(3)

    signal.signal(signal.SIGTERM, tell)
