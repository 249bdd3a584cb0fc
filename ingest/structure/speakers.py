"""Who speaks in a transcript: "Anna Keller: ...", "[00:12] OPERATOR: ...", or a name on a line of its own, in capitals or with a time."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from ingest.lexicon import read_lexicon
from ingest.structure.candidates import PATTERNS
from ingest.structure.lines import Sheet
from ingest.structure.looks import is_capitals
from ingest.structure.titles import undressed

_COUNT = re.compile(r"[A-Z]?\d{1,3}[.)][ \t]+")  # of a question that is put: "12. Mrs Clague (Ballamona): What ..."
_LABEL = re.compile(r"[*_]{0,3}(?P<name>[^\W\d_][^\n:：()*_]{0,40})(?:[ \t]*\([^()\n]{1,60}\))?[*_]{0,3}[:：][*_]{0,3}(?:[ \t]|$|(?<=：))")
_STAMP = re.compile(r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?(?:[ \t]*[–—-])?(?:[ \t]+|$)")
_STAMPED = re.compile(r"(?P<name>[^\W\d_][^\n:：()\[\]*_]{0,40}?)[ \t]+(?P<stamp>[\[(]?\d{1,2}:\d{2}\S{0,9})$")
_MOST_WORDS = 5
_LEAST_TURNS = 4
_LEAST_SHARE = 0.25  # of the paragraphs; an RFC has 0.03, a contract 0.05
_LEAST_SPEAKERS = 2  # who speak more than once


@dataclass(frozen=True, slots=True)
class Turn:
    """Who begins to speak, and where what is said begins: at the label, or behind one that is only initials."""

    name: str
    start: int


def find_turns(sheet: Sheet) -> dict[int, Turn]:
    """The lines with which somebody begins to speak, and who; none in a text that is no transcript."""
    lines = [i for i in range(len(sheet.lines)) if not sheet.roles[i]]
    counted = {i: name for i in lines if (count := _COUNT.match(sheet.of(i))) and (name := _name(sheet, i, count.end()))}
    labelled = {i: name for i in lines if i not in counted and (name := _name(sheet, i))}
    timed = {i: name for i, name in labelled.items() if _begin(sheet, i) > sheet.lines[i].start}
    stamped = {i: name for i, below in pairwise(lines) if (name := _stamped(sheet, i)) and not _stamped(sheet, below)}
    turns: dict[int, str] = next((turns for turns in (timed, labelled, stamped, _in_capitals(sheet)) if _is_transcript(sheet, turns)), {})
    if turns is labelled:
        turns = dict(sorted({**turns, **counted}.items()))
    full = {name: _full_name(sheet, name, min(turns)) for name in set(turns.values())}
    is_behind = {i: turns is stamped or bool(full[name]) for i, name in turns.items()}
    return {i: Turn(full[name] or name, _said(sheet, i) if is_behind[i] else _begin(sheet, i)) for i, name in turns.items()}


def _full_name(sheet: Sheet, name: str, first: int) -> str:
    """The name that the text says initials stand for, up to the first turns: "Ruth Adeyemi (RA)"; empty if there is none."""
    if not (name.isupper() and name.isalpha() and 1 < len(name) <= _MOST_WORDS):
        return ""
    before, bracket, _ = sheet.text[: sheet.lines[first].end].partition(f"({name})")
    words = before.split()[-len(name) :] if bracket else []
    return " ".join(words) if "".join(word[0] for word in words) == name else ""


def _said(sheet: Sheet, i: int) -> int:
    """Where a turn goes on behind its label, which may be all of the line."""
    if _stamped(sheet, i):
        return sheet.lines[i].end
    match = _LABEL.match(sheet.text, _begin(sheet, i), sheet.lines[i].end)
    return match.end() if match and match.end() < sheet.lines[i].end else sheet.lines[i].start


def _begin(sheet: Sheet, i: int) -> int:
    """Where a line begins behind the time that may stand before it."""
    line = sheet.lines[i]
    stamp = _STAMP.match(sheet.text, line.start, line.end)
    return stamp.end() if stamp else line.start


def _stamped(sheet: Sheet, i: int) -> str:
    """The name on a line that has nothing else but a time behind it; empty if there is none."""
    match = _STAMPED.match(sheet.of(i))
    is_time = match is not None and _STAMP.fullmatch(match["stamp"])
    return match["name"].strip() if match and is_time and _is_name(match["name"].split()) else ""


def _name(sheet: Sheet, i: int, count: int = 0) -> str:
    """The name before a colon that opens a line, behind its number of `count` letters; empty if there is none."""
    line = sheet.lines[i]
    lexicon, plain = read_lexicon(PATTERNS / "titles.toml"), sheet.text[slice(*undressed(sheet, i))]
    if lexicon.pattern("question").match(plain) or lexicon.pattern("answer").match(plain):
        return ""
    match = _LABEL.match(sheet.text, line.start + count if count else _begin(sheet, i), line.end)
    name = match["name"].strip() if match else ""
    is_field = bool(lexicon.pattern("no_title").search(f"{name}:"))  # of a letter's or a mail's head: "From: Ann Lee"
    return name if _is_name(name.split()) and not is_field else ""


def _is_name(words: list[str]) -> bool:
    """Whether words may be a name: few, with capitals but for "von" and "de"."""
    is_name = len(words) <= _MOST_WORDS and all(not word[0].islower() or len(word) <= 3 for word in words)
    return bool(words) and is_name and not words[0][0].islower()


def _in_capitals(sheet: Sheet) -> dict[int, str]:
    """Lines of their own in capitals that come again, as the names in a play do."""
    found = {}
    for i, line in enumerate(sheet.lines):
        text = sheet.of(i)
        if not sheet.roles[i] and (line.gap or i == 0) and is_capitals(text) and text[-1].isalpha() and len(text.split()) <= _MOST_WORDS:
            found[i] = text
    count = Counter(found.values())
    return {i: name for i, name in found.items() if count[name] > _LEAST_SPEAKERS}


def _is_transcript(sheet: Sheet, turns: dict[int, str]) -> bool:
    """Whether some of these speak again, and most of what stands between the first and the last of them is theirs."""
    count = Counter(name.casefold() for name in turns.values())
    if len(turns) < _LEAST_TURNS or sum(times > 1 for times in count.values()) < _LEAST_SPEAKERS:
        return False
    paragraphs = sum(i in turns or bool(sheet.lines[i].gap) for i in range(min(turns), max(turns) + 1))
    return len(turns) >= _LEAST_SHARE * paragraphs
