"""Which documents a visitor asks, and what answers: those that are served, and those of their own."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any, Protocol

from index import OpenIndex, Passage, Retriever
from index.library.records import LibraryDocument
from index.records import QueryText
from ingest.document import About, Document, sha256_of
from ingest.errors import DocumentUnknown
from qa.answer import Answer, Mode
from qa.library import LibraryAssistant
from ui.chat.answerer import Answerer
from ui.chat.documents.shelf import LibraryShelf, Shelf, page_count, shelf_of

if TYPE_CHECKING:
    from ui.server.files.uploads import Uploads

MOST_KEPT = 16  # visitors with documents of their own whose assistants are in memory
MOST_CHOICES = 10_000  # visitors who have chosen some of the documents


class AnyLibrary(Protocol):
    """What answering needs of a library."""

    @property
    def documents(self) -> tuple[LibraryDocument, ...]:
        """Those that it has now, by name."""
        ...

    def document(self, name: str) -> LibraryDocument:
        """The document of a name. Raises DocumentUnknown."""
        ...

    def open(self, document: LibraryDocument) -> OpenIndex:
        """The index of a document."""
        ...

    def search(self, question_text: str, k: int = 8, documents: Sequence[LibraryDocument] | None = None) -> list[Passage]:
        """The best passages of all documents, or of some."""
        ...


@dataclass(frozen=True)
class LibraryAnswers:
    """A library's assistant as the chat needs one; `chosen` are the documents that are asked, all if there are none."""

    answerer: LibraryAssistant
    chosen: tuple[str, ...] = ()

    @property
    def library(self) -> AnyLibrary:
        """The library that is asked."""
        return self.answerer.library

    @property
    def model(self) -> Any:
        """What writes, if anything does."""
        return self.answerer.model

    @property
    def document(self) -> Document:
        """The library as a document that has no text: its title is what the page says it is about."""
        count = len(self.answerer.documents)
        if count == 1:
            return self.assistant(self.answerer.documents[0].name).document
        return Document("library", "", sha256_of(b"library"), (), about=About(title=f"{count} documents" if count else "your documents"))

    @property
    def modes(self) -> tuple[Mode, ...]:
        """How it can answer."""
        return self.answerer.modes

    def assistant(self, name: str) -> Answerer:
        """The assistant of one document."""
        return self.answerer.assistant(name)

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question."""
        return self.answerer.ask(question, history, documents=self._asked())

    def stream(self, question: str, history: Sequence[str] = (), mode: Mode | None = None) -> Generator[Answer]:
        """The answer as it grows."""
        return self.answerer.stream(question, history, mode, self._asked())

    def search(self, question: str, k: int = 8) -> list[Passage]:
        """The k best passages."""
        return self.answerer.search(question, k, self._asked())

    def _asked(self) -> list[str]:
        """Those chosen that are still there."""
        there = {one.name for one in self.answerer.documents}
        return [name for name in self.chosen if name in there]


@dataclass(frozen=True)
class IndexLibrary:
    """The one document of an index as a library."""

    index: OpenIndex

    @property
    def documents(self) -> tuple[LibraryDocument, ...]:
        """The one."""
        document, manifest = self.index.content.document, self.index.manifest
        words = len(document.text.split())
        facts = (document.title, document.language, page_count(document), words, manifest.chunks, 0, manifest.data, 0.0)
        return (LibraryDocument(0, document.name, manifest.source, document.sha256, *facts),)

    def document(self, name: str) -> LibraryDocument:
        """The one, by its name."""
        return _named(self.documents, name)

    def open(self, document: LibraryDocument) -> OpenIndex:
        """Its index."""
        return self.index

    def search(self, question_text: str, k: int = 8, documents: Sequence[LibraryDocument] | None = None) -> list[Passage]:
        """Its best passages."""
        retriever = Retriever(self.index)
        return retriever.passages(retriever.hits(QueryText(question_text), k))


@dataclass(frozen=True)
class JoinedLibraries:
    """Several libraries as one; a name belongs to the first that has it."""

    libraries: tuple[AnyLibrary, ...]

    @property
    def documents(self) -> tuple[LibraryDocument, ...]:
        """Those of all."""
        found: dict[str, LibraryDocument] = {}
        for document in chain.from_iterable(one.documents for one in self.libraries):
            found.setdefault(document.name, document)
        return tuple(found.values())

    def document(self, name: str) -> LibraryDocument:
        """The document of a name."""
        return _named(self.documents, name)

    def open(self, document: LibraryDocument) -> OpenIndex:
        """Its index, from the library that has it."""
        return self._of(document).open(document)

    def search(self, question_text: str, k: int = 8, documents: Sequence[LibraryDocument] | None = None) -> list[Passage]:
        """The best passages of each by turns: their scores cannot be compared."""
        found: list[list[Passage]] = []
        for library in self.libraries:
            wanted = None if documents is None else [one for one in documents if one in library.documents]
            if library.documents and wanted != []:
                found.append(library.search(question_text, k, wanted))
        by_turns = [one for one in chain.from_iterable(zip_longest(*found)) if one is not None][:k]
        return [replace(one, rank=rank) for rank, one in enumerate(by_turns, start=1)]

    def _of(self, document: LibraryDocument) -> AnyLibrary:
        return next((one for one in self.libraries if document in one.documents), self.libraries[0])


def _named(documents: Sequence[LibraryDocument], name: str) -> LibraryDocument:
    found = next((one for one in documents if one.name == name), None)
    if found is None:
        raise DocumentUnknown(f"No document is called {name!r}.", "Name one of those that are listed.")
    return found


def served_of(assistant: Answerer | LibraryAssistant) -> Answerer:
    """An assistant as the chat needs one."""
    return LibraryAnswers(assistant) if isinstance(assistant, LibraryAssistant) else assistant


class Desk:
    """What each visitor has before them. Safe to share between threads."""

    def __init__(self, assistant: Answerer | LibraryAssistant, uploads: Uploads | None = None) -> None:
        """`uploads` are the documents that visitors bring, None where they may not."""
        self.served = served_of(assistant)
        self.uploads = uploads
        self._lock = threading.Lock()
        self._joined: OrderedDict[str, LibraryAnswers] = OrderedDict()
        self._chosen: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    def answerer(self, owner: str = "") -> Answerer:
        """What answers a visitor: of the documents that they have chosen."""
        chosen = self._chosen.get(owner, ())
        joined = self._with_own(owner)
        if joined is not None:
            return replace(joined, chosen=chosen)
        return replace(self.served, chosen=chosen) if isinstance(self.served, LibraryAnswers) else self.served

    def shelf(self, owner: str = "") -> Shelf:
        """The documents that a visitor may read."""
        joined = self._with_own(owner)
        if joined is None:
            return shelf_of(self.served)
        own = frozenset(one.name for one in self.uploads.documents(owner)) if self.uploads else frozenset[str]()
        return LibraryShelf(joined, own)

    def choose(self, owner: str, names: Sequence[str]) -> None:
        """From now on a visitor asks these documents; all if there are none."""
        with self._lock:
            self._chosen[owner] = tuple(names)
            self._chosen.move_to_end(owner)
            while len(self._chosen) > MOST_CHOICES:
                self._chosen.popitem(last=False)

    def _with_own(self, owner: str) -> LibraryAnswers | None:
        """The documents that are served together with a visitor's own, if they have any."""
        library = self.uploads.library(owner) if self.uploads and owner else None
        served = _library_of(self.served)
        if library is None or served is None or not library.documents:
            return None
        with self._lock:
            if owner not in self._joined:
                joined = JoinedLibraries((served, library))
                asked = getattr(self.served, "answerer", self.served)  # its model writes here too, and its checker checks
                model, checker = getattr(asked, "model", None), getattr(asked, "verifier", None) or "none"
                self._joined[owner] = LibraryAnswers(LibraryAssistant(joined, model, checker=checker))  # type: ignore[arg-type]
                while len(self._joined) > MOST_KEPT:
                    self._joined.popitem(last=False)
            self._joined.move_to_end(owner)
            return self._joined[owner]


def _library_of(assistant: Answerer) -> AnyLibrary | None:
    """The documents of an assistant as a library; None for one without an index."""
    if isinstance(assistant, LibraryAnswers):
        return assistant.library
    index = getattr(getattr(assistant, "retriever", None), "index", None)
    return IndexLibrary(index) if isinstance(index, OpenIndex) else None
