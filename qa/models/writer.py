"""What a language model is to Footnote: something that continues a conversation, piece by piece, is not waited for any longer than
it may take, and tells no key."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

MODEL_VARIABLE = "FOOTNOTE_MODEL"  # the setting: "local", "ollama:llama3.2", "openai:gpt-4o-mini", ...
LOCAL = "local"
_SECRET_WORDS = ("KEY", "TOKEN", "SECRET", "PASSWORD", "CREDENTIAL")  # in the names of variables that hold one
_SHORTEST_SECRET = 6  # letters: shorter values are no keys
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation that a model continues."""

    role: Literal["system", "user", "assistant"]
    text: str


class Writer(Protocol):
    """A language model of the user's choice. One that can be held to a JSON schema has `fill` too, as `LangChainWriter` does."""

    @property
    def name(self) -> str:
        """What the model is called in answers and messages: "local", "openai:gpt-4o"."""
        ...

    def write(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """Pieces of text as they come. A piece may be empty: the model is still reading. Closing the iterator stops the
        model. Raises WriterFailed, at any piece, if the model fails."""
        ...


def chosen_setting(setting: str | None = None) -> str | None:
    """The setting that counts: the one given, else the environment's; None where no model is chosen (quote mode)."""
    return (setting if setting is not None else os.environ.get(MODEL_VARIABLE, "")).strip() or None


def is_small(writer: Writer) -> bool:
    """Whether a model runs in this process: such a one is small and slow, and what it says counts for less."""
    return writer.name.partition(":")[0] == LOCAL


class Late(Exception):
    """The time is over."""


def in_time(work: Callable[[], Iterable[Item]], deadline: float) -> Iterator[Item]:
    """What `work` gives until `deadline` (by `time.monotonic`), called and read in a thread of its own, as a model may hang between
    two pieces. Closing this, or its end, tells the thread to stop, which it does at the next item. Raises Late, or what `work` does."""
    found: queue.Queue[tuple[Item] | BaseException | None] = queue.Queue()  # an item, what was raised, or that it is over
    stop = threading.Event()

    def read() -> None:
        end: BaseException | None = None
        try:
            running = work()
            try:
                for item in running:
                    if stop.is_set():
                        break
                    found.put((item,))
            finally:
                getattr(running, "close", lambda: None)()
        except BaseException as error:
            end = error
        found.put(end)

    threading.Thread(target=read, daemon=True, name="footnote-model").start()
    try:
        while (one := found.get(timeout=max(0.0, deadline - time.monotonic()))) is not None:
            if isinstance(one, BaseException):
                raise one
            yield one[0]
    except queue.Empty:
        raise Late from None
    finally:
        stop.set()


def without_secrets(text: str) -> str:
    """A text with dots in place of every secret of the environment."""
    for name, value in os.environ.items():
        secret = value.strip()
        if len(secret) >= _SHORTEST_SECRET and secret in text and any(word in name.upper() for word in _SECRET_WORDS):
            text = text.replace(secret, "...")
    return text


def fenced(text: str) -> str:
    """Text on one line that can neither open a tag nor close one."""
    return " ".join(text.split()).replace("<", "‹").replace(">", "›")
