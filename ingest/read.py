"""Reading a document: from a file or a string to a `Document` with its section tree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ingest.document import Document, Fact, sha256_of
from ingest.errors import DocumentEmpty, printable
from ingest.source import WHITE_PAPER, read_source
from ingest.structure.candidates import find_marks, heading_marks
from ingest.structure.contents_list import mark_contents
from ingest.structure.items import find_items
from ingest.structure.lines import front_matter, mark_breaks, read_lines
from ingest.structure.numbering import find_numbered
from ingest.structure.outline import order_headings
from ingest.structure.page_furniture import mark_edges, mark_page_furniture
from ingest.structure.sections import WHOLE, build_sections
from ingest.structure.tables import find_tables
from ingest.structure.titles import find_titles

_FEW_HASHES = 2  # headings with # of a text that is numbered in other ways


def read_document(path: Path | str = WHITE_PAPER) -> Document:
    """Read a text file into a document; raises DocumentNotFound, DocumentEmpty or DocumentNotText."""
    source = read_source(path)
    document = parse_document(source.text, name=printable(source.path.name), sha256=source.sha256)
    return replace(document, notes=(*document.notes, *source.notes))


def parse_document(text: str, name: str = "document", sha256: str | None = None) -> Document:
    """The structure of a text; `sha256` is that of the file it was decoded from, by default of its UTF-8 form."""
    sheet = read_lines(text)
    if not sheet.lines:
        raise DocumentEmpty(f"{name} is empty: there is nothing in it to index.", "Check that it is the right file.")
    facts = tuple(Fact(name, text[start:end], start, end) for name, start, end in front_matter(sheet))
    mark_page_furniture(sheet)
    mark_contents(sheet)
    rows = find_tables(sheet)
    marks = list(find_marks(sheet))
    is_markdown = len(heading_marks(sheet)[0]) > _FEW_HASHES
    numbered, others = find_numbered(sheet, marks, is_markdown)
    titles = find_titles(sheet, [one.mark.line for one in numbered], {mark.line: mark for mark in marks}, is_markdown)
    mark_breaks(sheet)
    headings = order_headings(numbered, titles, [line.start for line in sheet.lines])
    last_part = max((one.line for one in headings if one.label or one.kind == "markdown"), default=0)
    facts += mark_edges(sheet, headings[0].line if headings else None, last_part)
    items = find_items(sheet, others, [heading.line for heading in headings])
    sections = build_sections(sheet, headings, items, rows, facts)
    notes: tuple[str, ...] = ()
    if any(section.address == WHOLE for section in sections):
        notes = (f"{name} has no section headings that Footnote knows: its paragraphs are the chunks.",)
    return Document(name, text, sha256 or sha256_of(text.encode("utf-8", "surrogatepass")), sections, facts, notes)
