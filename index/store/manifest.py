"""The manifest of an index folder: what it was built from, and the size and SHA-256 of every file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from ingest.chunks import CHUNKER_VERSION
from ingest.errors import IndexDamaged, IndexMissing, IndexStale

FORMAT = 1
"""Raised whenever a folder of an older Footnote could not be read, or would be read wrongly."""
MANIFEST = "manifest.json"


class FileRecord(msgspec.Struct, frozen=True):
    """A file as it was written: bytes and SHA-256."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What `manifest.json` holds. `data` names the folder beside it with the files; paths in `files` are relative to it."""

    format: int
    data: str
    document: str
    source: str
    document_sha256: str
    glossary_sha256: str
    chunker: int
    model: str
    weights_sha256: str
    dimension: int
    precision: str
    runtime: str
    chunks: int
    sentences: int
    files: dict[str, FileRecord]


def rebuild_hint(folder: Path, source: str = "FILE") -> str:
    """The command that mends an index."""
    return f"Build it: footnote ingest {source} --index {folder}"


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder, checked for form and version. Raises IndexMissing, IndexDamaged or IndexStale."""
    path = folder / MANIFEST
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise IndexMissing(f"There is no index in {folder}. {rebuild_hint(folder)}") from None
    except OSError as error:
        raise IndexDamaged(f"{path} cannot be read ({error.strerror}). {rebuild_hint(folder)}") from error
    try:
        found = msgspec.json.decode(raw, type=dict[str, msgspec.Raw]).get("format")
        if found is not None and bytes(found) != str(FORMAT).encode():
            raise IndexStale(f"The index in {folder} has another format than this Footnote reads. {rebuild_hint(folder)}")
        manifest = msgspec.json.decode(raw, type=Manifest)
    except msgspec.MsgspecError as error:
        raise IndexDamaged(f"{path} is not the manifest of a Footnote index ({error}). {rebuild_hint(folder)}") from error
    if "/" in manifest.data or "\\" in manifest.data or manifest.data.startswith("."):
        raise IndexDamaged(f"{path} points outside its folder. {rebuild_hint(folder)}")
    if manifest.chunker != CHUNKER_VERSION:
        raise IndexStale(f"The index in {folder} was cut by another chunker. {rebuild_hint(folder, manifest.source)}")
    return manifest


def check_files(folder: Path, manifest: Manifest) -> None:
    """Every file there, of its size and SHA-256 (30 MB take 20 ms). Raises IndexDamaged."""
    data = folder / manifest.data
    for name, record in manifest.files.items():
        path = data / name
        if not path.is_file():
            raise IndexDamaged(f"{path} is missing. {rebuild_hint(folder, manifest.source)}")
        if path.stat().st_size != record.size or sha256_of_file(path) != record.sha256:
            raise IndexDamaged(f"{path} is cut short or altered. {rebuild_hint(folder, manifest.source)}")


def record_files(data: Path) -> dict[str, FileRecord]:
    """The records of all files below a folder, by relative path."""
    files = sorted(path for path in data.rglob("*") if path.is_file())
    return {path.relative_to(data).as_posix(): FileRecord(path.stat().st_size, sha256_of_file(path)) for path in files}


def sha256_of_file(path: Path) -> str:
    """In hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
