"""The documents that a chat is about, one or a library's: what the page needs of each to show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, cast

from index import OpenIndex
from index.library.records import LibraryDocument
from index.store.manifest import path_from_text
from ingest.document import Document
from ui.chat.answerer import Answerer


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as the list has it; `is_own` if whoever looks has brought it."""

    name: str
    title: str
    pages: int
    date: str
    is_own: bool = False


class Library(Protocol):
    """What is needed of a library."""

    @property
    def documents(self) -> tuple[LibraryDocument, ...]:
        """The documents, by name."""
        ...

    def document(self, name: str) -> LibraryDocument:
        """The document of a name. Raises DocumentUnknown."""
        ...

    def open(self, document: LibraryDocument) -> OpenIndex:
        """Its index."""
        ...


class LibraryAnswerer(Protocol):
    """What is needed of the assistant of a library; `qa.library.LibraryAssistant` is one."""

    @property
    def library(self) -> Library:
        """The library that is asked."""
        ...

    def assistant(self, name: str) -> Answerer:
        """The assistant of one document. Raises DocumentUnknown."""
        ...


class Shelf(Protocol):
    """Documents by name; each method raises DocumentUnknown or KeyError for a name that none has."""

    def entries(self) -> tuple[Entry, ...]:
        """All of them, as listed."""
        ...

    def document(self, name: str) -> Document:
        """One, to be read."""
        ...

    def assistant(self, name: str) -> Answerer:
        """What answers questions about it."""
        ...

    def index(self, name: str) -> OpenIndex | None:
        """Its index, where there is one."""
        ...

    def file(self, name: str) -> Path | None:
        """The file it was read from, which may be gone or changed."""
        ...


@dataclass(frozen=True, slots=True)
class SingleShelf:
    """The one document of an assistant."""

    answerer: Answerer

    def entries(self) -> tuple[Entry, ...]:
        document = self.answerer.document
        return (Entry(document.name, document.title, page_count(document), document.about.date[:10]),)

    def document(self, name: str) -> Document:
        document = self.answerer.document
        if name not in ("", document.name):
            raise KeyError(name)
        return document

    def assistant(self, name: str) -> Answerer:
        self.document(name)
        return self.answerer

    def index(self, name: str) -> OpenIndex | None:
        self.document(name)
        found = getattr(getattr(self.answerer, "retriever", None), "index", None)
        return found if isinstance(found, OpenIndex) else None

    def file(self, name: str) -> Path | None:
        index = self.index(name)
        return path_from_text(index.manifest.source) if index else None


@dataclass(frozen=True, slots=True)
class LibraryShelf:
    """The documents of a library; `own` are the names of those that whoever looks has brought."""

    answerer: LibraryAnswerer
    own: frozenset[str] = frozenset()

    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry_of(one, one.name in self.own) for one in self.answerer.library.documents)

    def document(self, name: str) -> Document:
        return self.assistant(name).document

    def assistant(self, name: str) -> Answerer:
        return self.answerer.assistant(name or self._first)

    def index(self, name: str) -> OpenIndex | None:
        return self.answerer.library.open(self.answerer.library.document(name or self._first))

    def file(self, name: str) -> Path | None:
        path = self.answerer.library.document(name or self._first).path
        return path_from_text(path) if path else None

    @property
    def _first(self) -> str:
        """Raises KeyError for an empty library."""
        return next((one.name for one in self.answerer.library.documents), "")


def shelf_of(assistant: Answerer) -> Shelf:
    """The documents that an assistant is about."""
    return LibraryShelf(cast("LibraryAnswerer", assistant)) if hasattr(assistant, "library") else SingleShelf(assistant)


def entry_of(document: LibraryDocument, is_own: bool) -> Entry:
    """A library's document as listed; its date is the day it was added."""
    added = datetime.fromtimestamp(document.added, UTC).date().isoformat() if document.added else ""
    return Entry(document.name, document.title or document.name, document.pages, added, is_own)


def page_count(document: Document) -> int:
    """How many pages it has; 0 where it has none."""
    return max((page.number for page in document.pages), default=0)
