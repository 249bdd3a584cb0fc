"""The document side as HTML: pure functions over the templates."""

from __future__ import annotations

from ingest.document import Document
from ui.chat.documents.library_overview import LibraryOverview
from ui.chat.documents.overview import Overview
from ui.chat.documents.view import blocks, chapters, masthead, outline
from ui.chat.templates import template

LONGEST_OPEN = 60  # lines of an outline that is shown at once; a longer one is unfolded first
LONGEST_ADDRESS = 14  # letters that the margin has room for; a longer address is the title itself


def document_html(document: Document, has_pictures: bool = False) -> str:
    """The document with its outline; each piece of text carries the offsets of its slice. `has_pictures` where its pages can be
    shown as they are."""
    entries = outline(document)
    return template(
        "document.html",
        document=document,
        masthead=masthead(document),
        chapters=chapters(entries),
        entries=len(entries),
        blocks=blocks(document),
        LONGEST_OPEN=LONGEST_OPEN,
        LONGEST_ADDRESS=LONGEST_ADDRESS,
        pages=sizes_of(document) if has_pictures else [],
    )


def overview_html(document: Document, overview: Overview) -> str:
    """What the first screen says of a document."""
    return template("overview.html", document=document, overview=overview)


def library_html(overview: LibraryOverview) -> str:
    """What the first screen says of several documents."""
    return template("library.html", overview=overview)


def sizes_of(document: Document) -> list[tuple[int, float, float]]:
    """Each page's number, width and height in points."""
    return sorted({one.number: (one.number, round(one.width, 1), round(one.height, 1)) for one in document.pages}.values())
