"""How the chat is to be served: what the command line was told."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ui.server.limits import PER_MINUTE

HOST, PORT = "127.0.0.1", 7860


@dataclass(frozen=True, slots=True)
class Settings:
    """How the chat is served. `auth` is (user, password); `limit` questions a minute and client, 0 for no limit;
    `feedback` the file that votes are kept in, None to keep none; `mcp` offers ask, search and outline as MCP tools.
    `allowed_hosts` are names beside the machine's own by which it is called; `behind_proxy` believes a proxy on this machine
    who a client is. `conversations` is the file that they are kept in, None to keep none. `api` serves /v1 for programs, to those
    who have `api_token`; `root_path` is the path under which a proxy serves the page, such as "/footnote";
    `model` is the setting of the model that writes, to be told in the settings. `uploads` is the folder for the documents that
    visitors bring, None where they may bring none; with `shared_uploads` all see them."""

    host: str = HOST
    port: int = PORT
    auth: tuple[str, str] | None = field(default=None, repr=False)
    limit: int = PER_MINUTE
    feedback: Path | None = None
    mcp: bool = False
    open_browser: bool = False
    allowed_hosts: tuple[str, ...] = ()
    behind_proxy: bool = False
    conversations: Path | None = None
    api: bool = False
    api_token: str | None = field(default=None, repr=False)
    root_path: str = ""
    model: str | None = None
    uploads: Path | None = None
    shared_uploads: bool = False


def default_uploads() -> Path:
    """Where the documents that visitors bring are kept unless told otherwise: the user's data folder."""
    import platformdirs

    return Path(platformdirs.user_data_dir("footnote-qa", appauthor=False)) / "uploads"
