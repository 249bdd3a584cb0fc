"""Heads, feet and page numbers: found by what recurs at the edge of pages, and where, not by their words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from ingest.formats.pdf.columns import rows_of
from ingest.formats.pdf.glyphs import Segment, Sheet
from ingest.numerals import roman
from ingest.structure.candidates import word_kinds

_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_ONLY_NUMBER = re.compile(r"\W*(?:\w{1,7}\.?\s*)?(\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|\w{2,4})\s*\d{1,4})?\W*", re.IGNORECASE)
Row = list[Segment]
_CLEAR = 2.5  # times its size: from a head to the text below it
_HEADING = 1.1  # times the size of the text: what is larger is a heading, rather
_LINE_STEPS = (1, 5)  # line numbers may count each fifth line only
_LEAST_LINES, _FEWEST_LINES = 20, 3  # of a full page, and of the last
_DEEP = 3  # rows of a head or foot at most


def without_furniture(sheets: Sequence[Sheet], size: float) -> None:
    """Take from each page the rows at its edges that recur on other pages, or that count the pages.

    `size` is that of the running text.
    """
    edges = [(_edge(sheet, top=True), _edge(sheet, top=False)) for sheet in sheets]
    for side in (0, 1):
        rows = [(at, row) for at, both in enumerate(edges) for row in both[side][:_DEEP] if not _is_note(row) and not _opens_part(row)]
        gone = _recurring(rows, len(sheets), size) | _counting(rows, size)
        gone |= _same_place(rows, gone, len(sheets) if side == 0 else 0, size)
        for at, sheet in enumerate(sheets):
            taken = _outermost(edges[at][side], gone)
            if taken:
                sheet.segments = [one for one in sheet.segments if id(one) not in taken]


def without_line_numbers(sheets: Sequence[Sheet]) -> None:
    """Take off the numbers at a margin that count the lines of each page, as those of pleadings, bills and drafts do.

    They begin anew on each page, or stand beside prose: those of a table's rows do neither.
    """
    counted = {at: found for at, sheet in enumerate(sheets) if (found := _line_numbers(sheet, _LEAST_LINES))}
    firsts = Counter(found[0].text for found in counted.values())
    begin_anew = max(firsts.values(), default=0) > 1 and max(firsts.values()) >= 0.6 * len(counted)
    if 2 * len(counted) < sum(bool(sheet.segments) for sheet in sheets):
        return
    if not begin_anew and not all(_is_beside_prose(sheets[at], found) for at, found in counted.items()):
        return
    for sheet in sheets:  # the last page may have few of them
        gone = {id(one) for one in _line_numbers(sheet, _FEWEST_LINES)}
        sheet.segments = [one for one in sheet.segments if id(one) not in gone]


def _line_numbers(sheet: Sheet, least: int) -> list[Segment]:
    """The numbers of a page that stand one below the other at its left or right edge, at one distance, each one (or five) more than the
    one above; none if they count fewer lines than `least`."""
    columns: dict[int, list[Segment]] = defaultdict(list)
    for one in sheet.segments:
        if one.text.isdecimal() and len(one.text) <= 4:
            columns[round(one.x1 / 3)].append(one)
    best: list[Segment] = []
    for at in columns:
        column = sorted([*columns[at], *columns.get(at + 1, [])], key=lambda one: one.base)
        run: list[Segment] = []
        for one in column:
            if run and not (int(one.text) - int(run[-1].text) in _LINE_STEPS and _is_next(run, one)):
                run = []
            run.append(one)
            best = max(best, run, key=len)
    step = int(best[1].text) - int(best[0].text) if len(best) > 1 else 1
    if len(best) < max(2, least // step):
        return []
    others = [one for one in sheet.segments if not one.text.isdecimal()]
    left, right = min(one.x0 for one in best), max(one.x1 for one in best)
    outside = max(sum(one.x0 > right for one in others), sum(one.x1 < left for one in others))
    return best if others and outside >= 0.9 * len(others) else []


def _is_next(run: Sequence[Segment], one: Segment) -> bool:
    """Whether a number stands as far below the last one of a run as the second stands below the first."""
    apart, first = one.base - run[-1].base, (run[1].base - run[0].base if len(run) > 1 else 0.0)
    is_even = not first or (abs(apart - first) < 0.2 * first and int(one.text) - int(run[-1].text) == int(run[1].text) - int(run[0].text))
    return apart > 0 and is_even


def _is_beside_prose(sheet: Sheet, numbers: Sequence[Segment]) -> bool:
    """Whether most of the lines beside numbers are of one piece, and many of them as wide as the text."""
    known = {id(one) for one in numbers}
    rows = [[one for one in row if id(one) not in known] for row in rows_of(sheet.segments) if any(id(one) in known for one in row)]
    wide = max((one.x1 - one.x0 for row in rows for one in row), default=0.0)
    filled = [row for row in rows if len(row) == 1 and row[0].x1 - row[0].x0 > 0.8 * wide]
    return wide > 0 and 2 * len(filled) >= len([row for row in rows if row])


def _edge(sheet: Sheet, *, top: bool) -> list[Row]:
    """The outermost rows of a page, the outermost first; never the middle of it."""
    if not sheet.segments:
        return []
    tall = max(sheet.height, max(one.base for one in sheet.segments))
    near = [one for one in sheet.segments if (one.base < 0.35 * tall if top else one.base > 0.65 * tall)]
    rows = rows_of(near)
    return rows[: _DEEP + 1] if top else rows[::-1][: _DEEP + 1]


def _is_note(row: Row) -> bool:
    """Whether a row begins with a raised mark, as a footnote does."""
    return len(row) > 1 and row[0].size < 0.85 * row[1].size and row[1].base - row[0].base > 0.15 * row[1].size


def _opens_part(row: Row) -> bool:
    """Whether a row is the word before a part's number, alone: "CHAPTER" above "TWO" opens each chapter, however often."""
    return _text(row).casefold() in word_kinds()


def _text(row: Row) -> str:
    return " ".join(one.text for one in row)


def _places(row: Row) -> tuple[int, int]:
    """The row's height on two grids, so that no height falls between two cells of both."""
    return 2 * int(row[0].base // 8), 2 * int((row[0].base + 4) // 8) + 1


def _recurring(rows: Sequence[tuple[int, Row]], pages: int, size: float) -> set[int]:
    """Rows with the same words, but for their numbers, at the same height on other pages nearby; not "2.1 Syntax" and "3.1 Syntax",
    larger than the text."""
    alike: dict[tuple[str, int], list[tuple[int, Row]]] = defaultdict(list)
    for at, row in rows:
        is_heading = row[0].size > _HEADING * size and row[0].text[:1].isdigit()
        for place in _places(row) if not is_heading else ():
            alike[_NUMBER.sub("#", _text(row)).casefold(), place].append((at, row))
    gone: set[int] = set()
    for group in alike.values():
        on = sorted({at for at, _ in group})
        needed = 2 if pages < 6 else 3
        near = sum(later - earlier <= 4 for earlier, later in pairwise(on))
        if len(on) >= needed and near >= needed - 1:
            gone |= {id(one) for _, row in group for one in row}
    return gone


def _counting(rows: Sequence[tuple[int, Row]], size: float) -> set[int]:
    """Rows that begin or end with a number which goes up with the pages, or are nothing but one. With words larger than the text they
    are the headings of chapters of a page."""
    counts: dict[tuple[int, int], list[tuple[Row, bool]]] = defaultdict(list)
    for at, row in rows:
        words = _text(row).split() or [""]
        alone = _ONLY_NUMBER.fullmatch(_text(row))
        is_heading = not alone and row[0].size > _HEADING * size
        for value in {_value(word) for word in ((alone[1],) if alone else (words[0], words[-1])) if not is_heading}:
            for place in _places(row) if value is not None else ():
                counts[(value or 0) - at, place].append((row, bool(alone)))
    gone: set[int] = set()
    for (offset, _), group in counts.items():
        for row, only in group:
            first = offset == 1 and len(row) == 1 and row[0].text.isdigit()
            is_set_apart = row[0].italic or row[0].size < 0.95 * size
            if len(group) >= 3 or (len(group) == 2 and (only or is_set_apart)) or (only and first):
                gone |= {id(one) for one in row}
    return gone


def _same_place(rows: Sequence[tuple[int, Row]], gone: set[int], pages: int, size: float) -> set[int]:
    """Rows where many pages have furniture, set like it: the head of a chapter of a single page.

    Heads may all differ: what nearly all `pages` have at one place, smaller than the text or slanted, or many if it stands
    clear of the text. At the foot (no `pages`) that may as well be footnotes.
    """
    clear = {id(one) for (at, one), (below, other) in pairwise(rows) if at == below and other[0].base - one[0].base > _CLEAR * one[0].size}
    placed: dict[tuple[int, float, bool, bool], list[Row]] = defaultdict(list)
    for _, row in rows:
        for place in _places(row):
            placed[place, row[0].size, row[0].bold, row[0].italic].append(row)
    found: set[int] = set()
    for (_, own, _, italic), group in placed.items():
        # Larger than the text they are headings that happen to open a page, though some of them are the same ("2.1 Syntax").
        known = own <= _HEADING * size and len(group) >= 4 and sum(id(row[0]) in gone for row in group) >= 0.4 * len(group)
        apart = own < 0.95 * size or (italic and own <= _HEADING * size)
        many = len(group) >= max(4, 0.4 * pages) and all(id(row) in clear for row in group)
        if known or (apart and pages and (many or len(group) >= max(2, 0.8 * pages))):
            found |= {id(one) for row in group for one in row}
    return found


def _value(number: str) -> int | None:
    return int(number) if number.isdecimal() and len(number) <= 4 else roman(number)


def _outermost(rows: Sequence[Row], gone: set[int]) -> set[int]:
    """What is furniture from the edge inwards: a row behind one that stays is text, whatever it says."""
    taken: list[tuple[Row, set[int]]] = []
    for row in rows[:_DEEP]:
        found = {id(one) for one in row if id(one) in gone}
        if not found:
            break
        taken.append((row, {id(one) for one in row} if 2 * len(found) >= len(row) else found))
    while taken and len(rows) > len(taken) and _is_text(taken[-1][0], rows[len(taken)]):
        taken.pop()  # a sentence that more than one page begins with
    return {one for _, found in taken for one in found}


def _is_text(row: Row, inner: Row) -> bool:
    """Whether a row is set as the one next to it, at a line's distance."""
    one, other = row[0], inner[0]
    return (one.size, one.bold, one.italic) == (other.size, other.bold, other.italic) and abs(one.base - other.base) < 1.9 * one.size
