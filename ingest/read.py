"""Reading a document: from a file or a string to a `Document` with its section tree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ingest.document import Document, sha256_of
from ingest.errors import DocumentEmpty, printable
from ingest.source import WHITE_PAPER, read_source
from ingest.structure.blocks import split_blocks
from ingest.structure.page_furniture import strip_chrome
from ingest.structure.sections import WHOLE, build_sections


def read_document(path: Path | str = WHITE_PAPER) -> Document:
    """Read a text file into a document; raises DocumentNotFound, DocumentEmpty or DocumentNotText."""
    source = read_source(path)
    document = parse_document(source.text, name=printable(source.path.name), sha256=source.sha256)
    return replace(document, notes=(*document.notes, *source.notes))


def parse_document(text: str, name: str = "document", sha256: str | None = None) -> Document:
    """The structure of a text; `sha256` is that of the file it was decoded from, by default of its UTF-8 form."""
    blocks = split_blocks(text)
    if not blocks:
        raise DocumentEmpty(f"{name} is empty: there is nothing in it to index.", "Check that it is the right file.")
    body, facts = strip_chrome(text, blocks)
    sections = build_sections(text, body, facts)
    notes: tuple[str, ...] = ()
    if any(section.address == WHOLE for section in sections):
        notes = (f"{name} has no section headings that Footnote knows: its paragraphs are the chunks.",)
    return Document(name, text, sha256 or sha256_of(text.encode("utf-8", "surrogatepass")), sections, facts, notes)
