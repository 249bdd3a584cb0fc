"""Whoever reaches the port: `python -m tests.reliability.outsider [--only WORD]` starts real servers (`footnote serve`), and
sends them what a web page elsewhere, a guesser, a flooder or a slow client may send, over plain sockets and HTTP.

Each trial is one such thing at one address; it fails if it is let in, ends in an error of the server's, or takes time or memory
without bound. Linux only: it looks up the server's memory. Takes some minutes, most of them waiting.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import cast

from index import Library
from tests.index.library.files import write
from tests.reliability.bombs import BOMBS
from tests.reliability.reached import (
    FEW_FILES,
    FILE,
    HEAD,
    LARGE,
    SLACK,
    TEXT,
    TOKEN,
    Server,
    asks_nothing,
    body_is_refused,
    connections_have_bounds,
    files_of_the_machine,
    flood_is_answered_or_turned_away,
    guesses_are_limited,
    history_has_bounds,
    is_brought_without_harm,
    is_closed,
    is_ended,
    is_refused,
    is_told,
    many_bodies_at_once,
    questions_are_limited,
    restarts,
    serving,
    stands_in_no_frame,
    those_who_wait_are_told,
    vote_file_is_private,
)
from tests.reliability.trials import Tally, tell_if_ended
from ui.server import limits

EVIL = ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:80", "127.0.0.1@evil.example", "")


PAGES = ("/", "/config", "/gradio_api/info", "/gradio_api/mcp/", "/v1/models", "/v1/documents", "/paper/list", "/nothing")


TAKING = (
    "/login", "/gradio_api/run/ask", "/gradio_api/call/ask", "/gradio_api/queue/join", "/gradio_api/mcp/", "/gradio_api/upload",
    "/v1/chat/completions", "/v1/documents", "/paper/files?name=x.md", "/nothing",
)  # fmt: skip


ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGKILL)


Trials = Iterator[tuple[str, Callable[[], str]]]


"""What is tried, and its name."""


NOWHERE = Server(cast("subprocess.Popen[bytes]", None), "")


BROUGHT = (
    "docx: zeros",
    "docx: says ten bytes",
    "docx: entities that grow",
    "docx: entity of a file",
    "docx: paths outside",
    "epub: zeros",
    "html: deep divs",
    "pdf: forms in forms",
)


def trials_of_uploads(server: Server) -> Trials:
    """What is tried as one who brings files."""
    for name in BROUGHT:
        suffix, data = BOMBS[name](1)
        yield f"brought: {name}", partial(is_brought_without_harm, server, f"bomb.{suffix}", data)
    programs = b"\x7fELF" + bytes(1000), b"MZ" + bytes(1000), b"%PDF-1.7 and nothing else", b"PK\x03\x04" + bytes(100), b"\x00" * 5000
    for number, data in enumerate(programs):
        for suffix in ("pdf", "docx", "txt"):
            yield f"brought: no document {number} as {suffix}", partial(is_brought_without_harm, server, f"x.{suffix}", data)
    for name in ("../../../../tmp/footnote-was-here.md", "/etc/cron.d/x.md", "a\\b.md", ".md", "x.md\n.md", "\u202edm.x.md"):
        yield f"brought: name {name!r}", partial(is_brought_without_harm, server, name, TEXT.encode())


NONSENSE = (
    b"",
    b"{",
    b"[" * 100_000,
    b"\xed\xa0\x80",
    b"null",
    b'{"messages": 1}',
    b'{"name": null, "content": "x"}',
    b"\x00" * 1000,
    b'{"model": "footnote", "messages": [{"role": "user", "content": "\\ud800"}]}',
    b'{"name": "../../x.md", "content": "eA=="}',
)


DOCUMENT = f"?document={FILE}"


QUERIES = (
    "",
    "?document=",
    "?document=%00",
    "?document=../../etc/passwd",
    f"{DOCUMENT}&page=1e9",
    f"{DOCUMENT}&section=%ff&spans=1-2",
    f"{DOCUMENT}&page=-1&width=9999999",
    f"{DOCUMENT}&spans=" + "-1-99999999999999999999," * 200,
)


PATHS = (
    "/../../../../etc/passwd",
    "/gradio_api/file=/etc/passwd",
    "/file=/etc/passwd",
    "/static/..%2f..%2f..%2fetc/passwd",
    "/gradio_api/proxy=http://localhost/etc/passwd",
    "/theme.css/../../../etc/passwd",
    "/paper/page?document=/etc/passwd&page=1",
)


def trials_of_pages(server: Server, folder: Path) -> Trials:
    """What is tried as a web page elsewhere."""
    for path in PAGES:
        for host in EVIL:
            yield f"host {host!r} at {path}", partial(is_refused, server, "GET", path, 421, {"host": host})
        yield f"frame of {path}", partial(stands_in_no_frame, server, path)
    for path in TAKING:
        for origin in ("http://evil.example", "null", "http://localhost:3000", "https://127.0.0.1.evil.example"):
            yield f"origin {origin} at {path}", partial(is_refused, server, "POST", path, 403, {"origin": origin})
    yield "a link with a question", partial(asks_nothing, server, folder)
    for path in PATHS:
        yield f"file {path}", partial(files_of_the_machine, server, path)


def trials_of_bounds(server: Server) -> Trials:
    """What is tried as one who sends too much, too slowly, too often."""
    for path in TAKING:
        for is_declared in (True, False):
            yield f"body of {LARGE:,} bytes to {path}, declared {is_declared}", partial(body_is_refused, server, path, is_declared)
    for path in ("/gradio_api/run/ask", "/v1/chat/completions"):
        yield f"many bodies at once to {path}", partial(many_bodies_at_once, server, path)
    for name, earlier in (("many", ["x"] * (limits.HISTORY + 1)), ("long", ["x" * 200_000]), ("both", ["x" * 2001] * 900)):
        yield f"{name} earlier questions", partial(history_has_bounds, server, earlier)
    half = HEAD + b"Content-Length: 900\r\n\r\nuser"
    for name, sent in (("nothing", b""), ("half a line", b"GET / HT"), ("half the headers", HEAD), ("half a body", half)):
        yield f"{name}, then nothing", partial(is_ended, server, sent, pause=3, most=limits.BODY_SECONDS + 2 * SLACK)
    yield "headers drop by drop", partial(is_ended, server, HEAD, b"X-More: 1\r\n")
    yield "a body drop by drop", partial(is_ended, server, half, b"x", 3, limits.BODY_SECONDS + 3 * SLACK)
    yield "a flood of questions", partial(flood_is_answered_or_turned_away, server)
    yield "those who wait", partial(those_who_wait_are_told, server)


def trials_of_nonsense(server: Server) -> Trials:
    """What is tried as a program that is broken."""
    for path in ("/v1/chat/completions", "/v1/documents", "/paper/chosen", "/paper/files?name=x.md"):
        for number, body in enumerate(NONSENSE):
            yield f"nonsense {number} to {path}", partial(is_told, server, "POST", path, body)
    for path in ("/paper/list", "/paper/text", "/paper/overview", "/paper/follow-ups", "/paper/page", "/paper/places", "/v1/models/x"):
        for query in QUERIES:
            yield f"nonsense {query[:30]} to {path}", partial(is_told, server, "GET", path + query, b"")


def trials_of_a_locked(server: Server) -> Trials:
    """What is tried at a server with a password and a token."""
    for path in ("/", "/config", "/paper/list", "/paper/overview?document=", "/paper/conversations", "/v1/models", "/v1/documents"):
        yield f"without a password: {path}", partial(is_closed, server, "GET", path)
    for path in ("/gradio_api/run/ask", "/gradio_api/call/ask", "/gradio_api/queue/join", "/v1/chat/completions", "/paper/files?name=x.md"):
        yield f"without a password: {path}", partial(is_closed, server, "POST", path)
    for is_declared in (True, False):
        yield f"body before the password, declared {is_declared}", partial(body_is_refused, server, "/login", is_declared)
    for forwarded in (False, True):
        yield f"guesses, forwarded {forwarded}", partial(guesses_are_limited, server, forwarded)


def trials_of_forwarded(server: Server, is_behind: bool) -> Trials:
    """Who a client is: what it says of itself counts for nothing, unless a proxy on this machine says it."""
    for name, said, is_limited in (
        ("new clients", lambda i: {"x-forwarded-for": f"192.0.2.{i}"}, not is_behind),
        ("one client behind made up ones", lambda i: {"x-forwarded-for": f"192.0.2.{i}, 198.51.100.7"}, True),
        ("nobody", lambda i: {}, True),
    ):
        yield f"forwarded for {name}, behind a proxy: {is_behind}", partial(questions_are_limited, server, 3, said, is_limited)


def trials_of_an_open(server: Server, folder: Path) -> Trials:
    """All that is tried at a server without a password."""
    yield from trials_of_pages(server, folder)
    yield from trials_of_nonsense(server)
    yield from trials_of_uploads(server)
    yield from trials_of_bounds(server)
    yield "what is kept", partial(vote_file_is_private, folder)


def trials_of_few_files(server: Server) -> Trials:
    """What is tried at a server whose process may have few files."""
    for path in ("", "/gradio_api/heartbeat/0123456789", "/v1/models"):
        yield f"connections beyond the files, {path or 'silent'}", partial(connections_have_bounds, server, path)


def run(only: str = "") -> Tally:
    """All of it, one server after the other."""
    tally = Tally()
    token = {"FOOTNOTE_API_TOKEN": TOKEN}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with Library(folder / "library") as library:
            library.add(write(folder / FILE, TEXT))
        groups: tuple[tuple[tuple[str, ...], dict[str, str], Callable[[Server], Trials]], ...] = (
            (("--limit", "0", "--mcp"), {}, partial(trials_of_an_open, folder=folder)),
            ((), {"FOOTNOTE_AUTH": "reader:secret", **token}, trials_of_a_locked),
            (("--limit", "0", FEW_FILES), {}, trials_of_few_files),
            (("--limit", "3"), token, partial(trials_of_forwarded, is_behind=False)),
            (("--limit", "3", "--behind-proxy"), token, partial(trials_of_forwarded, is_behind=True)),
        )
        for options, environment, trials in groups:
            if any(only in name for name, _ in trials(NOWHERE)):
                with serving(folder, *options, environment=environment) as server:
                    _try(tally, trials(server), only)
        ends = ((f"a restart in the middle of streams, by {how.name}", partial(restarts, folder, how)) for how in ENDS)
        _try(tally, ends, only)
    return tally


def _try(tally: Tally, trials: Trials, only: str) -> None:
    for name, work in trials:
        if only in name:
            began = time.monotonic()
            tally.trial(name, work, 120, 4000)
            print(f"{tally.tried} {name}: {time.monotonic() - began:.0f} s", flush=True)


def main() -> None:
    """The trials, and what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    tell_if_ended()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # one that is ignored, as in the background, would be in the servers too
    tally = run(options.only)
    print("\n".join(tally.lines))
    if tally.failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
