"""A small server that speaks OpenAI's chat completions, on loopback: deterministic, streaming, and it notices who hangs up."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Script:
    """What the server does, and what it saw."""

    pieces: tuple[str, ...] = ("The ", "rover ", "drills. ", "[1]")
    seconds_a_piece: float = 0.0
    refuse: tuple[int, str] | None = None  # an HTTP status and message, while `refuse_if` is in the request
    refuse_if: str = ""
    break_off_after: int | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    sent: int = 0
    hung_up: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(script: Script) -> Iterator[str]:
    """Serve a script; the base URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.requests.append(request)
            script.keys.append(self.headers.get("Authorization", ""))
            if script.refuse and script.refuse_if in json.dumps(request):
                self._refuse(*script.refuse)
            else:
                self._stream()

        def _refuse(self, status: int, message: str) -> None:
            body = json.dumps({"error": {"message": message, "type": "invalid_request_error"}}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _stream(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            try:
                for i, piece in enumerate(script.pieces):
                    if i == script.break_off_after:
                        return
                    self._send(json.dumps(_chunk({"role": "assistant", "content": piece}, None)))
                    script.sent += 1
                    time.sleep(script.seconds_a_piece)
                self._send(json.dumps(_chunk({}, "stop")))
                self._send("[DONE]")
            except OSError:
                script.hung_up.set()

        def _send(self, data: str) -> None:
            self.wfile.write(f"data: {data}\n\n".encode())
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: tests read what was recorded."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _chunk(delta: dict[str, str], finish: str | None) -> dict[str, object]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "chunk", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [choice]}
