"""From blocks to the section tree, by the document's own numbering.

Roman > arabic or decimal > (parenthesised) > bullet > (a); Markdown headings nest by their number of #. A plain
paragraph belongs to the innermost section with a heading, so one that follows a bullet list closes its section. Two
kinds of paragraph carry no number and yet stand on their own; see `_is_closing_part` and `_closes_parent`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ingest.document import BARE, Fact, Section, title_path_below
from ingest.structure.blocks import RANKS, Block

MASTHEAD, OPENING, WHOLE, CONCLUSION = "Masthead", "Opening", "Document", "Conclusion"
_UNTITLED = (*BARE, "paragraph")


@dataclass
class _Node:
    """A section while it is built."""

    kind: str
    label: str
    title: str
    rank: int
    start: int
    end: int
    address: str
    parent: _Node | None
    title_path: tuple[str, ...]
    body: list[tuple[int, int]] = field(default_factory=list)
    children: list[_Node] = field(default_factory=list)


def build_sections(text: str, blocks: list[Block], facts: tuple[Fact, ...]) -> tuple[Section, ...]:
    """The sections of a text in reading order, a parent before its children; a masthead with facts comes first."""
    builder = _Builder(text, blocks)
    for i, block in enumerate(blocks):
        builder.add(i, block)
    for node in builder.nodes:
        _close_parents(node)
    masthead = _masthead(text, facts)
    return (*masthead, *(_freeze(text, node) for node in sorted(builder.nodes, key=lambda node: (node.start, node.rank))))


class _Builder:
    """Keeps the path from the top to the node that is open."""

    def __init__(self, text: str, blocks: list[Block]) -> None:
        self.text = text
        self.nodes: list[_Node] = []
        self.path: list[_Node] = []
        self.taken: dict[str, int] = {}  # each address, and the last number that one like it was given
        self.counts: Counter[tuple[str, str]] = Counter()  # how many bullets, or titles without a number, a parent has
        self.headings = [i for i, block in enumerate(blocks) if block.kind not in _UNTITLED]
        gaps = [block.gap for block in blocks[self.headings[0] + 1 :]] if self.headings else []
        self.usual_gap = sorted(gaps)[-2] if len(gaps) > 1 else 0

    def add(self, index: int, block: Block) -> None:
        """Open a node for a heading, bullet or item; give a paragraph to the section it stands in."""
        if block.kind == "paragraph":
            if self._is_closing_part(index, block):
                self.path = [self._open("closing", "", "Conclusion", 0, block, CONCLUSION)]
            self._climb(RANKS["bullet"])
            self._top(block)
            self.path[-1].body.append((block.body, block.end))
        else:
            if block.kind not in _UNTITLED and self.path and self.path[0].kind == "opening":
                self.path.clear()  # what stands before the first heading is no part above it
            self._climb(block.rank)
            if block.kind in _UNTITLED:
                self._top(block)
            self.path.append(self._open(block.kind, block.label, self._title(block), block.rank, block))
            if block.kind in _UNTITLED:
                self.path[-1].body.append((block.body, block.end))
        for node in self.path:
            node.end = block.end

    def _is_closing_part(self, index: int, block: Block) -> bool:
        """A paragraph after the last heading, set off by more blank lines than any other block: a part whose heading
        was left out, as the conclusion of the white paper on its news page."""
        return bool(self.headings) and index > self.headings[-1] + 1 and block.gap > max(1, self.usual_gap)

    def _climb(self, rank: int) -> None:
        while self.path and self.path[-1].rank >= rank:
            self.path.pop()

    def _top(self, block: Block) -> None:
        """Open a part for text before the first heading, or for a text without any."""
        if not self.path:
            address = OPENING if self.headings else WHOLE
            self.path.append(self._open("opening", "", address, -1, block, address))

    def _title(self, block: Block) -> str:
        return "" if block.kind in _UNTITLED else " ".join(self.text[block.body : block.end].rstrip("# ").split())

    def _open(self, kind: str, label: str, title: str, rank: int, block: Block, address: str = "") -> _Node:
        parent = self.path[-1] if self.path and kind != "closing" else None
        if kind == "bullet":
            label = f"•{self._next('bullet', parent)}"
        address = self._unique(address or self._address(kind, label, parent))
        above = parent.title_path if parent else ()
        node = _Node(kind, label, title, rank, block.start, block.end, address, parent, title_path_below(above, kind, label, title))
        if parent:
            parent.children.append(node)
        self.nodes.append(node)
        return node

    def _unique(self, address: str) -> str:
        """Numbering may start anew (an appendix, a table of contents): later ones get ~2, ~3."""
        if address not in self.taken:
            self.taken[address] = 1
            return address
        count = self.taken[address] + 1
        while f"{address}~{count}" in self.taken:
            count += 1
        self.taken[address] = count
        return self._unique(f"{address}~{count}")

    def _address(self, kind: str, label: str, parent: _Node | None) -> str:
        if kind == "decimal" or (kind == "markdown" and label):
            return label
        if kind == "markdown":
            number = self._next(kind, parent)
            return f"{parent.address}.{number}" if parent else f"#{number}"
        separator = "." if kind in ("arabic", "parenthesised") else ""
        return f"{parent.address}{separator}{label}" if parent else label

    def _next(self, kind: str, parent: _Node | None) -> int:
        """The number of the next one of its kind below a node; counted on, not counted anew."""
        key = kind, parent.address if parent else ""
        self.counts[key] += 1
        return self.counts[key]


def _close_parents(node: _Node) -> None:
    """Move the last child's surplus paragraphs up where they close this section; see `_closes_parent`."""
    if _closes_parent(node):
        last = node.children[-1]
        node.body.extend(last.body[1:])
        del last.body[1:]
        last.end = last.body[0][1]


def _closes_parent(node: _Node) -> bool:
    """Whether paragraphs after the last subsection close the section itself: the subsections are parenthesised, three
    or more, without parts of their own, and all but the last hold a single paragraph. (In the white paper IV.1 has
    four such topics and then looks at the next five years of them all.)"""
    *others, last = node.children or [node]
    return (
        len(others) >= 2
        and all(child.kind == "parenthesised" and not child.children for child in node.children)
        and all(len(child.body) == 1 for child in others)
        and len(last.body) > 1
    )


def _masthead(text: str, facts: tuple[Fact, ...]) -> tuple[Section, ...]:
    if not facts:
        return ()
    start = text.rfind("\n", 0, min(fact.start for fact in facts)) + 1
    end = max(fact.end for fact in facts)
    return (Section(MASTHEAD, "masthead", "", "Masthead", ("Masthead",), None, start, end, text[start:end]),)


def _freeze(text: str, node: _Node) -> Section:
    return Section(
        node.address,
        node.kind,
        node.label,
        node.title,
        node.title_path,
        node.parent.address if node.parent else None,
        node.start,
        node.end,
        text[node.start : node.end],
        tuple(node.body),
    )
