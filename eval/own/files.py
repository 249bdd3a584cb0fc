"""The lines of a question file, as they are written: CSV, a spreadsheet or JSON Lines.

What is wrong is said with the file and the line it is in. A line is a `Line`: its number and its cells by column, several
where a column stands more than once ("fact 1", "fact 2").
"""

from __future__ import annotations

import csv
import importlib
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import FootnoteError

COLUMNS = {
    "question": ("question",),
    "facts": ("facts", "fact", "expected facts", "expected fact"),
    "evidence": ("evidence", "quote"),
    "answerable": ("answerable",),
    "history": ("history", "asked before"),
    "reference": ("reference", "answer"),
    "kind": ("kind",),
    "id": ("id",),
    "status": ("status",),
}
"""What each column may be called; capitals, "_" for a blank and a number behind it do not matter."""
_BY_NAME = {name: column for column, names in COLUMNS.items() for name in names}
_NUMBER = re.compile(r"\s?\d{1,3}$")
SHEETS, LINES, TABLES = (".xlsx", ".xlsm"), (".jsonl", ".ndjson", ".json"), (".csv", ".tsv", ".tab", ".txt")


@dataclass(frozen=True, slots=True)
class Line:
    """A question as it stands in a file: the number of its first line, and the cells of each column that is not empty."""

    number: int
    cells: dict[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file, and the columns that mean nothing to us."""

    name: str
    lines: tuple[Line, ...]
    unused: tuple[str, ...] = ()


class BadLine(FootnoteError):
    """A line of a question file is wrong; the message begins with the file and the line."""

    def __init__(self, name: str, number: int, what: str, do: str = "Correct it.") -> None:
        super().__init__(f"{name}, line {number}: {what}", do)


def read_lines_of(path: Path) -> Lines:
    """The lines of a file, by what its name ends in. Raises FootnoteError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FootnoteError(f"{path} cannot be read: {error.strerror}.", "Name a file of questions.") from error
    kind = path.suffix.lower()
    if kind in SHEETS:
        return _from_table(path.name, _sheet(path.name, data))
    if kind in LINES:
        return _from_records(path.name, decoded(path.name, data))
    if kind in TABLES:
        return _from_table(path.name, _csv(path.name, decoded(path.name, data)))
    raise FootnoteError(f"{path.name} is no file of questions: its name ends in {kind or 'nothing'}.", "Save it as .csv, .xlsx or .jsonl.")


def decoded(name: str, data: bytes) -> str:
    """The text of a file in UTF-8, or in UTF-16 where its mark says so; the mark is taken off. Raises BadLine."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        what = f"the byte 0x{error.object[error.start]:02X} is not {encoding.removesuffix('-sig').upper()}."
        raise BadLine(name, line, what, 'Save the file in UTF-8 ("CSV UTF-8" in Excel).') from error


Rows = Iterator[tuple[int, Sequence[str]]]


def _csv(name: str, text: str) -> Rows:
    """The rows of a table with the number of the line each begins on. A quoted cell may have line breaks in it."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    start = 1
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            what = "a quotation mark is opened and never closed" if "end of data" in str(error) else str(error)
            raise BadLine(
                name, start, f"{what}.", 'A cell with a quotation mark in it stands in quotation marks, its own doubled: "".'
            ) from error
        if row is None:
            return
        yield start, row
        start = rows.line_num + 1


def _delimiter(text: str) -> str:
    """What parts the cells: that of comma, semicolon and tab by which the first line has most columns that we know."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=lambda mark: sum(_column_of(cell.strip(' "')) is not None for cell in head.split(mark)))


def _sheet(name: str, data: bytes) -> Rows:
    """The rows of a workbook's first sheet that has a question column, else of its first."""
    try:
        openpyxl = importlib.import_module("openpyxl")
    except ImportError as error:
        do = "Install it: pip install 'footnote-qa[eval-sheets]'; or save the questions as .csv."
        raise FootnoteError(f"{name} is a spreadsheet: this needs openpyxl, not installed here.", do) from error
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as error:  # a broken archive, another format under that name, a protected file: each of its own kind
        raise FootnoteError(f"{name} cannot be read as a spreadsheet: {error}", "Save it again as .xlsx, or as .csv.") from error
    sheets = [[[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets]
    asked = [rows for rows in sheets if any(_column_of(cell) == "question" for cell in next(iter(rows), ()))]
    return iter(enumerate((asked or sheets or [[]])[0], start=1))


def _cell(value: object) -> str:
    """A cell as people see it: 2021.0 is 2021, TRUE is yes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else "" if value is None else str(value)


def _from_table(name: str, rows: Rows) -> Lines:
    """The first row that is not empty names the columns."""
    filled = ((number, row) for number, row in rows if any(cell.strip() for cell in row))
    first, heads = next(filled, (1, ()))
    columns = [_column_of(head) for head in heads]
    if "question" not in columns:
        found = ", ".join(repr(head.strip()) for head in heads if head.strip()) or "none"
        raise BadLine(name, first, f"there is no column 'question'; the columns are: {found}.", "Name the columns in the first line.")
    lines = tuple(Line(number, _cells(name, number, columns, row)) for number, row in filled)
    return Lines(name, lines, tuple(head.strip() for head, column in zip(heads, columns, strict=True) if not column and head.strip()))


def _cells(name: str, number: int, columns: Sequence[str | None], row: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    if any(cell.strip() for cell in row[len(columns) :]):
        do = "Put a cell that has the separator in it in quotation marks."
        raise BadLine(name, number, f"it has {len(row)} cells, and there are {len(columns)} columns.", do)
    cells: dict[str, tuple[Any, ...]] = {}
    for column, cell in zip(columns, row, strict=False):
        if column and cell.strip():
            cells[column] = (*cells.get(column, ()), cell.strip())
    return cells


def _from_records(name: str, text: str) -> Lines:
    """JSON Lines: an object a line, by the names of the columns."""
    lines, unused = [], dict[str, None]()
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        record = _record(name, number, line)
        cells: dict[str, tuple[Any, ...]] = {}
        for key, value in record.items():
            if column := _column_of(str(key)):
                values = value if isinstance(value, list) else [value]
                cells[column] = (
                    *cells.get(column, ()),
                    *(one.strip() if isinstance(one, str) else one for one in values if one not in (None, "")),
                )
            else:
                unused[str(key)] = None
        lines.append(Line(number, cells))
    return Lines(name, tuple(lines), tuple(unused))


def _record(name: str, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(name, number, f"it is no JSON: {error}.", "Each line is an object of its own.") from error
    if not isinstance(record, dict):
        raise BadLine(name, number, "it is no JSON object.", 'Each line is an object: {"question": ..., "facts": [...]}.')
    return record


def _column_of(head: str) -> str | None:
    """The column that a name means, None if none of ours."""
    plain = " ".join(head.replace("_", " ").casefold().split())
    return _BY_NAME.get(plain) or _BY_NAME.get(_NUMBER.sub("", plain))
