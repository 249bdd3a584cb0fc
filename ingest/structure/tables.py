"""Tables: rows between pipes, or in columns that are set one below the other. A row is a unit of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.structure.lines import Sheet

# The dots that lead from a label to its value; where they are few, it is a number at the end of the line.
_DOTS, _FEW_DOTS = r"[ \t]*[.·…](?:[ \t]?[.·…]){3,}+[ \t]*(?=\S)", r"[ \t]+(?:…|[.·]{2,3})[ \t]+(?=[£$€]?\d[\d.,]*$)"
_LEADER = re.compile(f"{_DOTS}|{_FEW_DOTS}")
_CELLS = re.compile(rf"{_LEADER.pattern}|\t+[ ]*|[ ]{{2,}}")
_TAGS = re.compile(r"<[^>\n]{0,100}>|[*`]|(?<!\w)_+|_+(?!\w)")
_STOP = re.compile(r"[a-z\d][.!?:;][\"'”’)]*$|(?:^|[ \t])\(?\w{1,3}[.)]$")
_FIGURE = re.compile(r"\d+(?:[.,'’ ]\d+)*")
_YEAR = re.compile(r"1\d{3}|20\d{2}")
_LONGEST = 240  # letters of a row that is set in columns
_LEAST_ROWS = 3
_DRIFT = 3  # columns by which cells of one column may be apart


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its line, and the line of the heads of its columns, if it has one.

    `title` is the row with them, where it is known.
    """

    line: int
    head: int | None
    title: str = ""


def find_tables(sheet: Sheet) -> dict[int, Row]:
    """The rows of all tables by their lines. Rows get the role "row", rules between them "hidden"."""
    rows: dict[int, Row] = {}
    i = 0
    while i < len(sheet.lines):
        end, is_table = _run_of_pipes(sheet, i)
        if end == i:
            end, is_table = _run_of_columns(sheet, i)
        if not is_table:
            i = max(end, i + 1)
            continue
        head: int | None = None
        is_headed = _names_columns(sheet, range(i, end))
        for j in range(i, end):
            if _is_rule(sheet.of(j)):
                sheet.roles[j] = "hidden"
                continue
            sheet.roles[j] = "row"
            rows[j] = Row(j, head, ": ".join(cells_of(sheet.of(j))) if is_led(sheet.of(j)) else "")
            head = j if head is None and is_headed else head
        i = end
    return rows


def _names_columns(sheet: Sheet, run: range) -> bool:
    """Whether the first row of a table names its columns: a rule below it says so, else no cell of it is a quantity such as those
    below ("18.4 ha" above "61.0 ha")."""
    if is_led(sheet.of(run[0])):
        return False
    if _is_rule(sheet.of(run[1])) or _is_rule(sheet.of(run[0])):
        return True
    forms = [[_FIGURE.sub("0", cell) for cell in cells_of(sheet.of(i))] for i in run if not _is_rule(sheet.of(i))]
    if _is_labelled(cells_of(sheet.of(run[0]))) and all(len(row) == 2 and row[1] == "0" for row in forms):
        return False
    return not any(
        "0" in form and not form.strip("0").isspace() and form != "0" and all(column < len(row) and row[column] == form for row in forms)
        for column, form in enumerate(forms[0])
    )


def is_led(line: str) -> bool:
    """Whether dots lead from a label to its value: "Scarlet Fever ........ 84"."""
    return len(line) <= _LONGEST and "|" not in line and bool(_LEADER.search(line))


def _is_labelled(cells: list[str]) -> bool:
    """Whether a row is a label and a number that is no year: "Scarlet Fever", "84"."""
    return len(cells) == 2 and any(map(str.isalpha, cells[0])) and not _YEAR.fullmatch(cells[1])


def with_heads(head: str, row: str) -> str:
    """A row with the heads of its columns: "Zone: Harbour; First hour: 2.00"."""
    names, cells = cells_of(head), cells_of(row)
    if len(names) != len(cells):
        return "; ".join([*names, *cells])
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=True) if cell)


def cells_of(line: str) -> list[str]:
    """The cells of a row, without what dresses them."""
    parts = line.strip().strip("|").split("|") if "|" in line else _CELLS.split(line.strip())
    return [" ".join(_TAGS.sub("", part).split()) for part in parts]


def _is_rule(line: str) -> bool:
    return len(line) > 2 and not line.strip("|+:-=_ \t")


def _run_of_pipes(sheet: Sheet, start: int) -> tuple[int, bool]:
    """(where a run of lines with pipes ends, whether it is a table): two lines or more, with a rule among the first two,
    or three with as many cells each."""
    end = start
    while end < len(sheet.lines) and not sheet.roles[end] and (end == start or not sheet.lines[end].gap):
        line = sheet.of(end)
        if line.count("|") < 2 and not (end > start and ("|" in line or (line[:1] == "+" and _is_rule(line)))):
            break
        end += 1
    if end - start < 2:
        return end, False
    counts = {sheet.of(i).strip("|").count("|") for i in range(start, end)}
    has_rule = any(_is_rule(sheet.of(i)) for i in range(start, min(start + 2, end)))
    return end, has_rule or (len(counts) == 1 and end - start >= _LEAST_ROWS)


def _run_of_columns(sheet: Sheet, start: int) -> tuple[int, bool]:
    """(where a run of lines in aligned columns ends, whether it is a table)."""
    first = _columns(sheet, start)
    if len(first) < 2 or _is_within(sheet, start):
        return start, False
    end = start + 1
    while end < len(sheet.lines) and not sheet.lines[end].gap:
        columns = _columns(sheet, end)
        if not _is_rule(sheet.of(end)) and (len(columns) != len(first) or not _align(first, columns)):
            break
        end += 1
    rows = [i for i in range(start, end) if not _is_rule(sheet.of(i))]
    heads = [cells_of(sheet.of(i))[0] for i in rows]
    is_list = len(first) < 3 and not any(one.isalpha() for head in heads for one in head)
    return end, len(rows) >= _LEAST_ROWS and not is_list


def _is_within(sheet: Sheet, index: int) -> bool:
    """Whether a line goes on with a sentence of the line above."""
    is_prose = (
        sheet.is_filled(index - 1) and not sheet.is_over(index - 1) and not sheet.roles[index - 1] and not _is_rule(sheet.of(index - 1))
    )
    return is_prose and not _columns(sheet, index - 1)


def _columns(sheet: Sheet, index: int) -> list[tuple[int, int, bool]]:
    """(begin, end, after a tab) of each cell of a line that is set in columns; none for other lines."""
    if not 0 <= index < len(sheet.lines) or sheet.roles[index]:
        return []
    line, at, cells, tabbed = sheet.of(index), 0, [], False
    if len(line) > _LONGEST:
        return []
    for gap in _CELLS.finditer(line):
        if gap[0] == "  " and _STOP.search(line, at, gap.start()):
            continue  # two blanks after a sentence or a number
        cells.append((at, gap.start(), tabbed))
        at, tabbed = gap.end(), "\t" in gap[0] or not gap[0].isspace()
    return [*cells, (at, len(line), tabbed)] if cells else []


def _align(one: list[tuple[int, int, bool]], other: list[tuple[int, int, bool]]) -> bool:
    """Whether the cells of two lines begin or end one below the other, or are set apart by tabs or dots."""
    pairs = zip(one[1:], other[1:], strict=True)
    return all((a[2] and b[2]) or min(abs(a[0] - b[0]), abs(a[1] - b[1])) <= _DRIFT for a, b in pairs)
