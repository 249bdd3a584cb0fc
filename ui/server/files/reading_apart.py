"""Files that others send are read by a program of its own each, a few at the same time: whatever a file does to it, the server goes on."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from pathlib import Path

from ui.server.limits import INGEST_AT_ONCE, INGEST_SECONDS

ROOT = Path(__file__).parents[3]
LOOKS_AGAIN = 0.1  # seconds until one who waits looks whether a place is free: they may be of several event loops
_places = threading.BoundedSemaphore(INGEST_AT_ONCE)  # of this process: what visitors and programs send is read by the same processors
Told = dict[str, str]


async def told_of(library: Path, file: Path, *, adds: bool) -> AsyncGenerator[Told]:
    """Read a file for the library in a folder; what happens, at last {"document": name} or {"problem": why}. Without `adds` its index is
    made, and whoever adds the file finds it there. Whoever breaks it off ends the program."""
    yield {"step": "waiting"}
    while not _places.acquire(blocking=False):
        await asyncio.sleep(LOOKS_AGAIN)
    last: Told = {}
    try:
        async with aclosing(_lines(library, file, adds)) as lines:
            async for last in lines:
                yield last
    except TimeoutError:
        last = {"problem": f"Reading it took longer than {INGEST_SECONDS} seconds."}
        yield last
    finally:
        _places.release()
    if not {"document", "problem"} & set(last):
        yield {"problem": "It could not be read: the program that reads it broke down, or ran out of memory."}


def problem_of(library: Path, file: Path) -> str:
    """Make the index of a file, without adding it; what is wrong, or "". For threads that have no event loop."""

    async def last() -> Told:
        return [one async for one in told_of(library, file, adds=False)][-1]

    return asyncio.run(last()).get("problem", "")


async def _lines(library: Path, file: Path, adds: bool) -> AsyncGenerator[Told]:
    """What the program says. Raises TimeoutError."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ui.server.files.ingest_process", str(library), str(file), *(["add"] if adds else [])),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))},
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(INGEST_SECONDS):
            async for line in process.stdout:
                yield json.loads(line)
            await process.wait()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
