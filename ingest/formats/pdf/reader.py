"""Reads a PDF: its text in reading order, with pages, headings, tables, lists, footnotes and where each letter stands."""

from __future__ import annotations

import ctypes
import re
import sys
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.errors import DocumentEmpty
from ingest.formats.builder import Piece, TextBuilder
from ingest.formats.pdf import ocr
from ingest.formats.pdf.apart import PATIENCE, tell
from ingest.formats.pdf.columns import Flow, flows_of, gutters_of
from ingest.formats.pdf.furniture import without_furniture, without_line_numbers
from ingest.formats.pdf.glyphs import Segment, Sheet, read_sheet
from ingest.formats.pdf.headings import Found, headings_of, with_openers
from ingest.formats.pdf.paragraphs import Joiner, Line, Paragraph, goes_on, line_of, notes_of, paragraphs_of, split_notes
from ingest.formats.pdf.rectangles import with_word_boxes
from ingest.formats.pdf.tables import Grid, aligned_tables, rows_in, ruled_tables
from ingest.formats.refusals import broken, encrypted, scanned, too_large
from ingest.layout import Layout

MAX_PAGES = 5000
_FEW = 40  # letters: a page that is a picture and has no more is a scan with a stamp or a number
_RECOGNISED = "{} of {} pages are pictures: their text was recognised (OCR), and some letters may be wrong."
_EMPTY = "{} is empty: none of its pages has text. Check that it is the right file."
_FILE_NAME = re.compile(r"^untitled|^microsoft word|\.\w{2,5}$|^\W*$", re.IGNORECASE)
_DATE = re.compile(r"(?:D:)?((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)")


_ONE_AT_A_TIME = RLock()  # PDFium is not made for threads: the chat may ask for two quotes' places at once


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The PDF, or the refusal that says why it does not open. Other threads wait until it is closed."""
    with _ONE_AT_A_TIME:
        try:
            with PATIENCE.asking():
                pdf = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            locked = getattr(error, "err_code", None) in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
            raise (encrypted(path) if locked or "assword" in str(error) else broken(path, "a PDF")) from None
        with closing(pdf):
            yield pdf


def read_pdf(path: Path) -> Layout:
    """The layout of a PDF. Raises DocumentEncrypted, DocumentScanned, DocumentBroken or DocumentTooLarge."""
    with opened(path) as pdf:
        with PATIENCE.asking():
            count = len(pdf)
        if count > MAX_PAGES:
            raise too_large(path, f"{count:,} pages", f"{MAX_PAGES:,} pages")
        sheets, recognised = _recognised(pdf, _sheets(path, pdf))
        with PATIENCE.asking():
            outline, facts = _outline(pdf), _facts(pdf)
    letters = sum(len(one.text) for sheet in sheets for one in sheet.segments)
    pictures = sum(bool(sheet.pictures) for sheet in sheets)
    if not recognised and letters < _FEW * pictures and pictures >= 0.8 * count:  # no more than a stamp on each
        raise scanned(path, count)
    remarks = [_RECOGNISED.format(recognised, count)] if recognised else []
    layout = _layout(sheets, outline, facts, (*remarks, *_remarks(sheets))) if letters else None
    if layout is None or not layout.text:
        raise scanned(path, count) if pictures else DocumentEmpty(_EMPTY.format(path))
    with opened(path) as pdf:
        return with_word_boxes(pdf, layout)


def _recognised(pdf: Any, sheets: list[Sheet]) -> tuple[list[Sheet], int]:
    """(the pages, how many of them were recognised): those that are pictures with no more than a stamp, where OCR is installed."""
    silent = [one for one in sheets if one.pictures and sum(len(segment.text) for segment in one.segments) < _FEW]
    if not silent or not ocr.is_there():
        return sheets, 0
    read = {one.number: ocr.recognise(pdf, one) for one in silent}
    return [read.get(one.number, one) for one in sheets], len(read)


def _remarks(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """What the user should know of pages that cannot be read in full."""
    silent = [sheet.number for sheet in sheets if not sheet.segments and sheet.pictures]
    unknown = sum(one.text.count("\ufffd") for sheet in sheets for one in sheet.segments)
    letters = sum(len(one.text) for sheet in sheets for one in sheet.segments)
    remarks = []
    if silent:
        remarks.append(f"{len(silent)} of {len(sheets)} pages are pictures without text (page {silent[0]} first): they were not read.")
    damaged = [sheet.number for sheet in sheets if not sheet.width]
    if damaged:
        remarks.append(f"{len(damaged)} of {len(sheets)} pages are damaged (page {damaged[0]} first): they were not read.")
    if unknown > 0.05 * letters:
        remarks.append(f"{unknown / letters:.0%} of its letters cannot be read: its fonts do not say which they are.")
    return tuple(remarks)


def _sheets(path: Path, pdf: Any) -> list[Sheet]:
    """The pages; one that is damaged is left empty, unless all are."""
    sheets = []
    for at in range(len(pdf)):
        try:
            with PATIENCE.asking(), closing(pdf[at]) as page:
                sheets.append(read_sheet(page, at + 1))
        except pypdfium2.PdfiumError:
            sheets.append(Sheet(at + 1, 0.0, 0.0, []))
    if not any(sheet.width for sheet in sheets):
        raise broken(path, "a PDF")
    return sheets


def _outline(pdf: Any) -> list[tuple[str, int, int]]:
    """The bookmarks: title, level, page."""
    found = []
    with suppress(pypdfium2.PdfiumError):
        for mark in pdf.get_toc(max_depth=8):
            to = mark.get_dest()
            page = to.get_index() if to else None
            if page is not None:
                found.append((mark.get_title(), mark.level + 1, page + 1))
    return found


def _facts(pdf: Any) -> dict[str, str]:
    said = pdf.get_metadata_dict()
    date = _DATE.match(said.get("CreationDate", ""))
    length = pdfium.FPDFCatalog_GetLanguage(pdf.raw, None, 0) if hasattr(pdfium, "FPDFCatalog_GetLanguage") else 0
    language = ""
    if length > 2:
        buffer = (ctypes.c_ushort * (length // 2 + 1))()
        pdfium.FPDFCatalog_GetLanguage(pdf.raw, buffer, length)
        language = "".join(map(chr, buffer)).strip("\0")
    title = said.get("Title", "").strip()
    author = said.get("Author", "").strip()
    return {
        "title": "" if _FILE_NAME.search(title) else title,
        "author": "" if author.casefold() in ("anonymous", "(anonymous)", "unknown") else author,
        "date": "-".join(filter(None, date.groups())) if date else "",
        "language": language,
    }


@dataclass(slots=True)
class _Measures:
    size: float
    leading: float


def _measures(sheets: Sequence[Sheet]) -> _Measures:
    """The size of most text, and the usual distance of its lines as a multiple of that."""
    mono = sum(len(one.text) for sheet in sheets for one in sheet.segments if one.mono)
    if 2 * mono > sum(len(one.text) for sheet in sheets for one in sheet.segments):  # typewritten: no code, then
        for one in (one for sheet in sheets for one in sheet.segments):
            one.mono = False
    weight: Counter[float] = Counter()
    gaps: Counter[float] = Counter()
    for sheet in sheets:
        for one in sheet.segments:
            weight[round(one.size * 2) / 2] += len(one.text)
        for last, one in zip(sheet.segments, sheet.segments[1:], strict=False):
            if one.size == last.size and 0.8 < (one.base - last.base) / one.size < 2.5 and abs(one.x0 - last.x0) < one.size:
                gaps[round((one.base - last.base) / one.size, 1)] += 1
    if not weight:
        return _Measures(10.0, 1.2)
    return _Measures(weight.most_common(1)[0][0], gaps.most_common(1)[0][0] if gaps else 1.2)


Part = Paragraph | Grid


def _layout(sheets: list[Sheet], outline: Sequence[tuple[str, int, int]], facts: dict[str, str], notes: tuple[str, ...]) -> Layout:
    without_line_numbers(sheets)
    without_furniture(sheets, _measures(sheets).size)
    measures = _measures(sheets)
    lines: list[str] = []
    for sheet in sheets:
        grids = ruled_tables(sheet)  # takes their text off the sheet
        sheet.segments += [_stand_in(grid, sheet.number) for grid in grids]
    known = gutters_of([sheet.segments for sheet in sheets], measures.size)
    parts = _joined([part for sheet in sheets for part in _parts(sheet, measures, lines, known)])
    parts = with_openers(parts)
    paragraphs = [part for part in parts if isinstance(part, Paragraph)]
    found = headings_of(paragraphs, outline, measures.size)
    levels = {id(paragraphs[one.at]): one.level for one in found}
    builder = _written(parts, levels, Joiner(lines))
    layout = builder.layout([(sheet.width, sheet.height) for sheet in sheets], notes=notes, format="pdf", **facts)
    if layout.title and _known(layout.title, layout.text):
        return layout
    return _with_title(layout, paragraphs, found, measures.size)


def _known(title: str, text: str) -> bool:
    words = re.findall(r"\w+", title.casefold())
    return sum(word in text[:6000].casefold() for word in words) >= 0.7 * len(words)


def _with_title(layout: Layout, paragraphs: Sequence[Paragraph], found: Sequence[Found], size: float) -> Layout:
    """The largest heading of the first page, where the file's own title is missing or stands nowhere in it."""
    first = [
        (paragraphs[one.at].style[0], -heading.start, heading)
        for one, heading in zip(found, layout.headings, strict=True)
        if paragraphs[one.at].lines[0].page == paragraphs[0].lines[0].page
    ]
    largest = max(first, default=None, key=lambda one: one[:2])
    if largest is None or (layout.title and largest[0] < 1.25 * size):
        return layout
    return replace(layout, title=layout.text[largest[2].start : largest[2].end])


def _parts(sheet: Sheet, measures: _Measures, lines: list[str], known: Sequence[float]) -> Iterator[Part]:
    """What a page holds in reading order; its footnotes hang on its last paragraph, or come last, behind a table."""
    notes: list[Paragraph] = []
    last: Paragraph | None = None
    flows = flows_of(sheet.segments, measures.size, known)
    for at, flow in enumerate(flows):
        lines += [line_of(row).text for row in flow.rows if row[0].holds is None]
        text, below = split_notes(flow, measures.size, sheet.height, alone=len(flows) == 1 or at == 0)
        if below:
            notes += notes_of(below, measures.size, measures.leading)
        for part in _pieces_of(text, measures):
            last = part if isinstance(part, Paragraph) else None
            yield part
    if last:
        last.notes += notes
    else:
        yield from notes


def _stand_in(grid: Grid, page: int) -> Segment:
    return Segment("", array("i"), page, grid.x0, grid.x1, grid.top, grid.base, 1.0, False, False, False, holds=grid)


def _pieces_of(flow: Flow, measures: _Measures) -> Iterator[Part]:
    run: list[list[Segment]] = []
    for row in [*flow.rows, []]:
        held = next((one.holds for one in row if one.holds), None)
        if row and held is None:
            run.append(row)
            continue
        if run:
            for part in aligned_tables(Flow(run, flow.left, flow.right), measures.size):
                if isinstance(part, Grid):
                    yield part
                else:
                    yield from paragraphs_of(part, measures.size, measures.leading)
        run = [[one for one in row if not one.holds]] if any(not one.holds for one in row) else []
        if isinstance(held, Grid):
            yield held


def _joined(parts: Sequence[Part]) -> list[Part]:
    """Paragraphs that go on in the next column or on the next page made one; the footnotes behind them."""
    joined: list[Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        begins = isinstance(part, Paragraph) and not part.is_note and part.gap == 0
        if begins and isinstance(last, Paragraph) and isinstance(part, Paragraph) and goes_on(last, part):
            last.lines += part.lines
            last.notes += part.notes
            last.left, last.right = part.left, part.right
        else:
            joined.append(part)
    return joined


def _written(parts: Sequence[Part], levels: dict[int, int], joiner: Joiner) -> TextBuilder:
    builder = TextBuilder()
    margins: list[float] = []
    for part in parts:
        if isinstance(part, Grid):
            builder.table([[_cell(cell, joiner) for cell in row] for row in part.rows], part.header_rows)
            continue
        pieces = joiner.pieces(part.lines)
        mark = part.lines[0].mark
        if id(part) in levels:
            builder.heading(pieces, levels[id(part)])
        elif part.is_note:
            builder.footnote(pieces)
        elif all(line.mono for line in part.lines):
            builder.verbatim(_verbatim(part.lines))
        elif mark:
            margins = [margin for margin in margins if margin < part.indent - 3] + [part.indent]
            _add_item(builder, pieces, mark, len(margins))
        else:
            builder.paragraph(pieces)
        if not mark:
            margins = []
        for note in part.notes:
            builder.footnote(joiner.pieces(note.lines))
    return builder


def _add_item(builder: TextBuilder, pieces: list[Piece], end: int, level: int) -> None:
    first = pieces[0]
    rest = len(first.text) - len(first.text[end:].lstrip())
    body = [Piece(first.text[rest:], first.page, first.index[rest:]), *pieces[1:]]
    builder.item([Piece(first.text[:end], first.page, first.index[:end])], body, level)


def _cell(cell: list[Segment], joiner: Joiner) -> list[Piece]:
    return joiner.pieces([line_of(row) for row in rows_in(cell)]) if cell else []


def _verbatim(lines: Sequence[Line]) -> list[Piece]:
    left = min(line.x0 for line in lines)
    pieces = []
    for at, line in enumerate(lines):
        indent = " " * round((line.x0 - left) / (0.6 * line.size))
        pieces += [Piece(("\n" if at else "") + indent), Piece(line.text, line.page, line.index)]
    return pieces


if __name__ == "__main__":  # a program of its own, which `apart` starts
    tell(read_pdf, *sys.argv[1:])
