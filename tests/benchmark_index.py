"""How an index grows: `python -m tests.benchmark_index 1000 8000 100000` makes documents of so many chunks and prints what building,
storing and searching them takes. A script, not a test.

The documents are sentences of the white paper in new paragraphs of 80 words, numbers changed. From 50,000 chunks on their vectors are
made up from those of the white paper with noise, as encoding them takes an hour; questions are encoded as always.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean, median

import numpy as np

from index import OpenIndex, Retriever, build_index, open_index, search
from index.encoder import Encoding, OnnxEncoder, unit
from index.model import find_model, prepare_encoder
from ingest import read_document
from ingest.chunks import chunk_document
from tests.benchmark import QUESTIONS, Finished, measure

SIZES = (1000, 8000, 100_000)
MADE_UP = 50_000  # chunks from which on vectors are made up
WORDS = 80  # of a paragraph, which is a chunk
TARGETS = {1000: 8, 8000: 15, 100_000: 40}  # milliseconds of a search
ASKED = 60


class MadeUpEncoder:
    """Encodes a question as the real one does, and texts of a document as some text of the white paper, with noise."""

    def __init__(self) -> None:
        self._real = OnnxEncoder(prepare_encoder(find_model()))
        self._known = self._real.encode([one.text for chunk in chunk_document(read_document()) for one in chunk.sentences])
        self._rows = np.vstack([one.tokens for one in self._known])

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """One encoding a text, in order."""
        return self._real.encode(texts) if len(texts) <= 2 else [self._made_up(text) for text in texts]

    def _made_up(self, text: str) -> Encoding:
        noise = np.random.default_rng(zlib.crc32(text.encode()))
        spans = tuple(words_of(text))
        first = int(noise.integers(max(1, len(self._rows) - len(spans))))
        near = self._known[int(noise.integers(len(self._known)))].vector
        vector = unit((near + 0.03 * noise.standard_normal(len(near))).astype(np.float32))
        return Encoding(vector, self._rows[first : first + len(spans)], spans)


def words_of(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the words of a text."""
    place = 0
    for word in text.split():
        place = text.index(word, place)
        yield place, place + len(word)
        place += len(word)


def document_of(chunks: int) -> str:
    """A Markdown text of so many paragraphs, a heading before each twenty."""
    source = random.Random(chunks)
    sentences = [one.text for chunk in chunk_document(read_document()) for one in chunk.sentences if len(one.text.split()) <= WORDS // 2]
    parts = []
    for number in range(chunks):
        if number % 20 == 0:
            parts.append(f"# Part {number // 20 + 1}: {' '.join(source.choice(sentences).split()[:4])}")
        paragraph = ""
        while len(paragraph.split()) < WORDS:
            paragraph += "".join(source.choice("0123456789") if one.isdigit() else one for one in source.choice(sentences)) + " "
        parts.append(paragraph.strip())
    return "\n\n".join(parts) + "\n"


def built(folder: Path, chunks: int) -> Finished:
    """Build an index of so many chunks in a process of its own."""
    source = folder / "document.md"
    source.write_text(document_of(chunks), encoding="utf-8")
    return measure([sys.executable, "-m", "tests.benchmark_index", "--build", str(chunks), str(folder)])


def searched(index: OpenIndex) -> tuple[float, float]:
    """(milliseconds of a search, median; share of its 12 best chunks that scoring all chunks would give)."""
    retriever, times, shared = Retriever(index), [], []
    for i in range(ASKED):
        start = time.perf_counter()
        retriever.search(QUESTIONS[i % len(QUESTIONS)], 12)
        times.append(1000 * (time.perf_counter() - start))
    usual = search.ALL
    for question in QUESTIONS:
        some = {one.chunk for one in retriever.search(question, 12)}
        search.ALL = sys.maxsize
        shared.append(len(some & {one.chunk for one in retriever.search(question, 12)}) / 12)
        search.ALL = usual
    return median(times), mean(shared)


def report(chunks: int) -> None:
    """Measure one size and print."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        build = built(folder, chunks)
        size = sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file()) / 1e6
        encoder = MadeUpEncoder() if chunks >= MADE_UP else None
        start = time.perf_counter()
        index = open_index(folder / "index", encoder)
        opened = time.perf_counter() - start
        milliseconds, recall = searched(index)
    target = f"(<= {TARGETS[chunks]})" if chunks in TARGETS else ""
    print(
        f"{index.manifest.chunks:>8} chunks, {index.manifest.sentences} sentences: build {build.seconds:.0f} s, {build.megabytes:.0f} MB,",
        end=" ",
    )
    print(f"on disk {size:.1f} MB, open {opened:.1f} s, search {milliseconds:.1f} ms {target}, recall of 12 best {recall:.3f}", flush=True)


def main(arguments: Sequence[str]) -> None:
    """Measure the sizes named; or build one, for its measuring process."""
    if arguments[:1] == ["--build"]:
        folder = Path(arguments[2])
        build_index(folder / "index", folder / "document.md", encoder=MadeUpEncoder() if int(arguments[1]) >= MADE_UP else None)
        return
    for chunks in [int(one) for one in arguments] or SIZES:
        report(chunks)


if __name__ == "__main__":
    main(sys.argv[1:])
