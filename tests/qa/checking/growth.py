"""How the time of a function grows with its text: texts of every nasty kind, each of one length and of four times that."""

from __future__ import annotations

import time
from collections.abc import Callable

PIECES = (
    "a", "A", "7", "é", "国", "二", " ", "\t", "\u00a0", "'", '"', ".", ",", "-", "–", "&", "(", "[", "【", ")", "]", "_", "\n", "**", "> ",
    "1. ", "A'", "A-", "A/", "A&", "A ", "a ", "Aa ", "it ", "not ", "no one ", "one ", "one x ", "twenty-", "hundred and ", "1st ",
    "12 ", "1,", "1.", "3 million ", "(2016) ", "[2016] ", "2016 2017 ", "(1", "[1] ", "[1, ", "[1 ", "[evidence ", "(no. ", "[1][",
    "A (", "A (b) and ", "A and ", "A, and ", "of ", "A of ", "more than ", "about 7 ", "has ", "has aly ", "aly ", "ly", "ed", "will ",
    "is to ", "in the next ", "in the last x ", "since 2016 ", "A's b ", "Aed ", "May 5 ", "2020-01-01 ", "Jan. ", "5% ", "per cent ",
    "http://a/", "Mr. ", "a. B", "a; b, and c ", "unfair ", "est ", "largest ", "Yes, ", "Answer: ", "the document ", "does not say ",
    "with A on b, ", " and to ", "1万", "1 ", "Rome ", "ROM ", "x1 ", "stop ", "only ", "<", "«", "„", "=", "\u200d",
)  # fmt: skip
BASE = 1000  # letters of the shortest text
SLOW = 0.005  # seconds that the longest may take, however they grow
MOST = 9.0  # times that the longest may take of the shortest: 4 where time grows with length, 16 where with its square


def seconds(function: Callable[[str], object], text: str, runs: int) -> float:
    """The least time of some runs, of this thread alone."""
    taken = []
    for _ in range(runs):
        start = time.thread_time()
        function(text)
        taken.append(time.thread_time() - start)
    return min(taken)


def grows_too_fast(function: Callable[[str], object]) -> list[str]:
    """The pieces of which texts take more time than their length explains."""
    found = []
    for piece in PIECES:
        short, long = ((piece * (size * BASE // len(piece) + 1))[: size * BASE] for size in (1, 4))
        if all(seconds(function, long, runs) > max(SLOW, MOST * seconds(function, short, runs)) for runs in (1, 5)):
            found.append(piece)
    return found
