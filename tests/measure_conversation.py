"""What a long conversation costs: `python -m tests.measure_conversation [--turns 300]`. A script, not a test.

Serves the white paper's chat in a process of its own, asks it in a browser's way (the page's own event, over the queue), and tells what
each answer sends, what the server's memory grows by, and what of it is still there when the conversation has ended and another has begun.
"""

from __future__ import annotations

import argparse
import json
import re
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from index import open_default
from tests.load import chat, questions
from ui.chat.page.asking import QUIET

MB = 1e6
COOKIE = "footnote-visitor"


def memory(process: int | str) -> float:
    """The resident memory of a process, by its number or "self", in MB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text(encoding="utf-8"))
    return int(found[1]) * 1024 / MB if found else float("nan")


class Page:
    """One open page, as the server sees it."""

    def __init__(self, address: str) -> None:
        self.session, self.key, self.state = secrets.token_hex(6), "", None
        self.client = httpx.Client(base_url=address, timeout=120, verify=False, cookies={COOKIE: secrets.token_hex(16)})
        config = self.client.get("/config").json()
        box = next(one["id"] for one in config["components"] if one["props"].get("elem_id") == "question")
        self.event = next(one for one in config["dependencies"] if one["targets"] and one["targets"][0] == [box, "submit"])

    def ask(self, question: str) -> tuple[int, float]:
        """Ask; the bytes that came back, and the seconds that it took."""
        given: dict[int, Any] = {0: question, len(self.event["inputs"]) - 2: "quote", len(self.event["inputs"]) - 1: self.key}
        data = [given.get(i) for i in range(len(self.event["inputs"]))]
        began, size = time.perf_counter(), 0
        joined = {"data": data, "fn_index": self.event["id"], "session_hash": self.session}
        self.client.post("/gradio_api/queue/join", json=joined).raise_for_status()
        with self.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as stream:
            for line in stream.iter_lines():
                size += len(line) + 1
                found = re.search(r'\\"key\\": ?\\"([\w-]+)\\"', line)
                self.key = found[1] if found else self.key
                if '"process_completed"' in line:
                    assert json.loads(line.removeprefix("data: "))["success"], line
                    break
        return size, time.perf_counter() - began


@contextmanager
def opened(address: str) -> Iterator[Page]:
    """A page, with the stream that tells the server that it is there."""
    page = Page(address)
    with page.client.stream("GET", f"/gradio_api/heartbeat/{page.session}"):
        yield page


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=300)
    parser.add_argument("--others", type=int, default=0, help="conversations of one turn after it")
    options = parser.parse_args()
    asked, folder = questions(), open_default().folder
    with tempfile.TemporaryDirectory() as temporary, chat(folder, Path(temporary)) as (process, address):
        with opened(address) as warm:
            for question in asked:  # some are answered by what is loaded when it is needed first, and stays: 90 MB of it
                warm.ask(question)
        before = memory(process.pid)
        with opened(address) as page:
            costs = [page.ask(asked[i % len(asked)]) for i in range(options.turns)]
            print(f"{options.turns} turns; memory {before:.0f} MB before, {memory(process.pid) - before:+.0f} MB at the end")
        sizes, seconds = [size for size, _ in costs], [one for _, one in costs]
        print(f"kB an answer sends: median {median(sizes) / 1e3:.0f}, most {max(sizes) / 1e3:.0f}, last {sizes[-1] / 1e3:.0f}")
        print(
            f"seconds: median {median(seconds):.2f}, of the first 20 {median(seconds[:20]):.2f}, of the last 20 {median(seconds[-20:]):.2f}"
        )
        for i in range(options.others):
            with opened(address) as other:
                other.ask(asked[i % len(asked)])
        time.sleep(1.5 * QUIET)  # once nobody has asked for so long, memory is given back
        print(f"after it has ended{f' and {options.others} others have' * bool(options.others)}: {memory(process.pid) - before:+.0f} MB")


if __name__ == "__main__":
    main()
