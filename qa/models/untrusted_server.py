"""A model's server is not trusted: what it sends is read within bounds, and no key gets into what is shown, whoever says it.

However long a server goes on, whoever asked has gone after the time limit; the thread that reads would fill the memory (2 GB within
20 s over loopback, before).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from typing import Any

MOST_BYTES = 4_000_000  # of one response: a whole answer is 30 kB
MOST_SECONDS = 120.0
_WORDS = ("KEY", "TOKEN", "SECRET", "PASSWORD", "CREDENTIAL")  # in the names of variables that hold one
_SHORTEST = 6  # letters of a secret: shorter values are no keys


def bound_client(client: Any) -> None:
    """Bound the responses of an httpx client; once, as providers' packages share one."""
    if _bound not in client.event_hooks["response"]:
        client.event_hooks = {**client.event_hooks, "response": [*client.event_hooks["response"], _bound]}


def _bound(response: Any) -> None:
    http: Any = sys.modules[type(response).__module__.partition(".")[0]]  # httpx, or httpx2, which some packages have moved to

    class Bounded(http.SyncByteStream):  # type: ignore[misc]
        """A stream that ends with an error at its bounds."""

        def __init__(self, stream: Any) -> None:
            self._stream = stream

        def __iter__(self) -> Iterator[bytes]:
            left, until = MOST_BYTES, time.monotonic() + MOST_SECONDS
            for part in self._stream:
                left -= len(part)
                if left < 0 or time.monotonic() > until:
                    raise http.ReadError("The server sends without end.")
                yield part

        def close(self) -> None:
            self._stream.close()

    response.stream = Bounded(response.stream)


def without_secrets(text: str) -> str:
    """A text with dots in place of every secret of the environment."""
    for name, value in os.environ.items():
        secret = value.strip()
        if len(secret) >= _SHORTEST and secret in text and any(word in name.upper() for word in _WORDS):
            text = text.replace(secret, "...")
    return text
