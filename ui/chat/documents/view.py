"""A document laid out for reading: its text cut into pieces, each an exact slice, and its outline."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ingest.document import Document, Section

BEGINNING = 60  # letters of a paragraph that its line in the outline shows


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is set as one: `document.text[start:end] == text`.

    `kind` is "heading", "paragraph", "bullet", "item" or "row", whose `cells` are spans too; `level` how deep its section lies,
    from 1. `name` is what to show above a part that has no heading in the text itself ("Conclusion"), else empty. `number` is that
    of a paragraph, from 1, in a document whose places have no other name, else 0.
    """

    address: str
    kind: str
    level: int
    start: int
    end: int
    text: str
    name: str = ""
    number: int = 0
    cells: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TableView:
    """Rows that stand one below the other; the first names the columns if `is_headed`."""

    rows: tuple[Piece, ...]
    is_headed: bool

    @property
    def columns(self) -> int:
        """Of the widest row."""
        return max(len(row.cells) for row in self.rows)


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A line of the outline; `start` is where the paragraph begins that it names, None if it names a section."""

    address: str
    heading: str
    level: int
    start: int | None = None

    @property
    def question(self) -> str:
        """The question that asks for all of the section; a lone numeral is taken for an address only by that name. Empty
        for a paragraph, which no question can name."""
        if self.start is not None:
            return ""
        return f"What does {self.address if '.' in self.address else f'section {self.address}'} say?"


def pieces(document: Document) -> list[Piece]:
    """The text of all sections but the masthead, in reading order."""
    below = _first_below(document)
    found = [piece for section in document.sections if section.kind != "masthead" for piece in _pieces_of(document, section, below)]
    ordered = sorted(found, key=lambda piece: piece.start)
    return _numbered(ordered) if is_plain(document) else ordered


def blocks(document: Document) -> list[Piece | TableView]:
    """The pieces in reading order, the rows of a table together."""
    found: list[Piece | TableView] = []
    rows: list[Piece] = []
    for piece in pieces(document):
        if piece.cells:
            rows.append(piece)
            continue
        found += [*_tables(document, rows), piece]
        rows = []
    return [*found, *_tables(document, rows)]


def _tables(document: Document, rows: list[Piece]) -> Iterator[TableView]:
    """Rows cut before each that names the columns of those after it."""
    has_heads = [bool(document.section(row.address).title) for row in rows]
    heads = [i for i, (own, following) in enumerate(itertools.pairwise(has_heads)) if following and not own]
    for start, end in itertools.pairwise(sorted({0, *heads, len(rows)})):
        yield TableView(tuple(rows[start:end]), start in heads)


def cells_of(text: str, start: int) -> tuple[tuple[int, int], ...]:
    """The spans of a row's cells, without what parts them; `start` is where the row stands."""
    sign = next((one for one in "|\t" if one in text), "  ")
    parts = text.split(sign)
    places = itertools.accumulate((len(part) + len(sign) for part in parts), initial=start)
    spans = [(at + len(part) - len(part.lstrip()), at + len(part.rstrip())) for at, part in zip(places, parts, strict=False)]
    inner = spans[1:-1] if sign == "|" and text.startswith("|") and text.rstrip().endswith("|") else spans
    return tuple((left, max(left, right)) for left, right in inner if sign != "  " or right > left)


def is_plain(document: Document) -> bool:
    """Whether its headings, if it has any, tell no two places apart: then its paragraphs are numbered."""
    return len(_headed(document)) < 2


def _numbered(ordered: list[Piece]) -> list[Piece]:
    numbers = itertools.count(1)
    return [piece if piece.kind == "heading" else replace(piece, name="", number=next(numbers)) for piece in ordered]


def masthead(document: Document) -> list[Piece]:
    """The lines above the text (title, publisher, date); "heading" the one that holds the title."""
    title = next((fact.start for fact in document.facts if fact.name == "title"), -1)
    found = []
    for section in document.sections:
        position = section.start
        for line in section.text.splitlines(keepends=True) if section.kind == "masthead" else ():
            start, end = position + len(line) - len(line.lstrip()), position + len(line.rstrip())
            if start < end:
                kind = "heading" if start <= title < end else "paragraph"
                found.append(Piece(section.address, kind, 1, start, end, document.text[start:end]))
            position += len(line)
    return found


def outline(document: Document) -> list[OutlineEntry]:
    """The headed sections, the masthead apart; in a plain document each paragraph by its first words."""
    if is_plain(document):
        numbered = [one for one in pieces(document) if one.number and not one.cells]
        return [OutlineEntry(one.address, f"{one.number}. {beginning(one.text)}", 1, one.start) for one in numbered]
    return [OutlineEntry(section.address, section.heading or section.address, level_of(section)) for section in _headed(document)]


def chapters(entries: list[OutlineEntry]) -> list[list[OutlineEntry]]:
    """The outline cut before each section of the top level: what stays together where it is set in columns."""
    chapters: list[list[OutlineEntry]] = []
    for entry in entries:
        if not chapters or (entry.level == 1 and entry.start is None):
            chapters.append([])
        chapters[-1].append(entry)
    return chapters


def _headed(document: Document) -> list[Section]:
    return [section for section in document.sections if section.is_headed and section.kind != "masthead"]


def beginning(text: str) -> str:
    """The first words of a paragraph."""
    return textwrap.shorten(text, BEGINNING, placeholder=" …")


def level_of(section: Section) -> int:
    """How deep a section lies: 1 at the top."""
    return max(1, len(section.title_path))


def _first_below(document: Document) -> dict[str, int]:
    """Where the first section below each section begins: asked of each in turn, thousands of sections take minutes."""
    first: dict[str, int] = {}
    for section in document.sections:
        if section.parent is not None:
            first[section.parent] = min(section.start, first.get(section.parent, section.start))
    return first


def _pieces_of(document: Document, section: Section, below: Mapping[str, int]) -> Iterator[Piece]:
    """A section's heading, then its own paragraphs; the mark of a bullet belongs to its first paragraph."""
    level, body = level_of(section), section.body
    first = body[0][0] if body else section.end
    start, end = section.start, _end_of_heading(document, section, min(first, below.get(section.address, first)))
    if section.kind == "row":
        for left, right in body:
            yield Piece(section.address, "row", level, left, right, text := document.text[left:right], cells=cells_of(text, left))
        return
    if not section.is_headed:
        kind = "bullet" if section.kind == "bullet" else "item"
        for i, (left, right) in enumerate(body):
            left = start if i == 0 else left
            yield Piece(section.address, kind if i == 0 else "paragraph", level, left, right, document.text[left:right])
        return
    if end > start:
        yield Piece(section.address, "heading", level, start, end, document.text[start:end])
    for i, (left, right) in enumerate(body):
        name = section.address if i == 0 and end == start else ""
        yield Piece(section.address, "paragraph", level, left, right, document.text[left:right], name)


def _end_of_heading(document: Document, section: Section, first: int) -> int:
    """Where the heading ends: before what comes first, a paragraph or a section below."""
    return section.start + len(document.text[section.start : first].rstrip())
