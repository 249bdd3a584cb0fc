"""Notes: lines below a text, or below a part or a table of it, that open with the mark by which the text refers to them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.lexicon import read_lexicon
from ingest.text.characters import is_rule

_LEXICON = Path(__file__).with_suffix(".toml")
_SURE = ("square", "raised", "hat", "small", "sign")  # marks of notes alone; numbers and letters count lists as well
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Note:
    """A note by its mark, without what that stands in: "2" of "[2]" and of "²"; `start:end` is all of it."""

    mark: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    opens: re.Match[str] | None
    is_after_blank: bool


def find_notes(text: str, mark: str) -> Iterator[Note]:
    """The notes with a mark, the last one first. Where lists are marked so, too, what a note is stands below a rule or the title of the
    notes, or the text refers to it."""
    lines = list(_lines(text))
    for place in range(len(lines) - 1, -1, -1):
        opens = lines[place].opens
        if opens is None or _mark_of(opens) != mark:
            continue
        is_sure = any(opens[name] for name in _SURE) or bool(opens["word"]) or (bool(opens["plain"]) and not opens["stop"])
        if is_sure or _is_below(text, lines, place) or _is_referred_to(text, mark, lines[place].start):
            yield Note(mark, lines[place].start, _end(text, lines, place))


def _lines(text: str) -> Iterator[_Line]:
    pattern, position, is_after_blank = read_lexicon(_LEXICON).pattern("note"), 0, True
    for raw in text.splitlines(keepends=True):
        inner = raw.strip()
        if inner:
            start = position + len(raw) - len(raw.lstrip())
            yield _Line(start, start + len(inner), pattern.match(inner), is_after_blank)
        is_after_blank = not inner
        position += len(raw)


def _mark_of(opens: re.Match[str]) -> str:
    found = next(opens[name] for name in (*_SURE, "round", "plain") if opens[name])
    return unicodedata.normalize("NFKC", found).lstrip("\\").lower()


def _end(text: str, lines: Sequence[_Line], place: int) -> int:
    """The end of a note: before a blank line, a rule or the next note."""
    while place + 1 < len(lines) and not (following := lines[place + 1]).is_after_blank and following.opens is None:
        if is_rule(text[following.start : following.end], "-=_*"):
            break
        place += 1
    return lines[place].end


def _is_below(text: str, lines: Sequence[_Line], place: int) -> bool:
    """Whether the list that a line is of stands right below a rule or the title of notes."""
    while place >= 0 and (lines[place].opens is not None or not lines[place].is_after_blank):
        above = text[lines[place].start : lines[place].end]
        if lines[place].opens is None and (_is_title(above) or is_rule(above, "-=_*")):
            return True
        place -= 1
    above = text[lines[place].start : lines[place].end] if place >= 0 else ""
    return _is_title(above) or is_rule(above.replace(" ", ""), "-=_*")


def _is_title(line: str) -> bool:
    return line.strip("#*_:. ").casefold() in read_lexicon(_LEXICON).words("notes")


def _is_referred_to(text: str, mark: str, before: int) -> bool:
    """Whether a text has the mark right behind a word: "212 steps (2)", "212 steps²"."""
    raised = mark.translate(_RAISED) if mark.isdigit() else f"^{mark}"
    name = re.escape(mark)
    glued = rf"|(?<=[^\W\d]){name}(?!\w)" if mark.isdigit() else ""
    pattern = re.compile(rf"(?<=[\w.,;:!?\"”’]) ?(?:\[\^?{name}\]|\({name}\)|<sup>{name}</sup>|\^{name}|{re.escape(raised)}){glued}")
    return pattern.search(text, 0, before) is not None
