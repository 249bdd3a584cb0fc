"""From a file to its decoded text, or to an error that names the file and what is wrong with it."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from ingest.document import sha256_of
from ingest.errors import DocumentEmpty, DocumentNotFound, DocumentNotText, printable
from ingest.lexicon import read_lexicon

WHITE_PAPER = Path(__file__).parent / "documents" / "china-space-program-2021-part-2.txt"
"""The document that ships with Footnote."""

_LEXICON = Path(__file__).parent / "lexicon.toml"
# How files that people take for text begin when they are not (PDF; ZIP, so DOCX and XLSX; GZIP; PNG; old Office).
_BINARY_STARTS = (b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xd0\xcf\x11\xe0")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: the SHA-256 of its bytes, its decoded text, and what a reader should know of how it was decoded."""

    path: Path
    sha256: str
    text: str
    notes: tuple[str, ...] = ()


def read_source(path: Path | str) -> Source:
    """Read and decode a text file, whatever its text is. Line ends are kept, so offsets count into the file as it is.

    Raises DocumentNotFound, DocumentEmpty or DocumentNotText.
    """
    path = Path(path)
    data = read_bytes(path)
    text, notes = _decode(path, data)
    if not text.strip():
        raise DocumentEmpty(f"{path} is empty: there is nothing in it to index.", "Check that it is the right file.")
    return Source(path, sha256_of(data), text, tuple(printable(note) for note in notes))


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; DocumentNotFound if it is missing, a folder or a device, or may not be read."""
    listing = f"ls -l {shlex.quote(str(path.parent))}"
    try:
        if path.is_dir():
            file = path / "FILE.txt"
            raise DocumentNotFound(
                f"{path} is a folder.",
                f"Name a file in it: build_index(folder, {str(file)!r})",
                command=f"Name a file in it: footnote ingest {shlex.quote(str(file))}",
            )
        if path.is_char_device() or path.is_block_device():
            raise DocumentNotFound(f"{path} is a device, not a file.", "Name a file.")
        return path.read_bytes()
    except FileNotFoundError:
        raise DocumentNotFound(f"{path} does not exist.", "Check the path.", command=f"Check the path: {listing}") from None
    except (OSError, ValueError) as error:  # a name with a null character in it is a ValueError
        reason = getattr(error, "strerror", None) or error
        raise DocumentNotFound(
            f"{path} cannot be read: {reason}.", "Check its permissions.", command=f"Check its permissions: {listing}"
        ) from error


def is_web_page(text: str) -> bool:
    """Whether a text opens, after an XML declaration and comments, as HTML does. Step by step: one pattern for all of it
    took time that doubled with each comment."""
    position = _skip_blanks(text, 0)
    for opening, closing in (("<?xml", ">"), ("<!--", "-->")):
        while text.startswith(opening, position):
            end = text.find(closing, position + len(opening))
            if end < 0:
                return False
            position = _skip_blanks(text, end + len(closing))
    return _HTML.match(text, position) is not None


def _skip_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _decode(path: Path, data: bytes) -> tuple[str, tuple[str, ...]]:
    """(text, notes): UTF-8 if it is that, or nearly that (a byte order mark is no part of the text); UTF-16 without a mark
    where its null bytes tell; else what charset-normalizer finds most likely."""
    if data.startswith(_BINARY_STARTS):
        raise DocumentNotText(f"{path} is a binary file, not text.", "Give it as text, Markdown, HTML, PDF, Word (.docx) or EPUB.")
    if b"\x00" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = _utf16_without_mark(path, data)
    else:
        text, stray = _as_utf8(data)
        if text is not None:
            replaced = f'{path} is not UTF-8 throughout: {stray} of its characters could not be read and stand as "\ufffd".'
            return text, (replaced,) if stray else ()
        encoding = _likely_encoding(path, data)
    return data.decode(encoding), (f"{path} is not UTF-8; it was read as {encoding}.",)


def _as_utf8(data: bytes) -> tuple[str | None, int]:
    """(text, characters that could not be read), or no text where the bytes are rather something else: characters of more
    than one byte must be read, and be ten times as many as those that cannot; one of these may always be."""
    try:
        return data.decode("utf-8-sig"), 0
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8-sig", "replace")
    stray = text.count("\ufffd") - data.count("\ufffd".encode())
    read = sum(one > "\x7f" for one in text) - text.count("\ufffd")
    return (text, stray) if read > stray and stray <= max(1, read // 10) else (None, stray)


def _utf16_without_mark(path: Path, data: bytes) -> str:
    """Which UTF-16 it is, by the null bytes that every Latin letter, blank and line end has in the one place or the other."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    if len(data) % 2 == 0 and max(even, odd) * 10 >= len(data) and min(even, odd) * 20 <= max(even, odd):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            pass
        else:
            return encoding
    raise DocumentNotText(
        f"{path} is a binary file, or text in UTF-16 without a byte order mark.",
        "Save it as plain text (.txt) or Markdown in UTF-8, then ingest that.",
    )


def _likely_encoding(path: Path, data: bytes) -> str:
    from charset_normalizer import from_bytes  # only for the rare file: 20 ms that no other one should pay

    matches = from_bytes(data)
    best = matches.best()
    if best is None:
        raise DocumentNotText(
            f"{path} is not UTF-8 and its encoding cannot be told.",
            "Save it in UTF-8, then ingest that.",
            command=f"Convert it: iconv -f ENCODING -t utf-8 {shlex.quote(str(path))}",
        )
    # It takes short Western European text for cp1250 or cp1257 where these fit as well, or by a hair better; by the
    # language that it finds it can be told. Polish, Czech and Turkish keep their own code pages.
    western = next((one for one in matches if one.encoding == "cp1252" and one.chaos <= best.chaos + 0.05), None)
    is_western = western is not None and best.language.lower() in read_lexicon(_LEXICON).words("western")
    return western.encoding if western is not None and is_western else best.encoding
