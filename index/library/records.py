"""The records of a library, and the seam where its candidates come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from index.encoder import Vectors
from index.records import Query

Status = Literal["added", "replaced", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class LibraryDocument:
    """A document of a library. `name` is unique there: what citations say and `--in` takes. `number` is never used twice; its
    chunks are the library's rows `first_row` to before `first_row + chunks`. `data` is the folder of its index below the library's
    documents, `added` the time in seconds since 1970, UTC."""

    number: int
    name: str
    path: str
    sha256: str
    title: str
    language: str
    pages: int
    words: int
    chunks: int
    first_row: int
    data: str
    added: float


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a file that was to be added; `problem` says why it was not, in one line."""

    path: str
    status: Status
    document: LibraryDocument | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Synced:
    """What a folder's synchronising did; `removed` are the names of documents whose files are gone."""

    added: tuple[Added, ...]
    removed: tuple[str, ...]


class Candidate(NamedTuple):
    """A chunk of a library by its row, with its cosine to the query and its BM25 score, 0 where it was not found by them."""

    row: int
    cosine: float
    bm25: float


class LibraryHit(NamedTuple):
    """A chunk by its document and its number there; scores are comparable within one search."""

    document: LibraryDocument
    chunk: int
    score: float


class Engine(Protocol):
    """Where the candidates of a search come from: here (FAISS and SQLite), or a server."""

    def candidates(self, query: Query, k: int, documents: Sequence[LibraryDocument] | None = None) -> list[Candidate]:
        """Some k chunks by vector and as many by words, in no order; of some documents only, if they are given."""
        ...

    def add(self, document: LibraryDocument, terms: Sequence[Sequence[str]], vectors: Vectors) -> None:
        """Take in a document's chunks: the stemmed terms and the unit vector of each, shape (chunks, d)."""
        ...

    def remove(self, document: LibraryDocument) -> None:
        """Forget a document's chunks."""
        ...

    def compact(self) -> bool:
        """Make room, if much of what is kept is no document's any more; whether it was done. While nobody else writes."""
        ...

    def rewrite(self) -> None:
        """Keep the chunks of all documents anew, from their own files. While nobody else writes."""
        ...
