"""LangChain's Documents as texts. They are known by what they have, so LangChain need not be there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from ingest.errors import DocumentError, printable


@dataclass(frozen=True, slots=True)
class SourceText:
    """All that came of one source, in order."""

    source: str
    name: str
    title: str
    text: str


def texts_by_source(documents: Iterable[object]) -> list[SourceText]:
    """Documents with `page_content` and `metadata`, joined by their source, else their title, else together."""
    parts: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for document in documents:
        text, metadata = getattr(document, "page_content", None), getattr(document, "metadata", None)
        if not isinstance(text, str) or not isinstance(metadata, Mapping):
            raise DocumentError(f"{type(document).__name__} is no Document of LangChain's.", "Give Documents, as LangChain's loaders do.")
        title = " ".join(str(metadata.get("title") or "").split())
        source = printable(str(metadata.get("source") or title or "langchain"))
        parts.setdefault(source, []).append(text)
        titles[source] = titles.get(source) or printable(title)
    return [SourceText(source, _name(source), titles[source], "\n\n".join(texts)) for source, texts in parts.items()]


def _name(source: str) -> str:
    """The last part of a path or an address, else the whole."""
    try:
        address = urlsplit(source)
    except ValueError:
        return source
    path = unquote(address.path) if address.scheme and address.netloc else source
    return PurePosixPath(path.replace("\\", "/")).name or address.netloc or source
