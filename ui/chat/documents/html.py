"""The document side as HTML: pure functions over the templates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ingest.document import Document
from ui.chat.documents.library_overview import LibraryOverview
from ui.chat.documents.overview import Overview
from ui.chat.documents.view import Piece, blocks, chapters, masthead, outline
from ui.chat.markdown_marks import Run, is_markdown, runs
from ui.chat.templates import template

LONGEST_OPEN = 60  # lines of an outline that is shown at once; a longer one is unfolded first
LONGEST_ADDRESS = 14  # letters that the margin has room for; a longer address is the title itself


def document_html(document: Document, has_pictures: bool = False) -> str:
    """The document with its outline; each piece of text carries the offsets of its slice. `has_pictures` where its pages can be
    shown as they are."""
    entries = outline(document)
    return template(
        "documents/document.html",
        document=document,
        masthead=masthead(document),
        chapters=chapters(entries),
        entries=len(entries),
        blocks=blocks(document),
        shown=_shown_of(document),
        cell=lambda row, start, end: replace(row, start=start, end=end, text=document.text[start:end]),
        LONGEST_OPEN=LONGEST_OPEN,
        LONGEST_ADDRESS=LONGEST_ADDRESS,
        pages=sizes_of(document) if has_pictures else [],
    )


def _shown_of(document: Document) -> Callable[[Piece], list[Run]]:
    """What is shown of a piece: of Markdown the text without its marks, of other documents all."""
    if is_markdown(document.name):
        return lambda piece: runs(piece.text, piece.start, piece.kind == "heading")
    return lambda piece: [Run(piece.start, piece.end, piece.text)]


def overview_html(document: Document, overview: Overview) -> str:
    """What the first screen says of a document."""
    return template("documents/overview.html", document=document, overview=overview)


def library_html(overview: LibraryOverview) -> str:
    """What the first screen says of several documents."""
    return template("documents/library.html", overview=overview)


def sizes_of(document: Document) -> list[tuple[int, float, float]]:
    """Each page's number, width and height in points."""
    return sorted({one.number: (one.number, round(one.width, 1), round(one.height, 1)) for one in document.pages}.values())
