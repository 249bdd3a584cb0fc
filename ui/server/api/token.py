"""The token of the API: who may ask."""

from __future__ import annotations

import hmac
import os

from ingest.errors import ChatError
from ui.server.settings import Settings

TOKEN_VARIABLE = "FOOTNOTE_API_TOKEN"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def check_api(settings: Settings) -> None:
    """Raises ChatError where the API would be open to others than whoever sits at this machine."""
    if not settings.api or settings.api_token:
        return
    if settings.host not in LOOPBACK or settings.behind_proxy or settings.root_path or settings.auth:
        raise ChatError(
            "The API would be open to others without a token.",
            "Set one: Settings(api_token=...)",
            command=f"Set one: --api-token TOKEN, or {TOKEN_VARIABLE}. Without one it is served on this machine alone, without a proxy.",
        )


def read_token(text: str | None) -> str | None:
    """The token that was given, else the environment's; None for none. Raises ChatError for a blank one."""
    text = os.environ.get(TOKEN_VARIABLE) if text is None else text
    if text is not None and not (text.strip() and text.isascii()):
        raise ChatError(
            "The API's token is blank, or not in plain letters.",
            f"Name one: read_token('...'), or leave {TOKEN_VARIABLE} out.",
            command=f"Name one with --api-token, or leave {TOKEN_VARIABLE} out.",
        )
    return text


def may_ask(token: str | None, authorization: str) -> bool:
    """Whether an Authorization header has the token, compared in a time that tells nothing of it."""
    if token is None:
        return True
    kind, _, given = authorization.partition(" ")
    return hmac.compare_digest(given.strip().encode(), token.encode()) and kind.lower() == "bearer"
