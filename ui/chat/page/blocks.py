"""Gradio's page with routes of our own beside gradio's, and who asks."""

from __future__ import annotations

from hashlib import sha256

import gradio as gr
from starlette.routing import BaseRoute

from ui.chat.session import Visit
from ui.server.security.visitor import visitor_of


class ChatBlocks(gr.Blocks):
    """A page; `routes` are served beside it, before gradio's own. Each checks for itself who may call it (`ui.server.security.visitor`)."""

    routes: tuple[BaseRoute, ...] = ()


def visit_of(request: gr.Request | None, key: object = "") -> Visit:
    """Who asks, from where, and in which conversation, as the page says: anything may come."""
    owner = visitor_of(request.username, dict(request.cookies)) if request else ""
    return Visit(owner and sha256(owner.encode()).hexdigest(), client_of(request), key if isinstance(key, str) else "")


def client_of(request: gr.Request | None) -> str:
    """The address of whoever asks."""
    return request.client.host if request and request.client else ""
