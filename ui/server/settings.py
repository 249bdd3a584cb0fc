"""How the chat is to be served: what the command line was told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HOST, PORT = "127.0.0.1", 7860
PER_MINUTE = 60  # questions: more than one person reads; a program that needs more is told of --limit


@dataclass(frozen=True, slots=True)
class Settings:
    """How the chat is served. `auth` is (user, password); `limit` questions a minute and client, 0 for no limit;
    `feedback` the file that votes are kept in, None to keep none; `mcp` offers ask, search and outline as MCP tools."""

    host: str = HOST
    port: int = PORT
    auth: tuple[str, str] | None = None
    limit: int = PER_MINUTE
    feedback: Path | None = None
    mcp: bool = False
    open_browser: bool = False
