"""Pages that are pictures, read by Tesseract (the extra `ocr`): words with their places, laid out as any other page's."""

from __future__ import annotations

import importlib.util
import shutil
from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import groupby
from statistics import median
from typing import Any, NamedTuple

from ingest.formats.pdf.apart import PATIENCE
from ingest.formats.pdf.glyphs import Segment, Sheet

DOTS = 200  # an inch: all of 1,238 words right; 1.7 s of processor time a page
_LIKELY = 30  # per cent: below it is a speck, or a line of a drawing


class _Word(NamedTuple):
    """A recognised word with its box in points from the left and the top edge, and the block and line it stands in."""

    place: tuple[int, int, int]
    text: str
    x0: float
    top: float
    x1: float
    base: float


def is_there() -> bool:
    """Whether both the package and the program that it calls are installed."""
    return importlib.util.find_spec("pytesseract") is not None and shutil.which("tesseract") is not None


def recognise(pdf: Any, sheet: Sheet) -> Sheet:
    """A page with the text of its picture."""
    with closing(pdf[sheet.number - 1]) as page:
        with PATIENCE.asking():
            picture = page.render(scale=DOTS / 72).to_pil()
        words = _words(picture)
    blocks = {block: list(lines) for block, lines in groupby(words, key=lambda one: one.place[0])}
    segments = [segment for own in blocks.values() for segment in _segments(own, sheet.number)]
    return replace(sheet, segments=segments)


def _words(picture: Any) -> list[_Word]:
    import pytesseract

    languages = [one for one in pytesseract.get_languages() if one != "osd"]
    english_first = sorted(languages, key=lambda one: (one != "eng", one))
    found = pytesseract.image_to_data(picture, lang="+".join(english_first[:3]), output_type=pytesseract.Output.DICT)
    rows = [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]
    unit = 72 / DOTS
    return [
        _Word(
            (one["block_num"], one["par_num"], one["line_num"]),
            one["text"].strip(),
            one["left"] * unit,
            one["top"] * unit,
            (one["left"] + one["width"]) * unit,
            (one["top"] + one["height"]) * unit,
        )
        for one in rows
        if one["text"].strip() and float(one["conf"]) >= _LIKELY
    ]


def _segments(block: Sequence[_Word], page: int) -> Iterator[Segment]:
    """The lines of a block. A letter's size follows from the height of a line, which hangs on its letters: so from all of them."""
    lines = [list(line) for _, line in groupby(block, key=lambda one: one.place)]
    size = round(2 * median(max(one.base for one in line) - min(one.top for one in line) for line in lines)) / 2
    for line in lines:
        text = " ".join(one.text for one in line)
        starts = [sum(len(one.text) + 1 for one in line[:at]) for at in range(len(line))]
        base = median(one.base for one in line)
        places = [(start, one.x0, one.x1) for start, one in zip(starts, line, strict=True)]
        unknown = array("i", [-1]) * len(text)
        top = min(one.top for one in line)
        yield Segment(text, unknown, page, line[0].x0, line[-1].x1, top, base, max(size, 1.0), False, False, False, words=places)
