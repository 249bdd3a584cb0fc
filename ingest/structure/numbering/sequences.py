"""Sequences of numbers: a number counts only where it begins one or goes on with one."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise

from ingest.structure.candidates import STRONG, Mark
from ingest.structure.lines import Sheet
from ingest.structure.looks import Look
from ingest.text.characters import is_rule

_WEAK_GAP, _STRONG_GAP = 2, 40  # numbers that may be left out of a sequence, in an extract
_RULES = "=-~*^"
_LEAST_OUTER = 2  # numbers at the margin, in order
_AHEAD = 60  # numbers to look ahead for one that was left out


class Sequences:
    """Follows each kind of numbering through the text and accepts the marks that begin or continue a sequence."""

    def __init__(self, marks: list[Mark], ellipses: list[int]) -> None:
        self.marks, self.ellipses = marks, ellipses
        self.values: dict[tuple[object, ...], list[int]] = defaultdict(list)  # the values still to come, last first
        for mark in reversed(marks):
            self.values[self._key(mark)].append(mark.path[-1])
        self.runs: dict[tuple[object, ...], list[list[Mark]]] = defaultdict(list)
        self.families = {mark.family for mark in marks} - {"decimal"}
        self.families |= {mark.other[0] for mark in marks if mark.other}
        self.open: list[tuple[int, ...]] = []  # the numbers above, for decimals

    @staticmethod
    def _key(mark: Mark) -> tuple[object, ...]:
        return ("decimal", *mark.path[:-1]) if mark.family == "decimal" else (mark.family,)

    def accept(self) -> list[Mark]:
        """The marks that stand in a sequence, in order."""
        dropped: set[int] = set()
        accepted: list[Mark] = []
        for mark in self.marks:
            self.values[self._key(mark)].pop()
            chosen = self._place(mark, dropped)
            if chosen is not None:
                accepted.append(chosen)
                self._note(chosen)
        return [mark for mark in accepted if mark.line not in dropped]

    def _note(self, mark: Mark) -> None:
        if mark.family == "decimal" or mark.family.startswith("arabic") or mark.family in STRONG:
            self.open = [*(path for path in self.open if len(path) < len(mark.path)), mark.path]
        if mark.family in STRONG or "roman" in mark.family:
            for family in self.families - {mark.family}:
                del self.runs[(family,)][:-1]

    def _place(self, mark: Mark, dropped: set[int]) -> Mark | None:
        """The mark in the reading that fits a sequence; None if neither does."""
        other = replace(mark, family=mark.other[0], path=(mark.other[1],), other=None) if mark.other else None
        for one in filter(None, (mark, other)):
            if self._continues(one, dropped):
                return one
        for one in filter(None, (mark, other)):
            if self._begins(one):
                self.runs[self._key(one)].append([one])
                return one
        return mark if mark.level else None

    def _continues(self, mark: Mark, dropped: set[int]) -> bool:
        runs, value = self.runs[self._key(mark)], mark.path[-1]
        for place in range(len(runs) - 1, max(-1, len(runs) - 4), -1):
            if mark.follows(runs[place][-1]):
                if mark.family not in STRONG and not mark.level:
                    # A list within a section that goes on after it: its numbers are no headings.
                    dropped |= {one.line for run in runs[place + 1 :] for one in run if not one.level}
                del runs[place + 1 :]
                runs[place].append(mark)
                return True
        if runs and value > runs[-1][-1].path[-1] + 1 and self._comes_later(mark, runs[-1][-1].path[-1] + 1):
            return False
        allowed = _STRONG_GAP if mark.family in STRONG or mark.level else _WEAK_GAP
        if mark.family == "decimal":
            allowed = _STRONG_GAP if mark.path[:-1] in self.open else _WEAK_GAP
        elif runs and self._is_left_out(runs[-1][-1], mark):
            allowed = _STRONG_GAP
        if runs and runs[-1][-1].path[-1] < value <= runs[-1][-1].path[-1] + allowed:
            runs[-1].append(mark)
            return True
        return False

    def _is_left_out(self, last: Mark, mark: Mark) -> bool:
        """Whether the text says that parts are left out before a mark, or the mark is not alone after the jump."""
        place = bisect_left(self.ellipses, last.line)
        if place < len(self.ellipses) and self.ellipses[place] < mark.line:
            return True
        to_come = self.values[self._key(mark)]
        return mark.separator == "." and bool(to_come) and 0 <= to_come[-1] - mark.path[-1] <= 1

    def _comes_later(self, mark: Mark, value: int) -> bool:
        """Whether the number that is left out comes later, before the numbering starts anew: then this one is out of order."""
        for one in self.values[self._key(mark)][: -_AHEAD - 1 : -1]:
            if one % 1000 <= 1:
                return False
            if one == value:
                return True
        return False

    def _begins(self, mark: Mark) -> bool:
        """Whether a mark may begin a sequence: it is the first of its kind of number, or the next one follows it."""
        value, to_come, key = mark.path[-1], self.values[self._key(mark)], self._key(mark)
        if value % 1000 <= 1:
            return (
                mark.separator != ""
                or mark.family in (*STRONG, "decimal")
                or bool(to_come and 1 <= to_come[-1] - value <= 2)
                or mark.level > 0
            )
        if mark.family == "decimal" and mark.path[:-1] in self.open:
            return True
        if self.runs[key]:
            return False
        return mark.family in STRONG or bool(to_come and to_come[-1] == value + 1)


def set_in(sheet: Sheet, marks: list[Mark]) -> set[int]:
    """The lines of numbers ("1.") that are set in further than others of their kind, which count on over them: "7." at the margin
    goes on after "6." whatever lists stand below that. Where a number that is set in goes on with those at the margin, it is
    one of them: titles may be centred."""
    same = [mark for mark in marks if mark.family == "arabic" and not mark.level]
    margin = min((sheet.lines[mark.line].indent for mark in same), default=0)
    outer = [mark for mark in same if sheet.lines[mark.line].indent == margin]
    if len(outer) < _LEAST_OUTER or any(not one.path < other.path for one, other in pairwise(outer)):
        return set()
    found: set[int] = set()
    last, to_come = outer[0].path[-1] - 1, {mark.path[-1] for mark in outer}
    for mark in same:
        if mark in outer:
            last = mark.path[-1]
        elif mark.path[-1] != last + 1 or last + 1 in to_come:
            found.add(mark.line)
        else:
            last += 1
    return found


def beside_ruled(sheet: Sheet, marks: list[Mark], looks: list[Look]) -> set[int]:
    """The lines of numbers that have no rule below them ("====") where others of their kind have one: those are the headings. "4.2.1" may
    do without, as a title."""
    ruled = {mark.line for mark in marks if not sheet.gap_after(mark.line) and is_rule(sheet.of(mark.line + 1), _RULES)}
    count = Counter(mark.family for mark in marks if mark.line in ruled)
    bare = [(mark, look) for mark, look in zip(marks, looks, strict=True) if mark.line not in ruled and not mark.level]
    bare = [(mark, look) for mark, look in bare if count[mark.family] >= _LEAST_OUTER]
    return {mark.line for mark, look in bare if mark.family != "decimal" or look.kind == "sentence"}


def fill_gaps(every: list[Mark], looks: list[Look], accepted: dict[int, Mark]) -> None:
    """Accept a title that leaned to a list where it is the one number that a sequence of headings lacks."""
    by_family: dict[str, list[tuple[int, Mark, Look]]] = defaultdict(list)
    for mark, look in zip(every, looks, strict=True):
        by_family[mark.family].append((mark.line, mark, look))
    last: dict[str, Mark] = {}
    for mark in [accepted[line] for line in sorted(accepted)]:
        before = last.get(mark.family)
        if before and mark.family != "decimal" and mark.path[-1] == before.path[-1] + 2:
            group = by_family[mark.family]
            place = bisect_left(group, before.line + 1, key=lambda one: one[0])
            between = [one for one in group[place : place + 12] if one[0] < mark.line and one[1].path[-1] == before.path[-1] + 1]
            if len(between) == 1 and between[0][2].kind in ("title", "run_in"):
                accepted[between[0][0]] = between[0][1]
        last[mark.family] = mark


def ellipses(sheet: Sheet) -> list[int]:
    """The lines that say that something was left out: "[...]", "…"."""
    short = (i for i, line in enumerate(sheet.lines) if line.end - line.start <= 12)
    return [i for i in short if not (text := sheet.of(i)).strip("[](). …*") and ("..." in text or "…" in text or ". . ." in text)]
