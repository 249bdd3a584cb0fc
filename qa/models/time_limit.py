"""A model's pieces, and its opinions, within a time limit, also from a model that hangs between two of them."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.checking.opinion import Opinion
from qa.models.writer import Message, Writer


class Late(Exception):
    """The time is over."""


def pieces_in_time(writer: Writer, messages: Sequence[Message], max_tokens: int, deadline: float) -> Iterator[str]:
    """What `writer` writes, until `deadline` (by `time.monotonic`). Raises Late after it, and whatever the writer raises.

    The model runs in a thread of its own, which is told to stop when this iterator is closed or late; it ends with the
    model's next piece.
    """
    pieces: queue.Queue[str | BaseException | None] = queue.Queue()
    stop = threading.Event()
    threading.Thread(target=_fill, args=(pieces, stop, writer, messages, max_tokens), daemon=True, name="footnote-writer").start()
    try:
        while True:
            try:
                piece = pieces.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise Late from None
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        stop.set()


def _fill(
    pieces: queue.Queue[str | BaseException | None], stop: threading.Event, writer: Writer, messages: Sequence[Message], max_tokens: int
) -> None:
    """Put each piece into the queue, then None, or what was raised."""
    try:
        running = writer.write(messages, max_tokens)
        try:
            for piece in running:
                if stop.is_set():
                    break
                pieces.put(piece)
        finally:
            close = getattr(running, "close", None)
            if close:
                close()
        pieces.put(None)
    except BaseException as error:
        pieces.put(error)


@dataclass(frozen=True, slots=True)
class OpinionInTime:
    """A model's opinions until `deadline` (by `time.monotonic`): it may be busy with another's answer for long."""

    opinion: Opinion
    deadline: float

    def odds(self, messages: Sequence[Message]) -> float:
        """Those of the model. Raises Late after the deadline, and whatever the model raises."""
        results: queue.Queue[float | BaseException] = queue.Queue()
        threading.Thread(target=self._fill, args=(results, messages), daemon=True, name="footnote-opinion").start()
        try:
            result = results.get(timeout=max(0.0, self.deadline - time.monotonic()))
        except queue.Empty:
            raise Late from None
        if isinstance(result, BaseException):
            raise result
        return result

    def _fill(self, results: queue.Queue[float | BaseException], messages: Sequence[Message]) -> None:
        try:
            results.put(self.opinion.odds(messages))
        except BaseException as error:
            results.put(error)
