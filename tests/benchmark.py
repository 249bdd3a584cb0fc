"""How fast and how big: `python -m tests.benchmark` prints the figures beside their targets. A script, not a test."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from ingest import WHITE_PAPER
from qa import Assistant

COLD_RUNS, WARM_ASKS = 7, 200
QUESTIONS = (
    "How many space cooperation agreements has China signed since 2016?",
    "Which countries did China build satellite data receiving stations with?",
    "What will China do on manned spaceflight in the next five years?",
    "how many agrements has china sined",
    "What did DAMPE measure?",
    "What does V.2 say?",
    "Who published this document?",
    "Where is the first overseas BeiDou center?",
    "Do cats dream?",
    "Which international organizations does China support?",
)


@dataclass(frozen=True, slots=True)
class Finished:
    """A process: seconds from start to end, and the most memory it held, in MB."""

    seconds: float
    megabytes: float


def measure(command: Sequence[str]) -> Finished:
    """Run a command, its output thrown away."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}")
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return Finished(seconds, usage.ru_maxrss / unit)


def footnote(*arguments: str) -> list[str]:
    """The command line of the installed `footnote`, or of the module where it is not installed."""
    script = Path(sys.executable).with_name("footnote")
    return [*([str(script)] if script.is_file() else [sys.executable, "-m", "ui"]), *arguments]


def warm_milliseconds(folder: Path) -> list[float]:
    """The time of each of 200 questions asked of one assistant, after one of each kind."""
    assistant = Assistant(folder)
    for question in QUESTIONS:
        assistant.ask(question)
    times = []
    for i in range(WARM_ASKS):
        start = time.perf_counter()
        assistant.ask(QUESTIONS[i % len(QUESTIONS)])
        times.append(1000 * (time.perf_counter() - start))
    return times


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "index"
        build = measure(footnote("ingest", str(WHITE_PAPER), "--index", str(folder)))
        cold = [measure(footnote("ask", QUESTIONS[0], "--index", str(folder))) for _ in range(COLD_RUNS)]
        warm = warm_milliseconds(folder)
    rows = (
        ("cold `footnote ask`, median of 7", median(one.seconds for one in cold), 0.7, "s"),
        ("its peak memory", max(one.megabytes for one in cold), 200, "MB"),
        ("warm ask(), median of 200", median(warm), 8, "ms"),
        ("warm ask(), 95th percentile", quantiles(warm, n=20)[-1], 15, "ms"),
        ("building the index, cold", build.seconds, 20, "s"),
    )
    print(f"{'':34}{'measured':>12}{'target':>12}")
    for name, value, target, unit in rows:
        print(f"{name:34}{value:>9.2f} {unit:<2}{'<=':>4} {target:>4} {unit:<3}{'' if value <= target else 'MISSED'}")
    print(f"peak memory of the build {build.megabytes:.0f} MB")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
