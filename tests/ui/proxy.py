"""A small reverse proxy: it serves one path, hands requests on to another server, and passes the answers on as they come."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

OF_ONE_HOP = ("connection", "transfer-encoding", "keep-alive", "content-length")


@contextmanager
def proxied(target: str, path: str, strips: bool) -> Iterator[str]:
    """The address below which a server is reached, until the end of the block; `strips` leaves the path out of what is handed on."""
    host = urlsplit(target).netloc

    class Handler(BaseHTTPRequestHandler):
        """One request."""

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

        def _hand_on(self) -> None:
            if not (self.path == path or self.path.startswith((f"{path}/", f"{path}?"))):
                self.send_error(404)
                return
            inner = (self.path.removeprefix(path) or "/") if strips else self.path
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            onward = http.client.HTTPConnection(host, timeout=60)
            headers = {name: value for name, value in self.headers.items() if name.lower() not in OF_ONE_HOP}
            onward.request(self.command, inner, body or None, {**headers, "x-forwarded-for": self.client_address[0]})
            reply = onward.getresponse()
            self.send_response(reply.status)
            for name, value in reply.getheaders():
                if name.lower() not in OF_ONE_HOP:
                    self.send_header(name, value)
            self.send_header("connection", "close")
            self.end_headers()
            while piece := reply.read1():
                self.wfile.write(piece)
                self.wfile.flush()
            onward.close()

        do_GET = do_POST = do_HEAD = do_DELETE = _hand_on  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{path}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
