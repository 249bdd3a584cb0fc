"""A server and a library in use for long: `python -m tests.soak [--minutes 60] [--clients 6] [--rest 0] [--patience 180]`. A script, not a
test. On a machine that has other work, let clients rest for some seconds after each round and wait longer for an answer: the last line
tells how long the server had a processor, and how long its threads waited for one.

Serves a library of made-up gardens in a process of its own. Each client, over and over: asks about gardens that stay, adds a garden of
its own and asks about it, takes it out again and asks once more, and now and then brings a file as a visitor of the page does. An answer
must tell the year of the garden that was asked for, and of no other. Prints a table.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, cast

import httpx

from tests.load import SOON_NEW, processor
from tests.ports import free_port
from tests.sources import ROOT

if TYPE_CHECKING:
    from ui.chat.answerer import Answerer

STAYING = 24  # gardens that are there all the time
PATIENCE = 180
BRINGS = 12  # one round of a client in so many brings a file to the page
SYLLABLES = ("ba", "do", "ki", "lu", "me", "no", "ra", "se", "ti", "vu", "za", "pe")
_YEAR = re.compile(r"\b1[0-9]{3}\b")


@dataclass
class Soak:
    """What came of it."""

    milliseconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    mixed_up: list[str] = field(default_factory=list)
    silent: Counter[str] = field(default_factory=Counter)
    memory: list[int] = field(default_factory=list)
    rest: float = 0.0
    patience: float = PATIENCE
    processor: str = ""

    def table(self, minutes: float, clients: int) -> str:
        """The figures."""
        rows = ["| what | requests | p50 ms | p95 ms |", "|---|---|---|---|"]
        for name, times in self.milliseconds.items():
            cuts = quantiles(times, n=20) if len(times) > 1 else [*times * 19]
            rows.append(f"| {name} | {len(times)} | {cuts[9]:.0f} | {cuts[18]:.0f} |")
        asked = sum(map(len, self.milliseconds.values()))
        told = f"{minutes:g} minutes, {clients} clients: {asked} requests, {len(self.errors)} errors, {len(self.mixed_up)} mixed up answers"
        thirds = self.memory[:: max(1, len(self.memory) // 6)]
        memory = f"memory of the server in MB: {self.memory[0]} at the start, {self.memory[-1]} at the end ({', '.join(map(str, thirds))})"
        return "\n".join([*rows, told, memory, *(f"{name}: {count}" for name, count in self.silent.items()), self.processor])


def garden(number: int) -> tuple[str, int, str]:
    """The name of a garden that no other has, the year of its oak, and a document about it."""
    chance = random.Random(number)
    name = "".join(chance.choice(SYLLABLES) for _ in range(4)).capitalize() + f"{number}"
    year = 1000 + number % 900
    text = (
        f"# The garden of {name}\n\n## Trees\n\nThe oak of {name} was planted in {year}.\n\n## Water\n\nThe pond of {name} is never dry.\n"
    )
    return name, year, text


def question(name: str) -> str:
    """When its oak was planted."""
    return f"When was the oak of {name} planted?"


def serve(folder: Path, port: int) -> None:
    """Serve the library until killed."""
    from index import Library
    from qa import LibraryAssistant
    from ui.chat.page import build, launch
    from ui.server.api.app import Api
    from ui.server.files.uploads import Uploads
    from ui.server.security.rate_limit import RateLimit
    from ui.server.settings import Settings

    library = Library(folder / "library")
    for number in range(STAYING):
        (folder / f"staying-{number}.md").write_text(garden(number)[2], encoding="utf-8")
    library.add(folder.glob("staying-*.md"))
    assistant = LibraryAssistant(library)
    limit = RateLimit(0)
    page = build(assistant, rate_limit=limit, api=Api(cast("Answerer", assistant), limit), uploads=Uploads(folder / "uploads"))
    launch(page, Settings(port=port, limit=0, api=True))


@contextmanager
def serving(folder: Path, patience: float) -> Iterator[tuple[int, str]]:
    """The server's process and address, once it answers."""
    port = free_port()
    command = [sys.executable, "-m", "tests.soak", "--serve", str(folder), "--port", str(port)]
    log = (folder / "log").open("wb")
    with subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, "PYTHONPATH": str(ROOT)}) as process:
        try:
            end = time.monotonic() + patience
            while time.monotonic() < end and process.poll() is None:
                try:
                    httpx.get(f"http://127.0.0.1:{port}/v1/models", timeout=10).raise_for_status()
                    break
                except httpx.HTTPError:
                    time.sleep(0.3)
            else:
                raise RuntimeError(f"The server does not answer: {(folder / 'log').read_text()[-2000:]}")
            yield process.pid, f"http://127.0.0.1:{port}"
        finally:
            process.kill()


async def client(number: int, address: str, end: float, soak: Soak) -> None:
    """One client, until time is up."""
    chance = random.Random(number)
    async with httpx.AsyncClient(base_url=address, timeout=soak.patience, verify=False, limits=SOON_NEW) as http:
        await http.get("/")  # for the cookie of a visitor
        turn = 0
        while time.monotonic() < end:
            turn += 1
            mine = 10_000 + 1000 * number + turn % 900
            try:
                await _ask(http, soak, "ask", garden(chance.randrange(STAYING)), is_there=True)
                await _own(http, soak, mine)
                if turn % BRINGS == number % BRINGS:
                    await _bring(http, soak, mine)
            except (httpx.HTTPError, KeyError, ValueError) as error:
                soak.errors.append(f"{type(error).__name__}: {error}")
            await asyncio.sleep(soak.rest)


async def _own(http: httpx.AsyncClient, soak: Soak, number: int) -> None:
    """Add a garden, ask about it, take it out, and ask again."""
    made = garden(number)
    name = f"own-{number}.md"
    content = base64.b64encode(made[2].encode()).decode()
    await _timed(http, soak, "add", "POST", "/v1/documents", json={"name": name, "content": content})
    await _ask(http, soak, "ask of what was added", made, is_there=True)
    await _timed(http, soak, "remove", "DELETE", f"/v1/documents/{name}")
    await _ask(http, soak, "ask of what was removed", made, is_there=False)


async def _bring(http: httpx.AsyncClient, soak: Soak, number: int) -> None:
    """A file as the page sends it, and its removal."""
    name = f"brought-{number}.md"
    lines = (await _timed(http, soak, "bring", "POST", f"/paper/files?name={name}", content=garden(number)[2].encode())).text.splitlines()
    told = json.loads(lines[-1])
    if "document" not in told:
        raise ValueError(f"a file was not taken: {told}")
    await _timed(http, soak, "forget", "DELETE", f"/paper/files?document={told['document']}")


async def _ask(http: httpx.AsyncClient, soak: Soak, what: str, made: tuple[str, int, str], is_there: bool) -> None:
    name, year, _ = made
    body = {"model": "footnote-quotes", "messages": [{"role": "user", "content": question(name)}]}
    said = (await _timed(http, soak, what, "POST", "/v1/chat/completions", json=body)).json()["choices"][0]["message"]["content"]
    years = {int(one) for one in _YEAR.findall(said.replace(name, ""))}
    if year in years and not is_there:
        soak.mixed_up.append(f"{name} is gone, and was answered with {said[:200]!r}")
    elif is_there and years - {year}:
        soak.mixed_up.append(f"{name} ({year}) was answered with {said[:200]!r}")
    elif is_there and not years:
        soak.silent[f"{what}, without an answer"] += 1


async def _timed(http: httpx.AsyncClient, soak: Soak, what: str, method: str, path: str, **sent: object) -> httpx.Response:
    began = time.perf_counter()
    response = await http.request(method, path, **sent)  # type: ignore[arg-type]
    if response.is_error:
        raise ValueError(f"{what}: {response.status_code} {response.text[:200]}")
    soak.milliseconds.setdefault(what, []).append(1000 * (time.perf_counter() - began))
    return response


async def _watch(pid: int, end: float, soak: Soak) -> None:
    """The server's memory, twelve times a minute."""
    while time.monotonic() < end:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        soak.memory.append(int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) // 1024)
        await asyncio.sleep(5)


async def run(pid: int, address: str, minutes: float, clients: int, rest: float, patience: float) -> Soak:
    """All clients at once."""
    warm, soak = Soak(patience=patience), Soak(rest=rest, patience=patience)
    await client(99, address, time.monotonic() + 5, warm)
    ran, waited = processor(pid)
    end = time.monotonic() + 60 * minutes
    await asyncio.gather(_watch(pid, end, soak), *(client(number, address, end, soak) for number in range(clients)))
    now_ran, now_waited = processor(pid)
    soak.processor = f"the server's threads ran for {now_ran - ran:.0f} s and waited {now_waited - waited:.0f} s for a processor"
    return soak


def main() -> None:
    """Serve and ask, or be the server."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--rest", type=float, default=0.0)
    parser.add_argument("--patience", type=float, default=PATIENCE)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.port)
        return
    with tempfile.TemporaryDirectory() as temporary, serving(Path(temporary), options.patience) as (pid, address):
        soak = asyncio.run(run(pid, address, options.minutes, options.clients, options.rest, options.patience))
    print(soak.table(options.minutes, options.clients))
    print("\n".join(sorted(set(soak.errors + soak.mixed_up))[:20]))
    if soak.errors or soak.mixed_up:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
