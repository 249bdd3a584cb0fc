"""Which engine a library uses, as one setting: "local", or "milvus:URI"."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ingest.errors import EngineError

LOCAL = "local"
TOKEN_VARIABLE = "FOOTNOTE_MILVUS_TOKEN"


@dataclass(frozen=True, slots=True)
class EngineSetting:
    """An engine by its kind, "local" or "milvus", and where it is: the URI of a server, or the absolute path of a file."""

    kind: str
    uri: str = ""

    def __str__(self) -> str:
        """As a catalogue keeps it and `--engine` takes it."""
        return f"{self.kind}:{self.uri}" if self.uri else self.kind


def parse_engine(text: str) -> EngineSetting:
    """A setting as it is typed or kept. Raises EngineError."""
    kind, _, uri = text.strip().partition(":")
    if kind == LOCAL and not uri:
        return EngineSetting(LOCAL)
    if kind != "milvus" or not uri:
        raise EngineError(
            f"There is no engine {printed(text)!r}.",
            'Name "local", "milvus:FILE.db", or "milvus:http://HOST:19530" for a server or a cluster.',
        )
    return EngineSetting(kind, _server(uri) if "://" in uri else _file(uri))


def printed(uri: str) -> str:
    """A URI without what stands before an @: that may be a password."""
    before, at, after = uri.rpartition("@")
    return f"{before.partition('://')[0]}://…@{after}" if at else uri


def _server(uri: str) -> str:
    """A URI is kept in the catalogue, and shown: what must not be is taken from the environment."""
    try:
        parts = urlsplit(uri)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        raise EngineError(f"{printed(uri)!r} is no address of a Milvus server.", "It looks like http://HOST:19530 or https://HOST.")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise EngineError(
            f"The address of a Milvus server holds no user, password or token: {printed(uri)!r}.",
            f"Give the token, or USER:PASSWORD, in the environment variable {TOKEN_VARIABLE}.",
        )
    return uri.rstrip("/")


def _file(text: str) -> str:
    """An absolute path, so that the setting means the same from every folder; only names in .db are taken for files by the client."""
    path = Path(text).expanduser().absolute()
    if path.suffix != ".db":
        raise EngineError(f"Milvus Lite keeps its data under a name that ends in .db, which {text!r} does not.", f"Name it {path.name}.db")
    return str(path)
