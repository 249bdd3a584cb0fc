"""Gradio's page with routes of our own beside gradio's, and who asks."""

from __future__ import annotations

import gradio as gr
from starlette.routing import BaseRoute


class ChatBlocks(gr.Blocks):
    """A page; `routes` are served beside it, before gradio's own. Each checks for itself who may call it (`ui.server.visitor`)."""

    routes: tuple[BaseRoute, ...] = ()


def client_of(request: gr.Request | None) -> str:
    """The address of whoever asks."""
    return request.client.host if request and request.client else ""
