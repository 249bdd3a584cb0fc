"""HTML as a tree and what its elements hold, by selectolax (Lexbor), but for pages made to keep the parser busy: its time grows with
the square of how deep elements stand in each other, 0.6 s for 25,000 and 12 s for 100,000, and of how many attributes one has."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from ingest.formats.refusals import too_large
from ingest.text.characters import on_one_line

DEEPEST, MOST_ATTRIBUTES = 20_000, 20_000
_LONG = 2 * MOST_ATTRIBUTES  # letters of a tag: an attribute and a blank take two
_BLOCKS, _SEVERAL, _LETTER = "p, li, div, blockquote, pre", 3, 250  # blocks of a cell, and letters, that make it one of a page
_NUMBER = re.compile(r"\s*-?[0-9]{1,6}\s*")
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


def pairs_of(node: Any) -> Iterator[tuple[str, Any]]:
    """The definitions of a list, each with its terms; one that defines nothing by itself is a term of the next."""
    terms: list[str] = []
    for child in of_list(node):
        if child.tag == "dt":
            terms.append(plain(child))
        else:
            yield ", ".join(filter(None, terms)), child
            terms = []


def of_list(node: Any) -> list[Any]:
    """The terms and definitions of a list, which boxes may hold together, without those of lists within it."""
    grouped = [list(child.iter()) if child.tag == "div" else [child] for child in node.iter()]
    return [one for group in grouped for one in group if one.tag in ("dt", "dd")]


def cells_of(row: Any) -> Iterator[Any | None]:
    """The cells of a row; one that spans columns has empty ones behind it."""
    child = row.child
    while child is not None:
        if child.tag in ("td", "th"):
            yield child
            yield from [None] * (min(number_of(child.attributes.get("colspan"), 1), 50) - 1)
        child = child.next


def is_head(row: Any) -> bool:
    """Whether a row names the columns."""
    cells = [cell for cell in cells_of(row) if cell is not None]
    return (row.parent is not None and row.parent.tag == "thead") or (bool(cells) and all(cell.tag == "th" for cell in cells))


def is_across(row: Any, width: int) -> bool:
    """Whether a row is one cell with text that spans all columns: it names the rows below it."""
    cells = [cell for cell in cells_of(row) if cell is not None]
    return len(cells) == 1 and number_of(cells[0].attributes.get("colspan"), 1) >= max(2, width) and bool(plain(cells[0]))


def is_laid_out(table: Any) -> bool:
    """Whether a table only lays out a page: it says so, holds tables or headings, or most of its text stands in cells with paragraphs or
    items of their own, as a letter has them."""
    if table.attributes.get("role") in ("presentation", "none") or table.css_first("td table, td h1, td h2, td h3"):
        return True
    if table.css_first(f"td {_BLOCKS.replace(', ', ', td ')}") is None:
        return False
    long = sum(len(text) for cell in table.css("td") if len(text := plain(cell)) >= _LETTER and len(cell.css(_BLOCKS)) >= _SEVERAL)
    return 2 * long > len(plain(table))


def number_of(said: str | None, default: int) -> int:
    """A whole number that an attribute says; the default where it says none, or one that no list and no table has."""
    return int(said) if said and _NUMBER.fullmatch(said) else default


def plain(node: Any) -> str:
    """The text of a node on one line; empty for none."""
    return on_one_line(node.text(deep=True)) if node is not None else ""
