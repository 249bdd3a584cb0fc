"""Ten people at once: `python -m tests.visitors [--clients 10] [--turns 12] [--own]`. A script, not a test.

Serves a chat in a process of its own and visits it as browsers do: the page, its first screen, questions by the page's own event over the
queue, and what it asks for after an answer. All ask at the same moment first, then each at a person's pace. Prints how long the first
screen and the answers took, and what of the processor an answer costs the server, which other programs' work changes little.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import secrets
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx

from index import open_default
from tests.load import PATIENCE, SOON_NEW, chat, questions
from tests.measure_conversation import COOKIE, MB, memory
from tests.sources import ROOT

DOCUMENTS = ROOT / "eval" / "data" / "documents"
READS = (3.0, 9.0)  # seconds between an answer and the next question
ANSWERED = re.compile(r"fn-statement|fn-verdict|fn-greeting|fn-trouble")


@dataclass
class Times:
    """Seconds, by what took them; `waited` are the words that told a visitor of others before."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    waited: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def add(self, what: str, began: float) -> None:
        """Something has ended."""
        self.seconds.setdefault(what, []).append(time.perf_counter() - began)

    def lines(self) -> list[str]:
        """The figures, to be printed."""
        found = [f"{'':40}{'number':>8}{'median':>8}{'95th':>8}{'most':>8}"]
        for what, times in self.seconds.items():
            high = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
            found.append(f"{what:40}{len(times):>8}{median(times):>8.2f}{high:>8.2f}{max(times):>8.2f}")
        return [*found, f"{len(self.waited)} were told that others are before them", *sorted(set(self.errors))[:10]]


class Visitor:
    """A browser with the page open."""

    def __init__(self, address: str, times: Times) -> None:
        self.session, self.key, self.times = secrets.token_hex(6), "", times
        mine = {COOKIE: secrets.token_hex(16)}
        self.client = httpx.AsyncClient(base_url=address, timeout=PATIENCE, verify=False, cookies=mine, limits=SOON_NEW)
        self.event: dict[str, Any] = {}
        self.asked: list[str] = []

    async def arrive(self, what: str = "first screen") -> None:
        """All that a browser asks for before the first screen is there."""
        began = time.perf_counter()
        (await self.client.get("/")).raise_for_status()
        config = (await self.client.get("/config")).json()
        box = next(one["id"] for one in config["components"] if one["props"].get("elem_id") == "question")
        self.event = next(one for one in config["dependencies"] if one["targets"] and one["targets"][0] == [box, "submit"])
        opening = next(one for one in config["dependencies"] if any(target[1] == "load" for target in one["targets"]))
        needed = (self.client.get("/paper/list"), self.client.get("/paper/limits"), self.client.get("/paper/overview?document="))
        await asyncio.gather(self._queued(opening["id"], [{"key": "", "question": ""}]), *needed)
        self.times.add(what, began)

    async def ask(self, question: str, what: str) -> None:
        """Ask, until the answer is there and until it is whole; then what the page asks for by itself."""
        given: dict[int, Any] = {0: question, len(self.event["inputs"]) - 2: "quote", len(self.event["inputs"]) - 1: self.key}
        began = time.perf_counter()
        said = await self._queued(self.event["id"], [given.get(i) for i in range(len(self.event["inputs"]))], what)
        self.times.add(f"{what}: kept", began)
        self.asked.append(question)
        source = re.search(r'fn-sources.*?data-start=\\*"(\d+)\\*" data-end=\\*"(\d+)\\*".*?data-document=\\*"([^"\\]+)', said)
        if source:
            start, end, document = source.groups()
            query = [("document", document), ("spans", f"{start}-{end}"), *(("asked", one) for one in self.asked)]
            await self.client.get("/paper/follow-ups", params=query)

    async def _queued(self, number: int, data: Sequence[Any], what: str = "") -> str:
        """An event of the page over the queue; all that came."""
        began, came, is_shown = time.perf_counter(), [], False
        joined = {"data": list(data), "fn_index": number, "session_hash": self.session}
        (await self.client.post("/gradio_api/queue/join", json=joined)).raise_for_status()
        async with self.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as stream:
            async for line in stream.aiter_lines():
                came.append(line)
                found = re.search(r'\\"key\\": ?\\"([\w-]+)\\"', line)
                self.key = found[1] if found else self.key
                self.times.waited += re.findall(r'\\"waiting\\": ?\\"([^"\\]+)', line)
                if what and not is_shown and ANSWERED.search(line):
                    is_shown = True
                    self.times.add(f"{what}: shown", began)
                if '"process_completed"' in line:
                    if not json.loads(line.removeprefix("data: "))["success"]:
                        self.times.errors.append(line[:300])
                    break
        return "\n".join(came)


async def visit(address: str, clients: int, turns: int, asked: Sequence[str], process: int) -> Times:
    """All visitors: their arrival and a question at the same moment, then each at a person's pace."""
    times = Times()
    first = Visitor(address, Times())
    await first.arrive()
    for question in asked[:12]:  # what is slow only once
        await first.ask(question, "warm")
    visitors = [Visitor(address, times) for _ in range(clients)]
    places = iter(range(12, 12 + clients * (turns + 8)))
    await asyncio.gather(*(one.arrive("first screen, all at once") for one in visitors))
    await asyncio.gather(*(one.ask(asked[next(places) % len(asked)], "the first question, all at once") for one in visitors))
    before = processor(process)
    for _ in range(5):
        await asyncio.gather(*(one.ask(asked[next(places) % len(asked)], "all at once") for one in visitors))
    print(f"CPU of an answer, all at once: {(processor(process) - before) / (5 * clients):.3f} s")

    async def read(one: Visitor) -> None:
        for _ in range(turns):
            await asyncio.sleep(random.uniform(*READS))
            await one.ask(asked[next(places) % len(asked)], "at a person's pace")

    before = processor(process)
    await asyncio.gather(*map(read, visitors))
    if turns:
        print(f"CPU of an answer, at a person's pace: {(processor(process) - before) / (turns * clients):.3f} s")
    return times


def processor(process: int) -> float:
    """Seconds of the processor that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def library_questions() -> list[str]:
    """What is asked of the documents of a library."""
    lines = [line for file in sorted(DOCUMENTS.glob("*.questions.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    found = [str(json.loads(line)["question"]).strip() for line in lines]
    random.Random(1).shuffle(found)
    return list(dict.fromkeys(found))


def main() -> None:
    """Visit and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=10)
    parser.add_argument("--turns", type=int, default=6, help="questions of each at a person's pace")
    parser.add_argument("--library", action="store_true", help="of six documents instead of one")
    options = parser.parse_args()
    asked = library_questions() if options.library else questions()
    with tempfile.TemporaryDirectory() as temporary:
        place = library(Path(temporary) / "library") if options.library else ["--index", str(open_default().folder)]
        with chat(place, Path(temporary)) as (process, address):
            print(f"{options.clients} visitors, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
            times = asyncio.run(visit(address, options.clients, options.turns, asked, process.pid))
            print(f"memory of the server: {memory(process.pid):.0f} MB" if MB else "")
    print("\n".join(times.lines()))
    if times.errors:
        raise SystemExit(1)


def library(folder: Path) -> list[str]:
    """The options of a library of the documents of the evaluation."""
    from index import Library

    with Library(folder) as made:
        made.add([one for one in sorted(DOCUMENTS.iterdir()) if one.suffix in (".txt", ".md") and one.stem != "README"])
    return ["--library", str(folder)]


if __name__ == "__main__":
    main()
