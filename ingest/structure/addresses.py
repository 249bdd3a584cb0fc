"""Addresses: what a person would cite a part by. Each is unique in its document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.structure.candidates import ANNEXES, STRONG
from ingest.structure.outline import Heading

if TYPE_CHECKING:
    from ingest.structure.sections import Node

_LONGEST = 60  # letters of a title in an address


class Namer:
    """Names nodes: "Article 33(2)", "4.1.2", "VI.2.(5)•3", "Article I, Section 2", "Opening hours > Sundays"."""

    def __init__(self, headings: Sequence[Heading]) -> None:
        values = Counter((heading.family, heading.path) for heading in headings)
        self.repeated = {family for (family, _), count in values.items() if family and count > 1}
        self.taken: Counter[str] = Counter()
        highest = min((heading.rank for heading in headings), default=0.0)
        tops = [heading for heading in headings if heading.rank == highest]
        is_title = len(tops) == 1 and tops[0] is headings[0] and not tops[0].label and len(headings) > 1
        self.title = tops[0].start if is_title else -1
        self.running = _running(headings)

    def name(self, nodes: Sequence[Node]) -> None:
        """Give each node its address; a parent stands before its children."""
        counts: Counter[tuple[int, str]] = Counter()
        for node in nodes:
            counts[id(node.parent), node.kind] += 1
            node.address = self._unique(node.address or self._address(node, counts[id(node.parent), node.kind]))

    def _address(self, node: Node, place: int) -> str:
        parent = node.parent.address if node.parent else ""
        if node.kind == "bullet":
            return f"{parent}•{place}"
        if node.kind == "row":
            return f"{parent}•row {place}"
        if node.kind in ("item", "numbered"):
            return f"{parent}{node.label}"
        if not node.label:
            return self._by_title(node)
        return self._by_number(node)

    def _by_title(self, node: Node) -> str:
        title = node.title if len(node.title) <= _LONGEST else node.title[: node.title.rfind(" ", 0, _LONGEST)] + "…"
        parent = node.parent
        if parent is None or parent.start == self.title:
            return title or "#"
        return f"{parent.address} > {title or '#'}"

    def _by_number(self, node: Node) -> str:
        above = node.parent
        while above is not None and not above.label:
            above = above.parent
        if node.family in STRONG:
            return f"{above.address}, {node.label}" if above and node.family in self.repeated else node.label
        if node.family == "decimal":
            annex = above
            while annex is not None and annex.family not in ANNEXES:
                annex = annex.parent
            is_repeated = self.taken[node.label] > 0 and annex is not None
            return f"{annex.address}, {node.label}" if annex is not None and is_repeated else node.label
        if above is None or (node.family in self.running and node.family not in self.repeated):
            return node.label
        return f"{above.address}, {node.label}" if above.family in STRONG else f"{above.address}.{node.label}"

    def _unique(self, address: str) -> str:
        """Numbering may start anew: later ones get ~2, ~3."""
        count = self.taken[address] = self.taken[address] + 1
        unique = address
        while count > 1:
            unique = f"{address}~{count}"
            if not self.taken[unique]:
                self.taken[unique] = 1
                break
            count = self.taken[address] = self.taken[address] + 1
        return unique


def _running(headings: Sequence[Heading]) -> set[str]:
    """The kinds of numbering that go on from one part above into the next."""
    ranks = {heading.family: heading.rank for heading in reversed(headings)}
    found: set[str] = set()
    last: dict[str, tuple[int, bool]] = {}  # the last number, and whether a part above has begun since
    for heading in headings:
        for family, (value, _) in last.items():
            if family != heading.family and heading.rank < ranks[family]:
                last[family] = (value, True)
        if heading.family:
            value, is_crossed = last.get(heading.family, (0, False))
            if is_crossed and heading.path[-1] == value + 1:
                found.add(heading.family)
            last[heading.family] = (heading.path[-1], False)
    return found
