"""What a reader of a format found in a file: one canonical text, and where in it headings, pages and tables are.

All offsets count Unicode code points in `Layout.text`, end exclusive: `text[start:end]` is what a quote says.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its number, without marks of a markup; `level` counts from 1.

    One that `tells` is text as well: a post and its years.
    """

    start: int
    end: int
    level: int
    tells: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the text that stands on one page, with that page's size in points.

    A page whose footnotes were moved behind a paragraph that goes on overleaf has more than one stretch. `words` says where its
    words stand, as `ingest.text.word_boxes` packs it.
    """

    number: int
    start: int
    end: int
    width: float
    height: float
    words: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: each row the spans of its cells in reading order (an empty span for an empty cell).

    The first `header_rows` rows name the columns; each of `groups` is a row that names those below it, up to the next.
    """

    start: int
    end: int
    rows: tuple[tuple[Span, ...], ...]
    header_rows: int
    groups: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item with its mark ("•", "2.", "(a)"), which ends at `body`; `level` counts from 1.

    Items of an inner list come after the item that holds them and are no part of it.
    """

    start: int
    end: int
    body: int
    level: int


@dataclass(frozen=True, slots=True)
class Term:
    """What a list of definitions says of a term: all of it up to `end`; the term itself ends at `body`."""

    start: int
    end: int
    body: int


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote or endnote, with its mark."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a stretch of the text comes from: its characters are those of page `page` from `index` on, one by one."""

    start: int
    end: int
    page: int
    index: int


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A place on a page as it is shown, in points from its left and top edge."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A file as read. `left_out` is in the text but no part of what is read (front matter, comments), `code` is verbatim.

    `notes` are remarks for the user; `origins`, in order, only a PDF has.
    """

    text: str
    headings: tuple[Heading, ...] = ()
    pages: tuple[Page, ...] = ()
    tables: tuple[Table, ...] = ()
    list_items: tuple[ListItem, ...] = ()
    terms: tuple[Term, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    code: tuple[Span, ...] = ()
    left_out: tuple[Span, ...] = ()
    title: str = ""
    author: str = ""
    date: str = ""
    language: str = ""
    notes: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    format: str = "text"
    sha256: str = ""
