"""Who asks: the name of a login, else a browser by a cookie that no one can guess. What is kept for one reaches no other."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any

from ui.server.limits import BROWSER_DAYS

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "footnote-visitor"
_FORM = re.compile(r"[0-9a-f]{32}")


def visitor_of(username: str | None, cookies: dict[str, str]) -> str:
    """The key under which things are kept for whoever asks: "user:ann" or "browser:0123...", empty for a program without either."""
    if username:
        return f"user:{username}"
    known = cookies.get(COOKIE, "")
    return f"browser:{known}" if _FORM.fullmatch(known) else ""


def visitor_at(request: HTTPConnection) -> str | None:
    """The same for a request to a route of our own; None for one that has not logged in where it must."""
    app: Any = request.app
    cookies = request.cookies
    tokens = (cookies.get(f"access-token-{app.cookie_id}"), cookies.get(f"access-token-unsecure-{app.cookie_id}"))
    username = next((app.tokens[token] for token in tokens if token in app.tokens), None)
    return None if app.auth is not None and username is None else visitor_of(username, cookies)


class VisitorCookie:
    """Wraps an ASGI application: a browser that opens the page gets its cookie, once."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on; the answer to one for the page itself, by a browser without the cookie, sets it."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] not in ("", "/") or _is_known(scope):
            await self._app(scope, receive, send)
            return
        cookie = f"{COOKIE}={secrets.token_hex(16)}; Path=/; Max-Age={BROWSER_DAYS * 86_400}; HttpOnly; SameSite=Lax"

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"set-cookie", cookie.encode())]
            await send(message)

        await self._app(scope, receive, with_cookie)


def _is_known(scope: Scope) -> bool:
    from starlette.requests import cookie_parser

    sent = b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode("latin-1")
    return bool(_FORM.fullmatch(cookie_parser(sent).get(COOKIE, "")))
