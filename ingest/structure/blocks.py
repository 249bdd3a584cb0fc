"""From text to blocks: runs of lines between blank lines, each told apart as heading, bullet, item or paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

BULLET = re.compile(r"[·•‣▪◦●*–—-][ \t]+(?=\S)")
ITEM = re.compile(r"\(([a-z])\)[ \t]+(?=\S)")
_ROMAN = re.compile(r"(?=[IVXL])(XL|L?X{0,3})(IX|IV|V?I{0,3})\.[ \t]+(?=\S)")
_DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,3})+)\.?[ \t]+(?=\S)")
_ARABIC = re.compile(r"(\d{1,2})(?:\.[ \t]+(?=\S)|[ \t]+(?=[A-Z][^.!?]{2,60}$))")
_PARENTHESISED = re.compile(r"\((\d{1,2})\)[ \t]+(?=\S)")
_MARKDOWN = re.compile(r"(#{1,6})[ \t]+(?:<[^>\n]*>[ \t]*)*(?=\S)")  # anchors before a title are no part of it

# How deep a kind stands where kinds mix; a decimal or Markdown heading adds its own depth.
RANKS = {"markdown": 0, "roman": 10, "arabic": 20, "decimal": 20, "parenthesised": 30, "bullet": 40, "item": 50}
MAX_HEADING = 120  # code points: longer numbered lines are list items in full sentences, not titles
MAX_MARKDOWN_HEADING = 400  # a title stands in every chunk below it: a page that begins with "# " is none


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together. `start:end` is the block without outer blanks, `body` where its text begins after
    a mark or number, `gap` the number of blank lines before it."""

    kind: str
    label: str
    rank: int
    start: int
    body: int
    end: int
    gap: int


def split_blocks(text: str) -> list[Block]:
    """The blocks of a text in order. A heading, a bullet and an item begin a block of their own."""
    blocks: list[Block] = []
    lines: list[tuple[int, int]] = []
    gap = 0
    for start, end in _line_spans(text):
        if start == end:
            if lines:
                blocks.append(_block(text, lines, gap))
                lines, gap = [], 0
            gap += 1
            continue
        if lines and _opens_block(text, lines, start, end):
            blocks.append(_block(text, lines, gap))
            lines, gap = [], 0
        lines.append((start, end))
    if lines:
        blocks.append(_block(text, lines, gap))
    return blocks


def _line_spans(text: str) -> list[tuple[int, int]]:
    """Each line's span without blanks around it; a blank line is an empty span."""
    spans, position = [], 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        start = position + (len(line) - len(line.lstrip()) if stripped else 0)
        spans.append((start, start + len(stripped)))
        position += len(line)
    return spans


def _opens_block(text: str, lines: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a line right below others begins a block: it is a bullet, an item or Markdown heading, or follows a heading."""
    line = text[start:end]
    if BULLET.match(line) or ITEM.match(line) or _MARKDOWN.match(line):
        return True
    # Looked at once: with each line below it, a long first line would cost its length.
    return len(lines) == 1 and _kind(text[lines[0][0] : lines[0][1]])[0] not in ("paragraph", "bullet", "item")


def _block(text: str, lines: list[tuple[int, int]], gap: int) -> Block:
    start, end = lines[0][0], lines[-1][1]
    kind, label, depth, body = _kind(text[start : lines[0][1]])
    if len(lines) > 1 and kind not in ("paragraph", "bullet", "item"):
        kind, label, depth, body = "paragraph", "", 0, 0
    return Block(kind, label, RANKS.get(kind, 0) + depth, start, start + body, end, gap)


def _kind(line: str) -> tuple[str, str, int, int]:
    """(kind, label, depth within the kind, offset where the text begins) of a block's first line."""
    if match := BULLET.match(line):
        return "bullet", "•", 0, match.end()
    if match := ITEM.match(line):
        return "item", f"({match[1]})", 0, match.end()
    if match := _MARKDOWN.match(line):
        if len(line) > MAX_MARKDOWN_HEADING:
            return "paragraph", "", 0, match.end()
        number = _DECIMAL.match(line, match.end()) or _ARABIC.match(line, match.end())
        return "markdown", number[1] if number else "", len(match[1]), number.end() if number else match.end()
    if len(line) <= MAX_HEADING and not line.endswith((".", ";", ",", ":")):
        if (match := _ROMAN.match(line)) and match.end() > 2:
            return "roman", line[: match.end()].split(".")[0], 0, match.end()
        if match := _DECIMAL.match(line):
            return "decimal", match[1], match[1].count("."), match.end()
        if match := _ARABIC.match(line):
            return "arabic", match[1], 0, match.end()
        if match := _PARENTHESISED.match(line):
            return "parenthesised", f"({match[1]})", 0, match.end()
    return "paragraph", "", 0, 0
