"""Structure by itself: the headings of a document against those that a person sees.

Beside each document FILE stands FILE.headings.json: {"document": FILE, "headings": [{"start", "label", "line"}, ...]}, the place of
each heading, its label ("Article 33", "4.1.2", empty where it has none) and its line. A heading is found if a headed section
starts there, three letters more or less, or has the same first line; no section is taken twice. It is citable if it has a
label and the section's address ends with that. A headed section that is no heading is wrong; masthead, opening and closing are
not counted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from eval.show.tables import Grid
from ingest import read_document
from ingest.document import Document, Section
from ingest.errors import FootnoteError

HEADINGS = ".headings.json"
SLACK = 3  # letters that a heading's place may be off by
LINE = 100  # letters of a line that are compared
_NO_HEADINGS = ("masthead", "opening", "closing")
_KIND_WORD = re.compile(r"^(?:article|section|chapter|chapitre|exhibit|annex|item|§)\s*")


class Heading(msgspec.Struct, frozen=True):
    """A heading as a person sees it."""

    start: int
    label: str
    line: str


class _Seen(msgspec.Struct, frozen=True):
    document: str
    headings: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """How right the outline of a document is: counts of headings."""

    name: str
    headings: int
    found: int
    wrong: int
    citable: int
    labelled: int


def outlines(folder: Path) -> list[Outline]:
    """The outlines of a folder's documents. Raises FootnoteError if none has headings beside it."""
    paths = sorted(folder.glob(f"*{HEADINGS}"))
    if not paths:
        raise FootnoteError(f"{folder} has no FILE{HEADINGS} beside a document.", "Name another folder: footnote eval --structure DIR")
    return [_outline_at(path) for path in paths]


def _outline_at(path: Path) -> Outline:
    try:
        seen = msgspec.json.decode(path.read_bytes(), type=_Seen)
    except msgspec.MsgspecError as error:
        raise FootnoteError(f"{path} cannot be read: {error}.", "Correct that file.") from error
    return outline_of(read_document(path.with_name(seen.document)), seen.headings)


def outline_of(document: Document, headings: Sequence[Heading]) -> Outline:
    """A document's sections against the headings that are seen."""
    sections = [one for one in document.sections if one.is_headed and one.kind not in _NO_HEADINGS]
    pairs = dict(_pairs(document, sections, headings))
    citable = sum(_cites(section.address, heading.label) for heading, section in pairs.items() if heading.label)
    labelled = sum(bool(one.label) for one in headings)
    return Outline(document.name, len(headings), len(pairs), len(sections) - len(pairs), citable, labelled)


def _pairs(document: Document, sections: Sequence[Section], headings: Sequence[Heading]) -> Iterator[tuple[Heading, Section]]:
    """Each heading that is found with its section."""
    at, by_line, taken = {one.start: one for one in sections}, defaultdict[str, list[Section]](list), set[str]()
    for one in sections:
        by_line[_plain(document.text[one.start :].partition("\n")[0])].append(one)
    for heading in headings:
        near = [at[place] for place in range(heading.start - SLACK, heading.start + SLACK + 1) if place in at]
        section = next((one for one in (*near, *by_line[_plain(heading.line)]) if one.address not in taken), None)
        if section:
            taken.add(section.address)
            yield heading, section


def _plain(line: str) -> str:
    return re.sub(r"\W+", " ", line).strip().lower()[:LINE]


def _cites(address: str, label: str) -> bool:
    """Whether an address ends with a label, or with its number."""
    cited, named = (re.sub(r"~\d+$", "", one).strip("§ .").lower() for one in (address, label))
    number = _KIND_WORD.sub("", named)
    return cited == number or cited.endswith((f".{number}", f" {number}", named))


def structure_table(found: Sequence[Outline]) -> Grid:
    """A document a row, and all of them."""
    total = Outline("all", *(sum(getattr(one, name) for one in found) for name in Outline.__slots__[1:]))
    rows = [
        (one.name, *map(str, (one.headings, one.found, one.headings - one.found, one.wrong)), f"{one.citable} of {one.labelled}")
        for one in (*found, total)
    ]
    return Grid(f"headings of {len(found)} documents", ("document", "headings", "found", "missed", "wrong", "citable"), tuple(rows))
