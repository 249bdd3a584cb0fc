"""Markdown, by markdown-it-py (CommonMark with tables). The text is the file's own, marks and all."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.layout import Heading, Layout, ListItem, Span, Table
from ingest.text.front_matter import FrontMatter, read_front_matter
from ingest.text.markup import without_links

_ATX = re.compile(r"[ \t]*#{1,6}[ \t]*")
_CLOSING = re.compile(r"(?:[ \t]+#+)?[ \t]*$")
_FRAMED = re.compile(r"(?:\s|<[^<>]{1,200}>|[*_]{1,3}(?=\S))*(.*?)(?:\s|</[^<>]{1,20}>|[*_]{1,3})*", re.DOTALL)
# What is not shown: a comment, also as the address of a link that has no name, "[//]: # (to do)".
_HIDDEN = re.compile(r"<!--(?s:.*?)(?:-->|\Z)|^[ ]{0,3}\[(?:[^\w\]\n]{1,9}|(?i:comment))\]:[ \t]*\S[^\r\n]*", re.MULTILINE)
_MARK = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]*(?:\[[ xX]\][ \t]+)?")
_CELL = re.compile(r"(?:\\.|`+[^`]*`+|[^|\\])+", re.DOTALL)
_PREFIX = re.compile(r"[ \t>]*")
_LINE_END = re.compile(r"\r\n|\n|\r")


def markdown_layout(text: str) -> Layout:
    """The layout of a Markdown text."""
    front = read_front_matter(text) or FrontMatter(0, ())
    lines = _Lines(text, front.end)
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.disable(["inline", "text_join"]).parse(lines.unified)  # blocks are enough: 14 MB/s, with all rules 6
    code = [lines.span(token) for token in tokens if token.type in ("fence", "code_block")]
    headings = _headings(tokens, lines)
    return Layout(
        text,
        headings=headings,
        tables=_tables(tokens, lines),
        list_items=_items(tokens, lines),
        code=tuple(code),
        left_out=(*([Span(0, front.end)] if front.end else []), *_hidden(text, front.end, code)),
        title=front.value(text, "title") or next((without_links(text[one.start : one.end]) for one in headings if one.level == 1), ""),
        author=front.value(text, "author"),
        date=front.value(text, "date"),
        language=front.value(text, "language"),
        format="markdown",
    )


class _Lines:
    """Where each line of the file begins, and its text as markdown-it takes it (the same lines, "\\n" at their ends); those of front
    matter, up to `front`, are empty there."""

    def __init__(self, text: str, front: int) -> None:
        self.text = text
        self.starts = [0, *(end.end() for end in _LINE_END.finditer(text))]
        self.unified = "\n" * len(_LINE_END.findall(text[:front])) + _LINE_END.sub("\n", text[front:])

    def bounds(self, line: int) -> tuple[int, int]:
        """A line without its end."""
        start = self.starts[min(line, len(self.starts) - 1)]
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        return start, start + len(self.text[start:end].rstrip("\r\n"))

    def span(self, token: Token) -> Span:
        """The lines of a token, without blank ones behind."""
        first, last = token.map or (0, 0)
        start = self.bounds(first)[0]
        end = self.bounds(max(last - 1, first))[1]
        return Span(start, start + len(self.text[start:end].rstrip()))


def _headings(tokens: Sequence[Token], lines: _Lines) -> tuple[Heading, ...]:
    found = []
    for token in tokens:
        if token.type == "heading_open" and token.map and token.level == 0:
            first, last = token.map
            start, end = lines.bounds(first)[0], lines.bounds(first)[1]
            if token.markup.startswith("#"):
                start += len(_match(_ATX, lines.text, start, end))
                end = start + len(_CLOSING.sub("", lines.text[start:end]))
            else:
                end = lines.bounds(max(last - 2, first))[1]
                start += len(_match(_PREFIX, lines.text, start, end))
                end = start + len(lines.text[start:end].rstrip())
            inner = _FRAMED.fullmatch(lines.text, start, max(end, start))
            found.append(Heading(*(inner.span(1) if inner else (start, end)), int(token.tag[1])))
    return tuple(one for one in found if one.end > one.start)


def _match(pattern: re.Pattern[str], text: str, start: int, end: int) -> str:
    found = pattern.match(text, start, end)
    return found[0] if found else ""


def _tables(tokens: Sequence[Token], lines: _Lines) -> tuple[Table, ...]:
    found: list[Table] = []
    rows: list[tuple[Span, ...]] = []
    heads = 0
    for token in tokens:
        if token.type == "table_open":
            rows, heads = [], 0
        elif token.type == "thead_close":
            heads = len(rows)
        elif token.type == "tr_open" and token.map:
            rows.append(_cells(lines.text, *lines.bounds(token.map[0])))
        elif token.type == "table_close" and rows:
            found.append(Table(rows[0][0].start, max(cell.end for cell in rows[-1]), tuple(rows), heads))
    return tuple(found)


def _cells(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The cells of a row, without the blanks around them. Two bars side by side hold an empty one."""
    start += len(_match(_PREFIX, text, start, end))
    start += text.startswith("|", start)
    cells: list[Span] = []
    at = start
    while at <= end and not (at == end and cells and text[end - 1] == "|"):
        cell = _match(_CELL, text, at, end)
        inner = cell.strip()
        begin = at + len(cell) - len(cell.lstrip()) if inner else at
        cells.append(Span(begin, begin + len(inner)))
        at += len(cell) + 1
    return tuple(cells)


def _items(tokens: Sequence[Token], lines: _Lines) -> tuple[ListItem, ...]:
    """Items, each up to the first list within it."""
    found: list[ListItem] = []
    opened: list[int] = []  # the places in `found` of the items that are open
    level = 0
    for token in tokens:
        begins = token.type in ("bullet_list_open", "ordered_list_open")
        level += begins - (token.type in ("bullet_list_close", "ordered_list_close"))
        if begins and opened and token.map:
            found[opened[-1]] = _cut(found[opened[-1]], lines, token.map[0])
        elif token.type == "list_item_open" and token.map:
            opened.append(len(found))
            found.append(_item(token, lines, level))
        elif token.type == "list_item_close":
            opened.pop()
    return tuple(found)


def _item(token: Token, lines: _Lines, level: int) -> ListItem:
    span = lines.span(token)
    first = lines.bounds(token.map[0] if token.map else 0)[1]
    start = span.start + len(_match(_PREFIX, lines.text, span.start, first))
    body = start + len(_match(_MARK, lines.text, start, max(first, start)))
    return ListItem(start, max(span.end, body), body, level)


def _cut(item: ListItem, lines: _Lines, line: int) -> ListItem:
    end = min(item.end, max(item.body, lines.bounds(line)[0]))
    return ListItem(item.start, item.body + len(lines.text[item.body : end].rstrip()), item.body, item.level)


def _hidden(text: str, begin: int, code: Sequence[Span]) -> list[Span]:
    """Comments are not shown, except where code shows them."""
    starts = [one.start for one in code]
    found: list[Span] = []
    for hidden in _HIDDEN.finditer(text, begin):
        at = bisect_right(starts, hidden.start()) - 1
        is_in_line = text.count("`", text.rfind("\n", 0, hidden.start()) + 1, hidden.start()) % 2 == 1
        if not is_in_line and (at < 0 or hidden.start() >= code[at].end):
            found.append(Span(*hidden.span()))
    return found
