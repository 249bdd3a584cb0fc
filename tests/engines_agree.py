"""Whether Milvus finds what the local engine finds: `python -m tests.engines_agree [SHARED_DATA] [--documents N] [--questions N]` prints
for each set how often the twelve best chunks are the same ones. A script, not a test: it needs the extra milvus, and of the five sets
three are public data that the project does not hold; what is not there is left out.

Milvus Lite is used as a file that is closed and opened again as it is filled, so that it has several segments, each with its own count
of words, and over its gRPC server in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import numpy as np

from index import Library
from index.engines.served import ServedEngine
from index.library.pool import PoolRanking
from index.library.records import Engine
from index.records import QueryText
from ingest import WHITE_PAPER
from ingest.errors import EngineUnavailable
from tests.ports import free_port
from tests.sources import ROOT

TOP = 12
SESSIONS = 4  # in which a file is filled
EVAL = ROOT / "eval" / "data"
_Item = TypeVar("_Item")
DEFAULT_DATA = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Sample:
    """Some documents, and questions to all of them together."""

    name: str
    files: list[Path]
    questions: list[str]


def lines(path: Path) -> list[dict[str, Any]]:
    """The records of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def spread(items: Sequence[_Item], most: int) -> list[_Item]:
    """So many of them, from all over."""
    return [items[i * len(items) // most] for i in range(most)] if len(items) > most else list(items)


def samples(data: Path, made: Path, documents: int, questions: int) -> Iterator[Sample]:
    """The five sets, as far as they are there."""
    yield Sample("white paper, development", [WHITE_PAPER], [one["question"] for one in lines(EVAL / "questions" / "development.jsonl")])
    yield with_questions("shipped documents", sorted((EVAL / "documents").glob("*.questions.jsonl")), ".questions.jsonl")
    if (data / "reading").is_dir():
        asked = spread(sorted((data / "reading").glob("*.questions.jsonl")), documents)
        yield with_questions("reading", asked, ".questions.jsonl")
    for name, by in (("squad2_dev_half", "title"), ("cranfield", "")):
        if (data / name).is_dir():
            yield public_set(data / name, made / name, by, documents)


def with_questions(name: str, asked: Sequence[Path], suffix: str) -> Sample:
    """Documents that have a file of questions beside them."""
    files = [
        next(path for path in one.parent.glob(f"{one.name.removesuffix(suffix)}.*") if path.suffix in (".txt", ".md")) for one in asked
    ]
    return Sample(name, files, [record["question"] for one in asked for record in lines(one)])


def public_set(folder: Path, made: Path, by: str, documents: int) -> Sample:
    """The texts of a retrieval set as files, those with one title together, or fifty in each."""
    texts: dict[str, list[str]] = defaultdict(list)
    for i, one in enumerate(lines(folder / "corpus.jsonl")):
        texts[one[by] if by else f"part {i // 50}"].append(f"{one['title']}\n\n{one['text']}" if not by else one["text"])
    made.mkdir(parents=True)
    for i, title in enumerate(spread(list(texts), documents)):
        (made / f"{i}.txt").write_text("\n\n".join((title, *texts[title])), encoding="utf-8")
    return Sample(folder.name, sorted(made.iterdir()), [one["text"] for one in lines(folder / "queries.jsonl")])


@contextmanager
def served(data: Path) -> Iterator[str]:
    """Milvus Lite's own server, as its command starts it."""
    port = free_port()
    command = [sys.executable, "-m", "milvus_lite.cmdline", "server", "--host", "127.0.0.1", "--data-dir", str(data), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def fill(engine: ServedEngine, library: Library, sessions: int) -> None:
    """The documents of a library, in some sessions."""
    for _ in range(60):
        try:
            engine.server.count()
            break
        except EngineUnavailable:  # it starts
            time.sleep(1)
    documents = library.documents
    for part in np.array_split(np.arange(len(documents)), sessions):
        engine.put([documents[i] for i in part.tolist()])
        if sessions > 1:
            engine.server.close()


def compare(sample: Sample, library: Library, engine: ServedEngine, questions: int) -> str:
    """How many questions have the same twelve best chunks from both, and how long each takes."""
    same = ordered = asked = 0
    shared: list[float] = []
    took: dict[str, list[float]] = {"here": [], "there": []}
    engines: dict[str, Engine] = {"here": library.engine, "there": engine}
    ranking = {name: PoolRanking(library.catalogue, one, engine.words, reads_latin_only=True) for name, one in engines.items()}
    for question in spread(sample.questions, questions):
        query = library.query(QueryText(question))
        best = {}
        for name in engines:
            started = time.perf_counter()
            best[name] = [(hit.document.number, hit.chunk) for hit in ranking[name].rank(query, TOP)]
            took[name].append(1000 * (time.perf_counter() - started))
        asked += 1
        same += set(best["here"]) == set(best["there"])
        ordered += best["here"] == best["there"]
        shared.append(len(set(best["here"]) & set(best["there"])) / max(1, len(best["here"])))
    chunks = sum(one.chunks for one in library.documents)
    times = " / ".join(f"{median(times):.0f}" for times in took.values())
    return f"{asked} | {chunks} | {same / asked:.3f} | {ordered / asked:.3f} | {np.mean(shared):.3f} | {times}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--documents", type=int, default=12, help="of a public set at most")
    parser.add_argument("--questions", type=int, default=60, help="of each set at most")
    parser.add_argument("--only", default="", help="sets whose names begin so")
    options = parser.parse_args()
    print(
        "set | Milvus Lite | questions | chunks | same twelve | in the same order | shared of twelve | ms a search here / there", flush=True
    )
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        for sample in samples(options.data, made, options.documents, options.questions):
            if not sample.name.startswith(options.only):
                continue
            with Library(made / f"library-{sample.name}") as library:
                library.add(sample.files)
                set_name(library)
                for kind, sessions in (("file", SESSIONS), ("server", 1)):
                    place = made / f"{kind}-{sample.name}.db"
                    with served(place) if kind == "server" else unserved(place) as uri:
                        engine = ServedEngine(library.catalogue, uri)
                        fill(engine, library, sessions)
                        print(f"{sample.name} | {kind} | {compare(sample, library, engine, options.questions)}", flush=True)
                        engine.server.close()


@contextmanager
def unserved(data: Path) -> Iterator[str]:
    """A file, by its path."""
    yield str(data)


def set_name(library: Library) -> None:
    """A name for its collection, which a library has once an engine was set."""
    with library.catalogue.writing() as connection:
        connection.execute("INSERT OR REPLACE INTO settings VALUES ('library', 'compared')")


if __name__ == "__main__":
    main()
