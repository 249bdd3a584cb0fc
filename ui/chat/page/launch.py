"""The page served: its styles and scripts, what stands before it, and until when."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import gradio as gr
from starlette.middleware import Middleware
from threadpoolctl import threadpool_limits

from ui.chat.page.blocks import ChatBlocks
from ui.chat.page.root_path import RootPath
from ui.server.api.token import may_ask
from ui.server.limits import WAITING, most_connections
from ui.server.security.allowed_hosts import AllowedHosts
from ui.server.security.request_checks import RequestChecks, impatient
from ui.server.security.security_headers import SecurityHeaders
from ui.server.security.visitor import VisitorCookie
from ui.server.settings import Settings

LOOKS_AGAIN = 0.01  # seconds until gradio looks what there is to do: its own 0.001 takes 5 % of a processor for nothing, this 2
STATIC = Path(__file__).parents[1] / "static"
STYLES = ("chat", "conversations", "document/document")
DOCUMENT_SCRIPTS = tuple(f"document/{name}" for name in ("back", "source", "pages", "map", "overview", "uploads", "shelf"))
SCRIPTS = ("dom", *DOCUMENT_SCRIPTS, "quotes", "paper", "turns", "memory", "side", "page")  # each may use those before it


def _head() -> str:
    """Style and script, within the page: gradio's own way for style puts its frame before each selector, and what
    depends on the body's class would never apply."""
    styles = ((STATIC / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    scripts = ((STATIC / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    return "".join(f"<style>{style}</style>" for style in styles) + "".join(f"<script>{script}</script>" for script in scripts)


def launch(page: ChatBlocks, settings: Settings, *, wait: bool = True) -> str:
    """Serve a page; its address. Nothing of this machine is served but the page, and it calls no other host."""
    # Several questions share the processors as it is. With two threads each for products of matrices, of ten questions at once a fifth of
    # the processor's time went to threads that wait for each other.
    threadpool_limits(1, "blas")
    # Read by uvicorn, which else believes any client on this machine who it says it is.
    os.environ["FORWARDED_ALLOW_IPS"] = "127.0.0.1,::1" if settings.behind_proxy else ""
    fonts = ["Liberation Sans", "sans-serif"]  # names only: gradio's default theme loads its fonts from elsewhere
    page._queue.sleep_when_free = LOOKS_AGAIN
    _, address, _ = page.launch(
        server_name=settings.host,
        server_port=settings.port,
        auth=settings.auth,
        inbrowser=settings.open_browser,
        mcp_server=settings.mcp,
        root_path=settings.root_path,
        theme=gr.themes.Base(font=fonts, font_mono=["monospace"]),
        head=_head(),
        footer_links=[],
        quiet=True,
        share=False,
        ssr_mode=False,
        enable_monitoring=False,
        run_history=False,
        max_file_size="1kb",
        max_threads=WAITING,  # events that are on their way, those that wait for their turn among them
        app_kwargs={
            "routes": list(page.routes),
            "middleware": [
                Middleware(RootPath, path=settings.root_path),
                Middleware(SecurityHeaders),
                Middleware(VisitorCookie),
                Middleware(RequestChecks, hosts=AllowedHosts(settings.host, settings.allowed_hosts), may_send=_sender(settings)),
            ],
        },
        prevent_thread_lock=True,
    )
    if page.server:
        page.server.config.http_protocol_class = impatient(page.server.config.http_protocol_class, most_connections())
    if wait:
        _wait(page)
    return str(address)


def _sender(settings: Settings) -> Callable[[str], bool]:
    """Who may call with a document: whoever may use the API."""
    return lambda authorization: settings.api and may_ask(settings.api_token, authorization)


def _wait(page: ChatBlocks) -> None:
    """Serve until interrupted, or told to end (SIGTERM, which the first process of a container hears only if it listens), then end at once:
    gradio's own way waits for browsers, which keep a connection open."""
    if threading.current_thread() is threading.main_thread():  # no other may
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while page.is_running:
            time.sleep(0.1)
    except KeyboardInterrupt:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # what is cut off is not for the terminal
        if page.server:
            page.server.force_exit = True
        page.close(verbose=False)
