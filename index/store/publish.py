"""Publishing an index: whatever moment a builder is killed at, readers find the old index or the new one.

DIR/manifest.json names the one data folder that counts. A builder fills DIR/.building-XXXX, renames it to
DIR/data-XXXX, and then replaces the manifest in one step; only after that does the old data folder go.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
from filelock import FileLock

from index.store.manifest import MANIFEST, Manifest
from ingest.errors import IndexDamaged

_BUILDING, _DATA, _LOCK = ".building-", "data-", ".lock"


def publish(folder: Path, fill: Callable[[Path], Manifest]) -> Manifest:
    """Let `fill` write an index into a new folder and make it the index of `folder`. `fill` gets the folder to write
    into and returns the manifest; its `data` is set here. Builders may run at once: the last to finish counts."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=folder))
        building.chmod(0o755)  # mkdtemp's 0700 would keep the index from everyone but its builder
    except OSError as error:
        raise IndexDamaged(f"{folder} cannot hold an index: {error.strerror}. Name another folder with --index.") from error
    try:
        data = folder / building.name.replace(_BUILDING, _DATA)
        manifest = msgspec.structs.replace(fill(building), data=data.name)
        _sync(building)
        with FileLock(folder / _LOCK):
            building.rename(data)
            _replace_manifest(folder, manifest)
            _clean(folder, keep=data.name)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return manifest


def _replace_manifest(folder: Path, manifest: Manifest) -> None:
    new = folder / f".{manifest.data}.json"
    new.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    _sync_file(new)
    new.replace(folder / MANIFEST)


def _clean(folder: Path, keep: str) -> None:
    """Remove data folders and manifests that count no more, and what killed builders left. A folder that another builder
    fills at this moment is younger than an hour, so it stays."""
    newest = (folder / MANIFEST).stat().st_mtime
    for path in folder.iterdir():
        old = path.name.startswith(_DATA) and path.name != keep
        abandoned = path.name.startswith(_BUILDING) and path.stat().st_mtime < newest - 3600
        if old or abandoned:
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith(f".{_DATA}"):
            path.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            _sync_file(path)


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
