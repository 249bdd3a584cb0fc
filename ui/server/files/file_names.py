"""What is looked at of a file before it is taken, whoever sends it: its name, its kind, its size."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

from ingest.errors import ChatError
from ui.server.limits import UPLOAD_BYTES

SUFFIXES = (".pdf", ".docx", ".html", ".htm", ".md", ".markdown", ".txt", ".epub")
NAME = 150  # letters of a file's name


def checked_name(name: str, size: int) -> str:
    """The name under which a file is kept, without any folder. Raises ChatError for one that is not taken, which says why in a line."""
    file = PurePosixPath(PureWindowsPath(name).name).name.replace("\x00", "").lstrip(".")
    if not file.lower().endswith(SUFFIXES):
        raise ChatError(f"This kind of file is not read. These are: {', '.join(SUFFIXES)}.")
    if len(file) > NAME:
        raise ChatError(f"The name of a file may have {NAME} letters.")
    if size > UPLOAD_BYTES:
        raise ChatError(f"A file may have {UPLOAD_BYTES // 1_000_000} MB.")
    return file
