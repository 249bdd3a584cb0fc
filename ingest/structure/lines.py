"""The lines of a text that hold something, and which of them are code or comments."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise, takewhile

from ingest.layout import Span
from ingest.text.characters import is_over, is_rule

_LEAST_FILLED, _MOST_COLUMNS = 10, 120  # lines that another stands right below; columns of a line that is set by hand
_WIDEST = 95  # per cent of them are no wider than the text is set
SET_APART = re.compile(r"\S(?:[ ]*\t|[ ]{3,})\S")  # words that stand in columns: a row of a table, "Rules      Page 3 of 5"
_LONGEST_MARK = 10  # letters: "2.1.1   The ..." is not set in columns


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the blanks around it: `start:end` in the text, the columns it is set in, the blank lines before it."""

    start: int
    end: int
    indent: int
    gap: int


@dataclass(slots=True)
class Sheet:
    """A text by its lines. `roles` says of each line what it is: "" as long as it is plain text."""

    text: str
    lines: list[Line]
    roles: list[str]
    levels: dict[int, int] | None = None  # where a file says itself which of its lines are headings
    telling: set[int] = field(default_factory=set)  # headings that are text as well
    notes: set[int] = field(default_factory=set)  # footnotes: their numbers are no numbers of parts
    counted: set[int] = field(default_factory=set)  # where a file counts a paragraph itself: its number is sure
    depths: dict[int, int] = field(default_factory=dict)  # where a file says how deep a line's item lies, from 1
    terms: dict[int, int] = field(default_factory=dict)  # where a file says that a line is a term: the end of its definition
    width: int = 0  # in columns, of a text whose lines are filled up one by one; 0 where each line is a paragraph

    def of(self, index: int) -> str:
        """The text of a line; empty beyond the last."""
        if not 0 <= index < len(self.lines):
            return ""
        return self.text[self.lines[index].start : self.lines[index].end]

    def gap_after(self, index: int) -> int:
        """The blank lines after a line; many after the last."""
        return self.lines[index + 1].gap if index + 1 < len(self.lines) else 9

    def is_ended(self, index: int) -> bool:
        """Whether what stands before a line is over: a blank line, the end of a sentence, a rule, or what is no text."""
        if index == 0 or self.lines[index].gap or index in self.counted or self.roles[index - 1] not in ("", "code"):
            return True
        return self.is_over(index - 1) or self.is_rule(index - 1)

    def is_rule(self, index: int) -> bool:
        """Whether a line only divides or underlines: "-----", "====="."""
        return is_rule(self.of(index), "-=~*_")

    def is_over(self, index: int) -> bool:
        """Whether a line ends with the end of a sentence."""
        return is_over(self.of(index)[-8:])

    def is_filled(self, index: int) -> bool:
        """Whether a line ends where it does for want of room: the first word of the next one, right below it, would stand beyond
        the width that the text is set in."""
        if not 0 <= index < len(self.lines) - 1 or self.lines[index + 1].gap or not self.width:
            return False
        line, (word, *_) = self.lines[index], self.of(index + 1).split(None, 1)
        return any(map(str.isalnum, word)) and line.indent + line.end - line.start + len(" ") + len(word) > self.width

    def at(self, offset: int) -> int:
        """The index of the first line that begins at an offset or after it."""
        return bisect_left(self.lines, offset, key=lambda line: line.start)

    def next_plain(self, index: int) -> int:
        """The next line after one that is no page head and no comment; the number of lines if there is none."""
        index += 1
        while index < len(self.lines) and self.roles[index] in ("furniture", "hidden"):
            index += 1
        return index


def read_lines(text: str, left_out: Sequence[Span] = ()) -> Sheet:
    """The lines of a text. A form feed sets off the next line as a blank line does. What is left out of a text, as comments are, is
    hidden, and parts the line that it stands in."""
    lines: list[Line] = []
    position, gap = 0, 0
    for raw in text.splitlines(keepends=True):
        stripped = raw.strip()
        if stripped:
            lead = raw[: len(raw) - len(raw.lstrip())]
            start = position + len(lead)
            lines.append(Line(start, start + len(stripped), len(lead.expandtabs(8)), gap))
            gap = 0
        else:
            gap += 1
        if raw.endswith("\f"):
            gap = max(gap, 1)
        position += len(raw)
    lines = _unframed(text, lines)
    width = _width(text, lines)
    lines, roles = _parted(text, lines, left_out)
    sheet = Sheet(text, lines, roles, width=width)
    _mark_comments(sheet)
    _mark_fences(sheet)
    return sheet


def _parted(text: str, lines: list[Line], left_out: Sequence[Span]) -> tuple[list[Line], list[str]]:
    """(the lines, their roles): those that hold something that is left out are cut there, and it is hidden."""
    if not left_out:
        return lines, [""] * len(lines)
    kept: list[Line] = []
    roles: list[str] = []
    for line in lines:
        gap = line.gap
        for start, end, role in _pieces(text, line, left_out):
            inner = text[start:end].strip()
            if inner:
                start += len(text[start:end]) - len(text[start:end].lstrip())
                kept.append(Line(start, start + len(inner), line.indent + start - line.start, gap))
                roles.append(role)
                gap = 0
    return kept, roles


def _pieces(text: str, line: Line, left_out: Sequence[Span]) -> Iterator[tuple[int, int, str]]:
    """(start, end, role) of what a line is cut into. Signs behind something hidden are hidden with it; the row of a table ends before
    it, and is cut nowhere else."""
    at = line.start
    first = max(0, bisect_right(left_out, line.start, key=lambda one: one.start) - 1)
    for span in takewhile(lambda one: one.start < line.end, islice(left_out, first, None)):
        start, end = max(span.start, at), min(span.end, line.end)
        is_closing = not any(map(str.isalnum, text[end : line.end]))
        is_row = text[line.start] == "|"
        if start >= end or (is_row and not is_closing):
            continue
        yield at, start, ""
        at = line.end if is_closing else end
        if not is_row:
            yield start, at, "hidden"
    yield at, line.end, ""


def _unframed(text: str, lines: list[Line]) -> list[Line]:
    """The lines, of those in a box of asterisks what stands within it: a box opens and closes with a line of them, and each line
    between begins and ends with one."""
    kept: list[Line] = []
    i = gap = 0
    while i < len(lines):
        last = _closing_line(text, lines, i)
        for line in lines[i : last + 1]:
            inner = text[line.start : line.end].strip("*" if last > i else "")
            lead = len(inner) - len(inner.lstrip())
            gap = max(gap, line.gap)
            if not inner.strip():
                gap += 1
                continue
            start = line.start + text[line.start : line.end].index(inner) + lead if last > i else line.start
            kept.append(Line(start, start + len(inner.strip()), line.indent + start - line.start, gap))
            gap = 0
        gap, i = int(last > i), last + 1
    return kept


def _closing_line(text: str, lines: list[Line], first: int) -> int:
    """The line that closes a box which `first` opens; `first` where it opens none."""
    if not is_rule(text[lines[first].start : lines[first].end], "*"):
        return first
    last = first + 1
    while last < len(lines) and not lines[last].gap and text[lines[last].start] == text[lines[last].end - 1] == "*":
        if is_rule(text[lines[last].start : lines[last].end], "*"):
            return last
        last += 1
    return first


def _width(text: str, lines: list[Line]) -> int:
    """The width in columns that lines are filled to, without the few that stand out and those set in columns; 0 where few lines go on
    or all are long."""
    going_on = [
        one for one, following in pairwise(lines) if not following.gap and not SET_APART.search(text, one.start + _LONGEST_MARK, one.end)
    ]
    widths = sorted(one.indent + one.end - one.start for one in going_on)
    width = widths[len(widths) * _WIDEST // 100] if len(widths) >= _LEAST_FILLED else 0
    return width if width <= _MOST_COLUMNS else 0


def mark_breaks(sheet: Sheet) -> None:
    """Lines that only divide ("* * *") are hidden."""
    for i in range(len(sheet.lines)):
        if not sheet.roles[i] and sheet.lines[i].end - sheet.lines[i].start < 200 and is_rule("".join(sheet.of(i).split()), "-*_"):
            sheet.roles[i] = "hidden"


def _mark_comments(sheet: Sheet) -> None:
    """Lines that lie within an HTML comment are hidden."""
    for start, end in _comments(sheet.text):
        index = sheet.at(start)
        while index < len(sheet.lines) and sheet.lines[index].end <= end:
            sheet.roles[index] = "hidden"
            index += 1


def _comments(text: str) -> Iterator[tuple[int, int]]:
    start = text.find("<!--")
    while start >= 0:
        end = text.find("-->", start)
        if end < 0:
            return
        yield start, end + 3
        start = text.find("<!--", end)


def _mark_fences(sheet: Sheet) -> None:
    """Lines between two fences are code; a fence that is never closed is none."""
    opened, fence = -1, ""
    for i in range(len(sheet.lines)):
        text = sheet.of(i)
        run = text[: len(text) - len(text.lstrip(text[0]))]
        if not is_rule(run, "`~") or sheet.roles[i]:
            continue
        if opened < 0:
            opened, fence = i, run
        elif text.startswith(fence) and not text.strip(fence[0]):
            sheet.roles[opened : i + 1] = ["code"] * (i + 1 - opened)
            opened = -1
