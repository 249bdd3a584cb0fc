"""A library: many documents in one folder, added, removed and kept in step with folders of files."""

from __future__ import annotations

import shlex
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self, TypeAlias

import platformdirs

from index.build import Progress
from index.encoder import Encoder
from index.engines.served import ChosenEngine, set_engine
from index.library.catalogue import DOCUMENTS, Catalogue
from index.library.pool import PoolRanking
from index.library.publishing import Publisher
from index.library.reading import Setup, is_whole
from index.library.records import Added, Engine, LibraryDocument, LibraryHit, Synced
from index.library.updating import ROUNDS, Updater
from index.opened import OpenIndex, default_folder, open_kept
from index.records import Passage, Query, QueryText
from index.retriever import build_query
from index.store.manifest import path_from_text
from ingest.errors import DocumentUnknown, IndexNeedsModel, IndexStale, IndexUnavailable, LibraryDamaged, QuestionError
from ingest.source import WHITE_PAPER

Documents: TypeAlias = LibraryDocument | str | Iterable[LibraryDocument | str]
"""Documents of a library, each as such or by its name."""
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
        ray: str = "",
        progress: Progress = lambda step: None,
    ) -> None:
        """`encoder` replaces the embedding model, `model` names another one; a library is opened with what it was made with. The
        user's own holds the white paper when it is new, which `progress` tells of. `engine` says where candidates come from, from now
        on and for all who read the library: "local", or "milvus:URI" of a server or a file, which is filled with the documents that
        there are. `ray` is where files are read, if not here: "local", "auto", or "ray://HOST:10001" of a cluster.

        Raises LibraryDamaged or LibraryStale."""
        self.folder = Path(folder) if folder is not None else default_library_folder()
        self.catalogue = Catalogue(self.folder)
        self._encoder, self._model = encoder, model
        self._chosen = ChosenEngine(self.catalogue)
        self._publisher = Publisher(self.catalogue, lambda: self.engine)
        self._updater = Updater(self.catalogue, self._publisher, Setup(self.folder / DOCUMENTS, encoder, model, ray=ray))
        self._open: OrderedDict[tuple[int, str], OpenIndex] = OrderedDict()
        self._lock = threading.RLock()
        if engine is not None:
            set_engine(self.catalogue, engine, progress)
        if not self.documents and folder is None:
            self._updater.begin_with(WHITE_PAPER, default_folder(), progress)

    @property
    def engine(self) -> Engine:
        """Where candidates come from now."""
        return self._chosen.now

    @property
    def documents(self) -> tuple[LibraryDocument, ...]:
        """The documents as they are now, by name."""
        return self.catalogue.snapshot().documents

    def document(self, name: str) -> LibraryDocument:
        """The document of a name, or the one whose name differs by blanks and capitals only. Raises DocumentUnknown, which says
        which names are near."""
        documents = self.documents
        found = [one for one in documents if one.name == name] or [one for one in documents if _plain(one.name) == _plain(name)]
        if len(found) != 1:
            raise self._unknown(name)
        return found[0]

    def add(
        self, paths: Path | str | Iterable[Path | str], *, workers: int | None = None, progress: Progress = lambda step: None
    ) -> tuple[Added, ...]:
        """Add files, all files of known formats in folders, and what patterns match. A file that is here already stays as it is,
        one that has changed is read anew, one that cannot be read is reported as "failed". `workers` are processes; with more than
        one a script needs `if __name__ == "__main__":`.

        Raises LibraryBusy, LibraryNotWritten, LibraryStale or ModelError."""
        return self._updater.add([paths] if isinstance(paths, Path | str) else list(paths), workers or 1, progress)

    def read_ahead(self, path: Path | str, *, progress: Progress = lambda step: None) -> Added:
        """Make the index of a file where `add` finds it, in whatever process that is: a file that nobody vouches for is read by one that
        may die. Nothing is added yet, so that its status is "unchanged" with no document, or "failed".

        Raises LibraryNotWritten, LibraryStale or ModelError."""
        return self._updater.read_ahead(Path(path), progress)

    def add_langchain(self, documents: Iterable[object], *, progress: Progress = lambda step: None) -> tuple[Added, ...]:
        """Add LangChain Documents, those of one source as one document of plain text, known by its `source`, else its `title`; one
        that has neither is a document of its own, known by its content. Pages of a source that is here already are added to it, those
        that it has are not added twice: a loader's batches may come in many calls. To take a source anew, `remove` it first."""
        return self._updater.add_langchain(documents, progress)

    def remove(self, names: str | Iterable[str]) -> tuple[str, ...]:
        """Take documents out, all or, where one is unknown, none; their names. Raises DocumentUnknown."""
        wanted = [self.document(name).name for name in ([names] if isinstance(names, str) else names)]
        return tuple(self._publisher.remove(wanted)) if wanted else ()

    def sync(self, folder: Path | str, *, workers: int | None = None, progress: Progress = lambda step: None) -> Synced:
        """Bring the library in step with a folder: add what is new, read anew what has changed, remove what is gone. Documents
        from elsewhere stay. Raises what `add` does, and DocumentNotFound if there is no such folder."""
        return self._updater.sync(Path(folder), workers or 1, progress)

    def encode_anew(self, *, progress: Progress = lambda step: None) -> tuple[Added, ...]:
        """Encode all documents by the encoder that this library is opened with: a `model` that is named, else the one that this Footnote
        has now, which an older one may not have had. Their files are not needed. All change at once, when the last is ready; until
        then the disk holds both. Nothing is done if they are by that encoder already.

        Raises LibraryDamaged, LibraryBusy, LibraryNotWritten or ModelError."""
        if found := self.damaged():
            raise self._damaged(found[0])
        done = self._updater.encode_anew(progress)
        with self._lock:
            self._open.clear()
            self.__dict__.pop("_ranking", None)
        return done

    def open(self, document: LibraryDocument | str) -> OpenIndex:
        """The index of a document, or of the one of a name, kept open for the next time. What it was read from may be gone or changed
        since. One that an older Footnote made is made anew, if its file is still what it was.

        Raises DocumentUnknown if it was removed meanwhile, LibraryDamaged or LibraryStale."""
        document = self.document(document) if isinstance(document, str) else document
        with self._lock:
            numbers = self.catalogue.snapshot().numbers
            for gone in [one for one in self._open if one[0] not in numbers]:
                del self._open[gone]
            if document.number not in numbers:
                raise self._unknown(document.name)
            key = (document.number, document.name)
            if key not in self._open:
                self._open[key] = self._opened(document)
                while len(self._open) > MOST_OPEN:
                    self._open.popitem(last=False)
            self._open.move_to_end(key)
            return self._open[key]

    def search(self, question_text: str, k: int = 8, documents: Documents | None = None) -> list[Passage]:
        """The k best passages for a question as it stands, of the library or of some of its documents, best first. Raises
        QuestionError for a k below 1, DocumentUnknown for a name that no document has."""
        if k < 1:
            raise QuestionError(f"{k} passages cannot be found.", "Ask for one or more: library.search(text, k=8)")
        hits = self.rank(question_text, k, None if documents is None else self._named(documents))
        return [self._passage(hit, rank) for rank, hit in enumerate(hits, start=1)]

    def rank(self, query: Query | str, k: int, documents: Sequence[LibraryDocument] | None = None) -> list[LibraryHit]:
        """The k best chunks for a query, or for a question as it stands."""
        if not self.documents or (documents is not None and not documents):
            return []
        asked = self.query(QueryText(query)) if isinstance(query, str) else query
        for _ in range(ROUNDS):
            try:
                return self._ranking.rank(asked, k, documents)
            except IndexStale:
                self._updater.read_all_anew(documents or self.documents)
            except IndexUnavailable as error:
                found = self.damaged(documents)
                raise (self._damaged(found[0]) if found else self.catalogue.damaged(str(error))) from error
        raise self.catalogue.damaged("what is searched cannot be made anew")

    def damaged(self, documents: Sequence[LibraryDocument] | None = None) -> list[LibraryDocument]:
        """The documents, of all or of some, whose indexes are not what was written: the others can be searched and asked. To `add`
        the file of one again mends it. Every file is read for this: 20 ms for 30 MB."""
        return [one for one in (self.documents if documents is None else documents) if not is_whole(self.folder / DOCUMENTS / one.data)]

    def query(self, asked: QueryText) -> Query:
        """What is looked for as terms, vectors and weights: words by how common they are in the library."""
        return build_query(asked, self._any_open().encoder, self._chosen.words)

    def close(self) -> None:
        """Let go of what is open; the library may be used again."""
        with self._lock:
            self._open.clear()
            self._chosen.close()
            self.catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @cached_property
    def _ranking(self) -> PoolRanking:
        from index.model import DEFAULT_MODEL

        is_default = self._any_open().manifest.model == DEFAULT_MODEL
        return PoolRanking(self.catalogue, self._chosen, self._chosen.words, reads_latin_only=is_default)

    def _any_open(self) -> OpenIndex:
        """An index that is open, or that of the shortest document: all have the same encoder."""
        with self._lock:
            known = self.catalogue.snapshot().numbers
            found = next((index for (number, _), index in reversed(self._open.items()) if number in known), None)
            return found or self._shortest()

    def _shortest(self) -> OpenIndex:
        """Of those that are whole."""
        first: LibraryDamaged | None = None
        for document in sorted(self.documents, key=lambda one: one.chunks):
            try:
                return self.open(document)
            except LibraryDamaged as error:
                first = first or error
        raise first or self.catalogue.damaged("it has no documents any more")

    def _passage(self, hit: LibraryHit, rank: int) -> Passage:
        chunk = self.open(hit.document).content.chunks[hit.chunk]
        place = chunk.section, chunk.title_path, chunk.text, chunk.start, chunk.end
        return Passage(hit.document.name, *place, hit.score, rank, chunk.address, chunk.number)

    def _named(self, documents: Documents) -> list[LibraryDocument]:
        wanted = [documents] if isinstance(documents, str | LibraryDocument) else documents
        return list(dict.fromkeys(self.document(one) if isinstance(one, str) else one for one in wanted))

    def _opened(self, document: LibraryDocument, is_first: bool = True) -> OpenIndex:
        like = next(reversed(self._open.values()), None)
        folder = self.folder / DOCUMENTS / document.data
        try:
            opened = open_kept(folder, self._encoder, model=self._model, like=like, name=document.name)
        except IndexUnavailable as error:
            now = next((one for one in self.documents if one.number == document.number), None)
            if now is None:
                raise self._unknown(document.name) from error
            if isinstance(error, IndexNeedsModel):
                raise
            if isinstance(error, IndexStale) and is_first:
                return self._opened(self._updater.read_anew(now), is_first=False)
            raise self._damaged(now) from error
        if (opened.manifest.document_sha256, opened.manifest.chunks) != (document.sha256, document.chunks):
            raise self._damaged(document)
        return opened

    def _damaged(self, document: LibraryDocument) -> LibraryDamaged:
        """What to do about one document."""
        what = f"What the library in {self.folder} keeps of {document.name!r}, read from {document.path}, is damaged."
        where = f" --library {shlex.quote(str(self.folder))}"
        if path_from_text(document.path).is_file():
            command = f"Add its file again: footnote add {shlex.quote(document.path)}{where}"
            return LibraryDamaged(what, f"Add its file again: library.add({document.path!r})", command=command)
        command = f"Its file is gone. Remove it: footnote remove {shlex.quote(document.name)}{where}"
        return LibraryDamaged(what, f"Its file is gone. Remove it: library.remove({document.name!r})", command=command)

    def _unknown(self, name: str) -> DocumentUnknown:
        import difflib  # for this only: 5 ms

        names: dict[str, list[str]] = {}
        for one in self.documents:
            names.setdefault(_plain(one.name), []).append(one.name)
        near = [one for found in difflib.get_close_matches(_plain(name), names, 3, 0.5) for one in names[found]]
        meant = f" Near to it: {', '.join(map(repr, near))}." if near else ""
        return DocumentUnknown(
            f"No document in the library in {self.folder} is called {name!r}.{meant}",
            "All names: [one.name for one in library.documents]",
            command="All names: footnote list",
        )


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
