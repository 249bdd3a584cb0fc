"""What a model writes or judges, within a time limit, also from a model that hangs between two of them."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from qa.models.writer import Message, Writer

Item = TypeVar("Item")


class Late(Exception):
    """The time is over."""


@dataclass(frozen=True, slots=True)
class _End:
    """Comes after the last item: with what was raised, if something was."""

    error: BaseException | None = None


def pieces_in_time(writer: Writer, messages: Sequence[Message], max_tokens: int, deadline: float) -> Iterator[str]:
    """What `writer` writes, until `deadline` (by `time.monotonic`). Raises Late after it, and whatever the writer raises.

    The model runs in a thread of its own, which is told to stop when this iterator is closed or late; it ends with the
    model's next piece.
    """
    return in_time(lambda: writer.write(messages, max_tokens), deadline)


def in_time(work: Callable[[], Iterable[Item]], deadline: float) -> Iterator[Item]:
    """What `work` gives, which is called and read in another thread; Late if the next item is not there at the deadline."""
    items: queue.Queue[Item | _End] = queue.Queue()
    stop = threading.Event()
    threading.Thread(target=_fill, args=(items, stop, work), daemon=True, name="footnote-model").start()
    try:
        while True:
            try:
                item = items.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise Late from None
            if not isinstance(item, _End):
                yield item
            elif item.error is not None:
                raise item.error
            else:
                return
    finally:
        stop.set()


def _fill(items: queue.Queue[Item | _End], stop: threading.Event, work: Callable[[], Iterable[Item]]) -> None:
    """Put each item into the queue until told to stop, then the end; what can be closed is closed."""
    try:
        running = work()
        try:
            for item in running:
                if stop.is_set():
                    break
                items.put(item)
        finally:
            close = getattr(running, "close", None)
            if close:
                close()
        items.put(_End())
    except BaseException as error:
        items.put(_End(error))
