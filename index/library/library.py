"""A library: many documents in one folder, added, removed and kept in step with folders of files."""

from __future__ import annotations

import difflib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import platformdirs

from index.build import Progress
from index.encoder import Encoder
from index.engines.served import ENGINE, ServedEngine, open_engine, set_engine
from index.library.adding import Setup
from index.library.catalogue import DOCUMENTS, Catalogue
from index.library.publishing import Publisher
from index.library.records import Added, Engine, LibraryDocument, Synced
from index.library.updating import Updater
from index.opened import OpenIndex, open_kept
from ingest.errors import DocumentUnknown, IndexNeedsModel, IndexStale, IndexUnavailable

MOST_OPEN = 16
"""Indexes that are kept open: each has its text and sentence vectors in memory."""


def default_library_folder() -> Path:
    """Where the user's own library is kept: the user's data folder, as the system has it."""
    return Path(platformdirs.user_data_path("footnote-qa")) / "library"


class Library:
    """The library in a folder, by default the user's own. Threads may share it; it sees what other processes add and remove."""

    def __init__(
        self,
        folder: Path | str | None = None,
        *,
        encoder: Encoder | None = None,
        model: str | None = None,
        engine: str | None = None,
        progress: Progress = lambda step: None,
    ) -> None:
        """`encoder` replaces the embedding model, `model` names another one; a library is opened with what it was made with.
        `engine` says where candidates come from, from now on and for all who read the library: "local", or "milvus:URI" of a
        server or a file, which is filled with the documents that there are.

        Raises LibraryDamaged or LibraryStale."""
        self.folder = Path(folder) if folder is not None else default_library_folder()
        self.catalogue = Catalogue(self.folder)
        self._encoder, self._model = encoder, model
        self._engine: tuple[str, Engine] | None = None
        self._publisher = Publisher(self.catalogue, lambda: self.engine)
        self._updater = Updater(self.catalogue, self._publisher, Setup(self.folder / DOCUMENTS, encoder, model))
        self._open: OrderedDict[tuple[int, str], OpenIndex] = OrderedDict()
        self._lock = threading.RLock()
        self.catalogue.snapshot()
        if engine is not None:
            set_engine(self.catalogue, engine, progress)

    @property
    def engine(self) -> Engine:
        """Where candidates come from; another process may have moved them."""
        setting = self.catalogue.setting(ENGINE)
        with self._lock:
            if self._engine is None or self._engine[0] != setting:
                self._engine = setting, open_engine(self.catalogue, setting)
            return self._engine[1]

    @property
    def documents(self) -> tuple[LibraryDocument, ...]:
        """The documents as they are now, by name."""
        return self.catalogue.snapshot().documents

    def document(self, name: str) -> LibraryDocument:
        """The document of a name. Raises DocumentUnknown, which says which names are near."""
        documents = self.documents
        found = next((one for one in documents if one.name == name), None)
        if found is None:
            raise self._unknown(name, [one.name for one in documents])
        return found

    def add(
        self, paths: Path | str | Iterable[Path | str], *, workers: int | None = None, progress: Progress = lambda step: None
    ) -> tuple[Added, ...]:
        """Add files, all files of known formats in folders, and what patterns match. A file that is here already stays as it is,
        one that has changed is read anew, one that cannot be read is reported as "failed". `workers` are processes; with more than
        one a script needs `if __name__ == "__main__":`.

        Raises LibraryBusy, LibraryNotWritten, LibraryStale or ModelError."""
        return self._updater.add([paths] if isinstance(paths, Path | str) else list(paths), workers or 1, progress)

    def add_langchain(self, documents: Iterable[object], *, progress: Progress = lambda step: None) -> tuple[Added, ...]:
        """Add LangChain Documents, those of one source as one document of plain text."""
        return self._updater.add_langchain(documents, progress)

    def remove(self, names: str | Iterable[str]) -> tuple[str, ...]:
        """Take documents out, all or, where one is unknown, none; their names. Raises DocumentUnknown."""
        wanted = [names] if isinstance(names, str) else list(names)
        for name in wanted:
            self.document(name)
        return tuple(self._publisher.remove(wanted)) if wanted else ()

    def sync(self, folder: Path | str, *, workers: int | None = None, progress: Progress = lambda step: None) -> Synced:
        """Bring the library in step with a folder: add what is new, read anew what has changed, remove what is gone. Documents
        from elsewhere stay. Raises what `add` does, and DocumentNotFound if there is no such folder."""
        return self._updater.sync(Path(folder), workers or 1, progress)

    def open(self, document: LibraryDocument) -> OpenIndex:
        """The index of a document, kept open for the next time. What it was read from may be gone or changed since. One that an
        older Footnote made is made anew, if its file is still what it was.

        Raises DocumentUnknown if it was removed meanwhile, LibraryDamaged or LibraryStale."""
        with self._lock:
            key = (document.number, document.name)
            if key not in self._open:
                self._open[key] = self._opened(document)
                while len(self._open) > MOST_OPEN:
                    self._open.popitem(last=False)
            self._open.move_to_end(key)
            return self._open[key]

    def close(self) -> None:
        """Let go of what is open; the library may be used again."""
        with self._lock:
            self._open.clear()
            if self._engine is not None and isinstance(self._engine[1], ServedEngine):
                self._engine[1].close()
            self._engine = None
            self.catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _opened(self, document: LibraryDocument, is_first: bool = True) -> OpenIndex:
        like = next(reversed(self._open.values()), None)
        folder = self.folder / DOCUMENTS / document.data
        try:
            opened = open_kept(folder, self._encoder, model=self._model, like=like, name=document.name)
        except IndexUnavailable as error:
            now = next((one for one in self.documents if one.number == document.number), None)
            if now is None:
                raise self._unknown(document.name, [one.name for one in self.documents]) from error
            if isinstance(error, IndexNeedsModel):
                raise
            if isinstance(error, IndexStale) and is_first:
                return self._opened(self._updater.read_anew(now), is_first=False)
            raise self.catalogue.damaged(f"of {document.name!r}: {error}") from error
        if (opened.manifest.document_sha256, opened.manifest.chunks) != (document.sha256, document.chunks):
            raise self.catalogue.damaged(f"{folder} is not the index of {document.name!r}")
        return opened

    def _unknown(self, name: str, names: Sequence[str]) -> DocumentUnknown:
        near = difflib.get_close_matches(name, names, 3, 0.5)
        meant = f" Near to it: {', '.join(map(repr, near))}." if near else ""
        return DocumentUnknown(
            f"No document in the library in {self.folder} is called {name!r}.{meant}",
            "All names: [one.name for one in library.documents]",
            command="All names: footnote list",
        )
