"""The engine of a library whose vectors are in Milvus, and choosing a library's engine.

The catalogue stays what counts: documents, and the words of their chunks, change in its transactions. The server hears of an
addition before that is committed, and of a removal after: what it holds beside the catalogue's documents is never a hit, so a
process may be killed at any moment.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Sequence
from contextlib import closing

import numpy as np
from numpy.typing import NDArray

from index.build import Progress
from index.encoder import Vectors
from index.engines.milvus import MilvusEngine
from index.engines.setting import LOCAL, parse_engine
from index.library.candidates import ALL, LibraryWords, LocalEngine, texts_of
from index.library.catalogue import DOCUMENTS, Catalogue
from index.library.reading import chunk_vectors
from index.library.records import Candidate, Engine, LibraryDocument
from index.records import Query
from index.store.manifest import read_manifest
from ingest.errors import EngineMismatch, EngineUnavailable

ENGINE, LIBRARY = "engine", "library"  # settings of a catalogue: which engine, and under what name the library is known there


class ServedEngine:
    """Candidates from a server, weighed by the words of the whole library, which the catalogue counts."""

    def __init__(self, catalogue: Catalogue, uri: str) -> None:
        self._catalogue = catalogue
        self.words = LibraryWords(catalogue)
        self.server = MilvusEngine(uri, catalogue.setting(LIBRARY), scores=self._bm25)
        self._is_swept = False
        self._gone: set[int] = set()

    def candidates(self, query: Query, k: int, documents: Sequence[LibraryDocument] | None = None) -> list[Candidate]:
        """Some k chunks by vector and as many by words; of some documents only, if they are given. All of them, if they are few, as the
        local engine gives them: of 291 chunks the twelve best were others in 2 of 40 questions."""
        there = self._catalogue.snapshot().documents
        if not there:
            return []
        if not self.server.is_there():
            raise EngineMismatch(
                f"Milvus at {self.server.uri} knows nothing of the library in {self._catalogue.folder}.",
                f"Fill it: Library(folder, engine='milvus:{self.server.uri}')",
                command=f"Fill it: name it again with --engine milvus:{self.server.uri}",
            )
        count = sum(one.chunks for one in (there if documents is None else documents))
        return self.server.candidates(query, count if k < count <= ALL else k, documents)

    def add(self, document: LibraryDocument, terms: Sequence[Sequence[str]], vectors: Vectors) -> None:
        """Take in a document's chunks, their words in the transaction that this thread is in the midst of."""
        with self._catalogue.reading() as connection:
            rows = enumerate((" ".join(one) for one in terms), start=document.first_row)
            connection.executemany("INSERT INTO words (rowid, terms) VALUES (?, ?)", rows)
        self.server.add(document, terms, vectors)

    def remove(self, document: LibraryDocument) -> None:
        """Forget a document's words, in that transaction; its chunks go from the server once it is committed, by `compact`."""
        with self._catalogue.reading() as connection:
            connection.executemany("DELETE FROM words WHERE rowid = ?", ((document.first_row + i,) for i in range(document.chunks)))
        self._gone.add(document.number)

    def compact(self) -> bool:
        """Take from the server what is no document's, once with what killed processes left. While nobody else writes, and in no
        transaction. A server that is gone keeps it for another time."""
        alive = self._catalogue.snapshot().numbers
        gone = self._gone - alive
        try:
            if self._is_swept:
                self.server.forget(gone)
            else:
                self.server.keep(alive)
        except EngineUnavailable:
            self._is_swept = False
            return False
        self._is_swept = True
        self._gone -= gone
        return bool(gone)

    def rewrite(self, progress: Progress = lambda step: None) -> None:
        """Put all documents on the server, from their own files. While nobody else writes."""
        documents = self._catalogue.snapshot().documents
        self.put(documents, progress)
        self.server.keep({one.number for one in documents})

    def put(self, documents: Sequence[LibraryDocument], progress: Progress = lambda step: None) -> None:
        """Put some documents on the server, from their own files and the catalogue's words."""
        for i, document in enumerate(documents):
            progress(f"putting {document.name} into {self.server.uri}: {i + 1} of {len(documents)}")
            rows = np.arange(document.first_row, document.first_row + document.chunks)
            with self._catalogue.reading() as connection:
                terms = texts_of(connection, rows)
            folder = self._catalogue.folder / DOCUMENTS / document.data
            vectors = chunk_vectors(folder, read_manifest(folder))
            self.server.add(document, [terms.get(row, "").split() for row in rows.tolist()], vectors)

    def _bm25(self, terms: Sequence[str], rows: NDArray[np.int64]) -> Vectors:
        with self._catalogue.reading() as connection:
            return self.words.scores(connection, terms, rows)


class ChosenEngine:
    """The engine that a catalogue's setting says, now: another process may change it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._chosen: tuple[str, Engine] | None = None
        self.words = LibraryWords(catalogue)

    @property
    def now(self) -> Engine:
        """The engine itself."""
        setting, known = self._catalogue.setting(ENGINE) or LOCAL, self._chosen
        if known is None or known[0] != setting:
            chosen = parse_engine(setting)
            made: Engine = LocalEngine(self._catalogue) if chosen.kind == LOCAL else ServedEngine(self._catalogue, chosen.uri)
            self._chosen = known = setting, made
        return known[1]

    def candidates(self, query: Query, k: int, documents: Sequence[LibraryDocument] | None = None) -> list[Candidate]:
        """As the engine has them."""
        return self.now.candidates(query, k, documents)

    def add(self, document: LibraryDocument, terms: Sequence[Sequence[str]], vectors: Vectors) -> None:
        """To the engine."""
        self.now.add(document, terms, vectors)

    def remove(self, document: LibraryDocument) -> None:
        """From the engine."""
        self.now.remove(document)

    def compact(self) -> bool:
        """By the engine."""
        return self.now.compact()

    def rewrite(self) -> None:
        """By the engine."""
        self.now.rewrite()

    def close(self) -> None:
        """Give a connection back; the next use connects again."""
        if self._chosen is not None and isinstance(self._chosen[1], ServedEngine):
            self._chosen[1].server.close()
        self._chosen = None


def set_engine(catalogue: Catalogue, wanted: str, progress: Progress = lambda step: None) -> None:
    """Make an engine that of a library, filled with its documents; every process that reads it uses it from then on. The setting is
    written last: after a kill the old one still stands. The same again fills a server that has lost the library."""
    chosen = parse_engine(wanted)
    is_kept = str(chosen) == (catalogue.setting(ENGINE) or LOCAL)
    if chosen.kind == LOCAL:
        if not is_kept:
            with catalogue.writing() as connection:
                LocalEngine(catalogue).rewrite()
                _set(connection, ENGINE, LOCAL)
        return
    if not catalogue.setting(LIBRARY):
        with catalogue.writing() as connection:
            _set(connection, LIBRARY, uuid.uuid4().hex)
    engine = ServedEngine(catalogue, chosen.uri)
    with closing(engine.server):
        if not (is_kept and engine.server.is_there()):
            with catalogue.writing() as connection:
                engine.rewrite(progress)
                _set(connection, ENGINE, str(chosen))


def _set(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))
