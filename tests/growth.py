"""Whether time grows with the length of a text, not with its square: the texts that make bad patterns and loops slow."""

from __future__ import annotations

import time
from collections.abc import Callable

PIECES = (
    "x", "X", "9", " ", "\n", "(", ")", "[", "'", "“", ".", ",", "-", "–", "1,", "1.", "a, ", "A-", "A ", "Ab ", "ACGT", "aGVsbG8", "and ",
    ", and ", "the ", "in A", "2016 (", "[1] ", "one third ", "after it ", "since ", "It is a ", "Ab, the ", "Ab (Cd) ", "part 1 ", "VI.",
    "of the ", "what ", "# ", "<!-- a -->", "\u0130",
)  # fmt: skip
"""Pieces of which texts are made by repeating them."""
_ALLOWED, _NOISE = 3.2, 0.03  # a text twice as long may take so many times as long, and so many seconds more


def grows_too_fast(work: Callable[[str], object], length: int = 4000) -> list[str]:
    """The pieces for which `work` on n, 2n and 4n letters takes more than the time of n, 2n and 4n: all of the steps at least
    3.2 times as long as the one before, where twice is right and four times is a square. Processor time, best of two."""
    return [piece for piece in PIECES if _is_slow([_seconds(work, (piece * size)[:size]) for size in (length, 2 * length, 4 * length)])]


def _seconds(work: Callable[[str], object], text: str) -> float:
    times = []
    for _ in range(2):
        began = time.process_time()
        work(text)
        times.append(time.process_time() - began)
    return min(times)


def _is_slow(times: list[float]) -> bool:
    one, two, four = times
    return two > _ALLOWED * one + _NOISE / 3 and four > _ALLOWED * two + _NOISE
