"""The document beside the conversation, and what the page asks for of it."""

from __future__ import annotations

import gradio as gr

from ui.chat.documents.desk import Desk
from ui.chat.documents.routes import DocumentRoutes
from ui.chat.documents.shelf import LibraryShelf
from ui.chat.documents.upload_routes import UploadRoutes
from ui.chat.page.blocks import ChatBlocks
from ui.chat.session import ChatSession

EMPTY = '<div class="fn-paper" data-document=""></div>'


def document_column(page: ChatBlocks, desk: Desk, session: ChatSession) -> None:
    """The first document, laid out for reading; others are opened by the page's script."""
    shelf, routes = desk.shelf(), DocumentRoutes(desk.shelf, session.asked)
    page.routes = (*page.routes, *routes.routes(), *UploadRoutes(desk).routes())
    entries = shelf.entries()
    html = routes.text_html(shelf, entries[0].name) if entries else EMPTY
    gr.HTML(html, elem_id="paper", apply_default_css=False, js_on_load=None)
    if isinstance(shelf, LibraryShelf) and len(entries) > 1:  # made while nobody has asked yet
        routes.libraries.of(shelf)
    elif entries:
        routes.overviews.of(shelf.index(entries[0].name), shelf.assistant(entries[0].name))
