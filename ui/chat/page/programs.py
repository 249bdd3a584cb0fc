"""What programs call beside the page: the same answers, counted as a reader's questions are."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import gradio as gr
from gradio.context import LocalContext

from ingest.errors import FootnoteError
from ui.chat.answerer import Answerer
from ui.chat.page.blocks import client_of
from ui.server.endpoints import ask_of, outline_of, search_of
from ui.server.limits import AT_ONCE
from ui.server.rate_limit import RateLimit


def program_endpoints(assistant: Answerer, rate_limit: RateLimit, tools: bool) -> None:
    """Ask, search and outline as endpoints of the page that is being built; `tools` where they are MCP tools too."""
    for endpoint in (ask_of, search_of, outline_of):
        # Past the queue a tool's call is seen to be one, and its caller's address is known.
        gr.events.api(_limited(endpoint(assistant), rate_limit), concurrency_limit=AT_ONCE, queue=not tools)


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


def _is_tool_call(request: Any) -> bool:
    """Whether an MCP client asks: gradio hands it `str` of a result, which is JSON only of JSON text."""
    url = getattr(request, "url", None)
    return "/gradio_api/mcp" in str(getattr(url, "path", url))
