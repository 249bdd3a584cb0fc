"""`ask`: one call, on an assistant that is kept from one to the next."""

from __future__ import annotations

import functools
import sys
from collections.abc import Sequence
from pathlib import Path

from index import Library
from index.store.manifest import MANIFEST
from ingest.errors import LibraryError, QuestionError
from qa.answer import Answer
from qa.assistant import Assistant
from qa.library.assistant import LibraryAssistant
from qa.question.read import checked


@functools.lru_cache(maxsize=4)
def _shared_assistant(folder: Path | None, stamp: int) -> Assistant:
    """The assistants that `ask` shares; the white paper's is built on first use, with the index if that is missing. `stamp`
    is the time of an index's manifest: one that was built anew is opened anew."""
    from index import open_default

    return Assistant(folder or open_default(progress=lambda step: print(f"footnote: {step}", file=sys.stderr)))


@functools.lru_cache(maxsize=2)
def _shared_librarian(library: Library | Path) -> LibraryAssistant:
    """Those of libraries: one is opened once, and notices by itself what is added to it."""
    opened = Library(library) if isinstance(library, Path) else library
    if isinstance(library, Path) and not opened.catalogue.exists():
        make = f'Make one: Library("{library}").add(["report.pdf"])'
        raise LibraryError(f"There is no library in {library}.", make, command="Make one: footnote add PATH... --library DIR")
    return LibraryAssistant(opened)


def ask(
    question: str,
    history: Sequence[str] = (),
    *,
    index: Path | str | None = None,
    library: Library | Path | str | None = None,
    documents: Sequence[str] | str = (),
) -> Answer:
    """Ask the white paper, the document of an index folder, `Assistant(index).ask`, or the documents of a library, all or those that
    are named, `LibraryAssistant(library).ask`: on an assistant that is kept from one call to the next. `history` holds the earlier
    questions of the same conversation, oldest first.

    Raises QuestionError if the question is blank or too long, IndexMissing, IndexStale or IndexDamaged for a folder that
    cannot be used, LibraryError for a folder without a library, DocumentUnknown for a name that no document of it has.
    """
    checked(question)  # before an index is built
    if library is not None:
        if index is not None:
            raise QuestionError("One of `index` and `library` is asked, not both.")
        if not isinstance(library, Library | str | Path):
            what = f"`library` is a Library or its folder, not {type(library).__name__}."
            raise QuestionError(what, 'Name one: ask("...", library="my-library")')
        librarian = _shared_librarian(library if isinstance(library, Library) else Path(library).resolve())
        return librarian.ask(question, history, documents=documents)
    if index is None:
        return _shared_assistant(None, 0).ask(question, history)
    if not isinstance(index, str | Path):
        raise QuestionError(f'`index` is the folder of an index, not {type(index).__name__}. Name one: ask("...", index="report.index")')
    folder = Path(index).resolve()
    manifest = folder / MANIFEST
    return _shared_assistant(folder, manifest.stat().st_mtime_ns if manifest.is_file() else 0).ask(question, history)


async def ask_async(
    question: str,
    history: Sequence[str] = (),
    *,
    index: Path | str | None = None,
    library: Library | Path | str | None = None,
    documents: Sequence[str] | str = (),
) -> Answer:
    """`ask`, for asynchronous code: it runs in a thread."""
    import asyncio  # 50 ms at start-up, for those alone who use it

    return await asyncio.to_thread(lambda: ask(question, history, index=index, library=library, documents=documents))
