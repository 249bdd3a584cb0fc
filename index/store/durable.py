"""What must be on the disk before something else is: so that a machine that loses its power finds what it had, or what came after.

Writing a file puts it on the disk at some later time, in no order; `fsync` waits for it. A new name, or another file under a name, is
there for good once the folder is synced, too.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

_NOT_FOR_FOLDERS = {errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EISDIR}


def sync_folder(folder: Path) -> None:
    """The names in a folder; nothing, where the system or the disk knows no such thing."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NOT_FOR_FOLDERS:  # as some network file systems answer
            raise
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """A folder and all that is below it."""
    for path in folder.rglob("*"):
        if path.is_dir():
            sync_folder(path)
        else:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_folder(folder)


def make_folder(folder: Path) -> None:
    """A folder and those above it that are not there yet."""
    new = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in new:
        sync_folder(one.parent)


def write_whole(path: Path, data: bytes) -> None:
    """A file in one step: whoever reads it finds all of it, or what was there before."""
    half = path.with_suffix(".half")
    with half.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    sync_folder(path.parent)
