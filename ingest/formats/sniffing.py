"""What a file is: by its first bytes, and by its extension where these do not tell."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path

from ingest.errors import DocumentEmpty
from ingest.formats.refusals import broken, encrypted, unreadable
from ingest.source import is_web_page

_TAG = re.compile(rb"<[a-z!/][^<>]{0,2000}>", re.IGNORECASE)
_HEADER = re.compile(rb"(?:[A-Za-z-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)*?(?:mime-version|content-type):\s*\S", re.IGNORECASE)
_MULTIPART = re.compile(rb"content-type:\s*(?:multipart/related|text/html)", re.IGNORECASE)
_OTHERS = {
    b"\xd0\xcf\x11\xe0": "an old Office file (.doc, .xls, .ppt)",
    b"{\\rtf": "a Rich Text file (.rtf)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file (.gz)",
    b"7z\xbc\xaf": "a compressed file (.7z)",
    b"Rar!": "a compressed file (.rar)",
    b"%!PS": "a PostScript file",
}
_HEAD = 100_000  # bytes: a web page says within these that it is one
_PLAIN = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".xhtml": "html", ".mht": "mhtml", ".mhtml": "mhtml"}


def format_of(path: Path, data: bytes) -> str:
    """One of "text", "markdown", "html", "mhtml", "pdf", "docx", "epub". Raises DocumentNotText for any other kind."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise DocumentEmpty(f"{path} is empty: there is nothing in it to index.", "Check that it is the right file.")
    start = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if start.lstrip().startswith(b"%PDF-") or (b"%PDF-" in start[:1024] and b"\nendobj" in data.replace(b"\r", b"\n")):
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(path, data)
    if data.startswith(b"\xd0\xcf\x11\xe0") and "EncryptedPackage".encode("utf-16-le") in data:
        raise encrypted(path)
    other = next((kind for begin, kind in _OTHERS.items() if data.startswith(begin)), "")
    if other:
        raise unreadable(path, other)
    if _HEADER.match(start[:4096]) and _MULTIPART.search(data[:20000]):
        return "mhtml"
    if is_web_page((start if not start.startswith((b"\xff\xfe", b"\xfe\xff")) else start.replace(b"\0", b"")[2:]).decode("latin-1")):
        return "html"
    said = _PLAIN.get(path.suffix.lower(), "text")
    if said in ("html", "mhtml"):
        return "html" if _TAG.search(data) else "text"
    return said


def _packed(path: Path, data: bytes) -> str:
    """What a zip file holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
            kind = packed.read("mimetype")[:60] if "mimetype" in names else b""
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError, NotImplementedError):
        raise broken(path, "a zipped document (.docx, .epub)") from None
    if "word/document.xml" in names or ("[Content_Types].xml" in names and any(name.startswith("word/") for name in names)):
        return "docx"
    if kind.startswith(b"application/epub+zip") or "META-INF/container.xml" in names:
        return "epub"
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        raise unreadable(path, "a spreadsheet or presentation")
    if kind.startswith(b"application/vnd.oasis"):
        raise unreadable(path, "an OpenDocument file")
    raise unreadable(path, "a zip file")
