"""The documents that visitors bring: a library of each visitor's own below one folder, or one for all."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from index import Library
from index.library.records import LibraryDocument
from ingest.errors import ChatError
from ui.server.files.file_names import checked_name
from ui.server.files.reading_apart import Told, told_of
from ui.server.limits import ALL_UPLOADS_BYTES, UPLOADS, UPLOADS_BYTES

FILES, LIBRARY, SHARED = "files", "library", "shared"
MOST_OPEN = 16  # visitors' libraries


@dataclass
class Uploads:
    """Safe to share between threads. `is_shared` where all visitors have one library."""

    folder: Path
    is_shared: bool = False
    _open: OrderedDict[str, Library] = field(default_factory=OrderedDict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def library(self, owner: str) -> Library | None:
        """A visitor's library, if they have brought anything; `owner` is the SHA-256 of who they are."""
        place = self._place(owner)
        with self._lock:
            if place.name not in self._open:
                if not (place / LIBRARY).is_dir():
                    return None
                self._open[place.name] = Library(place / LIBRARY)
                while len(self._open) > MOST_OPEN:
                    self._open.popitem(last=False)[1].close()
            self._open.move_to_end(place.name)
            return self._open[place.name]

    def documents(self, owner: str) -> tuple[LibraryDocument, ...]:
        """What a visitor has brought."""
        library = self.library(owner)
        return library.documents if library else ()

    def new_file(self, owner: str, name: str, size: int, taken: frozenset[str] = frozenset()) -> Path:
        """Where a file is to be put. Raises ChatError for one that is not taken, which says why in a line."""
        if not owner:
            raise ChatError("This browser keeps no cookies: nobody could tell whose file it is.")
        file = checked_name(name, size)
        self._check_room(owner, size)
        folder = self._place(owner) / FILES
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        stem, suffix = Path(file).stem, Path(file).suffix
        names = (file, *(f"{stem} ({count}){suffix}" for count in range(2, UPLOADS + 2)))
        return next(folder / one for one in names if one not in taken)

    def _check_room(self, owner: str, size: int) -> None:
        own = _sizes(self._place(owner) / FILES)
        if len(own) >= UPLOADS:
            whose = "There are" if self.is_shared else "You have"
            raise ChatError(f"{whose} {UPLOADS} documents here, the most that there may be. Remove one first.")
        if sum(own) + size > UPLOADS_BYTES:
            raise ChatError(f"Your documents may have {UPLOADS_BYTES // 1_000_000} MB together. Remove one first.")
        if sum(map(sum, (_sizes(one / FILES) for one in self.folder.glob("*")))) + size > ALL_UPLOADS_BYTES:
            raise ChatError("There is no room for more documents on this server.")

    async def read(self, owner: str, file: Path) -> AsyncIterator[Told]:
        """Read a file in; what happens, at last {"document": name} or {"problem": why}. Whoever breaks it off ends its program."""
        last: Told = {}
        try:
            async with aclosing(told_of(self._place(owner) / LIBRARY, file, adds=True)) as told:
                async for last in told:
                    yield last
        finally:
            if "document" not in last:
                file.unlink(missing_ok=True)

    def remove(self, owner: str, name: str) -> None:
        """Forget a document and its file. Raises DocumentUnknown."""
        library = self.library(owner)
        if library is None:
            raise KeyError(name)
        path = Path(library.document(name).path)
        library.remove(name)
        if path.parent == (self._place(owner) / FILES).resolve():
            path.unlink(missing_ok=True)

    def _place(self, owner: str) -> Path:
        return self.folder / (SHARED if self.is_shared else owner[:32] or "nobody")


def _sizes(folder: Path) -> list[int]:
    return [one.stat().st_size for one in folder.glob("*") if one.is_file()] if folder.is_dir() else []
