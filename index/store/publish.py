"""Publishing an index: whatever moment a builder is killed at, readers find the old index or the new one.

DIR/manifest.json names the one data folder that counts. A builder fills DIR/.building-XXXX, renames it to
DIR/data-XXXX, and then moves the manifest out of that over the old one, in one step; only after that does the old data
folder go. Nothing else in DIR is ever touched: what a builder made carries a marker, and only that is removed.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
from filelock import FileLock

from index.store.durable import make_folder, sync_folder, sync_tree
from index.store.manifest import MANIFEST, Manifest
from ingest.errors import IndexNotWritten

MARKER = "footnote-index.json"
_BUILDING, _DATA, _LOCK = ".building-", "data-", ".lock"
_OURS = re.compile(r"(?:\.building|data)-[a-z0-9_]{8}")  # as tempfile.mkdtemp names them
_ABANDONED = 3600  # seconds after which a folder is filled no more


def check_folder(folder: Path) -> None:
    """Nothing, if an index may be put there: a new folder, an empty one, one with an index of ours or with what a killed
    builder left. Raises IndexNotWritten."""
    another = "Name another folder, or an empty one."
    if folder.is_file():
        raise IndexNotWritten(f"{folder} is a file, and an index is a folder.", "Name the folder first: build_index(FOLDER, FILE).")
    try:
        found = list(folder.iterdir()) if folder.exists() else []
        ours = _manifest_of(folder) is not None or any(_has_marker(path) for path in found)
        others = [path.name for path in found if path.name != _LOCK and not _is_left_empty(path)]
    except (OSError, ValueError) as error:
        raise IndexNotWritten(f"{folder} cannot hold an index: {getattr(error, 'strerror', None) or error}.", another) from error
    if not ours and others:
        raise IndexNotWritten(f"{folder} holds no index of Footnote's, but {others[0]!r} and maybe more.", another)


def publish(folder: Path, fill: Callable[[Path], Manifest]) -> Manifest:
    """Let `fill` write an index into a new folder and make it the index of `folder`. `fill` gets the folder to write
    into and returns the manifest; its `data` is set here. Builders may run at once: the last to finish counts."""
    building: Path | None = None
    try:
        make_folder(folder)
        building = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=folder))
        building.chmod(0o755)  # mkdtemp's 0700 would keep the index from everyone but its builder
        (building / MARKER).write_text('{"made by": "Footnote"}\n', encoding="utf-8")
        data = folder / building.name.replace(_BUILDING, _DATA)
        manifest = msgspec.structs.replace(fill(building), data=data.name)
        (building / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        sync_tree(building)
        with FileLock(folder / _LOCK):
            old = _manifest_of(folder)
            building.rename(data)
            sync_folder(folder)
            (data / MANIFEST).replace(folder / MANIFEST)
            sync_folder(folder)
            _clean(folder, data.name, old)
    except OSError as error:
        raise IndexNotWritten(
            f"No index can be written to {folder}: {error.strerror or error}.", "Make room, or name another folder."
        ) from error
    finally:
        if building is not None:
            shutil.rmtree(building, ignore_errors=True)
    return manifest


def _manifest_of(folder: Path) -> Manifest | None:
    """The manifest of an index of ours, of whatever format."""
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.MsgspecError, ValueError):
        return None


def _clean(folder: Path, keep: str, old: Manifest | None) -> None:
    """Remove the data folders that count no more, and what killed builders left. A folder that another builder fills at
    this moment is younger than an hour, so it stays."""
    newest = (folder / MANIFEST).stat().st_mtime
    for path in folder.iterdir():
        if path.name == keep or not (_has_marker(path) or _is_left_empty(path) or _is_data_of(path, old)):
            continue
        with contextlib.suppress(FileNotFoundError):  # another builder has just failed and removed its own
            if path.name.startswith(_DATA) or path.stat().st_mtime < newest - _ABANDONED:
                _remove(path)


def _remove(folder: Path) -> None:
    """The marker goes last: a folder that is half removed by a builder that is killed is still known for ours."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != MARKER:
            path.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _has_marker(path: Path) -> bool:
    """Whether a builder made a folder."""
    return _OURS.fullmatch(path.name) is not None and not path.is_symlink() and (path / MARKER).is_file()


def _is_left_empty(path: Path) -> bool:
    """Whether a builder was killed before it could mark its folder, or after it had removed the mark of an old one."""
    if _OURS.fullmatch(path.name) is None or path.is_symlink():
        return False
    try:
        return path.is_dir() and not any(path.iterdir())
    except FileNotFoundError:  # renamed or removed by its builder at this moment
        return True


def _is_data_of(path: Path, manifest: Manifest | None) -> bool:
    """Whether a folder holds what a manifest of ours records and nothing else: builders before format 2 left no marker."""
    if manifest is None or path.name != manifest.data or _OURS.fullmatch(path.name) is None or path.is_symlink():
        return False
    return {file.relative_to(path).as_posix() for file in path.rglob("*") if not file.is_dir()} <= set(manifest.files)
