"""What programs call beside the page: the same answers, counted as a reader's questions are."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import gradio as gr
from gradio.context import LocalContext

from ingest.errors import FootnoteError, QuestionError
from ui.chat.answerer import Answerer
from ui.chat.page.blocks import client_of
from ui.server.api.app import Api
from ui.server.api.documents import Documents
from ui.server.api.endpoints import ask_of, documents_of, outline_of, search_of
from ui.server.api.token import may_ask
from ui.server.limits import AT_ONCE
from ui.server.security.rate_limit import RateLimit


def program_endpoints(assistant: Answerer, rate_limit: RateLimit, tools: bool, api: Api | None = None) -> None:
    """Ask, search, outline and the documents as endpoints of the page that is being built; `tools` where they are MCP tools too.
    With an `api`, whoever has its token adds and removes documents."""
    listed, *changing = documents_of(Documents(assistant, may_change=api is not None))
    guarded = [_guarded(change, api.token if api else None) for change in changing]
    for endpoint in (ask_of(assistant), search_of(assistant), outline_of(assistant), listed, *guarded):
        # Past the queue a tool's call is seen to be one, and its caller's address is known.
        gr.events.api(_limited(endpoint, rate_limit), concurrency_limit=AT_ONCE, queue=not tools)


def _limited(endpoint: Callable[..., Any], rate_limit: RateLimit) -> Callable[..., Any]:
    """An endpoint that counts its callers' questions, and whose errors programs are told."""

    @wraps(endpoint)
    def counted(*arguments: Any, **named: Any) -> Any:
        request = LocalContext.request.get(None)
        try:
            rate_limit.count(client_of(request))
            result = endpoint(*arguments, **named)
            return json.dumps(result, ensure_ascii=False) if _is_tool_call(request) else result
        except FootnoteError as error:
            raise gr.Error(error.for_command, print_exception=False) from error

    return counted


def _guarded(change: Callable[..., Any], token: str | None) -> Callable[..., Any]:
    """A function that asks for the API's token."""

    @wraps(change)
    def guarded(*arguments: Any, **named: Any) -> Any:
        headers = getattr(LocalContext.request.get(None), "headers", {})
        if not may_ask(token, headers.get("authorization", "")):
            raise QuestionError("The API's token is missing or wrong: send it as a bearer token.")
        return change(*arguments, **named)

    return guarded


def _is_tool_call(request: Any) -> bool:
    """Whether an MCP client asks: gradio hands it `str` of a result, which is JSON only of JSON text."""
    url = getattr(request, "url", None)
    return "/gradio_api/mcp" in str(getattr(url, "path", url))
