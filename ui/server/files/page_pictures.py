"""Pages of PDFs as pictures, drawn when they are looked at and kept on disk for the next time, up to a bound."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from ingest.document import sha256_of_file
from ingest.formats.pdf.render import page_picture
from ui.server.limits import DRAWN_AT_ONCE, PICTURE_BYTES

WIDTHS = (600, 900, 1300, 1900)  # pixels; the next one up is drawn


def default_folder() -> Path:
    """Where pictures are kept: the user's cache folder."""
    return Path(platformdirs.user_cache_path("footnote-qa")) / "pages"


@dataclass
class PagePictures:
    """Safe to share between threads."""

    folder: Path = field(default_factory=default_folder)
    most_bytes: int = PICTURE_BYTES
    draw: Callable[[Path, int, int], bytes | None] = page_picture
    _drawing: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(DRAWN_AT_ONCE), repr=False)
    _checked: dict[tuple[str, int, int], str] = field(default_factory=dict, repr=False)

    def is_there(self, path: Path, sha256: str) -> bool:
        """Whether the file of a PDF is still the one that was read."""
        try:
            stat = path.stat()
            key = (str(path), stat.st_mtime_ns, stat.st_size)
            if key not in self._checked:
                self._checked[key] = sha256_of_file(path)
        except OSError:
            return False
        return self._checked[key] == sha256

    def picture(self, path: Path, sha256: str, page: int, width: int) -> bytes | None:
        """A page at least so wide, where the file is still the one that was read; None if it cannot be drawn."""
        if not self.is_there(path, sha256):
            return None
        width = next((one for one in WIDTHS if one >= width), WIDTHS[-1])
        kept = self.folder / f"{sha256[:32]}-{page}-{width}.webp"
        try:
            data = kept.read_bytes()
            kept.touch()
            return data
        except OSError:
            pass
        with self._drawing:
            drawn = self.draw(path, page, width)
        if drawn:
            self._keep(kept, drawn)
        return drawn

    def _keep(self, path: Path, data: bytes) -> None:
        """A folder that cannot be written keeps nothing."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(f".{threading.get_ident()}.part")
            partial.write_bytes(data)
            partial.replace(path)
            self._make_room()
        except OSError:
            return

    def _make_room(self) -> None:
        """Those looked at longest ago go."""
        kept = sorted(((one.stat().st_mtime, one.stat().st_size, one) for one in self.folder.glob("*.webp")), reverse=True)
        total = 0
        for _, size, path in kept:
            total += size
            if total > self.most_bytes:
                path.unlink(missing_ok=True)
