"""Lists of contents: lines that come again below as headings. They are hidden, so that nothing stands twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, takewhile

from ingest.lexicon import read_lexicon
from ingest.structure.candidates import PATTERNS, word_kinds
from ingest.structure.lines import Sheet
from ingest.text.markup import without_links

_BULLET = re.compile(r"[-*•·+][ \t]+")
_SIGNS = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"(?:[-*•·+][ \t]+)?\[?(?:\d|[IVXLC]+\.|[A-Z]\.|§|第|\w{3,12} (?:\d|[IVXLCA-H]\b))")
_LABEL = re.compile(r"(?:\d+ )+")  # at the head of a key
_PAGE = re.compile(r"\s\d{1,4}$")
_LED = 0.4  # of the lines of a list that a file heads so: entries go on over lines, and those of chapters have no dots
_ENTRY_LINES = 4
_LEAST = 3  # lines of contents at the least
_MAX_LINE = 200


def mark_contents(sheet: Sheet) -> None:
    """Give the lines of a list of contents, and its heading, the role "contents"."""
    leader, heading = (read_lexicon(PATTERNS / "page_furniture.toml").pattern(name) for name in ("leader", "contents"))
    keys = [_key(leader.sub("", sheet.of(i))) if line.end - line.start <= _MAX_LINE else "" for i, line in enumerate(sheet.lines)]
    _mark_headed(sheet, keys)
    is_listed = _listed(sheet, keys)
    has_leader = [bool(leader.search(sheet.of(i))) if line.end - line.start <= _MAX_LINE else False for i, line in enumerate(sheet.lines)]
    i = 0
    while i < len(keys):
        if not is_listed[i] and not has_leader[i]:
            i += 1
            continue
        end = _end_of_run(sheet, is_listed, has_leader, i)
        headed = next((j for j in range(i, max(-1, i - 3), -1) if heading.match(sheet.of(j).strip("#*_ "))), None)
        run = range(i + (headed == i), end)  # each chapter may have a list of its own, with the same heading
        run = _until_repeated(sheet, run, keys)
        if _is_contents(sheet, run, is_listed, has_leader, headed is not None):
            for j in run:
                sheet.roles[j] = "contents"
            if headed is not None and not sheet.of(headed).startswith("#"):
                sheet.roles[headed] = "contents"
        i = max(end, i + 1)


def _mark_headed(sheet: Sheet, keys: list[str]) -> None:
    """Where the file says itself what is a heading: all between "Contents" and the next heading that is no entry, if much of it
    leads to page numbers."""
    leader, heading = (read_lexicon(PATTERNS / "page_furniture.toml").pattern(name) for name in ("leader", "contents"))
    levels = sheet.levels or {}
    titles = {_LABEL.sub("", keys[i]) for i in levels}

    def is_entry(i: int) -> bool:
        key = _LABEL.sub("", _key(_PAGE.sub("", sheet.of(i))))
        return i not in levels or (bool(_PAGE.search(sheet.of(i))) and any(f" {title}".endswith(f" {key}") for title in titles))

    for first in [i for i in levels if heading.match(sheet.of(i))]:
        run = [first, *takewhile(is_entry, range(first + 1, len(keys)))]
        if sum(bool(leader.search(sheet.of(i))) for i in run) >= _LED * len(run):
            for i in run:
                sheet.roles[i] = "contents"
                levels.pop(i, None)


def _listed(sheet: Sheet, keys: list[str]) -> list[bool]:
    """Which lines come again below; of an entry with a number that goes on over two or three lines, where a heading may break at
    another word, all of them."""
    joined = [list(accumulate(_of_entry(sheet, keys, i), "{} {}".format)) if key else [] for i, key in enumerate(keys)]
    last = {key: i for i, found in enumerate(joined) if not sheet.roles[i] for key in found}
    is_listed = [False] * len(keys)
    for i, found in enumerate(joined):
        for count, key in enumerate(found, start=1):
            if last.get(key, -1) > i + count:
                is_listed[i : i + count] = [True] * count
                break
    return is_listed


def _of_entry(sheet: Sheet, keys: list[str], i: int) -> Iterator[str]:
    """The key of a line and, if it begins with a number, those of the lines right below."""
    yield keys[i]
    for j in range(i + 1, min(i + _ENTRY_LINES, len(keys)) if _NUMBERED.match(sheet.of(i)) else i):
        text = sheet.of(j)
        if sheet.lines[j].gap or sheet.roles[j] or not keys[j] or (_NUMBERED.match(text) and not text[0].islower()):
            return
        yield keys[j]


def _key(line: str) -> str:
    """A line without its links, its bullet, its signs, the word before its number: what a heading and its line of contents have
    in common."""
    plain = _BULLET.sub("", without_links(line), count=1) if line[:1] in "-*•·+![<" else line
    words = plain.split(None, 1)
    if len(words) == 2 and words[0].lower() in word_kinds() and words[1][0].isdigit():
        plain = words[1]
    key = _SIGNS.sub(" ", plain).strip().casefold()
    return key if len(key) >= 3 and any(one.isalpha() for one in key) else ""


def _end_of_run(sheet: Sheet, is_listed: list[bool], has_leader: list[bool], start: int) -> int:
    """Where a run of lines of contents ends; single lines between them may be parts of longer ones."""
    end, i = start + 1, start + 1
    while i < len(is_listed) and i - end < 2 and not sheet.roles[i]:
        if is_listed[i] or has_leader[i]:
            end = i + 1
        i += 1
    return end


def _is_contents(sheet: Sheet, run: range, is_listed: list[bool], has_leader: list[bool], is_headed: bool) -> bool:
    listed = sum(is_listed[i] for i in run)
    leaders = sum(has_leader[i] for i in run)
    numbered = sum(bool(_NUMBERED.match(sheet.of(i))) for i in run)
    if listed < _LEAST and not (is_headed and (leaders >= _LEAST or listed == len(run))):
        return False
    return max(listed, leaders) >= 0.6 * len(run) and (is_headed or leaders >= 0.5 * len(run) or numbered >= 0.7 * len(run))


def _until_repeated(sheet: Sheet, run: range, keys: list[str]) -> range:
    """The run up to the first line that it holds a second time: there the text itself begins. Where entries have numbers, what goes
    on with one ("(optional)") may come again."""
    entries = [i for i in run if _NUMBERED.match(sheet.of(i)) and not sheet.of(i)[0].islower()]
    seen: set[str] = set()
    for i in entries if 2 * len(entries) >= len(run) else run:
        if keys[i] and keys[i] in seen:
            return range(run.start, i)
        seen.add(keys[i])
    return run
