"""Where words stand on their pages, packed: 2.9 KB a page of 690 words, so an index keeps them and citations need no file."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

UNIT = 0.1  # points: a tenth of a screen's pixel at most sizes
_MOST = 0xFFFF
_COLUMNS = 7


class WordBox(NamedTuple):
    """A word, or what stands of it in one line, from a place of its page's text on: its length in characters, its box in points
    from the left and the top edge, and whether the line runs down the page."""

    start: int
    length: int
    x0: float
    y0: float
    x1: float
    y1: float
    down: bool = False


def pack(boxes: Iterable[WordBox]) -> bytes:
    """Boxes in the order of the text as bytes: columns of 16-bit differences, compressed."""
    rows = [_as_units(one) for one in boxes if one.start <= _MOST]
    columns = zip(*rows, strict=True) if rows else iter(())
    numbers = array("H")
    for place, column in enumerate(columns):
        numbers.extend(_differences(column) if place in (0, 3) else column)
    if array("H", [1]).tobytes() != b"\x01\x00":
        numbers.byteswap()
    return zlib.compress(numbers.tobytes(), 9) if rows else b""


def unpack(data: bytes) -> list[WordBox]:
    """The boxes that `pack` packed. Raises zlib.error for anything else."""
    numbers = array("H")
    numbers.frombytes(zlib.decompress(data) if data else b"")
    if array("H", [1]).tobytes() != b"\x01\x00":
        numbers.byteswap()
    count = len(numbers) // _COLUMNS
    columns = [numbers[place * count : (place + 1) * count] for place in range(_COLUMNS)]
    rows = zip(_sums(columns[0]), columns[1], columns[2], _sums(columns[3]), columns[4], columns[5], columns[6], strict=True)
    return [
        WordBox(start, length, x * UNIT, y * UNIT, (x + wide) * UNIT, (y + high) * UNIT, bool(down))
        for start, length, x, y, wide, high, down in rows
    ]


def lines_of(boxes: Sequence[WordBox]) -> list[tuple[float, float, float, float]]:
    """Boxes side by side made one; a box far off, or beside them, begins another line."""
    lines: list[tuple[float, float, float, float]] = []
    for box in boxes:
        one = (box.x0, box.y0, box.x1, box.y1)
        if lines and _is_next(_along(lines[-1], box.down), _along(one, box.down)):
            last = lines[-1]
            lines[-1] = (min(last[0], one[0]), min(last[1], one[1]), max(last[2], one[2]), max(last[3], one[3]))
        else:
            lines.append(one)
    return [(round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1)) for x0, y0, x1, y1 in lines]


def _as_units(box: WordBox) -> tuple[int, ...]:
    x0, y0, x1, y1 = (min(max(round(one / UNIT), 0), _MOST) for one in (box.x0, box.y0, box.x1, box.y1))
    return box.start, min(box.length, _MOST), x0, y0, max(x1 - x0, 0), max(y1 - y0, 0), int(box.down)


def _differences(column: Sequence[int]) -> Iterator[int]:
    last = 0
    for one in column:
        yield (one - last) & _MOST
        last = one


def _sums(column: Iterable[int]) -> Iterator[int]:
    total = 0
    for one in column:
        total = (total + one) & _MOST
        yield total


def _along(one: tuple[float, float, float, float], down: bool) -> tuple[float, float, float, float]:
    return (one[1], one[0], one[3], one[2]) if down else one


def _is_next(line: tuple[float, float, float, float], box: tuple[float, float, float, float]) -> bool:
    high = box[3] - box[1]
    gap = max(box[0] - line[2], line[0] - box[2])
    return min(line[3], box[3]) - max(line[1], box[1]) > 0.4 * high and gap < 3 * high
