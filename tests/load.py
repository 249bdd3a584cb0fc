"""How many can ask at once: `python -m tests.load [--clients 20 200] [--seconds 60] [--pause 0] [--questions 60]`. A script, not a test.

Starts the chat as a process, asks it different questions from many clients, and compares each reply with what the assistant says to the
same question alone. Each client asks again at once, or after a pause of so many seconds, half as many to half as many more, as people do.
Of several numbers of clients it tells how much slower the last are answered than the first. Without pauses that can only be as much as
there are more of them, once the processors have no rest. The last line tells how long the server had a processor, and waited for one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx

from index import OpenIndex, open_default
from qa import Assistant
from tests.ports import free_port
from tests.sources import ROOT

QUESTIONS = ROOT / "eval" / "data" / "questions" / "tuning.jsonl"
PATIENCE = float(os.environ.get("FOOTNOTE_TEST_PATIENCE", "120"))  # seconds: a start, or a reply; more of them on a busy machine
# The server ends a connection on which nothing came for five seconds. A request that is sent at that moment fails, as with any server;
# browsers send it again, httpx does not.
SOON_NEW = httpx.Limits(keepalive_expiry=2)


@dataclass
class Load:
    """What came of it: the milliseconds of each reply that was right, and what was wrong with the others."""

    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    mixed_up: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """How many questions were asked."""
        return len(self.milliseconds) + len(self.errors) + len(self.mixed_up)

    @property
    def cuts(self) -> list[float]:
        """Milliseconds that one in a hundred was answered within, two in a hundred, and so on."""
        return quantiles(self.milliseconds, n=100) if len(self.milliseconds) > 1 else [float("nan")] * 99

    @property
    def ninety_fifth(self) -> float:
        """The milliseconds that 95 of 100 were answered within."""
        return self.cuts[94]

    @property
    def lines(self) -> list[str]:
        """The figures, to be printed."""
        cuts = self.cuts
        latency = ", ".join(f"{name} {cuts[place]:.0f}" for name, place in (("median", 49), ("95th", 94), ("99th", 98)))
        return [
            f"{self.requests} requests in {self.seconds:.1f} s: {self.requests / self.seconds:.1f} a second",
            f"{len(self.errors)} errors, {len(self.mixed_up)} mixed-up answers",
            f"milliseconds: {latency}",
            *sorted(set(self.errors + self.mixed_up))[:10],
        ]


def questions() -> list[str]:
    """The tuning questions, each once, as the chat is asked them: without earlier ones."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return list(dict.fromkeys(str(json.loads(line)["question"]).strip() for line in lines))


def said_alone(assistant: Assistant, asked: Sequence[str]) -> dict[str, str]:
    """What the assistant says to each question when nobody else asks."""
    return {question: assistant.ask(question).text for question in asked}


@contextmanager
def chat(documents: Path | Sequence[str], cwd: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A chat in a process of its own, once it answers, and its address; of the index in a folder, or of what options say."""
    port = str(free_port())
    place = ["--index", str(documents)] if isinstance(documents, Path) else documents
    command = [sys.executable, "-m", "ui", "chat", *place, "--port", port, "--limit", "0", "--no-browser", "--no-feedback"]
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=cwd, env=environment, **pipes) as process:
        try:
            wait_until_served(process, f"http://127.0.0.1:{port}")
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def wait_until_served(process: subprocess.Popen[Any], address: str) -> None:
    """Until a chat answers at an address. Raises RuntimeError with what its process said if it does not."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(address, timeout=PATIENCE).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    process.kill()
    raise RuntimeError(f"The chat does not answer: {process.communicate()}")


async def ask(client: httpx.AsyncClient, question: str) -> dict[str, Any]:
    """Ask through the endpoint for programs: a call, then its stream of events up to the result."""
    called = await client.post("/gradio_api/call/ask", json={"data": [question, []]})
    called.raise_for_status()
    event = ""
    async with client.stream("GET", f"/gradio_api/call/ask/{called.json()['event_id']}") as stream:
        async for line in stream.aiter_lines():
            name, _, value = line.partition(": ")
            event = value if name == "event" else event
            if name == "data" and event == "complete":
                return dict(json.loads(value)[0])
            if name == "data" and event == "error":
                raise RuntimeError(f"error: {value}")
    raise RuntimeError("the stream ended without a result")


async def ask_from_many(address: str, expected: Mapping[str, str], clients: int, seconds: float, pause: float = 0.0) -> Load:
    """Each client asks one question after another, begun at another place than the others', until time is up."""
    load, asked, start, chance = Load(), list(expected), time.perf_counter(), random.Random(clients)

    async def one(place: int) -> None:
        async with httpx.AsyncClient(
            base_url=address, timeout=PATIENCE, verify=False, limits=SOON_NEW
        ) as client:  # http: no certificates to load
            await asyncio.sleep(pause * chance.random())
            for turn in count(place, clients):
                await _ask_once(client, asked[turn % len(asked)], expected, load)
                await asyncio.sleep(pause * (0.5 + chance.random()))
                if time.perf_counter() - start >= seconds:
                    return

    await asyncio.gather(*(one(place) for place in range(clients)))
    load.seconds = time.perf_counter() - start
    return load


async def _ask_once(client: httpx.AsyncClient, question: str, expected: Mapping[str, str], load: Load) -> None:
    began = time.perf_counter()
    try:
        reply = await ask(client, question)
    except (httpx.HTTPError, RuntimeError) as error:
        load.errors.append(f"{type(error).__name__}: {error}")
        return
    if (reply["asked"], reply["text"]) == (question, expected[question]):
        load.milliseconds.append(1000 * (time.perf_counter() - began))
    else:
        load.mixed_up.append(f"{question!r} was answered with {reply['asked']!r}: {reply['text'][:80]!r}")


def processor(pid: int) -> tuple[float, float]:
    """Seconds that the threads of a process ran, and that they waited for a processor that was another's; Linux only."""
    told = [one.read_text(encoding="ascii").split() for one in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    return sum(int(one[0]) for one in told) / 1e9, sum(int(one[1]) for one in told) / 1e9


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, nargs="+", default=[20, 200])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=0)
    parser.add_argument("--questions", type=int, default=60)
    options = parser.parse_args()
    index: OpenIndex = open_default()
    expected = said_alone(Assistant(index), questions()[: options.questions])
    loads = []
    with tempfile.TemporaryDirectory() as temporary, chat(index.folder, Path(temporary)) as (process, address):
        asyncio.run(ask_from_many(address, dict(list(expected.items())[:8]), 1, 1))  # what is slow only once
        for clients in options.clients:
            ran, waited = processor(process.pid)
            loads.append(load := asyncio.run(ask_from_many(address, expected, clients, options.seconds, options.pause)))
            now_ran, now_waited = processor(process.pid)
            print(f"{clients} clients, {len(expected)} questions, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
            print("\n".join(load.lines))
            print(f"the server's threads ran for {now_ran - ran:.0f} s and waited {now_waited - waited:.0f} s for a processor", flush=True)
    if len(loads) > 1:
        print(
            f"the 95th of {options.clients[-1]} is {loads[-1].ninety_fifth / loads[0].ninety_fifth:.1f} times that of {options.clients[0]}"
        )
    if any(load.errors or load.mixed_up for load in loads):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
