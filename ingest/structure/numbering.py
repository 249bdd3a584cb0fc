"""Which numbered lines are headings, and which are items of a list: a number counts only as part of a sequence."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ingest.structure.candidates import ANNEXES, STRONG, Mark
from ingest.structure.lines import Sheet
from ingest.structure.looks import Look, is_capitals, is_title, is_unfinished, look_at

_WEAK_GAP, _STRONG_GAP = 2, 40  # numbers that may be left out of a sequence, in an extract
_AHEAD = 60  # numbers to look ahead for one that was left out
_OF_PARAGRAPHS = ("article", "§", "section")
_WIDE = 60  # a numbered line that is longer is no title where the next line goes on


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered line that is a heading: its mark, its title, the last line of the heading, where text begins on it."""

    mark: Mark
    title: tuple[int, int]
    last: int
    body: int


def find_numbered(sheet: Sheet, marks: Iterable[Mark], is_markdown: bool) -> tuple[list[Numbered], list[Mark]]:
    """(the headings, the other marks) of a text, each in order. In Markdown with headings of its own only a strong mark
    ("Article 3", "§ 4") makes a heading of a line without #."""
    every = list(marks)
    looks = [_look(sheet, mark) for mark in every]
    next_mark = {mark.line: mark for mark in every}
    is_contested = _is_contested(every, looks)
    paragraphs = _paragraphs(every, looks, next_mark)
    leaning = [
        not (is_contested and mark.family == "arabic" and not mark.separator and not mark.level)
        and mark.line not in paragraphs
        and _leans(sheet, mark, look, next_mark, is_markdown)
        for mark, look in zip(every, looks, strict=True)
    ]
    places = _Sequences([mark for mark, leans in zip(every, leaning, strict=True) if leans], _ellipses(sheet)).accept()
    accepted = {mark.line: mark for mark in places}
    if 0 in accepted and accepted[0].family in ANNEXES and not any(_is_next(accepted[0], mark) for mark in places):
        del accepted[0]  # a document that is itself an annex says so in its first line
    _fill_gaps(every, looks, accepted)
    headings, items = [], []
    prose = {_parent_of(mark) for mark, look in zip(every, looks, strict=True) if look.kind == "sentence" and mark.line in accepted}
    for mark, look in zip(every, looks, strict=True):
        if mark.line in accepted:
            if look.kind == "title" and not mark.level and sheet.of(mark.line).endswith(".") and _parent_of(mark) in prose:
                look = Look("sentence", (mark.after, mark.after), mark.after)  # a short clause among others
            headings.append(_heading(sheet, accepted[mark.line], look, next_mark))
        else:
            items.append(mark)
    return headings, items


def _parent_of(mark: Mark) -> tuple[object, ...]:
    """What the numbers of one sequence have in common."""
    return (mark.family, *mark.path[:-1])


def _ellipses(sheet: Sheet) -> list[int]:
    """The lines that say that something was left out: "[...]", "…"."""
    short = (i for i, line in enumerate(sheet.lines) if line.end - line.start <= 12)
    return [i for i in short if not (text := sheet.of(i)).strip("[](). …*") and ("..." in text or "…" in text or ". . ." in text)]


def _is_next(mark: Mark, other: Mark) -> bool:
    return other.family == mark.family and other.path[:-1] == mark.path[:-1] and other.follows(mark)


def _is_contested(marks: list[Mark], looks: list[Look]) -> bool:
    """Whether bare numbers begin sentences nearly as often as titles: then they are page numbers set before a page's first line."""
    kinds = [look.kind for mark, look in zip(marks, looks, strict=True) if mark.family == "arabic" and not mark.separator]
    return kinds.count("sentence") >= max(3, kinds.count("title") // 3)


def _paragraphs(marks: list[Mark], looks: list[Look], by_line: dict[int, Mark]) -> set[int]:
    """The lines of the numbered paragraphs of articles, which are no headings: all in parentheses below an article or a "§";
    others where one among them is a sentence, or leads to an item."""
    found: set[int] = set()
    scope, runs = "", defaultdict(list)
    for mark, look in zip(marks, looks, strict=True):
        if mark.family in STRONG and look.kind != "sentence":
            found |= _prose_runs(runs.values(), by_line)
            scope, runs = mark.family, defaultdict(list)
        elif scope in _OF_PARAGRAPHS and not mark.level and "cjk" not in mark.family and mark.family != "decimal":
            if mark.label.startswith("(") and scope != "section":
                found.add(mark.line)
            runs[mark.family].append((mark, look))
    return found | _prose_runs(runs.values(), by_line)


def _prose_runs(runs: Iterable[list[tuple[Mark, Look]]], by_line: dict[int, Mark]) -> set[int]:
    """The lines of the runs in which one is a sentence or is followed by an item at once."""
    found: set[int] = set()
    for run in runs:
        firsts = (by_line.get(mark.line + 1) for mark, _ in run)
        leads = any(one is not None and one.path[-1] == 1 and "letter" in f"{one.family} {one.other}" for one in firsts)
        if leads or any(look.kind == "sentence" for _, look in run):
            found |= {mark.line for mark, _ in run}
    return found


def _look(sheet: Sheet, mark: Mark) -> Look:
    end = sheet.lines[mark.line].end
    if mark.separator == "第":
        look = look_at(sheet.text, mark.after, end)
        leads_on = sheet.of(mark.line).endswith((":", "："))
        return look if look.kind in ("title", "bare") and not leads_on else Look("sentence", (mark.after, mark.after), mark.after)
    return look_at(sheet.text, mark.after, end)


def _leans(sheet: Sheet, mark: Mark, look: Look, marks: dict[int, Mark], is_markdown: bool) -> bool:
    """Whether a numbered line, seen by itself and with its neighbours, may be a heading."""
    if mark.level:
        return True
    if mark.family in STRONG:
        return _strong_leans(sheet, mark, look)
    if is_markdown or not (sheet.is_ended(mark.line) or _follows_title(sheet, mark.line)):
        return False
    line = sheet.lines[mark.line]
    if mark.family == "decimal":
        return _decimal_leans(sheet, mark, look)
    if mark.family in ("cjk", "(cjk)"):
        return look.kind == "title" and _has_text(sheet, mark, marks)
    if look.kind == "run_in" and mark.separator == ".":
        title = sheet.text[slice(*look.title)]
        words = title.split()
        dressed = title.isupper() or sum(word[0].isupper() for word in words) * 2 >= len(words)
        is_long = line.end - look.body > 24 or sheet.text[look.title[1]] == "."
        return bool(dressed and line.gap and is_long)
    if look.kind == "sentence" and is_capitals(sheet.text[mark.after : line.end].rstrip(":")):
        return _has_text(sheet, mark, marks)
    if look.kind == "title" and mark.label.startswith("(") and sheet.of(mark.line).endswith("."):
        return False
    if look.kind != "title" or (mark.separator == "" and not sheet.text[mark.after].isupper()):
        return False
    return _has_text(sheet, mark, marks)


def _follows_title(sheet: Sheet, line: int) -> bool:
    """Whether the line above is a title, as where one line stands for each paragraph."""
    return is_title(sheet.of(line - 1)) and not is_unfinished(sheet.of(line - 1)) and (line == 1 or sheet.is_ended(line - 1))


def _strong_leans(sheet: Sheet, mark: Mark, look: Look) -> bool:
    if look.kind == "bare" or mark.separator == "第":
        return True
    if not sheet.is_ended(mark.line) and not is_title(sheet.of(mark.line - 1)):
        return False
    first = sheet.text[mark.after : mark.after + 1]
    if look.kind == "sentence":
        return not first.islower() and sheet.lines[mark.line].gap > 0
    return not (look.kind == "title" and not mark.separator and is_unfinished(sheet.of(mark.line)) and sheet.gap_after(mark.line) == 0)


def _decimal_leans(sheet: Sheet, mark: Mark, look: Look) -> bool:
    """Whether "2.4 ..." may be a numbered clause: nearly always, unless it is a quantity in a sentence."""
    rest = sheet.text[mark.after : sheet.lines[mark.line].end]
    if look.kind == "bare":
        return bool(sheet.lines[mark.line].gap)
    if rest[0].islower() or rest[0].isdigit():
        alone = sheet.lines[mark.line].gap and sheet.gap_after(mark.line) and len(rest) <= _WIDE
        return bool(alone) and not rest.endswith((".", ";", ","))
    return rest[0].isalpha() or rest[0] in "\"'“‘«([`*_"


def _has_text(sheet: Sheet, mark: Mark, marks: dict[int, Mark]) -> bool:
    """Whether a title has text of its own below it, rather than the next number of the same list or the rest of a sentence."""
    below = sheet.next_plain(mark.line)
    if below >= len(sheet.lines):
        return sheet.lines[mark.line].gap > 0 and mark.separator == "."
    following = marks.get(below)
    if following is not None and not following.level and _are_neighbours(mark, following):
        return False
    gap = sheet.lines[below].gap
    rest = sheet.text[mark.after : sheet.lines[mark.line].end]
    if gap == 0:
        goes_on = sheet.of(below)[:1].islower() or (is_unfinished(rest) and not rest.isupper()) or len(rest) > 80
        return not goes_on and not (rest.endswith(".") and not sheet.lines[mark.line].gap)
    return True


def _are_neighbours(mark: Mark, following: Mark) -> bool:
    """Whether a number may be the next one of the same list, in one of its readings: "(i)" before "(j)" and "(ii)"."""
    if following.family == mark.family:
        return True
    return mark.other is not None and following.family == mark.other[0] and following.path[-1] == mark.other[1] + 1


def _heading(sheet: Sheet, mark: Mark, look: Look, marks: dict[int, Mark]) -> Numbered:
    """A heading with its title: on its line, on the next one, or run into the text."""
    line = sheet.lines[mark.line]
    if look.kind == "bare" and not mark.level:
        below = sheet.next_plain(mark.line)
        if _is_title_line(sheet, mark, below, marks):
            last = _last_line(sheet, below, marks)
            return Numbered(mark, (sheet.lines[below].start, sheet.lines[last].end), last, sheet.lines[last].end)
        return Numbered(mark, look.title, mark.line, line.end)
    if look.kind == "run_in" and not mark.level:
        return Numbered(mark, look.title, mark.line, look.body)
    if look.kind == "title" and not mark.level and sheet.of(mark.line).endswith(".") and _stands_alone(sheet, mark, marks):
        return Numbered(mark, (mark.after, mark.after), mark.line, mark.after)
    if look.kind == "title" or mark.level or is_capitals(sheet.text[mark.after : line.end].rstrip(":")):
        last = mark.line if mark.level else _last_line(sheet, mark.line, marks)
        return Numbered(mark, (mark.after, sheet.lines[last].end), last, sheet.lines[last].end)
    return Numbered(mark, look.title, mark.line, mark.after)


def _stands_alone(sheet: Sheet, mark: Mark, marks: dict[int, Mark]) -> bool:
    """Whether a short clause is all that its number has: the next number follows at once."""
    below = sheet.next_plain(mark.line)
    following = marks.get(below)
    if below >= len(sheet.lines) or following is None:
        return below >= len(sheet.lines)
    return following.family == mark.family or following.family in STRONG or len(following.path) < len(mark.path)


def _is_title_line(sheet: Sheet, mark: Mark, below: int, marks: dict[int, Mark]) -> bool:
    """Whether the line below "Article 7" is its title: a short line, not the first of a paragraph."""
    if mark.family not in STRONG or below >= len(sheet.lines) or sheet.roles[below] or below in marks:
        return False
    text, gap = sheet.of(below), sheet.lines[below].gap
    if not is_title(text) or text.endswith((".", "?")) or gap > 1 or (gap == 1 and sheet.gap_after(below) == 0):
        return False
    after = sheet.of(below + 1)
    return not (sheet.gap_after(below) == 0 and after[:1].islower() and below + 1 not in marks)


def _last_line(sheet: Sheet, first: int, marks: dict[int, Mark]) -> int:
    """The last line of a title that is broken over lines."""
    last = first
    while last < first + 3 and is_unfinished(sheet.of(last)) and last + 1 < len(sheet.lines):
        following = last + 1
        if sheet.lines[following].gap or sheet.roles[following] or following in marks or not is_title(sheet.of(following).capitalize()):
            break
        last = following
    return last


class _Sequences:
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


def _fill_gaps(every: list[Mark], looks: list[Look], accepted: dict[int, Mark]) -> None:
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
