"""The page, put together: the bar, the conversation on the left, the document on the right, and what programs call."""

from __future__ import annotations

import gradio as gr

from ui.chat.answerer import Answerer
from ui.chat.documents.shelf import shelf_of
from ui.chat.feedback import FeedbackFile
from ui.chat.html import header_html
from ui.chat.page.blocks import ChatBlocks
from ui.chat.page.conversation_column import conversation_column
from ui.chat.page.document_column import document_column
from ui.chat.page.programs import program_endpoints
from ui.chat.session import ChatSession
from ui.server.api.app import Api
from ui.server.limits import AT_ONCE, WAITING
from ui.server.rate_limit import RateLimit


def build(
    assistant: Answerer,
    *,
    rate_limit: RateLimit | None = None,
    feedback: FeedbackFile | None = None,
    tools: bool = False,
    api: Api | None = None,
) -> ChatBlocks:
    """The page for an assistant; `rate_limit` counts what each client asks, `feedback` None keeps no votes. `tools` is for
    a page that is launched as an MCP server too, `api` what is served below /v1."""
    rate_limit = rate_limit or RateLimit()
    session = ChatSession(assistant, rate_limit, feedback)
    page = ChatBlocks(title=f"Footnote: {assistant.document.title}", analytics_enabled=False, fill_width=True)
    with page:
        gr.HTML(header_html(assistant.document), elem_id="header", apply_default_css=False)
        with gr.Row(elem_id="page"):
            with gr.Column(elem_id="chat"):
                conversation_column(page, session)
            document_column(page, shelf_of(assistant))
        program_endpoints(assistant, rate_limit, tools, api)
    if api:
        page.routes = (*page.routes, api.route())
    page.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE)
    return page
