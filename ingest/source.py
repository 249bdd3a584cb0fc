"""From a file to its decoded text, or to an error that names the file and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ingest.document import sha256_of
from ingest.errors import DocumentEmpty, DocumentNotFound, DocumentNotText

WHITE_PAPER = Path(__file__).parent / "documents" / "china-space-program-2021-part-2.txt"
"""The document that ships with Footnote."""

# How files that people take for text begin when they are not (PDF; ZIP, so DOCX and XLSX; GZIP; PNG; old Office).
_BINARY_STARTS = (b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xd0\xcf\x11\xe0")

_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL)
_WESTERN = (
    "English", "French", "German", "Spanish", "Portuguese", "Italian", "Dutch", "Swedish", "Danish", "Norwegian", "Finnish",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: the SHA-256 of its bytes, its decoded text, and the encoding if it was not UTF-8."""

    path: Path
    sha256: str
    text: str
    encoding: str


def read_source(path: Path | str) -> Source:
    """Read and decode a text file. Line ends are kept, so offsets count into the file as it is.

    Raises DocumentNotFound, DocumentEmpty or DocumentNotText.
    """
    path = Path(path)
    data = read_bytes(path)
    if data.startswith(_BINARY_STARTS) or (b"\x00" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise DocumentNotText(f"{path} is a binary file, not text. Save it as plain text (.txt) or Markdown, then ingest that.")
    text, encoding = _decode(path, data)
    if _HTML.match(text):
        raise DocumentNotText(f"{path} is a web page (HTML). Save its text as .txt or Markdown, then ingest that.")
    if not text.strip():
        raise DocumentEmpty(f"{path} is empty: there is nothing in it to index. Check that it is the right file.")
    return Source(path, sha256_of(data), text, encoding)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; DocumentNotFound if it is missing, a folder, or may not be read."""
    if path.is_dir():
        raise DocumentNotFound(f"{path} is a folder. Name a text file in it: footnote ingest {path}/FILE.txt")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DocumentNotFound(f"{path} does not exist. Check the path (ls {path.parent}).") from None
    except OSError as error:
        raise DocumentNotFound(f"{path} cannot be read: {error.strerror}. Check its permissions (ls -l {path}).") from error


def _decode(path: Path, data: bytes) -> tuple[str, str]:
    """UTF-8 if it is that (a byte order mark is no part of the text), else what charset-normalizer finds most likely."""
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes  # only for the rare file: 20 ms that no other one should pay

    matches = from_bytes(data)
    best = matches.best()
    if best is None:
        raise DocumentNotText(f"{path} is not UTF-8 and its encoding cannot be told. Convert it: iconv -f ENCODING -t utf-8 {path}")
    # It takes short Western European text for cp1250 or cp1257 where these fit as well, or by a hair better; by the
    # language that it finds it can be told. Polish, Czech and Turkish keep their own code pages.
    western = next((one for one in matches if one.encoding == "cp1252" and one.chaos <= best.chaos + 0.05), None)
    encoding = western.encoding if western and best.language in _WESTERN else best.encoding
    return data.decode(encoding), encoding
