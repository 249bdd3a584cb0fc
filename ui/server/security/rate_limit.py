"""How often one client may ask."""

from __future__ import annotations

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
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def count(self, client: str) -> None:
        """Count one question. Raises TooManyQuestions if the client has asked too often."""
        if self._limit and not self._window.hit(self._limit, client):
            raise TooManyQuestions(f"More than {self._limit.amount} questions in a minute. Wait a little, then ask again.")
