"""A document laid out for reading: its text cut into pieces, each an exact slice, and its outline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.document import Document, Section


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is set as one: `document.text[start:end] == text`.

    `kind` is "heading", "paragraph", "bullet" or "item"; `level` how deep its section lies, from 1. `name` is what to
    show above a part that has no heading in the text itself ("Conclusion"), else empty.
    """

    address: str
    kind: str
    level: int
    start: int
    end: int
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the outline."""

    address: str
    heading: str
    level: int

    @property
    def question(self) -> str:
        """The question that asks for all of the section; a lone numeral is taken for an address only by that name."""
        return f"What does {self.address if '.' in self.address else f'section {self.address}'} say?"


def pieces(document: Document) -> list[Piece]:
    """The text of all sections but the masthead, in reading order."""
    found = [piece for section in document.sections if section.kind != "masthead" for piece in _pieces_of(document, section)]
    return sorted(found, key=lambda piece: piece.start)


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


def outline(document: Document) -> list[Entry]:
    """The headed sections, the masthead apart."""
    headed = [section for section in document.sections if section.is_headed and section.kind != "masthead"]
    return [Entry(section.address, section.heading or section.address, level_of(section)) for section in headed]


def level_of(section: Section) -> int:
    """How deep a section lies: 1 at the top."""
    return max(1, len(section.title_path))


def _pieces_of(document: Document, section: Section) -> Iterator[Piece]:
    """A section's heading, then its own paragraphs; the mark of a bullet belongs to its first paragraph."""
    level, body = level_of(section), section.body
    first = body[0][0] if body else section.end
    start, end = section.start, _end_of_heading(document, section, first)
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
    """Where the heading ends: before the first paragraph and the first section below."""
    below = min((child.start for child in document.children(section.address)), default=first)
    heading = document.text[section.start : min(first, below)]
    return section.start + len(heading.rstrip())
