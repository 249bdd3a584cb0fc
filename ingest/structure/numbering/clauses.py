"""Numbered lines that are text: the paragraphs of an article, the clauses of a contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from ingest.structure.candidates import SQUARE, STRONG, Mark
from ingest.structure.lines import Sheet
from ingest.structure.looks import Look, is_title, look_at, verbal

_CROSSED = 2  # headings that numbers run on over
_IN_CHAIN, _SENTENCES = 0.8, 0.8  # of the numbers, those that run on; of those, the ones that are sentences
_LEAD = (":", ";", ",", " and", " or")  # ends of a line before the next of several clauses
_FEW = 3  # words of a title that has items right below it
_OF_PARAGRAPHS = ("article", "§", "section")


def find_paragraphs(marks: list[Mark], looks: list[Look], by_line: dict[int, Mark]) -> set[int]:
    """The lines of the numbered paragraphs of articles, which are no headings: all in parentheses below an article or a "§";
    others where one among them is a sentence, or leads to an item."""
    found: set[int] = set()
    runs: dict[str, list[tuple[Mark, Look]]] = defaultdict(list)
    scope = ""
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


def find_running(sheet: Sheet, marks: list[Mark]) -> list[Mark]:
    """The paragraphs that are counted through a whole text, over the headings without numbers above them: "12. The appeal ...", or
    "[12] The appeal ..."."""
    same = [mark for mark in marks if mark.separator in (".", "[]") and mark.family in ("arabic", SQUARE) and sheet.is_ended(mark.line)]
    chain: list[Mark] = []
    for mark in same:
        if mark.path[0] == (chain[-1].path[0] + 1 if chain else 1):
            chain.append(mark)
    if len(chain) < _IN_CHAIN * len(same):
        return []  # lists that begin anew
    crossed = sum(_is_headed_between(sheet, one.line, other.line) for one, other in pairwise(chain))
    sentences = sum(_is_plain(sheet, mark) for mark in chain)
    return chain if crossed >= _CROSSED and sentences > _SENTENCES * len(chain) else []


def _is_plain(sheet: Sheet, mark: Mark) -> bool:
    """Whether a numbered paragraph is a sentence to its end, without a title before it on its line."""
    last = mark.line
    while sheet.gap_after(last) == 0 and not sheet.roles[last + 1]:
        last += 1
    return sheet.is_over(last) and look_at(sheet.text, mark.after, sheet.lines[mark.line].end).kind != "run_in"


def _is_headed_between(sheet: Sheet, first: int, last: int) -> bool:
    """Whether there is a heading between two lines: by what the file says, or a short line that stands alone."""
    if sheet.levels is not None:
        return any(i in sheet.levels for i in range(first + 1, last))
    between = [i for i in range(first + 1, last) if sheet.lines[i].gap and sheet.gap_after(i) and not sheet.roles[i]]
    return any(is_title(sheet.of(i)) and not sheet.is_over(i) for i in between)


def find_clauses(sheet: Sheet, marks: list[Mark]) -> set[int]:
    """The lines of clauses that are counted by the file itself ("7.2"), or that others are counted below ("7." before "7.1"),
    with those that go on after them."""
    found = {mark.line for mark in marks if mark.line in sheet.counted and mark.family == "decimal"}
    found |= _below_headings(sheet, marks) | _below_clauses(sheet, marks)
    if any(mark.family in STRONG or mark.level for mark in marks) and not sheet.counted:
        return found  # its clauses are those that say so
    last: Mark | None = None
    for before, mark, following in zip([None, *marks], marks, [*marks[1:], None], strict=False):
        number = last.path[0] if last else 0
        if mark.family != "arabic" or mark.separator != "." or mark.path[0] != number + 1 or not sheet.is_ended(mark.line):
            continue
        leads = following is not None and following.family == "decimal" and following.path == (*mark.path, 1)
        if leads or (
            before is not None and last is not None and (before is last or (before.family == "decimal" and before.path[0] == number))
        ):
            found.add(mark.line)
            last = mark
    return found


def _below_headings(sheet: Sheet, marks: list[Mark]) -> set[int]:
    """The lines of paragraphs that count on below a heading with a number which the file marks: "6.1 ..." and "6.2 ..." below
    "# 6. Service levels". A quantity ("6.1 million people") begins no sequence, or goes on with a small letter."""
    found: set[int] = set()
    marked = {mark.path for mark in marks if mark.level}
    above: list[tuple[int, ...]] = []
    count: dict[tuple[int, ...], int] = {}
    for mark in marks:
        if mark.level and mark.family in ("arabic", "decimal"):
            above, count = [mark.path], {}
        elif mark.level:
            above = []
        elif mark.family == "decimal" and mark.path not in marked and mark.path[:-1] in above:
            is_begun = sheet.is_ended(mark.line) and not sheet.text[mark.after : mark.after + 1].islower()
            if is_begun and mark.path[-1] == count.get(mark.path[:-1], 0) + 1:
                count[mark.path[:-1]] = mark.path[-1]
                above.append(mark.path)
                found.add(mark.line)
    return found if len(found) > 1 else set()


def _below_clauses(sheet: Sheet, marks: list[Mark]) -> set[int]:
    """The lines of clauses with three numbers or more that count on below the clause above them: "2.1.4.1 verges;" and "2.1.4.2 parks."
    below "2.1.4 The Contractor shall cut:". There they may begin with a small letter."""
    below: dict[tuple[int, ...], list[Mark]] = {}
    for mark in marks:
        if mark.family != "decimal":
            continue
        siblings = below.get(mark.path[:-1])
        is_begun = sheet.text[mark.after : mark.after + 1].isalpha() and (
            sheet.is_ended(mark.line) or sheet.of(mark.line - 1).endswith(_LEAD)
        )
        if siblings is not None and len(mark.path) > 2 and is_begun and mark.path[-1] == len(siblings) + 1:
            siblings.append(mark)
        below[mark.path] = []
    return {mark.line for siblings in below.values() if len(siblings) > 1 for mark in siblings}


def is_clause(sheet: Sheet, mark: Mark, marks: dict[int, Mark]) -> bool:
    """Whether what looks like a title is a short clause, as those beside it are: it has a full stop or nothing below it, or
    leads to items."""
    if sheet.of(mark.line).endswith(".") or stands_alone(sheet, mark, marks):
        return True
    following, words = marks.get(mark.line + 1), sheet.text[mark.after : sheet.lines[mark.line].end].split()
    return following is not None and "letter" in f"{following.family} {following.other}" and (len(words) > _FEW or verbal(words))


def is_prose(sheet: Sheet, mark: Mark, look: Look, marks: dict[int, Mark]) -> bool:
    """Whether a numbered line is a sentence: a short one with a full stop has nothing below it."""
    return look.kind == "sentence" or (sheet.of(mark.line).endswith(".") and stands_alone(sheet, mark, marks))


def stands_alone(sheet: Sheet, mark: Mark, marks: dict[int, Mark]) -> bool:
    """Whether a short clause is all that its number has: the next number follows at once."""
    below = sheet.next_plain(mark.line)
    following = marks.get(below)
    if below >= len(sheet.lines) or following is None:
        return below >= len(sheet.lines)
    return following.family == mark.family or following.family in STRONG or len(following.path) < len(mark.path)


def parent_of(mark: Mark) -> tuple[object, ...]:
    """What the numbers of one sequence have in common."""
    return (mark.family, *mark.path[:-1])
