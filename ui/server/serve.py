"""Serving the chat on this machine, or to others if told so."""

from __future__ import annotations

import importlib.util
import os
import shlex
import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from ingest.errors import ChatError
from ui.chat.answerer import Answerer
from ui.chat.feedback import FeedbackFile
from ui.server.api.token import check_api
from ui.server.security.rate_limit import RateLimit
from ui.server.settings import Settings

if TYPE_CHECKING:
    from qa.library import LibraryAssistant

AUTH_VARIABLE = "FOOTNOTE_AUTH"


def serve(assistant: Answerer | LibraryAssistant, settings: Settings, say: Callable[[str], None] = print) -> None:
    """Serve until interrupted. Raises ChatError if the port is taken or a package is missing."""
    check_api(settings)
    _check_port(settings.host, settings.port)
    if settings.feedback and settings.feedback.is_dir():
        file = settings.feedback / "votes.jsonl"
        raise ChatError(
            f"Votes cannot be kept in {settings.feedback}: it is a folder.",
            f"Name a file: Settings(feedback=Path({str(file)!r}))",
            command=f"Name a file: --feedback {shlex.quote(str(file))}",
        )
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported: no call to its makers
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from ui.chat.conversations.database import ConversationDatabase
    from ui.chat.documents.desk import served_of
    from ui.chat.page import build, launch
    from ui.server.api.app import Api
    from ui.server.files.uploads import Uploads

    assistant = served_of(assistant)
    if settings.mcp:
        _check_mcp(settings)
    votes = FeedbackFile(settings.feedback) if settings.feedback else None
    kept = ConversationDatabase(settings.conversations)
    rate_limit = RateLimit(settings.limit)
    api = Api(assistant, rate_limit, settings.api_token) if settings.api else None
    uploads = Uploads(settings.uploads, settings.shared_uploads) if settings.uploads else None
    page = build(
        assistant,
        rate_limit=rate_limit,
        feedback=votes,
        tools=settings.mcp,
        api=api,
        uploads=uploads,
        conversations=kept,
        model=settings.model,
    )
    address = f"http://{f'[{settings.host}]' if ':' in settings.host else settings.host}:{settings.port}"
    say(f"Footnote answers at {address} (Ctrl-C ends it)" + (f", behind a proxy at {settings.root_path}/" if settings.root_path else ""))
    if settings.api:
        say(f"OpenAI's chat completions at {address}/v1")
    if settings.feedback:
        say(f"Votes are kept in {settings.feedback}")
    if settings.mcp:
        say(f"MCP tools at {address}/gradio_api/mcp/")
    launch(page, settings)


def read_auth(text: str | None) -> tuple[str, str] | None:
    """("user", "password") from "user:password", or from the environment if None. Raises ChatError if it is not of that form."""
    text = os.environ.get(AUTH_VARIABLE) if text is None else text
    if text is None:
        return None
    user, colon, password = text.partition(":")
    if not (user and colon and password):
        raise ChatError(
            "The user and password cannot be read.",
            f"Write them as user:password: read_auth('user:password'), or in {AUTH_VARIABLE}.",
            command=f"Write them as user:password, with --auth or in {AUTH_VARIABLE}.",
        )
    return user, password


def has_display() -> bool:
    """Whether there is a screen to open a browser on."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _check_port(host: str, port: int) -> None:
    """Raises ChatError if nothing can listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "that is no name of a host"
        raise ChatError(
            f"{host}:{port} cannot be listened at: {why or error}.",
            f"Try another: Settings(port={port + 1})",
            command=f"Try another: footnote chat --port {port + 1}",
        ) from error


def _check_mcp(settings: Settings) -> None:
    """Raises ChatError if gradio's MCP server lacks its package, or is to ask for a password, which it does not."""
    if settings.auth:
        raise ChatError(
            "The MCP tools would be open to all: they ask for no password.",
            "Leave one out: Settings(mcp=True), or Settings(auth=...)",
            command="Leave out --mcp, or --auth.",
        )
    if importlib.util.find_spec("mcp") is None:
        raise ChatError("The MCP server needs one package more.", "Install it: pip install 'footnote-qa[mcp]'")
