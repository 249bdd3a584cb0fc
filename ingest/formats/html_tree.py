"""HTML as a tree, by selectolax (Lexbor), but for pages made to keep the parser busy: its time grows with the square of how deep
elements stand in each other, 0.6 s for 25,000 and 12 s for 100,000, and of how many attributes one has."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from ingest.formats.refusals import too_large

DEEPEST, MOST_ATTRIBUTES = 20_000, 20_000
_LONG = 2 * MOST_ATTRIBUTES  # letters of a tag: an attribute and a blank take two
_UNNESTED = frozenset(tomllib.loads((Path(__file__).parent / "html.toml").read_text(encoding="utf-8"))["unnested"])


def html_tree(path: Path, text: str) -> LexborHTMLParser:
    """The tree of a page. Raises DocumentTooLarge."""
    pieces = text.split("<")
    if len(pieces) > DEEPEST and _depth(pieces) > DEEPEST:
        raise too_large(path, "its elements stand too deep in each other", f"{DEEPEST:,} levels")
    if any(len(piece) > _LONG and _attributes(piece) > MOST_ATTRIBUTES for piece in pieces[1:]):
        raise too_large(path, "an element has too many attributes", f"{MOST_ATTRIBUTES:,}")
    return LexborHTMLParser(text)


def _depth(pieces: list[str]) -> int:
    """About how deep: the most elements that are open at once, by their tags."""
    opened: Counter[str] = Counter()
    depth = deepest = 0
    for piece in pieces[1:]:
        name = piece[:24].partition(">")[0].split(None, 1)[0:1]
        tag = name[0].lower() if name else ""
        if tag.startswith("/"):
            if opened[tag[1:]]:
                opened[tag[1:]] -= 1
                depth -= 1
        elif tag[:1].isalpha() and tag not in _UNNESTED:
            opened[tag] += 1
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _attributes(piece: str) -> int:
    """About how many attributes the tag at the head of a piece has; what stands in quotes is none."""
    return sum(len(part.split()) for part in piece.partition(">")[0].split('"')[::2])
