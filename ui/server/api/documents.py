"""The documents that are asked, as programs see them: listed, added and removed where the server has a library."""

from __future__ import annotations

import base64
import binascii
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from index.library.records import Added, LibraryDocument
from ingest.errors import QuestionError
from ui.chat.answerer import Answerer
from ui.server.files.file_names import checked_name
from ui.server.files.reading_apart import problem_of


class Library(Protocol):
    """What is needed of a library; `index.Library` is one."""

    folder: Path

    @property
    def documents(self) -> Sequence[LibraryDocument]:
        """The documents, by name."""
        ...

    def add(self, paths: Sequence[Path]) -> Sequence[Added]:
        """Read files in."""
        ...

    def remove(self, names: Sequence[str]) -> object:
        """Forget documents. Raises a FootnoteError for one that is not there."""
        ...


class Documents:
    """The documents of an assistant; one without a `library` has one document, for good."""

    def __init__(self, assistant: Answerer, may_change: bool = False, read: Callable[[Path, Path], str] = problem_of) -> None:
        """`may_change` lets programs add and remove. `read` makes the index of a file for a library's folder; what is wrong, or ""."""
        self._assistant, self._may_change, self._read = assistant, may_change, read
        self._library: Library | None = getattr(assistant, "library", None)

    def listed(self) -> list[dict[str, object]]:
        """Name, title, SHA-256, and what else is known of each, by name."""
        if self._library is None:
            document = self._assistant.document
            return [{"name": document.name, "title": document.title, "sha256": document.sha256}]
        return [_record(one) for one in self._library.documents]

    def add(self, name: object, content: object) -> dict[str, object]:
        """Add a file by its name and its bytes in base64. Raises QuestionError if it cannot be, ChatError for a kind or a size that is not
        taken."""
        library = self._changeable()
        if not isinstance(name, str) or not isinstance(content, str):
            raise QuestionError('A document is added by "name", such as "report.pdf", and "content", its bytes in base64.')
        try:
            data = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError):
            raise QuestionError('"content" is the bytes of the file in base64.') from None
        file = checked_name(name, len(data))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / file
            path.write_bytes(data)
            added = self._added(library, path)
        if added.status == "failed":
            raise QuestionError(f"{file} was not added: {added.problem}".replace(f"{folder}/", ""))
        return {"status": added.status, **({"document": _record(added.document)} if added.document else {})}

    def remove(self, name: object) -> dict[str, object]:
        """Remove one by its name. Raises a FootnoteError if it is not there."""
        library = self._changeable()
        if not isinstance(name, str):
            raise QuestionError('"name" is the name of a document, as the list of them has it.')
        library.remove([name])
        return {"status": "removed", "name": name}

    def _added(self, library: Library, path: Path) -> Added:
        """What becomes of a file: read by a program of its own, as what visitors bring is, its index is then ready to be added."""
        if problem := self._read(library.folder, path):
            return Added(str(path), "failed", None, problem)
        (added,) = library.add([path])
        return added

    def _changeable(self) -> Library:
        if self._library is None:
            raise QuestionError("This server has one document, and no library to add to or remove from.")
        if not self._may_change:
            raise QuestionError("Programs may not add or remove documents here: the server is not started with --api.")
        return self._library


def _record(document: LibraryDocument) -> dict[str, object]:
    names = ("name", "title", "sha256", "language", "pages", "words", "added")
    return {name: getattr(document, name) for name in names}
