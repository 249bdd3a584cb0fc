"""EPUB: a zip file of web pages, read in the order that its package says."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ingest.errors import DocumentEmpty
from ingest.formats.archive import open_archive, parse_xml, read_member
from ingest.formats.html import Walker
from ingest.formats.html_tree import html_tree
from ingest.layout import Layout

_KIND = "an EPUB"


def read_epub(path: Path, data: bytes) -> Layout:
    """The layout of an EPUB: its chapters one after the other."""
    walker = Walker(in_main=True)
    with open_archive(path, data, _KIND) as packed:
        container = parse_xml(path, read_member(path, packed, "META-INF/container.xml", _KIND), _KIND)
        root = next((one.get("full-path") for one in container.iter("{*}rootfile")), None)
        package = parse_xml(path, read_member(path, packed, root or "", _KIND), _KIND)
        for name in _chapters(package, posixpath.dirname(root or "")):
            tree = html_tree(path, read_member(path, packed, name, _KIND).decode("utf-8-sig", "replace"))
            if tree.body is not None:
                walker.whole = tree.body
                walker.children(tree.body, 0)
                walker.flush()
    if not walker.builder.length:
        raise DocumentEmpty(f"{path} is empty: there is no text in it. Check that it is the right file.")
    names = ("title", "creator", "date", "language")
    title, author, date, language = (_fact(package, name) for name in names)
    return walker.builder.layout(format="epub", title=title, author=author, date=date[:10], language=language)


def _chapters(package: Any, folder: str) -> list[str]:
    made = {one.get("id"): one for one in package.iter("{*}item")}
    names = []
    for one in package.iter("{*}itemref"):
        item = made.get(one.get("idref"))
        if item is not None and "nav" not in (item.get("properties") or "").split() and one.get("linear") != "no":
            names.append(posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or ""))))
    return list(dict.fromkeys(names))  # one that is named a thousand times is read once


def _fact(package: Any, name: str) -> str:
    found = next(package.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}"), None)
    return (found.text or "").strip() if found is not None else ""
