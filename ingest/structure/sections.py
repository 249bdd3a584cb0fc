"""The section tree: headings, the lists and tables below them, and the paragraphs that are their text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.document import BARE, Fact, Section, title_path_below
from ingest.structure.items import Item
from ingest.structure.lines import Sheet
from ingest.structure.outline import Heading, Namer, Node
from ingest.structure.speakers import Turn
from ingest.structure.tables import Row, with_heads
from ingest.text.markup import without_links

MASTHEAD, OPENING, WHOLE, CONCLUSION = "Masthead", "Opening", "Document", "Conclusion"
_ITEM_RANK = 1000.0
_DRESS = re.compile(r"(?P<mark>\*{1,3}|`{1,2}|(?<!\w)_{1,3})(?=\S)(?P<inner>[^\n]{1,200}?)(?<=\S)(?P=mark)(?!\w)")
_LONG_LINE = 160  # letters: where lines are as long as that, each is a paragraph


def build_sections(
    sheet: Sheet,
    headings: Sequence[Heading],
    items: dict[int, Item],
    rows: dict[int, Row],
    turns: dict[int, Turn],
    facts: tuple[Fact, ...],
) -> tuple[Section, ...]:
    """The sections of a text in reading order, a parent before its children; a masthead with facts comes first."""
    builder = _Builder(sheet, headings, items, rows, turns)
    nodes = builder.build()
    for node in nodes:
        _close_parents(node)
    Namer(headings).name(nodes)
    ordered = sorted(nodes, key=lambda node: (node.start, node.rank))
    return (*_masthead(sheet, facts), *(_freeze(sheet.text, node) for node in ordered))


class _Builder:
    """Goes through the lines once and keeps the path from the top to the node that is open."""

    def __init__(
        self, sheet: Sheet, headings: Sequence[Heading], items: dict[int, Item], rows: dict[int, Row], turns: dict[int, Turn]
    ) -> None:
        self.sheet, self.items, self.rows, self.turns = sheet, items, rows, turns
        self.headings = {heading.line: heading for heading in headings}
        self.nodes: list[Node] = []
        self.path: list[Node] = []
        self.block: tuple[int, int] | None = None
        self.begins = 0  # where text begins on the line of a heading or below it
        self.blocks = 0  # since the last heading
        first, self.last_heading = (headings[0].line, headings[-1].last) if headings else (len(sheet.lines), -1)
        gaps = sorted(line.gap for i, line in enumerate(sheet.lines) if i > first and line.gap and not sheet.roles[i])
        self.usual_gap = gaps[-2] if len(gaps) > 1 else 0
        lengths = sorted(line.end - line.start for i, line in enumerate(sheet.lines) if not sheet.roles[i])
        self.is_line_paragraph = bool(lengths) and lengths[len(lengths) * 3 // 5] > _LONG_LINE

    def build(self) -> list[Node]:
        i = 0
        while i < len(self.sheet.lines):
            heading = self.headings.get(i)
            if heading:
                i = self._add_heading(heading) + 1
                continue
            self._add_line(i)
            i += 1
        self._flush()
        return self.nodes

    def _add_heading(self, heading: Heading) -> int:
        self._flush()
        if self.path and self.path[0].kind == "opening":
            self.path.clear()  # what stands before the first heading is no part above it
        self._climb(heading.rank)
        title = " ".join(self.sheet.text[slice(*heading.title)].split())
        if self.sheet.levels is None:
            title = _without_marks(title) or title
        title = title.removesuffix(".") if heading.label and not title.endswith("..") else title
        node = Node(heading.kind, heading.family, heading.path, heading.label, title.strip("*_# "), heading.rank, heading.start, 0, None)
        self._open(node, self.sheet.lines[heading.last].end)
        self.blocks, self.begins = 0, heading.body
        end = self.sheet.lines[heading.last].end
        if heading.body < end:
            self.block = (heading.body, end)
        return heading.last

    def _add_line(self, i: int) -> None:
        role, line = self.sheet.roles[i], self.sheet.lines[i]
        if role in ("furniture", "hidden", "contents", "masthead", "footer"):
            return
        if role == "row":
            self._add_row(i)
        elif i in self.turns:
            self._add_turn(i)
        elif i in self.sheet.terms:
            self._add_term(i)
        elif i in self.items:
            self._add_item(self.items[i])
        elif self.block and self._goes_on(i):
            self.block = (self.block[0], line.end)
        else:
            self._flush()
            self._add_paragraph(i)

    def _goes_on(self, i: int) -> bool:
        """Whether a line belongs to the paragraph before it: it stands right below, or a page ends in the midst of it."""
        sheet, line = self.sheet, self.sheet.lines[i]
        assert self.block is not None
        if sheet.roles[i] == "code":
            return i > 0 and sheet.roles[i - 1] == "code"
        before = i - 1
        while before >= 0 and sheet.roles[before] == "furniture":
            before -= 1
        if before < i - 1:
            return not sheet.is_over(before) and sheet.of(i)[:1].islower()
        return not line.gap and sheet.roles[before] == "" and not self.is_line_paragraph

    def _add_paragraph(self, i: int) -> None:
        line = self.sheet.lines[i]
        start = max(line.start, self.begins) if self.begins < line.end else line.start
        if self.last_heading >= 0 and i > self.last_heading and self.blocks and line.gap > max(1, self.usual_gap):
            # A part whose heading was left out, set off by more blank lines than any other block.
            self.path = []
            self._open(Node("closing", "", (), "", CONCLUSION, -2.0, start, 0, None, CONCLUSION), line.end)
        while self.path and self.path[-1].kind in BARE and not self._is_of_item(i):
            self.path.pop()
        self._top(start, line.end)
        self.block = (start, line.end)

    def _is_of_item(self, i: int) -> bool:
        """Whether a paragraph belongs to the numbered one that is open: another number follows, or this one has no text yet."""
        node = self.path[-1]
        if node.kind in ("turn", "term"):
            return node.kind == "turn" or self._defines(node, i)  # whoever speaks goes on
        if node.kind in ("numbered", "item") and not node.body and not node.children:
            return True
        return node.kind == "numbered" and node.goes_on

    def _add_item(self, item: Item) -> None:
        self._flush()
        line = self.sheet.lines[item.line]
        if self.path and self.path[-1].kind in ("row", "term") and not self._defines(self.path[-1], item.line):
            self.path.pop()  # a row ends with its line, a term with its definition
        self._lead_on()
        open_families = [node.family for node in self.path if node.kind in BARE]
        if item.family in open_families:
            while self.path[-1].kind in BARE and self.path[-1].family != item.family:
                self.path.pop()
            self.path.pop()
        elif item.kind == "bullet" and open_families and line.gap and not line.indent and not self._leads_on(item.line - 1):
            self._leave(item.line)
        self._top(line.start, line.end)
        rank = max(_ITEM_RANK, self.path[-1].rank + 1)
        node = Node(item.kind, item.family, (), item.label, "", rank, line.start, 0, None, goes_on=item.goes_on)
        self._open(node, line.end)
        if item.body < line.end:
            self.block = (item.body, line.end)

    def _leads_on(self, i: int) -> bool:
        """Whether the numbered paragraph that is open ends with a line that leads to the items below it."""
        text = self.sheet.of(i)
        return self.path[-1].kind != "bullet" and not self.sheet.roles[i] and (text.endswith((":", "：")) or not self.sheet.is_over(i))

    def _add_turn(self, i: int) -> None:
        """Somebody begins to speak: what follows is theirs up to the next turn."""
        self._flush()
        self._leave(i)
        line, turn = self.sheet.lines[i], self.turns[i]
        self._top(line.start, line.end)
        rank = max(_ITEM_RANK, self.path[-1].rank + 1)
        self._open(Node("turn", "turn", (), "", turn.name, rank, line.start, 0, None), line.end)
        self.block = (turn.start, line.end) if turn.start < line.end else None

    def _add_term(self, i: int) -> None:
        """A term of a list of definitions: it names what follows up to the end of its definition."""
        self._flush()
        self._leave(i)
        line = self.sheet.lines[i]
        self._top(line.start, line.end)
        rank = max(_ITEM_RANK, self.path[-1].rank + 1)
        self._open(Node("term", "term", (), "", self.sheet.of(i).rstrip(" :："), rank, line.start, 0, None), line.end)

    def _defines(self, node: Node, i: int) -> bool:
        """Whether a line belongs to what is said of a term."""
        return node.kind == "term" and self.sheet.lines[i].start < self.sheet.terms[self.sheet.at(node.start)]

    def _leave(self, i: int) -> None:
        """Close what has no heading and does not hold a line."""
        while self.path and self.path[-1].kind in BARE and not self._defines(self.path[-1], i):
            self.path.pop()

    def _lead_on(self) -> None:
        """Before a list or a table the term that is open is text, if nothing else is yet: it leads to them."""
        if self.path and self.path[-1].kind == "term" and not self.path[-1].body:
            start = self.path[-1].start
            self.path[-1].body.append((start, self.sheet.lines[self.sheet.at(start)].end))

    def _add_row(self, i: int) -> None:
        self._flush()
        self._leave(i)
        self._lead_on()
        line, row = self.sheet.lines[i], self.rows[i]
        self._top(line.start, line.end)
        title = row.title or (with_heads(self.sheet.of(row.head), self.sheet.of(i)) if row.head is not None else "")
        self._open(Node("row", "row", (), "", title, _ITEM_RANK, line.start, 0, None), line.end)
        self.block = (line.start, line.end)
        self._flush()

    def _flush(self) -> None:
        """End the paragraph that is open: it is text of the innermost node."""
        if self.block is not None:
            if not self.path:
                self._top(*self.block)
            self.path[-1].body.append(self.block)
            for node in self.path:
                node.end = max(node.end, self.block[1])
            self.blocks += 1
        self.block = None

    def _climb(self, rank: float) -> None:
        while self.path and self.path[-1].rank >= rank:
            self.path.pop()

    def _top(self, start: int, end: int) -> None:
        """Open a part for text before the first heading, or for a text without any."""
        if not self.path:
            name = OPENING if self.headings else WHOLE
            self._open(Node("opening", "", (), "", "", -1.0, start, end, None, name), end)

    def _open(self, node: Node, end: int) -> None:
        node.parent = self.path[-1] if self.path else None
        if node.parent:
            node.parent.children.append(node)
        self.path.append(node)
        self.nodes.append(node)
        for one in self.path:
            one.end = max(one.end, end)


def _without_marks(title: str) -> str:
    """A title as it is read: without anchors, the addresses of links, what makes words bold or code."""
    return _DRESS.sub(r"\g<inner>", without_links(title))


def _close_parents(node: Node) -> None:
    """Move the last child's surplus paragraphs up where they close this section; see `_closes_parent`."""
    if _closes_parent(node):
        last = node.children[-1]
        node.body.extend(last.body[1:])
        del last.body[1:]
        last.end = last.body[0][1]


def _closes_parent(node: Node) -> bool:
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


def _masthead(sheet: Sheet, facts: tuple[Fact, ...]) -> tuple[Section, ...]:
    above = [fact for fact in facts if "masthead" in sheet.roles]
    if not above:
        return ()
    text = sheet.text
    start = text.rfind("\n", 0, min(fact.start for fact in above)) + 1
    end = max(fact.end for fact in above)
    return (Section(MASTHEAD, "masthead", "", MASTHEAD, (MASTHEAD,), None, start, end, text[start:end]),)


def _freeze(text: str, node: Node) -> Section:
    parent = node.parent.address if node.parent else None
    title = node.title or ("" if node.label or node.kind in BARE else node.address)
    node.titles = title_path_below(node.parent.titles if node.parent else (), node.kind, node.label, title)
    label = node.label if node.kind != "bullet" else node.address[node.address.rfind("•") :].split("~")[0]
    return Section(
        node.address, node.kind, label, title, node.titles, parent, node.start, node.end, text[node.start : node.end], tuple(node.body)
    )
