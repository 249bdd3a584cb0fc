"""A small chat model's server on loopback: deterministic, streaming, in the dialect of a provider; it notices who hangs up."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from qa.models.writer import Message
from tests.dialects import OPENAI, Asked, Dialect, Json


@dataclass
class Script:
    """What the server does, and what it saw."""

    pieces: tuple[str, ...] = ("The ", "rover ", "drills. ", "[1]")
    answer: Callable[[Sequence[Message]], str] | None = None  # instead of `pieces`, from what was said
    form: Callable[[Sequence[Message]], Json] | None = None  # what it fills in, from what was said; without it, it knows no forms
    thoughts: int = 0  # how many pieces it thinks before it writes, if its dialect has those
    seconds_a_piece: float = 0.0
    refuse: tuple[int, str] | None = None  # an HTTP status and message, while `refuse_if` is in the request
    refuse_if: str = ""
    fail_after: tuple[int, str] | None = None  # so many pieces, then an error, in the middle of what is written
    requests: list[Asked] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    sent: int = 0
    hung_up: threading.Event = field(default_factory=threading.Event)


class _Server(ThreadingHTTPServer):
    """A server that has a script and a dialect."""

    def __init__(self, script: Script, dialect: Dialect) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script, self.dialect = script, dialect


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        script, dialect = self.server.script, self.server.dialect
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.partition("?")[0] != dialect.path:
            self._answer(404, "text/plain", "404 page not found\nNothing is here.")
            return
        script.requests.append(dialect.asked(request))
        script.keys.append(self.headers.get("x-api-key") or self.headers.get("Authorization", "").removeprefix("Bearer "))
        if script.refuse and script.refuse_if in json.dumps(request):
            status, message = script.refuse
            self._answer(status, "application/json", json.dumps(dialect.refusal(message)))
        elif dialect.wants_form(request):
            self._fill()
        else:
            self._stream()

    def _fill(self) -> None:
        script, dialect = self.server.script, self.server.dialect
        if script.form is None:
            self._answer(400, "application/json", json.dumps(dialect.refusal("Forms are not known here.")))
        else:
            self._answer(200, "application/json", json.dumps(dialect.filled(script.form(script.requests[-1].messages))) + "\n")

    def _answer(self, status: int, media_type: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        script, dialect = self.server.script, self.server.dialect
        self.send_response(200)
        self.send_header("Content-Type", dialect.media_type)
        self.send_header("Connection", "close")
        self.end_headers()
        answer = script.answer
        pieces = [answer(script.requests[-1].messages)] if answer else script.pieces
        try:
            self._send(dialect.opening())
            for _ in range(script.thoughts):
                self._send(dialect.thought("Well. "))
            for i, piece in enumerate(pieces):
                if script.fail_after and i == script.fail_after[0]:
                    self._send(dialect.failure(script.fail_after[1]))
                    return
                self._send(dialect.piece(piece))
                script.sent += 1
            self._send(dialect.closing())
        except OSError:
            script.hung_up.set()

    def _send(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.wfile.flush()
        time.sleep(self.server.script.seconds_a_piece)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: tests read what was recorded."""


@contextmanager
def serving(script: Script, dialect: Dialect = OPENAI) -> Iterator[str]:
    """Serve a script; the base URL."""
    server = _Server(script, dialect)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{dialect.base}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
