"""`footnote add`, `remove`, `list` and `sync`: the documents of a library."""

from __future__ import annotations

import argparse
import os
import shlex
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ingest.errors import LibraryError
from ui.cli.options import positive
from ui.cli.terminal import print_result, progress

if TYPE_CHECKING:  # importing it for real would load numpy and more for --help
    from index.library.library import Library
    from index.library.records import Added, LibraryDocument

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
LIBRARY_VARIABLE = "FOOTNOTE_LIBRARY"
FORMATS = "text, Markdown, PDF, Word, HTML, EPUB"


def add_library_commands(commands: Commands) -> None:
    """Add the four to the commands."""
    add = _command(commands, "add", _add, f"add documents to the library: files, folders, patterns ({FORMATS})")
    add.add_argument("paths", nargs="*", metavar="PATH")
    anew = "encode all documents anew first, by the encoder that this Footnote has now; their files are not needed"
    add.add_argument("--encode-anew", action="store_true", help=anew)
    add.set_defaults(refuse=add.error)
    remove = _command(commands, "remove", _remove, "remove documents from the library; the files themselves stay")
    remove.add_argument("names", nargs="+", metavar="NAME", help="as footnote list shows it")
    _command(commands, "list", _list, "list the library's documents")
    sync = _command(commands, "sync", _sync, "bring the library in step with a folder: what is new, what has changed, what is gone")
    sync.add_argument("folder", type=Path, metavar="FOLDER")
    for parser in (add, sync):
        parser.add_argument("--workers", type=positive, metavar="N", help="processes that read and encode (default: one for each core)")
        parser.add_argument("--ray", metavar="ADDRESS", default="", help='read by Ray: "local", "auto", or ray://HOST:10001 of a cluster')


def add_library_option(parser: argparse.ArgumentParser) -> None:
    """`--library DIR`, for every command that reads or keeps one."""
    where = "the library's folder (default: FOOTNOTE_LIBRARY, else the user's own, which begins with the document that comes along)"
    parser.add_argument("--library", type=Path, metavar="DIR", help=where)
    engine = 'where the library\'s vectors are, from now on: "local", or milvus:FILE.db, or milvus:http://HOST:19530'
    parser.add_argument("--engine", metavar="ENGINE", help=engine)


def _command(commands: Commands, name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    add_library_option(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)
    return parser


def open_library(options: argparse.Namespace, step: Callable[[str], None] = lambda step: None, *, makes: bool = False) -> Library:
    """The library that is named, by option or environment, or the user's own. One that is named and is not there is mistyped, unless
    what is to be done `makes` it."""
    from index import Library
    from index.library.catalogue import Catalogue

    folder = options.library or os.environ.get(LIBRARY_VARIABLE) or None
    if folder and not makes and not Catalogue(Path(folder)).exists():
        where = shlex.quote(str(folder))
        raise LibraryError(f"There is no library in {folder}.", f"Make one: footnote add PATH... --library {where}")
    return Library(folder, engine=options.engine, ray=getattr(options, "ray", ""), progress=step)


def _add(options: argparse.Namespace) -> int:
    if not options.paths and not options.encode_anew:
        options.refuse("name a file, a folder or a pattern: footnote add PATH...")
    with progress() as step:
        library = open_library(options, step, makes=bool(options.paths))
        anew = library.encode_anew(progress=step) if options.encode_anew else ()
        added = library.add(options.paths, workers=options.workers, progress=step) if options.paths else ()
    return _told([*anew, *added], (), options.json)


def _sync(options: argparse.Namespace) -> int:
    with progress() as step:
        synced = open_library(options, step, makes=True).sync(options.folder, workers=options.workers, progress=step)
    return _told(synced.added, synced.removed, options.json)


def _remove(options: argparse.Namespace) -> int:
    removed = open_library(options).remove(options.names)
    print_result({"removed": list(removed)} if options.json else [f"Removed {name}." for name in removed])
    return 0


def _list(options: argparse.Namespace) -> int:
    documents = open_library(options).documents
    print_result([document_data(one) for one in documents] if options.json else document_lines(documents))
    return 0


def _told(added: Sequence[Added], removed: Sequence[str], as_json: bool) -> int:
    """Say what became of each file; exit status 2 if some could not be added."""
    if as_json:
        print_result({"documents": [_added_data(one) for one in added], "removed": list(removed)})
    else:
        print_result(
            [*(_added_line(one) for one in added), *(f"Removed {name}: its file is gone." for name in removed)] or ["Nothing to do."]
        )
    return 2 if any(one.status == "failed" for one in added) else 0


def _added_line(one: Added) -> str:
    if one.document is None:
        return f"Not added: {one.problem if one.path in one.problem else f'{one.path}: {one.problem}'}"
    said = {"added": "Added", "replaced": "Replaced", "unchanged": "Already there:"}[one.status]
    chunks = "1 chunk" if one.document.chunks == 1 else f"{one.document.chunks:,} chunks"
    return f"{said} {one.document.name} ({chunks})"


def _added_data(one: Added) -> dict[str, object]:
    document = document_data(one.document) if one.document else None
    return {"path": one.path, "status": one.status, "document": document, "problem": one.problem}


def document_lines(documents: Sequence[LibraryDocument]) -> list[str]:
    """A line a document: name, title, pages, day."""
    return [_document_line(one) for one in documents] or ["The library is empty. Add to it: footnote add FILE"]


def _document_line(one: LibraryDocument) -> str:
    pages = f"{one.pages} pages, " if one.pages else ""
    title = f"  {one.title}" if one.title and one.title != one.name else ""
    return f"{one.name}{title}  ({pages}{one.words:,} words, added {time.strftime('%Y-%m-%d', time.gmtime(one.added))})"


def document_data(one: LibraryDocument) -> dict[str, object]:
    """A document as JSON-ready data."""
    names = ("name", "title", "path", "sha256", "language", "pages", "words", "chunks")
    return {name: getattr(one, name) for name in names} | {"added": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(one.added))}
