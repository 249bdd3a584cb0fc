"""A server in a process of its own, and what whoever reaches its port may do to it, one thing at a time; see outsider.py."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

import httpx

from tests.load import wait_until_served
from tests.ports import free_port
from tests.soak import garden, question
from tests.sources import ROOT
from tests.visitors import Times, Visitor
from ui.server import limits
from ui.server.security.visitor import COOKIE

NAME, YEAR, TEXT = garden(7)


FILE, QUESTION = "garden.md", question(NAME)


LARGE = 200_000_000  # bytes of a body without bound


MORE = LARGE // 2  # bytes of memory that a server may have more after it


SLACK = 8.0  # seconds beyond a limit


FILES, FEW_FILES = 600, "few files"  # that a process may have, where it is told so


TOKEN = "the token"


BEARER = {"authorization": f"Bearer {TOKEN}"}


@dataclass(frozen=True)
class Server:
    """A server in a process of its own."""

    process: subprocess.Popen[bytes]
    address: str

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.address.rpartition(":")[2])

    @property
    def memory(self) -> int:
        """Bytes that it has."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) * 1024

    def ask(self) -> None:
        """It answers as it should; AssertionError if it does not."""
        reply = httpx.post(f"{self.address}/v1/chat/completions", json=asking(QUESTION), timeout=60)
        assert reply.status_code == 200, f"afterwards: {reply.status_code} {reply.text[:100]}"
        assert str(YEAR) in reply.json()["choices"][0]["message"]["content"]


def asking(question: str) -> dict[str, object]:
    """A request for a chat completion."""
    return {"model": "footnote-quotes", "messages": [{"role": "user", "content": question}]}


@contextlib.contextmanager
def serving(folder: Path, *options: str, environment: Mapping[str, str] = MappingProxyType({}), port: int = 0) -> Iterator[Server]:
    """`footnote serve` over a library in a folder, once it answers."""
    port = port or free_port()
    place = ["--library", str(folder / "library"), "--conversations", str(folder / "conversations"), "--uploads", str(folder / "uploads")]
    more = [one for one in options if one != FEW_FILES]
    command = [sys.executable, "-m", "ui", "serve", *place, "--feedback", str(folder / "votes"), "--api", "--port", str(port), *more]
    if FEW_FILES in options:
        command = ["sh", "-c", f'ulimit -n {FILES}; exec "$@"', "sh", *command]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment}
    with (folder / "log").open("ab") as log, subprocess.Popen(command, cwd=folder, env=variables, stdout=log, stderr=log) as process:
        try:
            try:
                wait_until_served(process, f"http://127.0.0.1:{port}")
            except RuntimeError as error:
                raise RuntimeError((folder / "log").read_text(encoding="utf-8")[-2000:]) from error
            yield Server(process, f"http://127.0.0.1:{port}")
        finally:
            process.kill()


def is_refused(server: Server, method: str, path: str, status: int, headers: dict[str, str]) -> str:
    """A request is refused with a status."""
    reply = httpx.request(method, server.address + path, headers=headers, timeout=20)
    assert reply.status_code == status, f"{reply.status_code} {reply.text[:80]}"
    return f"refused with {status}"


def stands_in_no_frame(server: Server, path: str) -> str:
    """Whatever is answered may be shown in no other page's frame."""
    reply = httpx.get(server.address + path, timeout=20)
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
    return "in no frame"


def asks_nothing(server: Server, folder: Path) -> str:
    """A link with a question in it asks nothing: the page only fills its field. Browser tests try it where scripts run."""
    before = kept_questions(folder)
    for sent in ({}, {"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}, {"referer": "http://evil.example/"}):
        assert httpx.get(server.address, params={"q": "Who is asked by a link?"}, headers=sent, timeout=20).status_code == 200
    time.sleep(1)
    assert kept_questions(folder) == before
    return "asks nothing"


def kept_questions(folder: Path) -> list[str]:
    """What was asked in conversations that are kept."""
    with contextlib.closing(sqlite3.connect(folder / "conversations")) as connection:
        return [json.loads(answer)["asked"] for (answer,) in connection.execute("SELECT answer FROM turns")]


def body_is_refused(server: Server, path: str, is_declared: bool) -> str:
    """A body without bound is refused, and does not stay in memory, whether its length is told beforehand or not."""
    before = server.memory

    def pieces() -> Iterator[bytes]:
        for _ in range(LARGE // 1_000_000):
            yield b"x" * 1_000_000

    headers = {"content-type": "application/json"} | ({"content-length": str(LARGE)} if is_declared else {})
    try:
        status = httpx.post(server.address + path, content=pieces(), headers=headers, timeout=60).status_code
    except httpx.TransportError:  # it hung up while the body was still being sent
        status = 413
    assert 400 <= status < 500, f"{status}"
    assert server.memory - before < MORE, f"{(server.memory - before) >> 20} MB more"
    return "refused, or broken off"


def many_bodies_at_once(server: Server, path: str, connections: int = 100) -> str:
    """Bodies as large as they may be, never finished, from many connections: they are ended, and what they held is given back."""
    before, began = server.memory, time.monotonic()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {limits.BODY_BYTES}\r\n\r\n"
    with contextlib.ExitStack() as stack:
        opened = [stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=60)) for _ in range(connections)]
        for one in opened:
            with contextlib.suppress(OSError):
                one.sendall(head.encode() + b"x" * (limits.BODY_BYTES - 1000))
        most = server.memory - before
        for one in opened:
            with contextlib.suppress(OSError):
                while one.recv(65536):
                    pass
    assert time.monotonic() - began < limits.BODY_SECONDS + 4 * SLACK
    assert most < connections * limits.BODY_BYTES * 2 + MORE, f"{most >> 20} MB more"
    return "ended, within bounds"


def history_has_bounds(server: Server, earlier: list[str]) -> str:
    """Too many earlier questions, or too long ones, are refused, or left out."""
    reply = httpx.post(f"{server.address}/gradio_api/run/ask", json={"data": ["And then?", earlier]}, timeout=60)
    assert reply.status_code in (413, 500), reply.status_code  # gradio's own status for what its functions refuse
    assert reply.status_code == 413 or "history" in reply.text, reply.text[:200]
    messages = [{"role": "user", "content": one} for one in [*earlier, "And then?"]]
    reply = httpx.post(f"{server.address}/v1/chat/completions", json={"model": "footnote", "messages": messages}, timeout=60)
    # Clients of OpenAI's send whole conversations along: what is too much of one is left out.
    assert reply.status_code in (200, 400, 413), f"{reply.status_code} {reply.text[:200]}"
    return "refused, or left out"


def is_brought_without_harm(server: Server, name: str, data: bytes) -> str:
    """A file that a visitor brings is read, or told to be bad in one line, by a program that takes nothing of the server's memory."""
    before = server.memory
    with httpx.Client(base_url=server.address, timeout=900, cookies={COOKIE: secrets.token_hex(16)}) as visitor:
        lines = visitor.post("/paper/files", params={"name": name}, content=data).text.splitlines()
        told = json.loads(lines[-1])
        assert set(told) in ({"document"}, {"problem"}), told
        text = visitor.get("/paper/text", params={"document": told["document"]}).text if "document" in told else told["problem"]
    assert "root:" not in text
    assert "Traceback" not in text
    assert server.memory - before < MORE, f"{(server.memory - before) >> 20} MB more"
    server.ask()
    return "brought" if "document" in told else "refused in a line"


HEAD = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"


def is_ended(server: Server, sent: bytes, drop: bytes = b"", pause: float = 1.0, most: float = 0.0) -> str:
    """A request that is sent in part, and then one drop after another or nothing, is ended."""
    began, most = time.monotonic(), most or limits.HEADER_SECONDS * 2 + SLACK
    with socket.create_connection(("127.0.0.1", server.port), timeout=pause) as connection, contextlib.suppress(ConnectionError):
        connection.sendall(sent)
        while True:
            try:
                if not connection.recv(4096):
                    break
            except TimeoutError:
                assert time.monotonic() - began < most, f"not ended after {most:.0f} s"
                if drop:
                    connection.sendall(drop)
    return "ended"


def connections_have_bounds(server: Server, path: str, connections: int = FILES + 200) -> str:
    """More connections than the process may have files, on which nothing is said, or that stay open as a page's do: a question on one that
    was there before is answered, those beyond are told to come again, and all is as before once they have gone."""
    get = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() if path else b""
    with httpx.Client(base_url=server.address, timeout=120) as before, contextlib.ExitStack() as stack:
        before.get("/v1/models").raise_for_status()
        opened = [stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=120)) for _ in range(connections)]
        for one in opened:
            with contextlib.suppress(ConnectionError):
                one.sendall(get)
        answered = before.post("/v1/chat/completions", json=asking(QUESTION))
        assert answered.status_code == 200, f"{answered.status_code} {answered.text[:200]}"
        with contextlib.suppress(ConnectionError):
            assert opened[-1].recv(100).startswith(b"HTTP/1.1 503"), "taken"
    time.sleep(2)  # of a burst asyncio takes what it can, and looks again after a second
    server.ask()
    return "those beyond are told to come again"


def guesses_are_limited(server: Server, forwarded: bool) -> str:
    """So many tries of a password a minute, by whatever name a client says that it has."""
    statuses = []
    for number in range(limits.LOGINS_PER_MINUTE + 20):
        headers = {"x-forwarded-for": f"192.0.2.{number}"} if forwarded else {}
        data = {"username": "reader", "password": f"guess{number}"}
        statuses.append(httpx.post(f"{server.address}/login", data=data, headers=headers, timeout=20).status_code)
    assert statuses.count(429) >= 20, statuses
    return "limited"


def questions_are_limited(server: Server, per_minute: int, headers: Callable[[int], dict[str, str]], is_limited: bool) -> str:
    """So many questions of a client."""
    statuses = []
    for number in range(per_minute + 3):
        sent = httpx.post(f"{server.address}/v1/chat/completions", json=asking(QUESTION), headers=BEARER | headers(number), timeout=60)
        statuses.append(sent.status_code)
    assert (429 in statuses) == is_limited, statuses
    return "limited" if is_limited else "each client for itself"


def flood_is_answered_or_turned_away(server: Server, questions: int = 330) -> str:
    """More questions at once than may wait: each is answered or told to wait, and none is answered with an error."""

    async def flood() -> list[int]:
        most = httpx.Limits(max_connections=questions, max_keepalive_connections=0)
        async with httpx.AsyncClient(base_url=server.address, timeout=900, limits=most) as client:
            sent = [client.post("/v1/chat/completions", json=asking(f"{QUESTION} {number}?")) for number in range(questions)]
            return [one.status_code for one in await asyncio.gather(*sent)]

    statuses = asyncio.run(flood())
    assert set(statuses) <= {200, 429, 503}, set(statuses)
    assert statuses.count(200) >= limits.WAITING, statuses.count(200)
    server.ask()
    return "answered or turned away"


def those_who_wait_are_told(server: Server, visitors: int = 20) -> str:
    """Whoever has the page open and waits is told how many are before them, and for how long."""

    async def visit() -> Times:
        times = Times()
        opened = [Visitor(server.address, times) for _ in range(visitors)]
        for one in opened:
            await one.arrive()
        for turn in range(2):
            await asyncio.gather(*(one.ask(f"{QUESTION} ({turn})", "asked") for one in opened))
        return times

    times = asyncio.run(visit())
    assert not times.errors, times.errors[0]
    assert any(re.fullmatch(r"\d+ before you, about \d+ seconds? …", one) for one in times.waited), times.waited[:5]
    return "told how long"


def is_closed(server: Server, method: str, path: str) -> str:
    """Without the password or the token nothing of the documents is said."""
    reply = httpx.request(method, server.address + path, json={} if method == "POST" else None, timeout=20)
    assert reply.status_code in (401, 403, 404, 405, 422) or (path == "/" and NAME not in reply.text), (
        f"{reply.status_code} {reply.text[:80]}"
    )
    assert NAME not in reply.text
    return "closed"


def files_of_the_machine(server: Server, path: str) -> str:
    """No file of the machine is served."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:  # httpx would mend the path
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        said = b"".join(iter(partial(connection.recv, 65536), b""))
    assert b"root:" not in said
    assert said.split(b" ", 2)[1] in (b"400", b"403", b"404", b"405", b"200"), said[:80]
    return "not served"


def restarts(folder: Path, how: signal.Signals) -> str:
    """A server that ends in the middle of streams: the next one at its port has the library, and the conversation goes on."""
    port, asked = free_port(), f"{QUESTION} ({how.name})"

    async def interrupt(server: Server, visitor: Visitor) -> None:
        await visitor.arrive()
        await visitor.ask(asked, "before")
        more = [Visitor(server.address, Times()) for _ in range(6)]
        for one in more:
            await one.arrive()
        tasks = [asyncio.create_task(one.ask(QUESTION, "cut off")) for one in more]
        await asyncio.sleep(0.2)
        server.process.send_signal(how)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def go_on(server: Server, visitor: Visitor) -> None:
        again = Visitor(server.address, visitor.times)
        again.client.cookies, again.key = visitor.client.cookies, visitor.key
        await again.arrive()
        again.key = visitor.key
        await again.ask("And the pond?", "after")
        assert again.key == visitor.key, "another conversation"

    with asyncio.Runner() as runner:
        with serving(folder, "--limit", "0", port=port) as server:
            visitor = Visitor(server.address, Times())
            runner.run(interrupt(server, visitor))
            status = server.process.wait(60)
            assert status == (-how if how == signal.SIGKILL else 0), f"status {status}"
        with serving(folder, "--limit", "0", port=port) as server:
            runner.run(go_on(server, visitor))
            server.ask()
        assert not visitor.times.errors, visitor.times.errors[0]
    kept = kept_questions(folder)
    assert asked in kept, kept[-5:]
    assert kept[-1].startswith("And the"), kept[-5:]
    return "goes on"


def vote_file_is_private(folder: Path) -> str:
    """What is kept of conversations and votes is its owner's alone."""
    for name in ("conversations", "votes"):
        path = folder / name
        assert not path.exists() or path.stat().st_mode & 0o077 == 0, f"{name}: {path.stat().st_mode:o}"
    return "its owner's alone"


def is_told(server: Server, method: str, path: str, body: bytes) -> str:
    """Nonsense sent to our own endpoints is told to be that."""
    cookies = {COOKIE: "0" * 32}
    reply = httpx.request(
        method, server.address + path, content=body, headers={"content-type": "application/json"}, cookies=cookies, timeout=60
    )
    assert reply.status_code < 500, f"{reply.status_code} {reply.text[:100]}"
    assert "Traceback" not in reply.text
    return f"told ({reply.status_code})"
