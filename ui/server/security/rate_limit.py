"""How often one client may ask."""

from __future__ import annotations

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from ingest.errors import TooManyQuestions
from ui.server.limits import PER_MINUTE


class RateLimit:
    """Counts questions of each client over the last minute; safe to share between threads."""

    def __init__(self, per_minute: int = PER_MINUTE) -> None:
        """At most `per_minute` questions of a client in any minute; 0 for no limit."""
        self._limit = RateLimitItemPerMinute(per_minute) if per_minute else None
        self._counts = MemoryStorage()
        self._window = MovingWindowRateLimiter(self._counts)
        self._latest = 0.0

    def count(self, client: str) -> None:
        """Count one question. Raises TooManyQuestions if the client has asked too often."""
        self._latest, before = time.time(), self._latest
        if self._latest < before - 1:  # the clock was set back: what was counted would stand until that time comes again
            self._counts.reset()
        if self._limit and not self._window.hit(self._limit, client):
            raise TooManyQuestions(f"More than {self._limit.amount} questions in a minute. Wait a little, then ask again.")
