"""An answer that grows in a thread, and is given up by whoever waits for it at any time."""

from __future__ import annotations

import threading
from collections.abc import Generator

from qa.answer import Answer


class GrowingAnswer:
    """The answers of a stream, one at a time. A generator cannot be closed while it works: it is then closed as soon as it rests."""

    latest: Answer

    def __init__(self, answers: Generator[Answer]) -> None:
        self._answers = answers
        self._works = threading.Lock()
        self._is_closed = False

    def next(self) -> bool:
        """Go on until the answer has grown; whether it has."""
        with self._works:
            further = None if self._is_closed else next(self._answers, None)
        if self._is_closed:
            self.close()
        if further is None:
            return False
        self.latest = further
        return True

    def last(self) -> Answer:
        """The answer at the end."""
        while self.next():
            pass
        return self.latest

    def close(self) -> None:
        """Give it up."""
        self._is_closed = True
        if self._works.acquire(blocking=False):
            try:
                self._answers.close()
            finally:
                self._works.release()
