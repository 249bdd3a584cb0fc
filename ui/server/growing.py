"""Something that grows in a thread, and is given up by whoever waits for it at any time."""

from __future__ import annotations

import threading
from collections.abc import Generator
from typing import Generic, TypeVar

Grown = TypeVar("Grown")


class Growing(Generic[Grown]):
    """What a generator gives, one at a time. A generator cannot be closed while it works: it is then closed as soon as it rests."""

    latest: Grown

    def __init__(self, steps: Generator[Grown]) -> None:
        self._steps = steps
        self._works = threading.Lock()
        self._is_closed = False

    def next(self) -> bool:
        """Go on until it has grown; whether it has."""
        with self._works:
            further = None if self._is_closed else next(self._steps, None)
        if self._is_closed:
            self.close()
        if further is None:
            return False
        self.latest = further
        return True

    def last(self) -> Grown:
        """What there is at the end."""
        while self.next():
            pass
        return self.latest

    def close(self) -> None:
        """Give it up."""
        self._is_closed = True
        if self._works.acquire(blocking=False):
            try:
                self._steps.close()
            finally:
                self._works.release()
