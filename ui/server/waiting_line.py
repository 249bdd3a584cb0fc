"""Who waits to be answered, and for how long: a few are answered at once, the others in the order in which they came."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from ingest.errors import TooManyQuestions
from ui.server.limits import WAITING

PATIENCE = 0.4  # seconds that someone waits before they are told
NEWEST = 0.2  # the share of the last answer in what an answer is known to take


@dataclass(frozen=True, slots=True)
class Wait:
    """How many are `before` one who waits, and how many seconds that takes, as far as one can tell; 0 before the first answer."""

    before: int
    seconds: float

    def __str__(self) -> str:
        seconds = round(self.seconds)
        after = f", about {seconds} {'second' if seconds == 1 else 'seconds'}" if seconds else ""
        return f"{self.before} before you{after} …"


class WaitingLine:
    """For those whom one event loop serves."""

    def __init__(self, places: int, most: int = WAITING) -> None:
        """`places` are answered at once, at most `most` wait."""
        self._places, self._most = places, most
        self._tickets: list[Ticket] = []  # in the order in which they came, those being answered first
        self._seconds = 0.0  # that an answer takes

    @contextmanager
    def ticket(self) -> Iterator[Ticket]:
        """A place at the end of the line, until the end of the block. Raises TooManyQuestions where the line is too long."""
        if len(self._tickets) >= self._places + self._most:
            raise TooManyQuestions("Too many questions wait to be answered. Wait a little, then ask again.")
        ticket = Ticket(self)
        self._tickets.append(ticket)
        try:
            yield ticket
        finally:
            self._tickets.remove(ticket)
            if ticket.began:
                taken = time.monotonic() - ticket.began
                self._seconds += (taken - self._seconds) * (NEWEST if self._seconds else 1.0)
            for other in self._tickets:
                other.moved.set()

    def wait_of(self, ticket: Ticket) -> Wait:
        """How long it still is."""
        before = max(0, self._tickets.index(ticket) + 1 - self._places)
        return Wait(before, before * self._seconds / self._places)


class Ticket:
    """A place in the line."""

    def __init__(self, line: WaitingLine) -> None:
        self.moved = asyncio.Event()
        self.began = 0.0  # when its turn came
        self._line = line

    async def waits(self) -> AsyncIterator[Wait]:
        """How long it still is, again whenever someone before has gone, until it is its turn."""
        end = time.monotonic() + PATIENCE
        while (wait := self._line.wait_of(self)).before:
            self.moved.clear()  # before anyone is told, which may take a while
            left = end - time.monotonic()
            if left <= 0:
                yield wait
            with suppress(TimeoutError):
                async with asyncio.timeout(left if left > 0 else None):
                    await self.moved.wait()
        self.began = time.monotonic()
