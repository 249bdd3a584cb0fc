"""The manifest of an index folder: what it was built from, and the size and SHA-256 of every file."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TypedDict
from urllib.parse import unquote_to_bytes

import msgspec

from ingest.chunks import CHUNKER_VERSION
from ingest.document import sha256_of_file
from ingest.errors import IndexDamaged, IndexMissing, IndexStale

FORMAT = 5
"""Raised whenever a folder of an older Footnote could not be read, or would be read wrongly."""
MANIFEST = "manifest.json"


class FileRecord(msgspec.Struct, frozen=True):
    """A file as it was written: bytes and SHA-256."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What `manifest.json` holds. `data` names the folder beside it with the files; paths in `files` are relative to it.
    `source` is the document's path as `path_as_text` writes it, `encoder_sha256` what encodes its questions, where that is
    kept by the machine."""

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
    encoder_sha256: str = ""

    @property
    def encoding(self) -> str:
        """What its vectors were made by, as one word: vectors of indexes with the same can be compared."""
        return "/".join((self.runtime, self.precision, self.weights_sha256, self.encoder_sha256, self.model, str(self.dimension)))


class Hint(TypedDict):
    """What to do about an index, in Python and on the command line: the last two arguments of an error."""

    do: str
    command: str


def rebuild_hint(folder: Path, source: str = "FILE") -> Hint:
    """How to mend an index."""
    return Hint(
        do=f"Build it: build_index({str(folder)!r}, {source!r})",
        command=f"Build it: footnote ingest {shlex.quote(source)} --index {shlex.quote(str(folder))}",
    )


def path_as_text(path: Path) -> str:
    """An absolute path as JSON can hold it: a name that is no UTF-8 makes it a file URI."""
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        return path.as_uri()
    return text


def path_from_text(text: str) -> Path:
    """The path that `path_as_text` wrote."""
    return Path(os.fsdecode(unquote_to_bytes(text.removeprefix("file://")))) if text.startswith("file://") else Path(text)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder, checked for form and version. Raises IndexMissing, IndexDamaged or IndexStale."""
    path = folder / MANIFEST
    hint = rebuild_hint(folder)
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise (_names_a_file(folder) if folder.is_file() else IndexMissing(f"There is no index in {folder}.", **hint)) from None
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{path} cannot be read ({getattr(error, 'strerror', None) or error}).", **hint) from error
    try:
        found = msgspec.json.decode(raw, type=dict[str, msgspec.Raw]).get("format")
        if found is not None and bytes(found) != str(FORMAT).encode():
            raise IndexStale(f"The index in {folder} has another format than this Footnote reads.", **hint)
        manifest = msgspec.json.decode(raw, type=Manifest)
    except (msgspec.MsgspecError, ValueError) as error:
        raise IndexDamaged(f"{path} is not the manifest of a Footnote index ({error}).", **hint) from error
    if not manifest.data or "/" in manifest.data or "\\" in manifest.data or manifest.data.startswith("."):
        raise IndexDamaged(f"{path} points outside its folder.", **hint)
    if manifest.chunker != CHUNKER_VERSION:
        raise IndexStale(f"The index in {folder} was cut by another chunker.", **rebuild_hint(folder, manifest.source))
    return manifest


def _names_a_file(path: Path) -> IndexMissing:
    """For a document in place of its index."""
    index = f"{path}.index"
    return IndexMissing(
        f"{path} is a file, and an index is a folder.",
        f"Build it first: build_index({index!r}, {str(path)!r}), then name {index!r}.",
        command=f"Ingest it first: footnote ingest {shlex.quote(str(path))}, then ask with --index {shlex.quote(index)}",
    )


def check_files(folder: Path, manifest: Manifest) -> None:
    """Every file there, of its size and SHA-256 (30 MB take 20 ms). Raises IndexDamaged."""
    data, hint = folder / manifest.data, rebuild_hint(folder, manifest.source)
    for name, record in manifest.files.items():
        path = data / name
        if not path.is_file():
            raise IndexDamaged(f"{path} is missing.", **hint)
        if path.stat().st_size != record.size or sha256_of_file(path) != record.sha256:
            raise IndexDamaged(f"{path} is cut short or altered.", **hint)


def record_files(data: Path) -> dict[str, FileRecord]:
    """The records of all files below a folder, by relative path."""
    files = sorted(path for path in data.rglob("*") if path.is_file())
    return {path.relative_to(data).as_posix(): FileRecord(path.stat().st_size, sha256_of_file(path)) for path in files}
