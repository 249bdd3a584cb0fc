"""How a place in the document is called, in the chat and in what is taken away from it."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from ingest.document import Document
from qa.answer import Answer, Citation
from ui.chat.documents.view import Piece, beginning, is_plain, pieces

NEAREST = 3  # paragraphs to look at when the document does not say
MOST_NUMBERED = 64  # documents whose numbered paragraphs are kept

Opened = Callable[[str], Document | None]
"""A document by its name; None if it is not here, or not what it was."""

_numbered: OrderedDict[tuple[str, str], tuple[Piece, ...]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Location:
    """A place to look at: a section, or the paragraph that begins at `start`."""

    name: str
    section: str
    start: int | None = None
    document: str = ""


def _nothing(name: str) -> Document | None:
    return None


def numbered(document: Document) -> tuple[Piece, ...]:
    """The paragraphs that have a number: of a document whose places have no other name."""
    key = (document.name, document.sha256)
    found = _numbered.get(key)
    if found is None:
        found = tuple(piece for piece in pieces(document) if piece.number) if is_plain(document) else ()
        _numbered[key] = found
        while len(_numbered) > MOST_NUMBERED:
            _numbered.popitem(last=False)
    return found


@dataclass(frozen=True, slots=True)
class Locations:
    """The names of places: in the document that is asked, and in those that `opened` knows."""

    document: str = ""
    opened: Opened = _nothing

    @classmethod
    def of(cls, document: Document, opened: Opened = _nothing) -> Locations:
        """Those of a document, and of others."""
        return cls(document.name, lambda name: document if name == document.name else opened(name))

    def name(self, citation: Citation) -> str:
        """ "II.2 · II. Methods › 2. Samples", or "Paragraph 12"."""
        paragraph = self._paragraph(citation.document, citation.start)
        name = f"Paragraph {paragraph.number}" if paragraph else section_name(citation.section, citation.title_path)
        return self._of_document(_with_page(name, citation), citation)

    def sources(self, answer: Answer) -> list[tuple[Citation, str]]:
        """The citations of an answer with the names of their places, in which titles that the line above has too are left
        out: "VI.2.(1) · (1) Global governance of outer space"."""
        lines: list[tuple[Citation, str]] = []
        above: Sequence[str] = ()
        for one in answer.citations:
            is_numbered = self._paragraph(one.document, one.start) is not None
            shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(above, one.title_path, strict=False)))
            shared = shared if not lines or lines[-1][0].document == one.document else 0
            name = _with_page(section_name(one.section, one.title_path, shared), one)
            lines.append((one, self.name(one) if is_numbered else self._of_document(name, one)))
            above = one.title_path
        return lines

    def nearest(self, answer: Answer) -> list[Location]:
        """Where to look when the document does not say: the sections that the answer names, or the paragraphs of its
        best passages."""
        here = (one.start for one in answer.passages if one.document == self.document)
        found = dict.fromkeys(filter(None, (self._paragraph(self.document, start) for start in here)))
        if answer.nearest and found:
            return [Location(f"Paragraph {one.number} · {beginning(one.text)}", one.address, one.start) for one in list(found)[:NEAREST]]
        only = answer.documents[0] if len(answer.documents) == 1 else ""
        places = [(one, one.document or only) for one in answer.nearest]
        return [
            Location(
                " · ".join(filter(None, (name if name != self.document else "", section_name(one.section, one.title_path)))),
                one.section,
                document=name,
            )
            for one, name in places
        ]

    def _of_document(self, name: str, citation: Citation) -> str:
        """A place in another document than the one that is asked, with that one's name."""
        return name if citation.document == self.document or not self.document else f"{citation.document} · {name}"

    def _paragraph(self, document: str, position: int) -> Piece | None:
        """The numbered paragraph at a position in a document."""
        opened = self.opened(document)
        paragraphs = numbered(opened) if opened else ()
        i = bisect_right(paragraphs, position, key=lambda piece: piece.start) - 1
        return paragraphs[i] if i >= 0 and position < paragraphs[i].end else None


def _with_page(name: str, citation: Citation) -> str:
    return name if citation.page is None else f"{name} · p. {citation.page}"


def section_name(address: str, titles: Sequence[str], shared: int = 0) -> str:
    """A section's address and its titles from the top, the first `shared` left out."""
    shown = () if tuple(titles) == (address,) else titles[shared:]
    return " · ".join(part for part in (address, " › ".join(shown)) if part)
