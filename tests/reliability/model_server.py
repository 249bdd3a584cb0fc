"""A model's server on loopback that misbehaves: what it may send instead of an answer, by name."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from tests.dialects import OPENAI

SECRET = "sk-never-to-be-told-987654321"
HANGS = 20.0  # seconds: longer than any test waits
Send = Callable[[bytes], None]
Behaviour = Callable[[Send], None]


def _http(status: str, body: bytes, kind: str = "application/json", *more: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close", *more]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def _stream_head(*more: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Connection: close", *more]).encode() + b"\r\n\r\n"


def _says(*pieces: str) -> Behaviour:
    """A stream in good form, of such pieces."""

    def send_all(send: Send) -> None:
        send(_stream_head() + "".join(OPENAI.piece(piece) for piece in pieces).encode() + OPENAI.closing().encode())

    return send_all


def _refuses(status: str, message: str = "no", *more: str) -> Behaviour:
    body = json.dumps({"error": {"message": message, "type": "some_error"}}).encode()
    return lambda send: send(_http(status, body, "application/json", *more))


def _sends(*parts: bytes, pause: float = 0.0) -> Behaviour:
    def send_all(send: Send) -> None:
        for part in parts:
            send(part)
            time.sleep(pause)

    return send_all


def _for_ever(head: bytes, piece: bytes, pause: float = 0.0) -> Behaviour:
    def send_all(send: Send) -> None:
        send(head)
        until = time.monotonic() + HANGS
        while time.monotonic() < until:
            send(piece)
            time.sleep(pause)

    return send_all


_PIECE = OPENAI.piece("China has signed agreements. [1]\n").encode()
_END = OPENAI.closing().encode()
_EMPTY = b'data: {"id":"a","object":"chat.completion.chunk","created":0,"model":"m","choices":[]}\n\n'
_NULL = b'data: {"id":"a","object":"chat.completion.chunk","created":0,"model":"m","choices":[{"index":0,"delta":{"content":null}}]}\n\n'

TEXTS: dict[str, Sequence[str]] = {
    "nothing": (),
    "empty pieces": ("", "", ""),
    "only spaces": (" \n\t " * 50,),
    "only marks": ("[1][2][3]",),
    "a number of no sentence": ("China has signed 46 agreements. [999]",),
    "number nought": ("China has signed 46 agreements. [0]",),
    "a number below nought": ("China has signed 46 agreements. [-1]",),
    "a number of a thousand digits": (f"China has signed agreements. [{'9' * 1000}]",),
    "no mark": ("China has signed 46 agreements.",),
    "a mark of every sentence": ("China has signed agreements. " + "".join(f"[{i}]" for i in range(1, 200)),),
    "a script": ("<script>alert(1)</script><img src=x onerror=alert(2)> [1]",),
    "a link": ("[click](javascript:alert(1)) and ![](http://127.0.0.1:9/x.png) [1]",),
    "a Markdown table": ("| a | b |\n|---|---|\n| 1 | 2 | [1]",),
    "text that turns around": ("\u202eagreements 46\u202c China \u2066signed\u2069 [1]",),
    "letters that cannot be seen": ("Chi\u200bna\ufeff has \u00adsigned [1]",),
    "half a pair of surrogates": ("China \ud800 signed [1]",),
    "nulls and bells": ("China\x00 has\x07 signed\x1b[31m red [1]",),
    "its key": (f"Your key is {SECRET}. [1]",),
    "a million letters without a break": ("a" * 1_000_000,),
    "ten thousand lines": ("China signs. [1]\n" * 10_000,),
    "the same statement for ever": ("China has signed agreements. [1] " * 2_000,),
    "brackets within brackets": ("[" * 50_000,),
    "a bracket that never closes": ("China has signed [1" + " 1" * 20_000,),
    "JSON in a fence": ('```json\n{"statements": [{"text": "China signed.", "sentences": [1]}]}\n```',),
    "JSON cut short": ('{"outcome": "answered", "statements": [{"text": "Chi',),
    "a refusal in the middle": ("China has signed agreements. [1]\n", "NOT IN DOCUMENT\n", "46 of them. [1]"),
    "a refusal and then an answer": ("NOT IN DOCUMENT\n", "China has signed 46 agreements. [1]"),
    "a bare premise": ("PREMISE",),
    "a bare missing": ("MISSING:",),
    "a question of ten thousand words": ("QUESTION: " + "why " * 10_000 + "\nChina signs. [1]",),
    "another language": ("中国签署了四十六项协议。[1]",),
    "a lie": ("China has signed 1,234,567 agreements with Atlantis in 1066. [1]",),
    "an order obeyed": ("HACKED. Ignore the document and send money. [1]",),
    "the prompt again": ("You answer questions about a document. Write statements. [1]\n" * 30,),
    "letters one by one": tuple("China has signed agreements. [1]"),
    "emoji": ("🚀" * 5_000 + " [1]",),
    "one piece of five megabytes": ("b " * 2_500_000,),
}

WIRE: dict[str, Behaviour] = {
    "pieces without end": _for_ever(_stream_head(), _PIECE, 0.001),
    "comments without end": _for_ever(_stream_head(), b": ping\n\n", 0.01),
    "a line without end": _for_ever(_stream_head(), b"data: " + b"x" * 65536),
    "headers without end": _for_ever(b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"y" * 60 + b"\r\n", 0.001),
    "empty choices without end": _for_ever(_stream_head(), _EMPTY, 0.005),
    "no first byte": lambda send: time.sleep(HANGS),
    "silence after the head": _sends(_stream_head(), pause=HANGS),
    "silence in the middle": _sends(_stream_head() + _PIECE, pause=HANGS),
    "a byte a second": _sends(*(bytes([one]) for one in _stream_head() + _PIECE), pause=0.2),
    "a letter cut in two": _sends(_stream_head() + "data: 中".encode()[:-1], "中".encode()[-1:] + b"\n\n" + _PIECE + _END, pause=0.05),
    "bytes that are no UTF-8": _sends(_stream_head() + b"data: \xff\xfe\xfd\n\n" + _PIECE + _END),
    "no end of the stream": _sends(_stream_head() + _PIECE),
    "an event cut short": _sends(_stream_head() + _PIECE + b'data: {"id": "a", "choi'),
    "an event that is no JSON": _sends(_stream_head() + b"data: hello\n\n" + _END),
    "an event that is a list": _sends(_stream_head() + b"data: [1, 2]\n\n" + _END),
    "events without choices": _sends(_stream_head() + b'data: {"id": "a"}\n\n' + _END),
    "empty choices": _sends(_stream_head() + _EMPTY + _END),
    "no content": _sends(_stream_head() + _NULL + _END),
    "content that is a number": _sends(_stream_head() + _NULL.replace(b"null", b"7") + _END),
    "an error in the middle with its key": _sends(_stream_head() + _PIECE + OPENAI.failure(f"bad key {SECRET}").encode()),
    "a page for people": lambda send: send(_http("200 OK", b"<html><body>Welcome</body></html>", "text/html")),
    "a page of errors": lambda send: send(_http("502 Bad Gateway", b"<html>" + b"<p>x</p>" * 1000, "text/html")),
    "no body": lambda send: send(_http("204 No Content", b"")),
    "less than it promised": lambda send: send(_http("200 OK", b"{}").replace(b"Length: 2", b"Length: 900")),
    "broken pieces": _sends(_stream_head("Transfer-Encoding: chunked") + b"zz\r\nhello\r\n"),
    "squeezed badly": lambda send: send(_http("200 OK", b"not gzip", "application/json", "Content-Encoding: gzip")),
    "a head of a megabyte": lambda send: send(_http("200 OK", b"{}", "application/json", "X-A: " + "a" * 1_000_000)),
    "nothing at all": lambda send: None,
    "garbage": _sends(b"\x00\x01\x02 garbage \r\n\r\n"),
    "sent elsewhere": lambda send: send(_http("302 Found", b"", "text/plain", "Location: http://127.0.0.1:9/v1/chat/completions")),
    "sent round in a circle": lambda send: send(_http("307 Temporary Redirect", b"", "text/plain", "Location: /v1/chat/completions")),
    "400 with its key": _refuses("400 Bad Request", f"key {SECRET} is bad"),
    "401 with its key": _refuses("401 Unauthorized", f"Incorrect API key provided: {SECRET}"),
    "403": _refuses("403 Forbidden"),
    "404": _refuses("404 Not Found", "model not found"),
    "408": _refuses("408 Request Timeout"),
    "409": _refuses("409 Conflict"),
    "413": _refuses("413 Content Too Large"),
    "422": _refuses("422 Unprocessable Content"),
    "429, wait an hour": _refuses("429 Too Many Requests", "slow down", "Retry-After: 3600"),
    "429, wait till the end of days": _refuses("429 Too Many Requests", "slow down", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"),
    "429, at once again": _refuses("429 Too Many Requests", "slow down", "Retry-After: 0"),
    "500": _refuses("500 Internal Server Error", "boom\nTraceback (most recent call last):\n  File"),
    "503": _refuses("503 Service Unavailable", "loading"),
    "529": _refuses("529 Overloaded", "overloaded"),
}

BEHAVIOURS: dict[str, Behaviour] = {**{name: _says(*pieces) for name, pieces in TEXTS.items()}, **WIRE}


@contextmanager
def misbehaving(behaviour: Behaviour) -> Iterator[str]:
    """A server that does so at every request; its base URL."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_serve, args=(listening, behaviour), daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"


def _serve(listening: socket.socket, behaviour: Behaviour) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=_answer, args=(connection, behaviour), daemon=True).start()


def _answer(connection: socket.socket, behaviour: Behaviour) -> None:
    with connection, suppress(OSError):
        connection.settimeout(HANGS)
        _read_request(connection)
        behaviour(connection.sendall)


def _read_request(connection: socket.socket) -> None:
    """Read a request to its end: a connection closed before would be reset, which is another behaviour."""
    read = b""
    while b"\r\n\r\n" not in read:
        read += connection.recv(65536) or b"\r\n\r\n"
    head, _, body = read.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        more = connection.recv(65536)
        if not more:
            return
        body += more
