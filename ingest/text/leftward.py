"""Arabic, Hebrew and other scripts that are read from right to left: which letters, and in which order."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby

_BRACKETS = str.maketrans("()[]{}«»", ")(][}{»«")


def is_leftward(text: str) -> bool:
    """Whether most letters of a text belong to scripts read from right to left."""
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    leftward = sum(kind in ("R", "AL") for kind in kinds)
    return leftward > 0 and leftward >= sum(kind == "L" for kind in kinds)


def facing(text: str) -> str:
    """Brackets as they open and close when read from the right; in a Latin word they stay."""
    return text if any(unicodedata.bidirectional(letter) == "L" for letter in text) else text.translate(_BRACKETS)


def in_order(letters: Sequence[str], xs: Sequence[float]) -> list[int]:
    """The places of a word's letters as they are read: from the right, but figures and Latin letters from the left."""
    kinds = [unicodedata.bidirectional(letter) for letter in letters]
    if len(xs) != len(letters) or "L" in kinds:
        return list(range(len(letters)))
    order = sorted(range(len(letters)), key=lambda at: -xs[at])
    figures = [kinds[at] in ("EN", "AN") for at in order]
    inner = [figures[at] or (any(figures[:at]) and any(figures[at + 1 :]) and kinds[order[at]] in ("CS", "ES")) for at in range(len(order))]
    read: list[int] = []
    for rightward, group in groupby(range(len(order)), key=lambda at: inner[at]):
        places = [order[at] for at in group]
        read += places[::-1] if rightward else places
    return read
