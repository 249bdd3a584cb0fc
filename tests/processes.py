"""Running Footnote in processes of its own: the command, scripts, and builders that can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from index.build import build_index
from tests.fakes import HashingEncoder

TIMEOUT = 180  # seconds: a real build on a busy machine


def run(*command: str | Path, cwd: Path, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; its output as text, its exit status unchecked."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, "PYTHONUTF8": "1", **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )


def footnote(*arguments: str | Path, cwd: Path, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the `footnote` command in a process of its own."""
    return run(sys.executable, "-m", "ui", *arguments, cwd=cwd, environment=environment)


def build_forever(folder: Path, sources: tuple[Path, ...]) -> None:
    """Build the index of one source after another, until killed."""
    while True:
        for source in sources:
            build_index(folder, source, encoder=HashingEncoder())


def build_once(folder: Path, source: Path) -> None:
    """Build one index."""
    build_index(folder, source, encoder=HashingEncoder())


def builder(target: object, *arguments: object) -> ForkServerProcess:
    """A process, not yet started, that runs one of the two above; forked from a server that has them imported."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["__main__", "tests.processes"])
    return context.Process(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
