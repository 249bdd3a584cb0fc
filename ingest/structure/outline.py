"""The order of headings: which kind of numbering stands above which, and by which address a person would cite each part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cmp_to_key

from ingest.document import WITH_HEADS
from ingest.numerals import LETTERED
from ingest.structure.candidates import ANNEXES, PROVISION, STRONG, WORDED, Mark
from ingest.structure.numbering import Numbered
from ingest.structure.titles import Title

_NUMBERS = 20.0  # the rank of the first kind of numbering; headings without numbers stand above or outside
_KINDS = {"(arabic)": "parenthesised", "cjk": "chinese", "(cjk)": "chinese"}
_COUNTED = {"arabic": "arabic", "upper roman": "roman", "upper letter": "letter", "lower letter": "letter"}  # whatever stands around them
_LETTERS = "upper letter."
_LONGEST = 60  # letters of a title in an address
_TOP = ("book", "part", *ANNEXES, PROVISION, "title", "chapter")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as the tree needs it: what it is, where its title and its text begin, how high it stands."""

    line: int
    last: int
    kind: str
    family: str
    path: tuple[int, ...]
    label: str
    title: tuple[int, int]
    body: int
    rank: float
    start: int


@dataclass
class Node:
    """A section while it is built."""

    kind: str
    family: str
    path: tuple[int, ...]
    label: str
    title: str
    rank: float
    start: int
    end: int
    parent: Node | None
    address: str = ""
    goes_on: bool = False
    body: list[tuple[int, int]] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    titles: tuple[str, ...] = ()


def order_headings(numbered: Sequence[Numbered], titles: Sequence[Title], starts: Sequence[int]) -> list[Heading]:
    """All headings in order, each with its rank; `starts` is where each line begins.

    In a text whose headings are numbered, those without a number before the first and after the last one open and close
    it, and lines between them are text."""
    plain = [one.mark.line for one in numbered if not one.mark.level and not one.runs_on]
    ranks = _ranks(numbered)
    found = [_numbered(one, ranks, starts) for one in numbered]
    for title in titles:
        kind, rank = title.kind, title.rank
        if kind in ("capitals", "title") and len(plain) >= 2:
            if plain[0] < title.line < plain[-1]:
                continue
            kind, rank = ("opening" if title.line < plain[0] else "closing"), 0.0
        found.append(Heading(title.line, title.last, _kind(kind), "", (), "", title.title, title.body, rank, starts[title.line]))
    return sorted(found, key=lambda heading: heading.line)


def _kind(kind: str) -> str:
    return kind if kind in ("opening", "closing", "markdown", "question") else "heading"


def _numbered(one: Numbered, ranks: dict[str, float], starts: Sequence[int]) -> Heading:
    mark = one.mark
    if mark.level:
        rank: float = mark.level
    elif mark.family == "decimal":
        rank = ranks.get("arabic", ranks["decimal"]) + 0.01 * (len(mark.path) - 1)
    else:
        rank = ranks[mark.family]
    kind = _KINDS.get(mark.family) or _COUNTED.get(mark.family.strip("()[].°º"), mark.family)
    start = starts[mark.line] if mark.level else mark.start
    return Heading(mark.line, one.last, kind, mark.family, mark.path, mark.label, one.title, one.body, rank, start)


def _crossings(marks: Sequence[Mark]) -> Counter[tuple[str, str]]:
    """How often the numbers of one kind go on after headings of another: what goes on over the other stands above it, or
    beside it, and what starts anew below it."""
    found: Counter[tuple[str, str]] = Counter()
    last: dict[str, int] = {}
    between: dict[str, set[str]] = {}
    for mark in marks:
        if last.get(mark.family, -9) + 1 == mark.path[-1]:
            found.update((mark.family, other) for other in between[mark.family])
        last[mark.family], between[mark.family] = mark.path[-1], set()
        for family in between:
            if family != mark.family:
                between[family].add(mark.family)
    return found


def _ranks(numbered: Sequence[Numbered]) -> dict[str, float]:
    """The rank of each kind of numbering: parts and chapters first, the others by their first heading; articles and
    sections by which of them start anew within the other."""
    marks = [one.mark for one in numbered if not one.mark.level]
    count = Counter(mark.family for mark in marks)
    seen = list(dict.fromkeys(mark.family for mark in marks))
    top = sorted((family for family in seen if family in _TOP), key=_TOP.index)
    rest = [family for family in seen if family not in _TOP]
    worded = [family for family in rest if family in WORDED]
    if len(worded) > 1:
        places = [place for place, family in enumerate(rest) if family in WORDED]
        crossings = _crossings([mark for mark in marks if mark.family in worded])

        def is_above(one: str, other: str) -> int:
            over, under = crossings[one, other] > 0, crossings[other, one] > 0
            if over != under:
                return -1 if over else 1
            return count[one] - count[other] or seen.index(one) - seen.index(other)

        for place, family in zip(places, sorted(worded, key=cmp_to_key(is_above)), strict=True):
            rest[place] = family
    order: dict[str, float] = {
        family: 1.0 if family in (*ANNEXES, PROVISION) else float(place) for place, family in enumerate(top, start=1)
    }
    order |= {family: float(place) for place, family in enumerate(rest, start=len(top) + 1)}
    if _are_appendices(marks):
        order[_LETTERS] = order["arabic"]
    return {family: _NUMBERS + rank for family, rank in order.items()}


def _are_appendices(marks: Sequence[Mark]) -> bool:
    """Whether letters are those of appendices, beside the chapters: "A." stands after the last "9.", with "A.1" below it."""
    first = next((place for place, mark in enumerate(marks) if mark.family == _LETTERS), len(marks))
    before, after = marks[:first], marks[first:]
    is_below = any(mark.family == "decimal" and mark.path[0] > LETTERED for mark in after)
    return is_below and any(mark.family == "arabic" for mark in before) and not any(mark.family == "arabic" for mark in after)


class Namer:
    """Names nodes: "Article 33(2)", "4.1.2", "VI.2.(5)•3", "Article I, Section 2", "Opening hours > Sundays"."""

    def __init__(self, headings: Sequence[Heading]) -> None:
        values = Counter((heading.family, heading.path, heading.label) for heading in headings)
        self.repeated = {family for (family, *_), count in values.items() if family and count > 1}
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
        if node.kind in WITH_HEADS:
            return f"{parent}•{node.kind} {place}"
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
        if above is not None and above.family in STRONG and node.label.startswith("("):
            return f"{above.address}{node.label}"
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
