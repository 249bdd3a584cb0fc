"""Zipped documents, unpacked only after what they hold was weighed; their XML read without entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

from lxml import etree

from ingest.formats.refusals import broken, encrypted, too_large

MAX_UNPACKED = 200_000_000
MAX_RATIO = 200  # the text of a real document packs to a tenth or so; a bomb's zeros to a thousandth
DAMAGED = (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError, NotImplementedError, SyntaxError)
"""What unpacking a damaged archive and parsing its XML raise."""
_SMALL = 5_000_000  # below that no ratio does harm


def open_archive(path: Path, data: bytes, kind: str) -> zipfile.ZipFile:
    """The archive, if what it says it unpacks to is within bounds."""
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGED:
        raise broken(path, kind) from None
    members = packed.infolist()
    size = sum(one.file_size for one in members)
    if size > MAX_UNPACKED:
        raise too_large(path, f"it unpacks to {size / 1e6:,.0f} MB", f"{MAX_UNPACKED / 1e6:,.0f} MB")
    if any(one.file_size > _SMALL and one.file_size > MAX_RATIO * max(one.compress_size, 1) for one in members):
        raise too_large(path, f"a part of it unpacks to more than {MAX_RATIO} times its size", f"{MAX_RATIO} times")
    if any(one.flag_bits & 1 for one in members):
        raise encrypted(path)
    return packed


def read_member(path: Path, packed: zipfile.ZipFile, name: str, kind: str) -> bytes:
    """One file of it, of no more than the size it says; empty if it is not there."""
    try:
        with packed.open(name) as member:
            data = member.read(MAX_UNPACKED + 1)
    except KeyError:
        return b""
    except DAMAGED as error:
        raise broken(path, kind) from error
    if len(data) > MAX_UNPACKED:
        raise too_large(path, f"it unpacks to more than {MAX_UNPACKED / 1e6:,.0f} MB", f"{MAX_UNPACKED / 1e6:,.0f} MB")
    return data


def parse_xml(path: Path, data: bytes, kind: str) -> Any:
    """The root of an XML file. Entities are not resolved and nothing outside is read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise broken(path, kind) from None
