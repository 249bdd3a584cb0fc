"""The page, put together: the bar, the conversation on the left, the document on the right, and what programs call."""

from __future__ import annotations

import gradio as gr

from qa.library import LibraryAssistant
from ui.chat.answerer import Answerer
from ui.chat.conversations.database import ConversationDatabase
from ui.chat.documents.desk import Desk
from ui.chat.feedback import FeedbackFile
from ui.chat.html import header_html
from ui.chat.page.blocks import ChatBlocks
from ui.chat.page.conversation_column import conversation_column
from ui.chat.page.document_column import document_column
from ui.chat.page.programs import program_endpoints
from ui.chat.page.side_panes import side_panes
from ui.chat.session import ChatSession
from ui.server.api.app import Api
from ui.server.files.uploads import Uploads
from ui.server.limits import AT_ONCE, QUOTED_AT_ONCE, WAITING
from ui.server.security.rate_limit import RateLimit


def build(
    assistant: Answerer | LibraryAssistant,
    *,
    rate_limit: RateLimit | None = None,
    feedback: FeedbackFile | None = None,
    tools: bool = False,
    api: Api | None = None,
    uploads: Uploads | None = None,
    conversations: ConversationDatabase | None = None,
    model: str | None = None,
    quoted_at_once: int = QUOTED_AT_ONCE,
) -> ChatBlocks:
    """The page for an assistant; `rate_limit` counts what each client asks, `feedback` None keeps no votes. `tools` is for a page that is
    launched as an MCP server too, `api` what is served below /v1; `uploads` keeps the documents that visitors bring, None where they may
    bring none. `conversations` keeps them, by default in memory, unlisted; `model` is the setting of the model that writes, for the
    settings to tell. Of those who ask for quotes `quoted_at_once` are answered at the same time, the others wait in a line."""
    rate_limit = rate_limit or RateLimit()
    desk = Desk(assistant, uploads)
    assistant = desk.answerer()
    session = ChatSession(assistant, rate_limit, feedback, conversations or ConversationDatabase())
    page = ChatBlocks(title=f"Footnote: {assistant.document.title}", analytics_enabled=False, fill_width=True)
    with page:
        gr.HTML(header_html(assistant.document), elem_id="header", apply_default_css=False)
        with gr.Row(elem_id="page"):
            with gr.Column(elem_id="chat"):
                news = conversation_column(page, session, desk, quoted_at_once)
            document_column(page, desk, session)
        side_panes(session, desk, news, model)
        program_endpoints(assistant, rate_limit, tools, api)
    if api:
        page.routes = (*page.routes, *api.routes())
    page.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE)
    return page
