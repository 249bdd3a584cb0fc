"""The document beside the conversation."""

from __future__ import annotations

import gradio as gr

from ui.chat.answerer import Answerer
from ui.chat.documents.html import document_html
from ui.chat.page.blocks import ChatBlocks


def document_column(page: ChatBlocks, assistant: Answerer) -> None:
    """The document, laid out for reading."""
    gr.HTML(document_html(assistant.document), elem_id="paper", apply_default_css=False, js_on_load=None)
