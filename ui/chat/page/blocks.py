"""Gradio's page with routes of our own beside gradio's, and who asks."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from starlette.routing import BaseRoute

from ui.chat.session import Visit
from ui.server.security.visitor import visitor_of


class ChatBlocks(gr.Blocks):
    """A page; `routes` are served beside it, before gradio's own. Each checks for itself who may call it (`ui.server.security.visitor`)."""

    routes: tuple[BaseRoute, ...] = ()

    def validate_inputs(self, block_fn: BlockFunction, inputs: Sequence[Any]) -> None:
        """Raises gr.Error for too few values, which tells a program which are wanted: gradio's own is told to the terminal alone."""
        if len(inputs) < len(block_fn.inputs) and block_fn.fn:
            wanted = list(inspect.signature(block_fn.fn).parameters)[: len(block_fn.inputs)]
            raise gr.Error(f'"data" holds {len(inputs)} values, and is to hold {len(wanted)}: {", ".join(wanted)}.', print_exception=False)


def visit_of(request: gr.Request | None, key: object = "") -> Visit:
    """Who asks, from where, and in which conversation, as the page says: anything may come."""
    owner = visitor_of(request.username, dict(request.cookies)) if request else ""
    return Visit(owner and sha256(owner.encode()).hexdigest(), client_of(request), key if isinstance(key, str) else "")


def client_of(request: gr.Request | None) -> str:
    """The address of whoever asks."""
    return request.client.host if request and request.client else ""
