"""What a file says of its own structure, laid on the lines of its text: headings, tables, code, footnotes."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from ingest.document import Fact
from ingest.layout import Layout, Span, Table
from ingest.structure.lines import Sheet
from ingest.structure.tables import Row, cells_of, is_led
from ingest.text.characters import is_over

_FIGURE = re.compile(r"\d+(?:[.,'’ ]\d+)*")
_YEAR = re.compile(r"(?:1[89]|20)\d\d(?:[/–-]\d{2,4})?")
_FIRST = 4000  # letters in which a text says its title, its author and its date


def lay_on(sheet: Sheet, layout: Layout) -> dict[int, Row]:
    """Give lines their roles and levels; the rows of the tables by their lines."""
    for span in layout.code:
        for i in _lines_of(sheet, span.start, span.end):
            sheet.roles[i] = sheet.roles[i] or "code"
    if layout.format in ("text", "markdown"):
        return {}  # what there is stands in the text and is read there
    rows: dict[int, Row] = {}
    for table in layout.tables:
        rows |= _rows(sheet, table)
    sheet.levels = {i: one.level for one in layout.headings for i in _lines_of(sheet, one.start, one.end)[:1] if not sheet.roles[i]}
    sheet.telling = {i for one in layout.headings if one.tells for i in _lines_of(sheet, one.start, one.end)[:1]}
    if layout.format == "docx":
        sheet.counted = {i for one in layout.list_items for i in _lines_of(sheet, one.start, one.end)[:1]}
    sheet.depths = {i: one.level for one in layout.list_items for i in _lines_of(sheet, one.start, one.end)[:1]}
    sheet.terms = {i: one.end for one in layout.terms for i in _lines_of(sheet, one.start, one.body)[:1]}
    sheet.notes = {i for one in layout.footnotes for i in _lines_of(sheet, one.start, one.end)}
    return rows


def stated(layout: Layout) -> tuple[Fact, ...]:
    """What the file says about itself, as far as its text says it too: that can be quoted. A title is a line of its own."""
    found = []
    for name, value in (("title", layout.title), ("author", layout.author), ("date", layout.date)):
        start = _find(layout.text, value, is_line=name == "title")
        if start < 0 and name == "title":  # in a heading that is dressed with an anchor
            start = next((one.start for one in layout.headings if value and layout.text[one.start : one.end] == value), -1)
        if start >= 0:
            found.append(Fact(name, value, start, start + len(value)))
    return tuple(found)


def _find(text: str, value: str, is_line: bool) -> int:
    """Where a value stands first: as a line but for what dresses it, or as whole words; -1 if nowhere."""
    start = text.find(value, 0, _FIRST) if value else -1
    while start >= 0:
        end = start + len(value)
        line = text[text.rfind("\n", 0, start) + 1 : start], text[end : (text.find("\n", end) + 1 or len(text) + 1) - 1]
        if not any(one.isalnum() for part in line for one in part) if is_line else not (line[0][-1:].isalnum() or line[1][:1].isalnum()):
            return start
        start = text.find(value, start + 1, _FIRST)
    return -1


def _rows(sheet: Sheet, table: Table) -> dict[int, Row]:
    """The rows of a table that have text; a row is read with the heads of its columns."""
    text = sheet.text
    header_rows = table.header_rows or int(_names_columns(text, table))
    heads = [" ".join(" ".join(text[one.start : one.end] for one in column).split()) for column in _columns(table, header_rows)]
    rows: dict[int, Row] = {}
    group = ""
    for number, cells in enumerate(table.rows):
        values = [" ".join(text[one.start : one.end].split()) for one in cells]
        title = ""
        if number >= header_rows > 0:
            read = [(heads[i] if i < len(heads) else "", value) for i, value in enumerate(values)]
            title = "; ".join(f"{head}: {value}" if head else value for head, value in read if value)
        elif not header_rows and is_led(row := " ".join(values)):
            title = ": ".join(cells_of(row))
        elif not header_rows and len(values) == 2 and all(values):  # "Halyard: A rope that hoists a sail."
            title = " ".join(values) if is_over(values[0]) else ": ".join(values)
        if number in table.groups:
            group = title = " ".join(filter(None, values))
        elif group:
            title = "; ".join([group, title or "; ".join(filter(None, values))])
        for i in _lines_of(sheet, cells[0].start, cells[-1].end) if cells else ():
            sheet.roles[i] = "row"
            rows[i] = Row(i, None, title)
    return rows


def _names_columns(text: str, table: Table) -> bool:
    """Whether the first row of a table that says nothing of it names the columns: words, and rows below it. Words with digits
    ("100 copies") are names where the cells below are of another form. Of two columns the first may name what the second says:
    there all that is below has digits, and the names have none."""
    rows = [[text[one.start : one.end].strip() for one in cells] for cells in table.rows] if len(table.rows) > 2 else [[]]
    named = [i for i, cell in enumerate(rows[0]) if cell]
    counted = [i for i in named if any(map(str.isdecimal, rows[0][i]))]
    if len(named) < 2 or (len(rows[0]) < 3 and counted):
        return False
    if len(named) == 2 and not counted:
        return all(any(map(str.isdecimal, cells[-1])) for cells in rows[1:])
    years = [i for i in counted if _YEAR.fullmatch(rows[0][i])]
    steps = {int(rows[0][later][:4]) - int(rows[0][one][:4]) for one, later in pairwise(years)}
    are_years = len(steps) == 1 and not any(_YEAR.fullmatch(cells[i]) for cells in rows[1:] for i in years if i < len(cells))
    return all((are_years and i in years) or _differs(rows, i) for i in counted)


def _differs(rows: list[list[str]], column: int) -> bool:
    """Whether the first cell of a column has another form than those below, which have one: "10 copies" above "3.20 each"."""
    first, *below = [_FIGURE.sub("0", cells[column]) for cells in rows if column < len(cells) and cells[column]]
    form, count = Counter(below).most_common(1)[0] if below else ("", 0)
    return "0" in form and 1 < count >= len(below) / 2 and first not in below and any(map(str.isalpha, first))


def _columns(table: Table, header_rows: int) -> list[list[Span]]:
    """The cells that name each column."""
    heads = table.rows[:header_rows]
    return [[row[i] for row in heads if i < len(row)] for i in range(max(map(len, heads), default=0))]


def _lines_of(sheet: Sheet, start: int, end: int) -> range:
    """The lines that hold text of a span."""
    first = sheet.at(start)
    if first and sheet.lines[first - 1].end > start:
        first -= 1
    return range(first, max(first, sheet.at(end)))
