"""The chat served inside this process, for programs that call it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
from gradio import Blocks
from gradio_client import Client  # type: ignore[import-untyped]
from gradio_client.exceptions import AppError, AuthenticationError  # type: ignore[import-untyped]

from tests.ports import free_port
from ui.chat.answerer import Answerer
from ui.chat.page import build, launch
from ui.server.api.app import Api
from ui.server.security.rate_limit import RateLimit
from ui.server.settings import Settings

__all__ = ["WARNINGS", "AppError", "AuthenticationError", "Client", "client_of", "inside", "post"]
# What gradio and starlette warn of in their own threads while they serve.
WARNINGS = ("ignore:'future.no_silent_downcasting' is deprecated", "ignore::DeprecationWarning", "ignore::ResourceWarning")


@contextmanager
def inside(assistant: Answerer, settings: Settings | None = None) -> Iterator[str]:
    """The address of a chat that is served until the end of the block, on a free port."""
    page, address = asyncio.run(_launched(assistant, replace(settings or Settings(limit=0), port=free_port())))
    try:
        yield address
    finally:
        page.close(verbose=False)


async def _launched(assistant: Answerer, settings: Settings) -> tuple[Blocks, str]:
    """A coroutine, as gradio opens event loops where none runs, and never closes them, which would fail some other test."""
    rate_limit = RateLimit(settings.limit)
    api = Api(assistant, rate_limit, settings.api_token) if settings.api else None
    page = build(assistant, rate_limit=rate_limit, tools=settings.mcp, api=api)
    return page, launch(page, settings, wait=False).rstrip("/")


def client_of(address: str, login: tuple[str, str] | None = None) -> Client:
    """A program that calls the chat as gradio's own client does."""
    return Client(address, verbose=False, auth=login)


def post(address: str, path: str, *data: object) -> httpx.Response:
    """Call an endpoint without any client of gradio's."""
    return httpx.post(f"{address}/gradio_api/{path}", json={"data": list(data)}, timeout=30)
