"""The records of a document. All offsets count Unicode code points in `Document.text`, end exclusive."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ingest.layout import Page, Rectangle

BARE = ("bullet", "item", "numbered", "row", "turn", "term")
"""The kinds of node that have no heading."""
WITH_HEADS = ("row", "turn", "term")
"""Those of them whose title is no part of their text: the heads of a row's columns, who speaks, what is defined."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; `document.text[start:end] == text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact about the document (name "title", "publisher" or "updated") and where its masthead says so."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the section tree: a numbered part, a bullet, a lettered item, or a part without a number.

    `address` is unique in its document: "VI.2.(5)", a bullet of it "VI.2.(5)•3", an item of that "VI.2.(5)•3(a)".
    `start:end` spans the heading and all that belongs to it. `body` holds the spans of its own paragraphs,
    those before its subsections and those after them, without headings and bullet marks.
    """

    address: str
    kind: str
    label: str
    title: str
    title_path: tuple[str, ...]
    parent: str | None
    start: int
    end: int
    text: str
    body: tuple[tuple[int, int], ...] = ()

    @property
    def heading(self) -> str:
        """The label and the title as they stand: "V. Modernizing Space Governance"."""
        return heading_of(self.label, self.title)

    @property
    def is_headed(self) -> bool:
        """Whether it is a part with a heading of its own, not a bullet, an item, a numbered paragraph or the row of a table."""
        return self.kind not in BARE


@dataclass(frozen=True, slots=True)
class Chunk:
    """The unit of retrieval: a paragraph, or a bullet with its items; `document.text[start:end] == text`.

    `section` is the address of the headed section it stands in, `address` that of its own node, `lead_in` the
    sentence that opens the section above it ("Since 2016, ..."), empty if the chunk is that opening itself. `heads` is what
    it is read with: a row of a table with the heads of its columns, a turn of a transcript with who speaks, a definition with its term.
    """

    number: int
    section: str
    address: str
    title_path: tuple[str, ...]
    lead_in: str
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]
    heads: str = ""

    @property
    def titled(self) -> str:
        """The text with its title path and its heads before it: what is matched word by word."""
        return "\n".join((*dict.fromkeys((*self.title_path, *filter(None, (self.heads,)))), self.text))

    @property
    def in_context(self) -> str:
        """The titled text with the lead-in of its section before it: what is embedded."""
        return f"{self.lead_in} {self.titled}".strip()


@dataclass(frozen=True, slots=True)
class About:
    """What a file says about itself beside its text; empty where it says nothing."""

    title: str = ""
    author: str = ""
    date: str = ""
    language: str = ""


@dataclass(frozen=True)
class Document:
    """A decoded text and its structure: `sections` in reading order (a parent before its children). `recognised` is its language
    where that is known already."""

    name: str
    text: str
    sha256: str
    sections: tuple[Section, ...]
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)
    pages: tuple[Page, ...] = ()
    about: About = About()
    recognised: str | None = field(default=None, compare=False)

    @cached_property
    def language(self) -> str:
        """The code of the language it is in ("en", "de", "zh"), "" where that is not plain: recognised by its text when first asked
        for, which loads a model, else what its file says. An index keeps it."""
        if self.recognised is not None:
            return self.recognised
        from ingest.text.language import language_of

        stated = self.about.language.replace("_", "-").partition("-")[0].lower()
        return language_of(self.text) or (stated if 2 <= len(stated) <= 3 and stated.isalpha() else "")

    @cached_property
    def _by_address(self) -> dict[str, Section]:
        return {section.address: section for section in self.sections}

    @cached_property
    def _by_parent(self) -> dict[str | None, tuple[Section, ...]]:
        below: dict[str | None, list[Section]] = {}
        for section in self.sections:
            below.setdefault(section.parent, []).append(section)
        return {parent: tuple(sections) for parent, sections in below.items()}

    @property
    def title(self) -> str:
        """What the document calls itself, else what its file says, else the one heading above all others, else its name."""
        stated = next((fact.value for fact in self.facts if fact.name == "title"), "")
        return " ".join(stated.split()) or self.about.title or self._top_heading or self.name

    @cached_property
    def _top_heading(self) -> str:
        top = [section for section in self.children(None) if section.is_headed and section.kind not in ("masthead", "opening", "closing")]
        is_title = len(top) == 1 and not top[0].label and any(child.is_headed for child in self.children(top[0].address))
        return top[0].title if is_title else ""

    def page_at(self, offset: int) -> int | None:
        """The number of the page that a place of the text stands on; None in a document without pages."""
        i = bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        return self.pages[max(i, 0)].number if self.pages else None

    def rectangles(self, start: int, end: int) -> tuple[Rectangle, ...]:
        """Where `text[start:end]` stands on the pages of a PDF, a rectangle for each line in reading order; none in other files."""
        from ingest.text.word_boxes import lines_of, unpack

        found: list[Rectangle] = []
        for page in (one for one in self.pages if one.words and one.start < end and one.end > start):
            words = [one for one in unpack(page.words) if page.start + one.start < end and page.start + one.start + one.length > start]
            found += (Rectangle(page.number, *box) for box in lines_of(words))
        return tuple(found)

    def section(self, address: str) -> Section:
        """The node at an address; KeyError if there is none."""
        return self._by_address[address]

    def has_section(self, address: str) -> bool:
        """Whether a node has this address."""
        return address in self._by_address

    def children(self, address: str | None) -> tuple[Section, ...]:
        """The nodes right below an address, in order; those at the top for None."""
        return self._by_parent.get(address, ())

    def is_within(self, address: str, other: str) -> bool:
        """Whether the node at an address is the one at another address or stands below it."""
        section = self._by_address.get(address)
        while section is not None and section.address != other:
            section = self._by_address.get(section.parent) if section.parent is not None else None
        return section is not None

    def headed(self, address: str) -> Section:
        """The headed section that a node stands in: itself, or the first one above a bullet or an item."""
        section = self.section(address)
        while not section.is_headed and section.parent is not None:
            section = self.section(section.parent)
        return section


def heading_of(label: str, title: str) -> str:
    """A label and a title as one line; "V" and "1" take a full stop, "(1)", "4.2", "Annex" and "•3" do not."""
    is_number = label.isalnum() and (label.isdigit() or label.isupper() or len(label) == 1)
    return f"{label}{'.' if is_number else ''} {title}".strip()


def title_path_below(above: tuple[str, ...], kind: str, label: str, title: str) -> tuple[str, ...]:
    """The title path of a node below a title path: what has no heading adds nothing to it."""
    return above if kind in BARE else (*above, heading_of(label, title))


def sha256_of(data: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def sha256_of_file(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal; it is never in memory whole."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
