"""Where a quote stands on its pages: asked of the file when someone wants to see it, not kept for every word."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

from ingest.formats.pdf.reader import opened
from ingest.layout import Origin, Rectangle


def rectangles_of(path: Path, origins: Sequence[Origin], start: int, end: int) -> tuple[Rectangle, ...]:
    """One rectangle for each line of `text[start:end]`, in reading order."""
    wanted = [one for one in origins if one.start < end and one.end > start]
    found: list[Rectangle] = []
    with opened(path) as pdf:
        for number, group in groupby(wanted, key=lambda one: one.page):
            members = list(group)
            with closing(pdf[number - 1]) as page, closing(page.get_textpage()) as text:
                boxes = [_box(page, text.raw, index) for one in members for index in _indexes(one, start, end)]
                down = bool(members) and _runs_down(page, text.raw, members[0].index)
                found += _lines([box for box in boxes if box], number, down=down)
    return tuple(found)


def _indexes(origin: Origin, start: int, end: int) -> Iterator[int]:
    first, last = max(start, origin.start), min(end, origin.end)
    return iter(range(origin.index + first - origin.start, origin.index + last - origin.start))


def _box(page: Any, text: Any, index: int) -> tuple[float, float, float, float] | None:
    """The box of a character on the page as it is shown, turned if the page is."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):
        return None
    left, bottom, right, top = page.get_cropbox()
    wide, high = right - left, top - bottom
    x0, x1, y0, y1 = box.left - left, box.right - left, box.bottom - bottom, box.top - bottom
    turned = {
        0: (x0, high - y1, x1, high - y0),
        90: (y0, x0, y1, x1),
        180: (wide - x1, y0, wide - x0, y1),
        270: (high - y1, wide - x1, high - y0, wide - x0),
    }
    return turned[page.get_rotation()]


def _runs_down(page: Any, text: Any, index: int) -> bool:
    """Whether the text runs along the height of the page as it is shown."""
    turned = pdfium.FPDFText_GetCharAngle(text, index) - math.radians(page.get_rotation())
    return abs(math.sin(turned)) > 0.7


def _lines(boxes: Sequence[tuple[float, float, float, float]], page: int, *, down: bool) -> list[Rectangle]:
    """Boxes side by side made one; a box far off, or beside them, begins another line."""
    lines: list[Rectangle] = []
    for box in boxes:
        if lines and _is_next(_along(lines[-1], down), (box[1], box[0], box[3], box[2]) if down else box):
            last, (x0, y0, x1, y1) = lines[-1], box
            lines[-1] = Rectangle(page, min(last.x0, x0), min(last.y0, y0), max(last.x1, x1), max(last.y1, y1))
        else:
            lines.append(Rectangle(page, *box))
    return lines


def _along(one: Rectangle, down: bool) -> tuple[float, float, float, float]:
    return (one.y0, one.x0, one.y1, one.x1) if down else (one.x0, one.y0, one.x1, one.y1)


def _is_next(line: tuple[float, float, float, float], box: tuple[float, float, float, float]) -> bool:
    high = box[3] - box[1]
    gap = max(box[0] - line[2], line[0] - box[2])
    return min(line[3], box[3]) - max(line[1], box[1]) > 0.4 * high and gap < 3 * high
