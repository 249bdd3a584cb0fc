"""Markdown as it is read: what stands for how a text is set ("**", "#", "[...](...)") is left out, and the rest keeps its offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path, PurePath

from ingest.lexicon import read_lexicon

SUFFIXES = (".md", ".markdown")
_ANY = re.compile(r"[\\*_`\[#>~=-]")
_HEADING = re.compile(r"\A {0,3}#{1,6}[ \t]+|[ \t]+#+[ \t]*\Z|\n[ \t]*(?:=+|-+)[ \t]*\Z")
_QUOTED = re.compile(r"^ {0,3}(?:>[ \t]?)+", re.MULTILINE)
_FENCED = re.compile(r"^[ \t]*(```|~~~)[^\n]*\n(?P<code>.*?)^[ \t]*\1[^\n]*$", re.MULTILINE | re.DOTALL)
_INLINE = read_lexicon(Path(__file__).with_suffix(".toml")).pattern("inline")
_STYLES = {
    "code": "code",
    "link": "",
    "both": "strong em",
    "bold": "strong",
    "slanted": "em",
    "lined": "strong",
    "underlined": "em",
    "struck": "struck",
}


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a text that is shown, an exact slice, and how it is set: "strong", "em", "code", "struck", several or none."""

    start: int
    end: int
    text: str
    style: str = ""


@dataclass
class _Letters:
    """Of each letter of a text whether it is shown, and how."""

    text: str
    is_shown: bytearray = field(init=False)
    styles: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.is_shown = bytearray(b"\1" * len(self.text))
        self.styles = [""] * len(self.text)

    def hide(self, start: int, end: int) -> None:
        self.is_shown[start:end] = bytes(end - start)

    def set(self, start: int, end: int, style: str) -> None:
        for place in range(start, end) if style else ():
            self.styles[place] = f"{self.styles[place]} {style}".strip()


def is_markdown(name: str) -> bool:
    """Whether a document of that name is Markdown."""
    return PurePath(name).suffix.lower() in SUFFIXES


def runs(text: str, start: int, is_heading: bool) -> list[Run]:
    """The parts of a piece of Markdown that are shown, in their order; `start` is where it stands in the document."""
    if not _ANY.search(text):
        return [Run(start, start + len(text), text)]
    letters = _Letters(text)
    fenced = list(_FENCED.finditer(text))
    for found in fenced:
        letters.hide(found.start(), found.start("code"))
        letters.hide(found.end("code"), found.end())
        letters.set(*found.span("code"), "code")
    for pattern in (_HEADING, _QUOTED) if is_heading else (_QUOTED,):
        for mark in pattern.finditer(text):
            if not any(one.start() <= mark.start() < one.end() for one in fenced):
                letters.hide(*mark.span())
    borders = [0, *(border for one in fenced for border in one.span()), len(text)]
    for left, right in zip(borders[::2], borders[1::2], strict=True):
        _inline(letters, left, right)
    return list(_grouped(letters, start))


def _inline(letters: _Letters, left: int, right: int) -> None:
    """What is marked within a line, and within that again."""
    for found in _INLINE.finditer(letters.text, left, right):
        if found["escaped"]:
            letters.hide(found.start(), found.start() + 1)
            continue
        name = next(one for one in _STYLES if found[one] is not None)
        inner = found.span(name)
        letters.hide(found.start(), inner[0])
        letters.hide(inner[1], found.end())
        letters.set(*inner, _STYLES[name])
        if name != "code":
            _inline(letters, *inner)


def _grouped(letters: _Letters, start: int) -> Iterator[Run]:
    places = range(len(letters.text))
    for (is_shown, style), group in groupby(places, key=lambda place: (letters.is_shown[place], letters.styles[place])):
        left, *others = group
        right = (others[-1] if others else left) + 1
        if is_shown:
            yield Run(start + left, start + right, letters.text[left:right], style)
