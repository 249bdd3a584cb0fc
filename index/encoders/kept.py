"""The encoders of this machine: each kept once, in the user's cache folder, under the SHA-256 of what it is.

An index names its encoder and holds none. What is read is checked against its name, so a file that was altered is as good
as missing, and is made anew.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import platformdirs

from index.encoder import EncoderFiles


def kept_folder() -> Path:
    """Where encoders are kept: the user's cache folder, as the system has it."""
    return Path(platformdirs.user_cache_path("footnote-qa")) / "encoders"


def find_kept(sha256: str) -> EncoderFiles | None:
    """The encoder of that SHA-256, if it is here and whole."""
    if not (sha256.isalnum() and len(sha256) == 64):
        return None
    try:
        files = EncoderFiles.read(kept_folder() / sha256)
    except OSError:
        return None
    return files if files.sha256 == sha256 else None


def keep(recipe: str, make: Callable[[], EncoderFiles]) -> EncoderFiles:
    """The encoder that a recipe made before, or now; always now without one. Where nothing can be written, as on a
    read-only system, it is made each time."""
    note = kept_folder() / f"{recipe}.sha256" if recipe else None
    if note is not None:
        with contextlib.suppress(OSError, ValueError):
            if files := find_kept(note.read_text(encoding="ascii")):
                return files
    files = make()
    with contextlib.suppress(OSError):
        _write(files, note)
    return files


def _write(files: EncoderFiles, note: Path | None) -> None:
    """Each in one step: a reader finds all of an encoder or nothing."""
    folder = kept_folder()
    folder.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=folder))
    try:
        files.write(making)
        if note is not None:
            (making / note.name).write_text(files.sha256, encoding="ascii")
            (making / note.name).replace(note)
        if find_kept(files.sha256) is None:  # missing or damaged
            shutil.rmtree(folder / files.sha256, ignore_errors=True)
            making.chmod(0o755)
            making.rename(folder / files.sha256)
    finally:
        shutil.rmtree(making, ignore_errors=True)
