"""A page of a PDF, character by character, as segments: words side by side on one baseline, with their font.

PDFium is asked for each character only what it is and where (0.23 s for 60 pages); for its font and its baseline only
at the beginning of a word, since asking that for each character as well took 0.61 s.
"""

from __future__ import annotations

import ctypes
import math
import re
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from ingest.formats.numerals import SYMBOLS
from ingest.text.leftward import facing, in_order, is_leftward

LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
SUPERSCRIPTS = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
_HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-", 0x2010: "-"}  # the first two stand in PDFium for a hyphen at a line's end
_BOLD = re.compile(r"bold|black|heavy|demi|\bCMBX|\bSFBX", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obliq|\bCMTI|\bSFTI", re.IGNORECASE)
_MONO = re.compile(r"mono|NimbusMon|courier|consol|\bCMTT|typewriter", re.IGNORECASE)


class Style(NamedTuple):
    """How a word is set: `size` in points on the page, `angle` in quarter turns (-1 for any other slant)."""

    size: float
    bold: bool
    italic: bool
    mono: bool
    angle: int


@dataclass(slots=True)
class Word:
    """Characters without a blank, each with its index on the page; `top` and `base` count down from the page's top."""

    text: str
    index: list[int]
    x0: float
    x1: float
    top: float
    base: float
    style: Style
    spaced: bool = True  # parted from the word before
    blank: bool = True  # by a character of its own
    xs: list[float] = field(default_factory=list)  # where each character begins


@dataclass(slots=True)
class Segment:
    """Words side by side on one baseline, joined by single blanks (index -1 where the file has none)."""

    text: str
    index: array[int]
    page: int
    x0: float
    x1: float
    top: float
    base: float
    size: float
    bold: bool
    italic: bool
    mono: bool
    marked: bool = False
    words: Sequence[tuple[int, float, float]] = ()  # where each word begins in the text, and from where to where it reaches
    holds: object = None  # what stands here in place of text: a table

    def cut(self, edges: Sequence[float]) -> list[Segment]:
        """The segment in parts, cut before the first word that begins behind each edge."""
        places = [next((word for word in self.words if word[1] >= edge), None) for edge in edges]
        cuts = sorted({place for place in places if place and place[0] > 0})
        parts = []
        for (start, x0, _), following in zip([(0, self.x0, 0.0), *cuts], [*cuts, None], strict=True):
            end = following[0] if following else len(self.text)
            text = self.text[start:end].rstrip()
            own = [(at - start, left, right) for at, left, right in self.words if start <= at < end]
            x1 = max((right for _, _, right in own), default=self.x1)
            parts.append(replace(self, text=text, index=self.index[start : start + len(text)], x0=x0, x1=x1, words=own))
        return parts


@dataclass(slots=True)
class Sheet:
    """A page as it is read: segments in the order of the file, and the straight lines drawn on it."""

    number: int
    width: float
    height: float
    segments: list[Segment]
    across: list[tuple[float, float, float]] = field(default_factory=list)  # y, x0, x1
    down: list[tuple[float, float, float]] = field(default_factory=list)  # x, y0, y1
    pictures: int = 0


def read_sheet(page: Any, number: int) -> Sheet:
    """The text and the rules of one page."""
    width, height = page.get_width(), page.get_height()
    textpage = page.get_textpage()
    try:
        words = _words(textpage.raw, _origin_of(page))
    finally:
        textpage.close()
    angle = Counter(word.style.angle for word in words for _ in word.text).most_common(1)
    turn = angle[0][0] if angle and angle[0][0] > 0 else 0
    tall = height if page.get_rotation() in (0, 180) else width
    wide = width if page.get_rotation() in (0, 180) else height
    upright = [_turned(word, turn, wide, tall) for word in words if word.style.angle == turn]
    if is_leftward("".join(word.text for word in upright)):
        upright = mirrored(upright, width)
    sheet = Sheet(number, width, height, _segments(upright, number))
    _read_rules(page, sheet, tall if turn == 0 else 0.0)
    return sheet


def mirrored(words: list[Word], width: float) -> list[Word]:
    """The words of a page that is read from right to left as in a mirror: what follows then goes from left to right."""
    turned = False
    for word in words:
        letters = [word.text[at : at + 1] for at in range(len(word.text))]
        order = in_order(letters, word.xs)
        text = "".join(letters[at] for at in order)
        if len(word.xs) > 1 and is_leftward(word.text):
            turned = word.xs[0] > word.xs[-1]  # by PDFium, which turns the brackets as well
        word.text, word.index = text if turned else facing(text), [word.index[at] for at in order]
        word.x0, word.x1 = width - word.x1, width - word.x0
        word.spaced = word.blank = False  # the file's own order is the eye's, its blanks are not to be relied on
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda one: one.base):
        if rows and word.base - rows[-1][0].base < 0.3 * word.style.size:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [word for row in rows for word in sorted(row, key=lambda one: one.x0)]


def _origin_of(page: Any) -> tuple[float, float]:
    left, bottom, _right, top = page.get_cropbox()
    return left, top if top > bottom else bottom


def _words(text: Any, origin: tuple[float, float]) -> list[Word]:
    left, top = origin
    box = pdfium.FS_RECTF()
    pointer = ctypes.byref(box)
    styles: dict[int, Style] = {}
    words: list[Word] = []
    word: Word | None = None
    blank = real = True
    high = low = before = 0.0
    for at in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, at)
        if code in (0x20, 0xA0, 0x0A, 0x0D, 0x09, 0):
            blank, real = True, real or not pdfium.FPDFText_IsGenerated(text, at)
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text, at, pointer):
            continue
        size = high - low
        fits = word is not None and not blank and abs(box.bottom - low) < 0.12 * size and abs(box.top - high) < 0.12 * size
        onward = fits and word is not None and box.left > before - 0.1 * size and box.left - left - word.x1 < 0.22 * size
        back = fits and word is not None and not onward and -0.3 * size < word.x0 - box.right + left < 0.22 * size
        if word is not None and (onward or (back and is_leftward(word.text[0] + chr(code)))):
            before = box.left  # the letters of one ligature all have its box
            word.xs.append(box.left - left)
            word.text += _letter(code)
            word.index += [at] * (len(word.text) - len(word.index))
            word.x0, word.x1 = min(word.x0, box.left - left), max(word.x1, box.right - left)
            continue
        style, base = _style_at(text, at, styles)
        high, low, before = box.top, box.bottom, box.left
        letter = _letter(code)
        if not letter:
            continue
        near = word is not None and abs(box.left - left - word.x1) < 0.08 * style.size  # PDFium parts what is raised or lowered
        spaced = real or (blank and not near)
        word = Word(
            letter, [at] * len(letter), box.left - left, box.right - left, top - box.top, top - base, style, spaced, real, [box.left - left]
        )
        words.append(word)
        blank = real = False
    return words


def _letter(code: int) -> str:
    if code in _HYPHENS:
        return _HYPHENS[code]
    if code < 0x20 or 0xD800 <= code < 0xE000 or code in (0xFEFF, 0x200B):
        return ""
    letter = chr(code).translate(SYMBOLS)
    return LIGATURES.get(letter, letter)


def _style_at(text: Any, at: int, known: dict[int, Style]) -> tuple[Style, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, at, x, y)
    made = pdfium.FPDFText_GetTextObject(text, at)
    key = ctypes.cast(made, ctypes.c_void_p).value or 0
    if key not in known:
        known[key] = _style_of(made)
    return known[key], y.value


def _style_of(made: Any) -> Style:
    size, matrix = ctypes.c_float(), pdfium.FS_MATRIX()
    pdfium.FPDFTextObj_GetFontSize(made, size)
    pdfium.FPDFPageObj_GetMatrix(made, matrix)
    turned = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
    angle = round(turned / 90) % 4 if min(turned % 90, 90 - turned % 90) < 3 else -1
    font = pdfium.FPDFTextObj_GetFont(made)
    name = ctypes.create_string_buffer(128)
    if font:
        pdfium.FPDFFont_GetBaseFontName(font, name, 128)
    called = name.value.decode("utf-8", "replace")
    heavy = bool(_BOLD.search(called)) or (bool(font) and pdfium.FPDFFont_GetWeight(font) >= 600)
    scaled = abs(size.value) * math.hypot(matrix.c, matrix.d)
    even = bool(_MONO.search(called)) or (bool(font) and bool(pdfium.FPDFFont_GetFlags(font) & 1))
    return Style(max(round(scaled, 1), 0.1), heavy, bool(_ITALIC.search(called)), even, angle)


def _turned(word: Word, turn: int, width: float, height: float) -> Word:
    """The word as it stands when the page is turned so that its text is upright."""
    if turn == 1:
        word.x0, word.x1, word.top, word.base = height - word.base, height - word.top, word.x0, word.x1
    elif turn == 2:
        word.x0, word.x1, word.top, word.base = width - word.x1, width - word.x0, height - word.base, height - word.top
    elif turn == 3:
        word.x0, word.x1, word.top, word.base = word.top, word.base, width - word.x1, width - word.x0
    return word


def _segments(words: list[Word], page: int) -> list[Segment]:
    runs: list[list[Word]] = []
    for word in words:
        if runs and _goes_on(runs[-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [_segment(run, page) for run in runs]


def _goes_on(run: list[Word], word: Word) -> bool:
    last = run[-1]
    size = max(last.style.size, word.style.size, 1.0)
    gap = word.x0 - last.x1
    level = abs(word.base - run[0].base) < 0.2 * size or (
        abs(word.base - run[0].base) < 0.6 * size and word.style.size < 0.85 * run[0].style.size
    )
    return level and -0.4 * size < gap < (1.5 if word.blank else 0.8) * size


def _segment(run: list[Word], page: int) -> Segment:
    weight: Counter[tuple[float, bool, bool, bool]] = Counter()
    for word in run:
        weight[word.style[:4]] += len(word.text)
    main = weight.most_common(1)[0][0]
    base = next(word.base for word in run if word.style[:4] == main)
    text, index, marked = "", array("i"), False
    places: list[tuple[int, float, float]] = []
    wide = _letter_spacing(run)
    for at, word in enumerate(run):
        raised = base - word.base > 0.15 * main[0] and word.style.size < 0.85 * main[0]
        gap = word.x0 - run[at - 1].x1
        parted = gap > wide if wide else (word.spaced or gap > 0.22 * main[0]) and not (raised and gap < 0.12 * main[0])
        if at and parted:
            last, first = run[at - 1].index[-1], word.index[0]
            text += " "
            index.append(last + 1 if first == last + 2 else -1)  # the blank between them, so that a line has one origin
        if not at or parted:
            places.append((len(text), word.x0, word.x1))
        else:
            places[-1] = (*places[-1][:2], word.x1)
        marked = marked or (raised and at == 0)
        text += "".join(SUPERSCRIPTS.get(c, c) for c in word.text) if raised else word.text
        index.extend(word.index)
    top = min(word.top for word in run if word.style[:4] == main)
    lettered = [word.style for word in run if any(map(str.isalnum, word.text))]
    bold = bool(lettered) and all(style.bold for style in lettered)
    italic = bool(lettered) and all(style.italic for style in lettered)
    x1 = max(word.x1 for word in run)
    return Segment(text, index, page, run[0].x0, x1, top, base, main[0], bold, italic, main[3], marked, places)


def _letter_spacing(run: list[Word]) -> float:
    """In a line set with space between its letters, the gap over which a word ends; else 0."""
    single = sum(len(word.text) == 1 and word.text.isalpha() for word in run)
    if (
        len(run) < 6
        or is_leftward("".join(word.text for word in run))
        or single < 0.6 * len(run)
        or sum(len(word.text) for word in run) > 1.8 * len(run)
    ):
        return 0.0
    gaps = sorted(word.x0 - last.x1 for last, word in pairwise(run))
    return 1.8 * max(gaps[len(gaps) // 2], 0.5)


def _read_rules(page: Any, sheet: Sheet, height: float) -> None:
    """The thin straight lines and the frames drawn on the page; drawings of thousands of strokes are not looked at."""
    left, top = _origin_of(page)
    count = pdfium.FPDFPage_CountObjects(page.raw)
    edges = [ctypes.c_float() for _ in range(4)]
    for at in range(min(count, 20000)):
        made = pdfium.FPDFPage_GetObject(page.raw, at)
        kind = pdfium.FPDFPageObj_GetType(made)
        sheet.pictures += kind == pdfium.FPDF_PAGEOBJ_IMAGE
        if kind == pdfium.FPDF_PAGEOBJ_PATH and height and len(sheet.across) + len(sheet.down) < 2000:
            pdfium.FPDFPageObj_GetBounds(made, *edges)
            x0, low, x1, high = (edge.value for edge in edges)
            _add_rule(made, sheet, (x0 - left, top - high, x1 - left, top - low))


def _add_rule(made: Any, sheet: Sheet, box: tuple[float, float, float, float]) -> None:
    x0, y0, x1, y1 = box
    if y1 - y0 < 2.5 and x1 - x0 > 8:
        sheet.across.append(((y0 + y1) / 2, x0, x1))
    elif x1 - x0 < 2.5 and y1 - y0 > 5:
        sheet.down.append(((x0 + x1) / 2, y0, y1))
    elif x1 - x0 > 8 and y1 - y0 > 5:
        count = pdfium.FPDFPath_CountSegments(made)
        if count in (4, 5):
            sheet.across += [(y0, x0, x1), (y1, x0, x1)]
            sheet.down += [(x0, y0, y1), (x1, y0, y1)]
        elif count <= 400:
            _add_strokes(made, count, sheet, (x0, y1))


def _add_strokes(made: Any, count: int, sheet: Sheet, corner: tuple[float, float]) -> None:
    """The straight strokes of a path that draws many lines at once, as a table's grid. `corner` is its lower left one."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(made, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    strokes: list[tuple[float, float, float, float]] = []
    last = (0.0, 0.0)
    for at in range(count):
        part = pdfium.FPDFPath_GetPathSegment(made, at)
        pdfium.FPDFPathSegment_GetPoint(part, x, y)
        point = (matrix.a * x.value + matrix.c * y.value, matrix.b * x.value + matrix.d * y.value)
        if pdfium.FPDFPathSegment_GetType(part) == pdfium.FPDF_SEGMENT_LINETO:
            strokes.append((*last, *point))
        last = point
    if not strokes:
        return
    left = corner[0] - min(min(stroke[0], stroke[2]) for stroke in strokes)
    low = corner[1] + min(min(stroke[1], stroke[3]) for stroke in strokes)
    for ax, ay, bx, by in strokes:
        if abs(ay - by) < 1 and abs(ax - bx) > 8:
            sheet.across.append((low - ay, left + min(ax, bx), left + max(ax, bx)))
        elif abs(ax - bx) < 1 and abs(ay - by) > 5:
            sheet.down.append((left + ax, low - max(ay, by), low - min(ay, by)))
