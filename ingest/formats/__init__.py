"""From a file of any known format to its text and layout, by well-kept libraries.

Each reader imports its library only when it is used: reading a text file loads none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ingest.document import sha256_of
from ingest.formats.refusals import too_large
from ingest.formats.sniffing import format_of
from ingest.layout import Layout
from ingest.source import read_bytes, read_source

MAX_BYTES = 500_000_000
"""A larger file is refused."""

_NAMED = {".pdf": "pdf", ".docx": "docx", ".epub": "epub", ".html": "html mhtml", ".htm": "html mhtml", ".txt": "text markdown"}
_CALLED = {"text": "plain text", "docx": "a Word document", "html": "a web page", "mhtml": "a saved web page", "pdf": "a PDF"}

__all__ = ["MAX_BYTES", "read_layout"]


def read_layout(path: Path | str) -> Layout:
    """Read a file of any known format: what it is, its first bytes tell, and its extension where they do not.

    Raises DocumentNotFound, DocumentEmpty, DocumentNotText, DocumentEncrypted, DocumentScanned, DocumentBroken or
    DocumentTooLarge, each with one line that says what to do.
    """
    path = Path(path)
    if (size := _size(path)) > MAX_BYTES:
        raise too_large(path, f"{size / 1e6:,.0f} MB", f"{MAX_BYTES / 1e6:,.0f} MB")
    data = read_bytes(path)
    kind = format_of(path, data)
    layout = _READERS[kind](path, data)
    return replace(layout, sha256=sha256_of(data), notes=(*layout.notes, *_misnamed(path, kind)))


def _misnamed(path: Path, kind: str) -> tuple[str, ...]:
    """What to say of a file whose name ends as those of another format do."""
    suffix = path.suffix.lower()
    if kind in _NAMED.get(suffix, kind).split():
        return ()
    return (f"{path.name} is named {suffix}, but it is {_CALLED.get(kind, kind.upper())}: it was read as that.",)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):  # what is wrong, reading tells
        return 0


def _text(path: Path, data: bytes) -> Layout:
    source = read_source(path)
    return Layout(source.text, notes=source.notes)


def _markdown(path: Path, data: bytes) -> Layout:
    from ingest.formats.markdown import markdown_layout

    return markdown_layout(read_source(path).text)


def _pdf(path: Path, data: bytes) -> Layout:
    from ingest.formats.pdf.apart import read_apart

    return read_apart(path)


def _docx(path: Path, data: bytes) -> Layout:
    from ingest.formats.word.reader import read_docx

    return read_docx(path, data)


def _html(path: Path, data: bytes) -> Layout:
    from ingest.formats.html import read_html

    return read_html(path, data)


def _mhtml(path: Path, data: bytes) -> Layout:
    from ingest.formats.html import read_mhtml

    return read_mhtml(path, data)


def _epub(path: Path, data: bytes) -> Layout:
    from ingest.formats.epub import read_epub

    return read_epub(path, data)


_READERS: dict[str, Callable[[Path, bytes], Layout]] = {
    "text": _text, "markdown": _markdown, "pdf": _pdf, "docx": _docx, "html": _html, "mhtml": _mhtml, "epub": _epub,
}  # fmt: skip
