"""The document side as HTML: pure functions over the templates."""

from __future__ import annotations

from ingest.document import Document
from ui.chat.documents.view import chapters, masthead, outline, pieces
from ui.chat.templates import template

LONGEST_OPEN = 60  # lines of an outline that is shown at once; a longer one is unfolded first


def document_html(document: Document) -> str:
    """The document with its outline; each piece of text carries the offsets of its slice."""
    entries = outline(document)
    return template(
        "document.html",
        document=document,
        masthead=masthead(document),
        chapters=chapters(entries),
        entries=len(entries),
        pieces=pieces(document),
        LONGEST_OPEN=LONGEST_OPEN,
    )
