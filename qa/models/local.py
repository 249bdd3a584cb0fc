"""The local model, in this process: no server, no key, and nothing leaves the machine."""

from __future__ import annotations

import contextlib
import importlib.util
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.errors import ModelError, WriterFailed
from qa.models.llama import Llama
from qa.models.local_file import find_local_model
from qa.models.machine import cores
from qa.models.writer import LOCAL, Message


def find_library() -> None:
    """Raise ModelError if llama-cpp-python is not installed."""
    if importlib.util.find_spec("llama_cpp") is None:
        what = "The package that runs the local model is missing."
        raise ModelError(what, "Install it (it compiles for minutes): pip install 'footnote-qa[local]'")


class LocalWriter:
    """A GGUF model. It is loaded at the first question (or by `warm`) and may be shared: one thread uses it, others wait."""

    def __init__(self, path: str | Path | None = None, *, threads: int | None = None) -> None:
        find_library()
        self._file = find_local_model(path)
        self._engine = _Engine(self._file, threads or cores())

    @property
    def name(self) -> str:
        """ "local"; with the file's name, if it is not the model that `footnote model local` sets up."""
        from qa.models.local_file import QWEN_CODER

        return LOCAL if self._file.name.lower() == QWEN_CODER.file else f"{LOCAL}:{self._file.name}"

    def write(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """Pieces of the answer, the same each time. While the prompt is read, or another thread is served, they are empty."""
        return self._engine.write(messages, max_tokens)

    def warm(self, messages: Sequence[Message]) -> None:
        """Load the model and read the messages that will stand first, so that the first question need not wait for them."""
        for _ in self._engine.write([*messages, Message("user", "?")], 0):
            pass


class _Engine:
    """One model in memory, and the lock that lets one thread at a time use it."""

    def __init__(self, file: Path, threads: int) -> None:
        self._file = file
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: Llama | None = None

    def write(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        while not self._lock.acquire(timeout=0.1):
            yield ""
        try:
            with _failures():
                yield from self._ready().write(messages, max_tokens)
        finally:
            self._lock.release()

    def _ready(self) -> Llama:
        """The model, loaded if it was not; the lock is held."""
        if self._loaded is None:
            self._loaded = Llama(self._file, self._threads)
        return self._loaded


@contextlib.contextmanager
def _failures() -> Iterator[None]:
    """What llama.cpp raises, as WriterFailed."""
    try:
        yield
    except (RuntimeError, ValueError, OSError) as error:
        raise WriterFailed(f"The local model failed: {error}") from error
