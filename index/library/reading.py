"""Reading a file for a library: its index below the library's documents, and what the catalogue is to know of it.

An index is kept under a name that follows from what it was built from, so what a killed process had built already is found
again; a library of an older Footnote has other names, and is read anew.
"""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from textwrap import shorten
from urllib.parse import unquote, urlsplit

import msgspec

from index.build import CHUNK_VECTORS, DOCUMENT, LoadedModel, Progress, build_again, build_anyway, given_model, load_model
from index.encoder import Encoder, Vectors
from index.lexical import terms
from index.library.records import LibraryDocument
from index.store.arrays import open_array
from index.store.content import Content, decode_content
from index.store.manifest import FORMAT, Manifest, check_files, read_manifest
from index.store.names import glossary_beside
from index.store.unit_codec import UNIT_CODE, decode_units
from ingest.chunks import CHUNKER_VERSION
from ingest.document import sha256_of, sha256_of_file
from ingest.errors import DocumentBroken, DocumentError, FootnoteError, IndexDamaged, IndexStale, IndexUnavailable, LibraryStale, printable

MADE_BY = f"{FORMAT}.{CHUNKER_VERSION}"
"""What tells the indexes of this Footnote from those that another one made otherwise."""
BY = "-by-"
"""What comes before the mark of the encoder in the name of an index that was encoded anew."""
BETWEEN = "\n\n"  # what joins the pages of a source
NAMED_BY = 40  # characters of a text without source or title that are its name


@dataclass(frozen=True, slots=True)
class Job:
    """A file to be read: `path` and `name` are what the catalogue will call it, `title` what it is titled if that is known
    already. `size` and `modified` are the file's, `modified` 0 where a change might not show in it."""

    file: Path
    path: str
    name: str
    sha256: str
    size: int
    modified: int
    title: str = ""

    @property
    def data(self) -> str:
        """The folder of its index below the library's documents."""
        glossary = glossary_beside(self.file)
        parts = [self.sha256[:24], MADE_BY, *([sha256_of_file(glossary)[:8]] if glossary.is_file() else [])]
        return "-".join(parts)

    def is_in(self, data: str) -> bool:
        """Whether an index folder is this file's, by whatever encoder."""
        return data.partition(BY)[0] == self.data


@dataclass(frozen=True, slots=True)
class Ready:
    """A file whose index stands in `data`, not yet in the catalogue; `terms` are those of each chunk."""

    job: Job
    data: str
    title: str
    language: str
    pages: int
    words: int
    terms: tuple[tuple[str, ...], ...]
    encoding: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Setup:
    """What a process needs that reads files: where their indexes go, an encoder of the caller's own or a model by its name, and what
    the library's documents were read with, if it has any. `ray` is the address of the Ray that reads them, if that is not here."""

    documents: Path
    encoder: Encoder | None
    model: str | None
    encoding: str = ""
    ray: str = ""


class Reader:
    """Reads files into indexes below a folder, with one encoder for all."""

    def __init__(self, setup: Setup, threads: int | None = None) -> None:
        self._documents = setup.documents
        self._setup = setup
        self._threads = threads

    @cached_property
    def _model(self) -> LoadedModel:
        """Raises LibraryStale if the library's documents were read with another one."""
        setup = self._setup
        model = given_model(setup.encoder) if setup.encoder is not None else load_model(setup.model, workers=self._threads)
        if setup.encoding and setup.encoding.rpartition("/")[0] != model.encoding:
            raise of_another_model(setup.documents.parent)
        return model

    @property
    def encoding(self) -> str:
        """What its indexes are encoded by, but for the dimension."""
        return self._model.encoding

    def encode_anew(self, document: LibraryDocument, progress: Progress = lambda step: None) -> str:
        """The folder of a document's index by this encoder, made from the index that it has if it does not stand there already."""
        base = document.data.partition(BY)[0]
        data = f"{base}{BY}{sha256_of(self.encoding.encode())[:8]}"
        if self._built_before(self._documents / data, document.sha256) is None:
            build_again(self._documents / data, self._documents / document.data, self._model, progress)
        return data

    def read(self, job: Job, progress: Progress = lambda step: None) -> Ready:
        """The index of a file, built if it does not stand there already. Raises what `build_index` does."""
        data = job.data
        folder = self._documents / data
        manifest = self._built_before(folder, job.sha256)
        if manifest is None:
            manifest = build_anyway(folder, job.file, loaded=self._model, progress=progress).manifest
        if manifest.document_sha256 != job.sha256:
            shutil.rmtree(folder, ignore_errors=True)
            raise DocumentBroken(f"{job.file} changed while it was read.", "Add it again once it is finished.")
        return ready_of(job, folder, manifest)

    def _built_before(self, folder: Path, sha256: str) -> Manifest | None:
        """The manifest of an index that was built from the same file by the same model, and is whole."""
        try:
            manifest = read_manifest(folder)
            if manifest.document_sha256 != sha256 or manifest.encoding.rpartition("/")[0] != self._model.encoding:
                return None
            check_files(folder, manifest)
        except IndexUnavailable:
            return None
        return manifest


def is_of_newer(data: str) -> bool:
    """Whether an index was built by a newer Footnote, by the name that it is kept under."""
    made_by = data.split("-")[1].split(".") if "-" in data else []
    return len(made_by) == 2 and all(map(str.isdecimal, made_by)) and tuple(map(int, made_by)) > (FORMAT, CHUNKER_VERSION)


def ready_of(job: Job, folder: Path, manifest: Manifest) -> Ready:
    """What the catalogue is to know of an index. Raises IndexDamaged."""
    content = content_of(folder, manifest)
    document = content.document
    return Ready(
        job,
        folder.name,
        printable(job.title or document.title),
        document.language,
        len(document.pages),
        len(document.text.split()),
        tuple(terms(chunk.titled) for chunk in content.chunks),
        manifest.encoding,
        manifest.dimension,
    )


def is_whole(folder: Path) -> bool:
    """Whether every file of an index is what was written; one that an older Footnote made is not looked into."""
    try:
        check_files(folder, read_manifest(folder))
    except IndexStale:
        return True
    except (IndexUnavailable, OSError):
        return False
    return True


def of_another_model(folder: Path) -> LibraryStale:
    """Vectors of two models cannot be compared: all documents of a library are read with the same."""
    return LibraryStale(
        f"The library in {folder} was made with another embedding model than this one.",
        "Encode it anew, library.encode_anew(), or name that model: Library(folder, model=...)",
        command=f"Encode it anew: footnote add --encode-anew --library {shlex.quote(str(folder))}",
    )


def content_of(folder: Path, manifest: Manifest) -> Content:
    """The document of an index. Raises IndexDamaged."""
    path = folder / manifest.data / DOCUMENT
    try:
        return decode_content(path.read_bytes())
    except (OSError, msgspec.MsgspecError, ValueError, KeyError, IndexError) as error:
        raise IndexDamaged(f"{path} cannot be read ({error}).", "Add its file again.") from error


def chunk_vectors(folder: Path, manifest: Manifest) -> Vectors:
    """The unit vectors of an index's chunks. Raises IndexDamaged."""
    path = folder / manifest.data / CHUNK_VECTORS
    try:
        return decode_units(open_array(path, UNIT_CODE, (manifest.chunks, manifest.dimension), mapped=True))
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{path} cannot be read ({error}).", "Add its file again.") from error


def problem_of(error: Exception) -> str:
    """What is wrong with a file, in one line."""
    told = error.for_command if isinstance(error, FootnoteError) else f"It cannot be read ({type(error).__name__}: {error})."
    return " ".join(told.split())


def distinct_name(path: str, wished: str, is_taken: Callable[[str], bool], most: int) -> str:
    """A name that no other of some documents has: the file's, else with its folder, else with two, else with a number."""
    folders = [part for part in Path(path).parts[:-1] if part.strip("/\\:")]
    longer = ["/".join((*folders[-depth:], wished)) for depth in (1, 2) if len(folders) >= depth]
    stem, dot, suffix = wished.rpartition(".") if "." in wished[1:] else (wished, "", "")
    numbered = (f"{stem} ({number}){dot}{suffix}" for number in range(2, most + 3))
    return next(name for name in (wished, *longer, *numbered) if not is_taken(name))


@dataclass(frozen=True, slots=True)
class SourceText:
    """All LangChain Documents of one source, in order."""

    source: str
    name: str
    title: str
    pages: tuple[str, ...]

    def joined(self, before: str = "") -> str:
        """Their text; after that of the source's earlier pages only those that are not among them."""
        known = f"{BETWEEN}{before}{BETWEEN}"
        new = [page for page in self.pages if page.strip() and f"{BETWEEN}{page}{BETWEEN}" not in known]
        return BETWEEN.join([before, *new] if before else self.pages)


def texts_by_source(documents: Iterable[object]) -> list[SourceText]:
    """LangChain's Documents, which are known by what they have, joined by their source, else by their title. One that has neither
    is a document of its own, known by its content."""
    parts: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    names: dict[str, str] = {}
    for document in documents:
        text, metadata = getattr(document, "page_content", None), getattr(document, "metadata", None)
        if not isinstance(text, str) or not isinstance(metadata, Mapping):
            raise DocumentError(f"{type(document).__name__} is no Document of LangChain's.", "Give Documents, as LangChain's loaders do.")
        title = printable(" ".join(str(metadata.get("title") or "").split()))
        source = printable(str(metadata.get("source") or title))
        own = source or f"text {sha256_of(text.encode('utf-8', 'surrogatepass'))[:24]}"
        names.setdefault(own, _name(source) if source else printable(shorten(text, NAMED_BY, placeholder="...")) or own)
        parts.setdefault(own, [])
        if source or not parts[own]:  # the same text twice is one document
            parts[own].append(text)
        titles[own] = titles.get(own) or title
    return [SourceText(source, names[source], titles[source], tuple(pages)) for source, pages in parts.items()]


def _name(source: str) -> str:
    """The last part of a path or an address, else the whole."""
    try:
        address = urlsplit(source)
    except ValueError:
        return source
    path = unquote(address.path) if address.scheme and address.netloc else source
    return PurePosixPath(path.replace("\\", "/")).name or address.netloc or source
