"""How a library grows: `python -m tests.benchmark_library build 1000 8000 100000 1000000` prints what making a library of 1,000 chunks
takes ("build"), and what searching libraries of so many chunks does. A script, not a test.

The documents are those of `benchmark_index`, 100 chunks each; the vectors of sentences and word pieces are made up from the white
paper's. From the 200th on they are those again, with other vectors of their chunks and other words: they share files, which so stay
in memory, and what a disk takes is not in the figures.
"""

from __future__ import annotations

import resource
import string
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path
from statistics import mean, median

import numpy as np

from index import Library
from index.build import build_anyway
from index.encoder import OnnxEncoder, Vectors, unit
from index.lexical import terms
from index.library import candidates
from index.library.candidates import ROWS, LocalEngine
from index.library.catalogue import DOCUMENTS, Catalogue
from index.library.pool import PoolRanking
from index.library.reading import chunk_vectors, content_of
from index.library.records import LibraryDocument
from index.library.rows import RowWriter
from index.model import find_model, prepare_encoder
from index.records import Query, QueryText
from index.retriever import build_query
from index.store.manifest import read_manifest
from tests.benchmark import QUESTIONS, measure
from tests.benchmark_index import MadeUpEncoder, document_of

EACH, DIFFERENT = 100, 200  # chunks of a document, documents that are unlike any other
SIZES = (1000, 8000, 100_000, 1_000_000)
TARGETS = {1000: 8, 8000: 15, 100_000: 40, 1_000_000: 80}  # milliseconds of a search
EXHAUSTIVE = 1000  # chunks up to which vectors are not made up, and all are ranked, to be compared with
ROUNDS = 6


@dataclass(frozen=True)
class Original:
    """A document that others are made of."""

    folder: Path
    terms: list[tuple[str, ...]]
    vectors: Vectors

    @cached_property
    def forms(self) -> list[list[str]]:
        """Its texts with a mark at one half of their words, and with one at the other."""
        return [
            [" ".join(f"{word}\0" if zlib.crc32(word.encode()) % 2 == half else word for word in one) for one in self.terms]
            for half in range(2)
        ]

    def copied(self, number: int) -> tuple[list[str], Vectors]:
        """(the terms of the chunks, their vectors) of the document of a number: half of the words of two in three are its own."""
        ending = (
            string.ascii_lowercase[number % 26] + string.ascii_lowercase[number // 26 % 26] if number >= DIFFERENT and number % 3 else ""
        )
        said = [one.replace("\0", ending) for one in self.forms[number % 2]]
        if number < DIFFERENT:
            return said, self.vectors
        noise = np.random.default_rng(number).standard_normal(self.vectors.shape, dtype=np.float32)
        return said, unit(self.vectors + noise * np.float32(0.5 / np.sqrt(self.vectors.shape[1])))


def originals(folder: Path, count: int) -> Iterator[Original]:
    """So many documents, built."""
    encoder = MadeUpEncoder() if EACH * count > EXHAUSTIVE else OnnxEncoder(prepare_encoder(find_model()))
    parts = document_of(EACH * count).split("\n\n# ")
    each = -(-len(parts) // count)
    for number in range(count):
        source, index = folder / f"{number}.md", folder / f"index{number}"
        some = (one.removeprefix("# ") for one in parts[each * number : each * (number + 1)])
        source.write_text("".join(f"# {one}\n\n" for one in some), encoding="utf-8")
        build_anyway(index, source, encoder=encoder)
        manifest = read_manifest(index)
        yield Original(index, [terms(one.titled) for one in content_of(index, manifest).chunks], chunk_vectors(index, manifest))


def fill(folder: Path, chunks: int) -> None:
    """Make a library of so many chunks in a folder."""
    documents = chunks // EACH
    some = list(originals(folder, min(documents, DIFFERENT)))
    library = folder / "library"
    (library / DOCUMENTS).mkdir(parents=True)
    catalogue = Catalogue(library)
    catalogue.create()

    def put() -> Iterator[tuple[int, Vectors]]:
        row = 0
        for start in range(0, documents, 100):
            with catalogue.writing() as connection:
                for number in range(start, min(start + 100, documents)):
                    said, vectors = some[number % len(some)].copied(number)
                    insert(connection.execute, library, some[number % len(some)], number, row)
                    connection.executemany("INSERT INTO words (rowid, terms) VALUES (?, ?)", enumerate(said, start=row))
                    yield row, vectors
                    row += len(said)

    RowWriter(library / ROWS).rewrite(put())


def insert(execute: object, library: Path, original: Original, number: int, row: int) -> LibraryDocument:
    """A document's row in the catalogue, and its index."""
    assert callable(execute)
    name = f"document{number}"
    (library / DOCUMENTS / name).symlink_to(original.folder)
    document = LibraryDocument(number + 1, name, name, f"{number:064d}", name, "en", 0, 8000, len(original.terms), row, name, 0.0)
    columns = LibraryDocument.__slots__
    execute(f"INSERT INTO documents ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", astuple(document))
    execute("UPDATE state SET next_row = ?", (row + len(original.terms),))
    return document


def opened(folder: Path) -> tuple[Catalogue, LocalEngine, PoolRanking]:
    """What searches a library."""
    catalogue = Catalogue(folder / "library")
    engine = LocalEngine(catalogue)
    return catalogue, engine, PoolRanking(catalogue, engine, engine.words)


def milliseconds(ranking: PoolRanking, queries: Sequence[Query]) -> list[float]:
    """The processor time of each search."""
    found = []
    for query in queries:
        start = time.process_time()
        ranking.rank(query, 12)
        found.append(1000 * (time.process_time() - start))
    return found


def recall(ranking: PoolRanking, queries: Sequence[Query]) -> float:
    """The share of the 12 best that ranking all chunks gives."""
    shared, usual = [], candidates.ALL
    for query in queries:
        some = {(hit.document.number, hit.chunk) for hit in ranking.rank(query, 12)}
        candidates.ALL = sys.maxsize
        shared.append(len(some & {(hit.document.number, hit.chunk) for hit in ranking.rank(query, 12)}) / 12)
        candidates.ALL = usual
    return mean(shared)


def search(folder: Path, chunks: int) -> None:
    """Print what searching a library takes, and adding to it."""
    encoder = OnnxEncoder(prepare_encoder(find_model()))
    encoder.encode(["a question"])
    start = time.process_time()
    catalogue, engine, ranking = opened(folder)
    ranking.rank(build_query(QueryText(QUESTIONS[0]), encoder, engine.words), 12)
    first = time.process_time() - start
    queries = [build_query(QueryText(one), encoder, engine.words) for one in QUESTIONS]
    cold, warm = milliseconds(ranking, queries), milliseconds(ranking, queries * ROUNDS)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    documents = catalogue.snapshot().documents
    print(f"{sum(one.chunks for one in documents):>8} chunks in {len(documents)} documents: open and search {first:.2f} s,", end=" ")
    print(f"then {median(cold):.1f} ms, warm {median(warm):.1f} ms (<= {TARGETS[chunks]}), {memory:.0f} MB", end="")
    print(f", recall of 12 best {recall(ranking, queries):.3f}" if chunks <= EXHAUSTIVE else "", flush=True)
    print(f"         one document added in {add(folder, catalogue, engine, ranking):.0f} ms (<= 2000)", flush=True)


def add(folder: Path, catalogue: Catalogue, engine: LocalEngine, ranking: PoolRanking) -> float:
    """Processor milliseconds of adding a document, and of the first search after that."""
    start, documents = time.process_time(), catalogue.snapshot().documents
    first = next(one for one in documents if one.number == 1)
    vectors = np.eye(first.chunks, 384, dtype=np.float32)
    original = Original(folder / "index0", [("zeppelin", "harbour")] * first.chunks, vectors)
    with catalogue.writing() as connection:
        row = connection.execute("SELECT next_row FROM state").fetchone()[0]
        engine.add(insert(connection.execute, folder / "library", original, len(documents), row), original.terms, vectors)
    query = Query("", ("zeppelin",), vectors[:1], vectors[:1], np.ones(1, dtype=np.float32))
    assert {one.row for one in engine.candidates(query, 200)} & set(range(row, row + first.chunks))
    ranking.rank(query, 12)
    return 1000 * (time.process_time() - start)


def build(folder: Path) -> None:
    """Print what adding a document of 1,000 chunks takes, encoded as always."""
    (folder / "document.md").write_text(document_of(1000), encoding="utf-8")
    done = measure([sys.executable, "-m", "tests.benchmark_library", "--add", str(folder)])
    size = sum(path.stat().st_size for path in (folder / "library").rglob("*") if path.is_file()) / 1e6
    print(f"1000 chunks added in {done.seconds:.0f} s (<= 25), {done.megabytes:.0f} MB (<= 600), {size:.1f} MB on disk (<= 12)", flush=True)


def main(arguments: Sequence[str]) -> None:
    """Measure what is named; or one thing, for a process that measures."""
    if arguments[:1] == ["--add"]:
        Library(Path(arguments[1]) / "library").add(Path(arguments[1]) / "document.md")
    elif arguments[:1] == ["--search"]:
        search(Path(arguments[1]), int(arguments[2]))
    else:
        for one in arguments or ["build", *map(str, SIZES)]:
            with tempfile.TemporaryDirectory() as place:
                if one == "build":
                    build(Path(place))
                    continue
                fill(Path(place), int(one))
                # Memory is that of a process that only searches.
                subprocess.run([sys.executable, "-m", "tests.benchmark_library", "--search", place, one], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
