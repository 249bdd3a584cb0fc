"""Collections of texts as documents of Footnote: read, put together, indexed, and the indexes kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from eval.run.records import Span
from index import OpenIndex, build_index, open_index
from index.encoder import Encoder
from ingest.document import sha256_of
from ingest.errors import IndexUnavailable

Report = Callable[[str], None]


@dataclass(frozen=True)
class Shelf:
    """A folder of indexes by what was indexed: building one takes minutes, so it is kept for the next run.

    `report` hears what is being done; `encoder` replaces the default embedding model.
    """

    folder: Path
    report: Report
    encoder: Encoder | None = None

    def index(self, name: str, text: str) -> OpenIndex:
        """The index of a Markdown text."""
        self.folder.mkdir(parents=True, exist_ok=True)
        source = self.folder / f"{name}.md"
        source.write_text(text, encoding="utf-8", newline="")
        return self.index_file(source)

    def index_file(self, source: Path) -> OpenIndex:
        """The index of a file, by its name and content; built if it is not there or cannot be used."""
        folder = self.folder / f"{source.stem}-{sha256_of(source.read_bytes())[:12]}" / "index"
        try:
            return open_index(folder, self.encoder, source)
        except IndexUnavailable:
            build_index(folder, source, encoder=self.encoder, progress=lambda step: self.report(f"{source.stem}: {step}"))
            return open_index(folder, self.encoder, source)


def default_shelf() -> Path:
    """Where these indexes are kept: the user's cache folder, as the system has it."""
    return Path(platformdirs.user_cache_path("footnote-qa")) / "collections"


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The records of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def as_document(texts: Mapping[str, tuple[str, str]]) -> tuple[str, dict[str, Span]]:
    """(a Markdown text with a heading for each run of texts with one title, where each text stands in it)."""
    parts: list[str] = []
    spans: dict[str, Span] = {}
    length, last = 0, ""
    for identifier, (title, text) in texts.items():
        body = " ".join(text.split())
        heading = f"# {' '.join(title.replace('_', ' ').split())}\n\n" if title and title != last else ""
        parts += [heading, body, "\n\n"]
        spans[identifier] = Span(length + len(heading), length + len(heading) + len(body))
        length, last = spans[identifier].end + 2, title
    return "".join(parts), spans
