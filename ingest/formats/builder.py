"""Builds the canonical text of a file piece by piece, and notes on the way where everything stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.layout import Footnote, Heading, Layout, ListItem, Origin, Page, Span, Table, Term


@dataclass(slots=True)
class Piece:
    """Text from one page: `index` is for each character its place there, -1 for one that we added."""

    text: str
    page: int = 0
    index: Sequence[int] = ()


@dataclass
class TextBuilder:
    """Paragraphs are parted by an empty line, items of a list and rows of a table by a line end, cells by a tab."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    headings: list[Heading] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    items: list[ListItem] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    footnotes: list[Footnote] = field(default_factory=list)
    code: list[Span] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    on_pages: list[tuple[int, int]] = field(default_factory=list)  # page, start
    _in_list: bool = False

    def add(self, pieces: Iterable[Piece]) -> Span:
        """Add text as it is."""
        start = self.length
        for piece in pieces:
            if piece.page and piece.text and (not self.on_pages or self.on_pages[-1][0] != piece.page):
                self.on_pages.append((piece.page, self.length))
            self._add_origins(piece)
            self.parts.append(piece.text)
            self.length += len(piece.text)
        return Span(start, self.length)

    def paragraph(self, pieces: Iterable[Piece]) -> Span:
        """A paragraph of its own."""
        self.part()
        return self.add(pieces)

    def heading(self, pieces: Iterable[Piece], level: int, *, tells: bool = False) -> None:
        """A heading of a level, which may tell something by itself."""
        span = self.paragraph(pieces)
        self.headings.append(Heading(span.start, span.end, level, tells))

    def item(self, mark: Sequence[Piece], body: Iterable[Piece], level: int) -> None:
        """An item of a list; the mark takes a blank behind it."""
        self.part("\n" if self._in_list else "\n\n")
        start = self.add(mark).start
        if self.length > start:
            self.add([Piece(" ", 0, ())])
        span = self.add(body)
        self.items.append(ListItem(start, span.end, span.start, level))
        self._in_list = True

    def footnote(self, pieces: Iterable[Piece]) -> None:
        """A footnote, behind the paragraph or the page that it belongs to."""
        span = self.paragraph(pieces)
        self.footnotes.append(Footnote(span.start, span.end))

    def table(self, rows: Sequence[Sequence[Sequence[Piece]]], header_rows: int, groups: Sequence[int] = ()) -> None:
        """A table; a cell is given as its pieces, without line ends. `groups` are the rows that name those below them."""
        self.part()
        start, spans = self.length, []
        for at, row in enumerate(rows):
            if at:
                self.add([Piece("\n")])
            cells = []
            for column, cell in enumerate(row):
                if column:
                    self.add([Piece("\t")])
                cells.append(self.add(cell))
            spans.append(tuple(cells))
        self.tables.append(Table(start, self.length, tuple(spans), header_rows, tuple(groups)))

    def verbatim(self, pieces: Iterable[Piece]) -> None:
        """Code, or other text whose line ends and blanks count."""
        self.code.append(self.paragraph(pieces))

    def part(self, gap: str = "\n\n") -> None:
        """Part what comes from what stands."""
        self._in_list = False
        if self.length:
            self.add([Piece(gap)])

    def layout(self, sizes: Sequence[tuple[float, float]] = (), **facts: Any) -> Layout:
        """All of it. `sizes` are the pages' widths and heights; `facts` are further fields of the layout."""
        ends = [*(start for _, start in self.on_pages[1:]), self.length][: len(self.on_pages)]
        pages = tuple(Page(page, start, end, *sizes[page - 1]) for (page, start), end in zip(self.on_pages, ends, strict=True))
        return Layout(
            "".join(self.parts),
            headings=tuple(self.headings),
            pages=pages,
            tables=tuple(self.tables),
            list_items=tuple(sorted(self.items, key=lambda item: item.start)),
            terms=tuple(sorted(self.terms, key=lambda term: term.start)),
            footnotes=tuple(self.footnotes),
            code=tuple(self.code),
            origins=tuple(self.origins),
            **facts,
        )

    def _add_origins(self, piece: Piece) -> None:
        if not piece.index:
            return
        begun: tuple[int, int] | None = None
        for at, index in enumerate((*piece.index, -1)):
            if begun is not None and index != begun[1] + at - begun[0]:
                self.origins.append(Origin(self.length + begun[0], self.length + at, piece.page, begun[1]))
                begun = None
            if begun is None and index >= 0:
                begun = (at, index)
