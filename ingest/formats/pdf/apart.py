"""A PDF read by a program of its own: one that brings PDFium down, or keeps it busy without end, harms nothing else.

PDFium cannot be told to stop, and a page of ten lines can keep it busy for longer than anyone lives: forms that draw ten forms each,
nine deep. What is read comes back as MessagePack. The program, `reader` itself, costs 0.2 s of the processor a file.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

import ingest.errors
from ingest.errors import DocumentBroken, DocumentError, DocumentTooLarge
from ingest.layout import Layout

PAGE_SECONDS, FILE_SECONDS = 20.0, 900.0  # of the processor, in PDFium: an ordinary page takes 0.02
MEMORY = 6_000_000_000  # bytes of address space
_TOO_LONG = 97  # the exit status
_ROOT = Path(__file__).resolve().parents[3]


class _Told(msgspec.Struct):
    """What the program says: what it read, or the error's kind, its message, and that for the command line."""

    layout: Layout | None = None
    error: tuple[str, str, str] | None = None


class Patience:
    """How long PDFium may take for a page, and for all: by the processor's time, so that a busy machine refuses nothing."""

    def __init__(self, page: float = PAGE_SECONDS, file: float = FILE_SECONDS, now: Callable[[], float] = time.process_time) -> None:
        self.page, self._file, self._now = page, file, now
        self._began: float | None = None
        self._used = 0.0

    @contextmanager
    def asking(self) -> Iterator[None]:
        """While PDFium is asked about a page."""
        self._began = began = self._now()
        try:
            yield
        finally:
            self._began = None
            self._used += self._now() - began

    @property
    def is_over(self) -> bool:
        """Whether it took longer than that."""
        began = self._began
        busy = 0.0 if began is None else self._now() - began
        return busy > self.page or self._used + busy > self._file


PATIENCE = Patience()


def read_apart(path: Path, page_seconds: float = PAGE_SECONDS) -> Layout:
    """The layout of a PDF. Raises what `reader.read_pdf` does; DocumentTooLarge or DocumentBroken if its program ends without a word."""
    command = [sys.executable, "-P", "-m", "ingest.formats.pdf.reader", os.fspath(path), str(page_seconds)]
    places = os.pathsep.join(dict.fromkeys(filter(None, (str(_ROOT), *sys.path))))
    try:
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,  # which ends with this process, however that ends: so does the program then
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": places},
        ) as process:
            try:
                said = process.stdout.read() if process.stdout else b""
            except BaseException:
                process.kill()
                raise
    except OSError as error:
        raise DocumentBroken(
            f"{path} cannot be read: no program can be started for it ({error.strerror or error}).", "Try again."
        ) from error
    return _layout_of(path, said, process.returncode, page_seconds)


def _layout_of(path: Path, said: bytes, status: int, page_seconds: float) -> Layout:
    """What the program said, or why it said nothing."""
    again = "Print it to a new PDF, or split it, then read that."
    if status == _TOO_LONG:
        raise DocumentTooLarge(f"{path} cannot be read: a page of it takes more than {page_seconds:g} seconds.", again)
    try:
        told = msgspec.msgpack.decode(said, type=_Told)
    except msgspec.MsgspecError:
        raise DocumentBroken(f"{path} cannot be read: the program that reads PDFs broke down over it.", again) from None
    if told.layout is not None:
        return told.layout
    name, message, for_command = told.error or ("", "", "")
    kind = getattr(ingest.errors, name, None)
    error = (kind if isinstance(kind, type) and issubclass(kind, DocumentError) else DocumentBroken)(message)
    error.for_command = for_command
    raise error


def tell(read: Callable[[Path], Layout], path: str, page_seconds: str) -> None:
    """Read a PDF and write what came of it to standard output, within bounds: what the program does."""
    _limit()
    PATIENCE.page = float(page_seconds)
    out = os.dup(1)
    os.dup2(2, 1)  # what a library prints is none of it
    for watch in (_end_with_parent, _end_when_over):
        threading.Thread(target=watch, daemon=True).start()
    try:
        told = _Told(layout=read(Path(path)))
    except DocumentError as error:
        told = _Told(error=(type(error).__name__, str(error), error.for_command))
    except MemoryError:
        what = f"{path} cannot be read: it takes more memory than a file may."
        told = _Told(error=("DocumentTooLarge", what, what))
    with os.fdopen(out, "wb") as file:
        file.write(msgspec.msgpack.encode(told))


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY or soft > MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def _end_when_over() -> None:
    """PDFium lets go of Python's lock while it is at work, so this thread runs."""
    while not PATIENCE.is_over:
        time.sleep(0.1)
    os._exit(_TOO_LONG)
