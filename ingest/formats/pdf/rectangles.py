"""Where each word of a PDF stands on its page: asked of the file when it is read, kept packed beside the text."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import groupby
from typing import Any

import pypdfium2.raw as pdfium

from ingest.formats.pdf.apart import PATIENCE
from ingest.layout import Layout, Origin, Page
from ingest.text.word_boxes import WordBox, pack

Box = tuple[float, float, float, float]
Run = tuple[int, int, int]  # start and end in the text, and the first one's place on the page


def with_word_boxes(pdf: Any, layout: Layout) -> Layout:
    """The layout with the boxes of the words of each page."""
    by_page = {number: list(group) for number, group in groupby(sorted(layout.origins, key=lambda one: one.page), key=lambda one: one.page)}
    boxes: dict[int, list[WordBox]] = {}
    for number, origins in by_page.items():
        with PATIENCE.asking(), closing(pdf[number - 1]) as page, closing(page.get_textpage()) as text:
            boxes[number] = list(_word_boxes(page, text.raw, layout.text, origins))
    return replace(layout, pages=tuple(replace(one, words=pack(_within(one, boxes.get(one.number, ())))) for one in layout.pages))


def _within(page: Page, boxes: Sequence[WordBox]) -> Iterator[WordBox]:
    """The boxes of one stretch of a page, counted from its start."""
    return (one._replace(start=one.start - page.start) for one in boxes if page.start <= one.start < page.end)


def _word_boxes(page: Any, raw: Any, text: str, origins: Sequence[Origin]) -> Iterator[WordBox]:
    down = _runs_down(page, raw, origins[0].index)
    turn = _Turn(page)
    for start, end, index in _runs(text, origins):
        first, last = (turn.box(raw, at) for at in (index, index + end - start - 1))
        if first and last:
            x0, y0, x1, y1 = (min(first[0], last[0]), min(first[1], last[1]), max(first[2], last[2]), max(first[3], last[3]))
            yield WordBox(start, end - start, x0, y0, x1, y1, down)


def _runs(text: str, origins: Sequence[Origin]) -> Iterator[Run]:
    """The words, each as far as it stands in one piece on the page."""
    for origin in origins:
        place = origin.start
        for word in text[origin.start : origin.end].split():
            start = text.index(word, place, origin.end)
            place = start + len(word)
            yield start, place, origin.index + start - origin.start


class _Turn:
    """From a page's own coordinates to those of the page as it is shown."""

    def __init__(self, page: Any) -> None:
        self._left, self._bottom, right, top = page.get_bbox()  # as it is shown; the boxes by themselves miss what a page inherits
        self._wide, self._high = right - self._left, top - self._bottom
        self._rotation = page.get_rotation()
        self._box = pdfium.FS_RECTF()

    def box(self, text: Any, index: int) -> Box | None:
        """The box of a character."""
        box = self._box
        if not pdfium.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):
            return None
        x0, x1, y0, y1 = box.left - self._left, box.right - self._left, box.bottom - self._bottom, box.top - self._bottom
        wide, high = self._wide, self._high
        if self._rotation == 90:
            return y0, x0, y1, x1
        if self._rotation == 180:
            return wide - x1, y0, wide - x0, y1
        if self._rotation == 270:
            return high - y1, wide - x1, high - y0, wide - x0
        return x0, high - y1, x1, high - y0


def _runs_down(page: Any, text: Any, index: int) -> bool:
    """Whether the text runs along the height of the page as it is shown."""
    turned = pdfium.FPDFText_GetCharAngle(text, index) - math.radians(page.get_rotation())
    return abs(math.sin(turned)) > 0.7
