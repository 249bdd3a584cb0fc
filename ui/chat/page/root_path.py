"""The page below a path of another server: a proxy may hand that path on, or leave it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class RootPath:
    """Wraps an ASGI application: what is asked for below `path` is what the application has without it."""

    def __init__(self, app: ASGIApp, path: str = "") -> None:
        self._app, self._path = app, path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on without the path; the path alone is sent to the page, which finds its files from there."""
        if not self._path or scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif scope["path"] == self._path:
            headers = [(b"location", f"{self._path}/".encode()), (b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 307, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
        elif scope["path"].startswith(f"{self._path}/"):
            raw = scope.get("raw_path") or scope["path"].encode()
            inner = {"path": scope["path"].removeprefix(self._path), "raw_path": raw.removeprefix(self._path.encode())}
            await self._app({**scope, **inner}, receive, send)
        else:
            await self._app(scope, receive, send)
