"""Web chrome: what a saved page has around its text. It is never a passage; what it tells of the document is kept."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.document import Fact
from ingest.lexicon import read_lexicon
from ingest.structure.blocks import Block

_LEXICON = Path(__file__).parent / "page_furniture.toml"
_FOOTER_BLOCKS = 8  # a footer is looked for in the last blocks only: a text may speak of copyright
_MOST = 1 / 3  # of the text that may be cut at one end: more of it is no furniture, whatever it says


def strip_chrome(text: str, blocks: list[Block]) -> tuple[list[Block], tuple[Fact, ...]]:
    """The blocks without masthead and footer, and the facts that the masthead states."""
    first = next((i for i, block in enumerate(blocks) if block.kind in ("roman", "arabic", "decimal", "markdown")), 0)
    head = text[blocks[0].start : blocks[first].start] if first else ""
    is_masthead = _is_small(blocks[:first], blocks) and bool(_pattern("masthead").search(head) or _pattern("byline").search(head))
    kept = blocks[first:] if is_masthead else blocks
    return _without_footer(text, kept), _facts(head, blocks[0].start) if is_masthead else ()


def _without_footer(text: str, blocks: list[Block]) -> list[Block]:
    """Cut at the first footer line among the last blocks below which there is only more of the footer: no heading, and
    little in all."""
    footer = _pattern("footer")
    for i in range(max(0, len(blocks) - _FOOTER_BLOCKS), len(blocks)):
        first_line = text[blocks[i].start : blocks[i].end].split("\n", 1)[0]
        if footer.match(first_line) and _is_small(blocks[i:], blocks) and not _has_heading(blocks[i:]):
            return blocks[:i]
    return blocks


def _has_heading(blocks: list[Block]) -> bool:
    return any(block.kind not in ("paragraph", "bullet", "item") for block in blocks)


def _is_small(part: list[Block], whole: list[Block]) -> bool:
    """Whether some blocks at one end of a text are a small share of it."""
    return sum(block.end - block.start for block in part) <= _MOST * sum(block.end - block.start for block in whole)


def _facts(head: str, offset: int) -> tuple[Fact, ...]:
    facts = []
    for name in ("title", "byline"):
        if match := _pattern(name).search(head):
            for group, value in match.groupdict().items():
                facts.append(Fact(group, value, offset + match.start(group), offset + match.end(group)))
    return tuple(facts)


def _pattern(name: str) -> re.Pattern[str]:
    return read_lexicon(_LEXICON).pattern(name)
