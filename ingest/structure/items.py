"""Items of lists and numbered paragraphs: bullets, (a), (1), 2. with the numbers they have within their section."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.structure.candidates import Mark
from ingest.structure.lines import Sheet
from ingest.structure.outline import Heading
from ingest.text.characters import BLANK

BULLET = re.compile(rf"(?:[·•‣▪◦●*–—+-]|(?:[-*]{BLANK}+)?\[[ xX]\]){BLANK}+(?=\S)")
_DASHES = "–—-"
_NUMBERED = ("arabic", "arabic)", "arabic°", "arabicº", "(arabic)", "cjk", "(cjk)")
_RAGGED = 2  # columns by which the numbers of one list may stand apart: " 9." above "10."
_DOUBT = 0.25  # of a section's numbers that stand in no sequence: then none of them is sure


@dataclass(frozen=True, slots=True)
class Item:
    """An item that begins on a line: "bullet", "item" for letters, "numbered"; `goes_on` if another of its list follows."""

    line: int
    kind: str
    family: str
    label: str
    body: int
    goes_on: bool


def find_items(sheet: Sheet, marks: Iterable[Mark], headings: Sequence[Heading]) -> dict[int, Item]:
    """The items by their lines. A number that stands in no sequence of its section is no item's."""
    scope, scopes = -1, defaultdict(list)
    borders = [heading.line for heading in headings]
    ends = {heading.last for heading in headings}
    answers = {heading.last + 1 for heading in headings if heading.body > sheet.lines[heading.last].end}
    place = 0
    before = -9
    for mark in marks:
        while place < len(borders) and borders[place] < mark.line:
            scope, place = borders[place], place + 1
        if mark.separator and mark.line not in answers and (sheet.is_ended(mark.line) or mark.line - 1 in ends or before == mark.line - 1):
            scopes[scope].append(mark)
            before = mark.line
    found: dict[int, Item] = {}
    for group in scopes.values():
        found |= _items_of(_in_sequence(group, _depths(sheet, group)))
    return found | _bullets(sheet, [i for i in range(len(sheet.lines)) if not sheet.roles[i] and i not in found])


def _bullets(sheet: Sheet, lines: Sequence[int]) -> dict[int, Item]:
    """The bullets among some lines. One that is set in further than the one above, or has a dash below a dot, is an item of it."""
    found: dict[int, Item] = {}
    above: list[tuple[int, bool]] = []  # (how far it is set in, whether it has a dash) of each bullet that is open
    for i in lines:
        line = sheet.lines[i]
        if not (match := BULLET.match(sheet.text, line.start, line.end)):
            if line.gap and line.indent <= (above[0][0] if above else 0):
                above = []
            continue
        place = sheet.depths.get(i, line.indent), match[0][0] in _DASHES
        while above and (place[0] < above[-1][0] or (place[0] == above[-1][0] and place[1] <= above[-1][1])):
            above.pop()
        above.append(place)
        found[i] = Item(i, "bullet", "bullet" + ">" * (len(above) - 1), "•", match.end(), False)
    return found


def _depths(sheet: Sheet, group: list[Mark]) -> list[int]:
    """How many lists each number stands within, by how far it is set in."""
    columns: list[int] = []
    depths = []
    for mark in group:
        indent = sheet.lines[mark.line].indent
        while columns and indent < columns[-1] - _RAGGED:
            columns.pop()
        if not columns or indent > columns[-1] + _RAGGED:
            columns.append(indent)
        depths.append(len(columns) - 1)
    return depths


def _in_sequence(group: list[Mark], depths: list[int]) -> list[tuple[Mark, str, int]]:
    """(mark, family, value) of the marks of a section that begin or continue a list; a list within another of its kind is one of
    another family."""
    last: dict[str, int] = {}
    kept: list[tuple[Mark, str, int]] = []
    lost: dict[str, int] = defaultdict(int)
    for mark, depth in zip(group, depths, strict=True):
        readings = [
            (family + ">" * depth, value) for family, value in ((mark.family, mark.path[-1]), *([mark.other] if mark.other else []))
        ]
        fitting = [one for one in readings if one[1] == last.get(one[0], -1) + (not mark.suffix)]
        fitting = fitting or [one for one in readings if one[1] == 1]
        fitting = fitting or [one for one in readings if 0 < one[1] - last.get(one[0], 99) <= 2]
        if not fitting and mark.label.startswith("(") and mark.family not in _NUMBERED:
            fitting = readings[:1]
        if fitting:
            last[fitting[0][0]] = fitting[0][1]
            kept.append((mark, *fitting[0]))
        else:
            lost[mark.family] += 1
    count: dict[str, int] = defaultdict(int)
    for _, family, _ in kept:
        count[family] += 1
    return [one for one in kept if lost[one[1]] <= max(1, _DOUBT * count[one[1]])]


def _items_of(kept: list[tuple[Mark, str, int]]) -> dict[int, Item]:
    found, after = {}, set()
    for mark, family, value in reversed(kept):
        kind = "numbered" if family.rstrip(">") in _NUMBERED else "item"
        label = mark.label if mark.label.startswith("(") else f"({mark.label})"
        found[mark.line] = Item(mark.line, kind, family, label, mark.after, (family, value + 1) in after)
        after.add((family, value))
    return found
