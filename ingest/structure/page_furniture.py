"""Web chrome: what a saved page has around its text. It is never a passage; what it tells of the document is kept."""

from __future__ import annotations

import re

from ingest.document import Fact
from ingest.structure.blocks import Block

_TITLE = re.compile(r"^Full Text:[ \t]*(?P<title>.+?)[ \t]*$", re.MULTILINE)
_BYLINE = re.compile(
    r"^(?P<publisher>[^|\n]{2,60}?)[ \t]*\|[ \t]*Updated:[ \t]*(?P<updated>\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?)", re.MULTILINE
)
_MASTHEAD = re.compile(r"^(?:Home[ \t]*[/>»]|Share[ \t]*-|Global Edition)", re.MULTILINE)
_FOOTER = re.compile(
    r"^(?:\|?<<[ \t]*Previous|Copyright[ \t]+(?:©|\d{4})|©|All rights reserved"
    r"|License for publishing|Registration Number:|Share[ \t]*-)",
    re.IGNORECASE,
)
_FOOTER_BLOCKS = 8  # a footer is looked for in the last blocks only: a text may speak of copyright


def strip_chrome(text: str, blocks: list[Block]) -> tuple[list[Block], tuple[Fact, ...]]:
    """The blocks without masthead and footer, and the facts that the masthead states."""
    first = next((i for i, block in enumerate(blocks) if block.kind in ("roman", "arabic", "decimal", "markdown")), 0)
    head = text[blocks[0].start : blocks[first].start] if first else ""
    is_masthead = bool(_MASTHEAD.search(head) or _BYLINE.search(head))
    kept = blocks[first:] if is_masthead else blocks
    return _without_footer(text, kept), _facts(head, blocks[0].start) if is_masthead else ()


def _without_footer(text: str, blocks: list[Block]) -> list[Block]:
    """Cut at the first footer line among the last blocks: below it there is only more of the footer."""
    tail = max(0, len(blocks) - _FOOTER_BLOCKS)
    for i in range(tail, len(blocks)):
        if _FOOTER.match(text[blocks[i].start : blocks[i].end]):
            return blocks[:i]
    return blocks


def _facts(head: str, offset: int) -> tuple[Fact, ...]:
    facts = []
    for pattern in (_TITLE, _BYLINE):
        if match := pattern.search(head):
            for name, value in match.groupdict().items():
                facts.append(Fact(name, value, offset + match.start(name), offset + match.end(name)))
    return tuple(facts)
