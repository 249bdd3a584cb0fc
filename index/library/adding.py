"""Which files are to be read, and reading them: in this process, or in several that are started for it."""

from __future__ import annotations

import glob
import os
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.build import Progress
from index.engines.elsewhere import read_elsewhere
from index.library.reading import Job, Reader, Ready, Setup
from index.store.manifest import MANIFEST, path_as_text
from ingest.document import sha256_of_file
from ingest.errors import DocumentNotFound, FootnoteError, IndexNotWritten, LibraryStale, ModelError, printable

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

SUFFIXES = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".mht", ".mhtml", ".docx", ".pdf", ".epub")
"""What is read of a folder; a file that is named itself may be called anything."""
YOUNG = 2.0  # seconds within which a file may change again without a new time of change
TRIES = 2  # for a file whose process was killed: it may have been another one's memory
TELL_EVERY = 1.0  # seconds
MEASURED = 2  # files, the first included, up to which nothing is said of the time left


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be read, and why."""

    job: Job
    error: Exception


def find_files(paths: Iterable[Path | str], beside: Path) -> tuple[list[Path], dict[str, str]]:
    """(the files that files, folders and patterns name, each once; why others name none). Hidden files and the library's own are no
    part of a folder."""
    found: dict[Path, None] = {}
    missing: dict[str, str] = {}
    for path in paths:
        named = _named(Path(path), beside.resolve())
        found.update(dict.fromkeys(named))
        if not named:
            missing[printable(str(path))] = _why_none(Path(path))
    return list(found), missing


def _why_none(path: Path) -> str:
    try:
        if path.expanduser().is_dir():
            return "This folder holds no file of a known format; hidden ones are left out, unless they are named themselves."
    except (OSError, ValueError, RuntimeError):  # a name that no file can have
        pass
    return "This pattern matches no file of a known format." if glob.has_magic(str(path)) else "This file or folder is not there."


def _named(path: Path, beside: Path) -> list[Path]:
    try:
        if path.is_dir():
            return list(files_below(path, beside))
        if path.exists():
            return [absolute(path)]
        matching = sorted(glob.glob(str(path.expanduser()), recursive=True))  # noqa: PTH207 - which leaves out what is hidden
    except (OSError, ValueError):  # a name that no file can have
        return []
    return [file for match in matching for file in (files_below(Path(match), beside) if Path(match).is_dir() else [absolute(Path(match))])]


def absolute(path: Path) -> Path:
    """The one path that a file has here, a link as itself."""
    return path.parent.resolve() / path.name if path.name not in ("", "..") else path.resolve()


def files_below(folder: Path, beside: Path) -> Iterator[Path]:
    """The files of known formats in a folder and those below it, in order; none of an index or a library."""
    for where, folders, names in os.walk(folder.resolve()):
        here = Path(where)
        folders[:] = [] if MANIFEST in names else sorted(one for one in folders if not one.startswith(".") and here / one != beside)
        if MANIFEST not in names:
            known = (here / name for name in sorted(names) if not name.startswith(".") and name.lower().endswith(SUFFIXES))
            yield from (file for file in known if file.is_file())


def job_of(file: Path) -> Job:
    """A file as it is now. Raises DocumentNotFound."""
    try:
        started = time.time()
        found = file.stat()
        sha256 = sha256_of_file(file)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DocumentNotFound(f"{file} cannot be read: {reason}.", "Check its path and its permissions.") from error
    is_young = found.st_mtime > started - YOUNG
    return Job(file, path_as_text(file), printable(file.name), sha256, found.st_size, 0 if is_young else found.st_mtime_ns)


def read_all(jobs: Sequence[Job], setup: Setup, workers: int, progress: Progress) -> Iterator[Ready | Unread]:
    """Files as they come to be ready. Raises ModelError, LibraryStale or IndexNotWritten, as then no other file would fare better."""
    told = Told(len(jobs), progress, sum(job.size for job in jobs))
    for one in _read_somewhere(jobs, setup, min(workers, len(jobs)), progress):
        if isinstance(one, Unread) and isinstance(one.error, ModelError | LibraryStale | IndexNotWritten):
            raise one.error
        yield one
        told.one(one.job.size)


def _read_somewhere(jobs: Sequence[Job], setup: Setup, workers: int, progress: Progress) -> Iterator[Ready | Unread]:
    if setup.ray:
        found = read_elsewhere(jobs, setup, workers)
        return (Unread(job, result) if isinstance(result, Exception) else result for job, result in found)
    return _read_by_many(jobs, setup, workers) if workers > 1 else _read_here(jobs, setup, progress)


@lru_cache(maxsize=1)
def _reader(setup: Setup) -> Reader:
    """The one that read the last file here: a server to which clients add files of their own would load the model for each, six
    at once, and keep 200 MB of what they took."""
    return Reader(setup)


def _read_here(jobs: Iterable[Job], setup: Setup, progress: Progress) -> Iterator[Ready | Unread]:
    reader = _reader(setup)
    for job in jobs:
        yield _tried(reader, job, lambda step, name=job.name: progress(f"{name}: {step}"))  # type: ignore[misc]


def _tried(reader: Reader, job: Job, progress: Progress = lambda step: None) -> Ready | Unread:
    try:
        return reader.read(job, progress)
    except Exception as error:  # of whatever kind: one bad file must not end the reading of thousands
        return Unread(job, error if isinstance(error, FootnoteError) else _picklable(error))


def _picklable(error: Exception) -> Exception:
    return DocumentNotFound(f"It cannot be read ({type(error).__name__}: {error}).")


def _read_by_many(jobs: Sequence[Job], setup: Setup, workers: int) -> Iterator[Ready | Unread]:
    """In processes of their own; few files are under way at once, so that few that are ready wait in memory. Where one is killed,
    as for want of memory, all are started again, and the file that it had is tried by itself before it is given up."""
    waiting = deque(jobs)
    tries: dict[Job, int] = {}
    while waiting:
        with _pool(setup, workers) as pool:
            running: dict[Future[Ready | Unread], Job] = {}
            try:
                while waiting or running:
                    while waiting and len(running) < workers + 1:
                        running[pool.submit(_read_in_worker, waiting[0])] = waiting[0]  # which fails if a process was killed
                        waiting.popleft()
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        result = future.result()
                        del running[future]
                        yield result
            except BrokenExecutor:
                pass
            finally:
                pool.shutdown(wait=False, cancel_futures=True)  # where whoever asked wants no more
            for job in running.values():
                tries[job] = tries.get(job, 0) + 1
        again = [job for job in running.values() if tries[job] < TRIES]
        for job in (one for one in running.values() if tries[one] >= TRIES):
            yield from _read_alone(job, setup)
        waiting.extendleft(reversed(again))


def _read_alone(job: Job, setup: Setup) -> Iterator[Ready | Unread]:
    with _pool(setup, 1) as pool:
        try:
            yield pool.submit(_read_in_worker, job).result()
        except BrokenExecutor:
            yield Unread(job, DocumentNotFound(f"The process that read {job.file} was ended, perhaps for want of memory."))


def _pool(setup: Setup, workers: int) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor  # here: a question needs no processes, and these take 5 ms to import
    from multiprocessing import get_context

    return ProcessPoolExecutor(workers, get_context("spawn"), _start_worker, (setup,))


_HERE: dict[str, Reader] = {}


def _start_worker(setup: Setup) -> None:
    """One encoder a process, on one thread. A worker ends with the process that started it, however that ended."""
    _HERE["reader"] = Reader(setup, threads=1)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        os._exit(1)


def _read_in_worker(job: Job) -> Ready | Unread:
    return _tried(_HERE["reader"], job)


class Told:
    """Says now and then how many files are done and how long the others will take, by their bytes where these are known. The first one
    is not measured: a model is loaded for it, and processes are started."""

    def __init__(self, count: int, progress: Progress, size: int = 0) -> None:
        self._left, self._count, self._of = size + count, 0, count
        self._measured_from = 0
        self._started = self._last = time.monotonic()
        self._progress = progress

    def one(self, size: int = 0) -> None:
        """One more is done."""
        self._left -= size + 1
        self._count += 1
        now = time.monotonic()
        if self._count == 1:
            self._started, self._measured_from = now, self._left
        if now > self._last + TELL_EVERY and self._left > 0:
            self._last = now
            self._progress(f"{self._count} of {self._of} documents{self._time_left(now)}")

    def _time_left(self, now: float) -> str:
        measured = self._measured_from - self._left
        if self._count <= MEASURED or not measured:
            return ""
        return f", {(now - self._started) * self._left / measured:.0f} s left"


def unchanged_since(file: Path, stamps: Mapping[str, tuple[int, int, int]]) -> int | None:
    """The number of the document that a file was when it was last read, where its size and its time of change are the same."""
    known = stamps.get(path_as_text(file))
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None
    return known[0] if known and known[1:] == (found.st_size, found.st_mtime_ns) else None
