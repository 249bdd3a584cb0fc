"""Questions to begin with: written for the documents that examples.toml names, taken from the outline of any other."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path

from ingest.document import Document
from ui.chat.documents.view import outline

FILE = Path(__file__).parents[1] / "static" / "examples.toml"
MOST = 3  # sections of an unknown document that are asked for


def examples_for(document: Document) -> tuple[str, ...]:
    """A few questions of several kinds that the document answers, or honestly does not."""
    if written := _written().get(document.sha256):
        return tuple(written)
    sections = [entry.question for entry in outline(document) if entry.level == 1][:MOST]
    dated = ("When was this document published?",) if any(fact.name == "updated" for fact in document.facts) else ()
    return (*sections, *dated)


@functools.cache
def _written() -> dict[str, list[str]]:
    return {one["sha256"]: one["questions"] for one in tomllib.loads(FILE.read_text(encoding="utf-8"))["documents"]}
