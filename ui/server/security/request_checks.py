"""What the server refuses before anything of a request is read: strange hosts, foreign pages, files, too much, too slow."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ingest.errors import TooManyQuestions
from ui.server.limits import (
    BODY_BYTES,
    BODY_BYTES_A_SECOND,
    BODY_SECONDS,
    CONNECTIONS,
    HEADER_SECONDS,
    LOGINS_PER_MINUTE,
    SENT_BYTES,
    UPLOAD_BYTES,
)
from ui.server.security.allowed_hosts import AllowedHosts
from ui.server.security.rate_limit import RateLimit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

CLOSED = ("/gradio_api/upload", "/upload")  # no component takes files; gradio would keep them for anyone
FILES = "/paper/files"  # where visitors bring documents, if they may
SENT = "/v1/documents"  # where programs send them; without the API nothing reads what comes there
CALLS = ("/queue/join", "/run/add_document", "/call/add_document", "/call/v2/add_document", "/mcp")  # the same by gradio's client and MCP
FULL = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
READING = ("GET", "HEAD", "OPTIONS")


class RequestChecks:
    """Wraps an ASGI application."""

    def __init__(self, app: ASGIApp, hosts: AllowedHosts, may_send: Callable[[str], bool] = lambda authorization: False) -> None:
        """`may_send` tells by the Authorization header of a program's call whether it may bring a document."""
        self._app = app
        self._hosts = hosts
        self._may_send = may_send
        self._logins = RateLimit(LOGINS_PER_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that may not be, or hand it on with a bound on its body."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif refusal := self._refusal(scope):
            await _refuse(scope, send, *refusal)
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await _Bounded(receive, send, self._most_bytes(scope)).run(self._app, scope)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """The status and the word with which a request is refused; None if it may be."""
        headers = {name: value.decode("latin-1") for name, value in reversed(scope["headers"])}
        host, origin = headers.get(b"host", ""), headers.get(b"origin")
        if not self._hosts.allows(host):
            return 421, "This server does not go by that name. Whoever runs it can allow it: footnote chat --allowed-host NAME"
        is_reading = scope["type"] == "http" and scope["method"] in READING
        if not is_reading and origin is not None and not self._hosts.allows_origin(origin, host):
            return 403, "Pages of other hosts may not ask here."
        path = scope["path"].rstrip("/")
        if path.endswith(CLOSED):
            return 403, "Files are not taken."
        length = headers.get(b"content-length", "0")
        if not length.isdecimal() or int(length[:12]) > self._most_bytes(scope):
            return 413, f"A request may have {self._most_bytes(scope):,} bytes."
        return self._too_many_logins(scope) if path.endswith("/login") and not is_reading else None

    def _too_many_logins(self, scope: Scope) -> tuple[int, str] | None:
        try:
            self._logins.count((scope.get("client") or ("",))[0])
        except TooManyQuestions:
            return 429, "Too many tries. Wait a minute, then log in again."
        return None

    def _most_bytes(self, scope: Scope) -> int:
        """How large a request's body may be: a document that a visitor brings, or a program sends, may be larger."""
        path = scope["path"].rstrip("/")
        if path.endswith(FILES):
            return UPLOAD_BYTES
        authorization = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"), "")
        is_sent = path.endswith(SENT) or (path.endswith(CALLS) and self._may_send(authorization))
        return SENT_BYTES if is_sent else BODY_BYTES


class _Bounded:
    """One request whose body may neither be too long nor come too slowly: it is broken off, and its answer says why."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send, self._most = receive, send, most
        self._taken, self._waited = 0, 0.0
        self._is_whole = False
        self._broken: tuple[int, str] | None = None
        self._has_answered = False

    async def run(self, app: ASGIApp, scope: Scope) -> None:
        try:
            await app(scope, self.receive, self.send)
        except Exception:
            if self._broken is None:
                raise
        if self._broken and not self._has_answered:
            await _refuse(scope, self._send, *self._broken)

    async def receive(self) -> Message:
        """The next piece of the body; after the last one, word that the client has gone."""
        if self._is_whole or self._broken:
            return {"type": "http.disconnect"} if self._broken else await self._receive()
        began, left = time.monotonic(), BODY_SECONDS + self._taken / BODY_BYTES_A_SECOND - self._waited
        try:
            message = await asyncio.wait_for(self._receive(), min(BODY_SECONDS, left))
        except TimeoutError:
            self._broken = 408, f"The request came too slowly: nothing for {BODY_SECONDS:.0f} seconds, or drop by drop."
            return {"type": "http.disconnect"}
        self._waited += time.monotonic() - began
        self._taken += len(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)
        if self._taken > self._most:
            self._broken = 413, f"A request may have {self._most:,} bytes."
            return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        """Hand an answer on, unless the request was broken off."""
        if self._broken and not self._has_answered:
            return
        self._has_answered = True
        await self._send(message)


async def _refuse(scope: Scope, send: Send, status: int, word: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": word[:100]})
        return
    is_api = scope["path"].startswith("/v1/")  # whose clients read errors as OpenAI writes them
    said = json.dumps({"error": {"message": word, "type": "invalid_request_error", "param": None, "code": None}}) if is_api else word
    headers = [(b"content-type", b"application/json" if is_api else b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": said.encode()})


def impatient(protocol: type[Any], most: int = CONNECTIONS) -> type[Any]:
    """uvicorn's protocol for one connection, that is closed if no whole request comes for HEADER_SECONDS: uvicorn itself
    waits for ever for the rest of a half-sent one. Of more than `most` connections the last are told to come again: uvicorn itself takes
    them until the process has no file left, and then opens no library either."""

    class Impatient(protocol):  # type: ignore[misc]
        """Looks at intervals whether a request is being answered, or has been since the last look."""

        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            if len(self.connections) > most:
                transport.write(FULL)
                transport.close()
                return
            self.loop.call_later(HEADER_SECONDS, self._look, self.cycle)

        def _look(self, last: object) -> None:
            if self.transport.is_closing() or self.transport.get_protocol() is not self:
                return
            is_idle = self.cycle is None or self.cycle.response_complete
            if is_idle and self.cycle is last:
                self.transport.close()
            else:
                self.loop.call_later(HEADER_SECONDS, self._look, self.cycle if is_idle else self)

    return Impatient
