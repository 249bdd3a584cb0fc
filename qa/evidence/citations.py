"""From spans of the document to numbered citations: pure, and exact by construction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ingest.document import Chunk, Document, Sentence
from qa.answer import Citation


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span that is to be quoted, and the address of the headed section it stands in; of which document, where there are several."""

    section: str
    start: int
    end: int
    document: str = ""


def evidence_of(chunk: Chunk, sentence: Sentence) -> Evidence:
    """A sentence of a chunk as evidence."""
    return Evidence(chunk.section, sentence.start, sentence.end)


def cite(document: Document, evidence: Iterable[Evidence]) -> tuple[Citation, ...]:
    """Citations numbered from 1 in the order given; the same span once, spans outside the text dropped."""
    return cite_among({document.name: document}, (replace(one, document=document.name) for one in evidence))


def cite_among(documents: Mapping[str, Document], evidence: Iterable[Evidence]) -> tuple[Citation, ...]:
    """The same for spans of several documents, by their names; the numbers run on."""
    unique = dict.fromkeys(one for one in evidence if 0 <= one.start < one.end <= len(documents[one.document].text))
    found = []
    for number, one in enumerate(unique, start=1):
        document = documents[one.document]
        titles = document.section(one.section).title_path if document.has_section(one.section) else ()
        boxes = tuple((box.page, box.x0, box.y0, box.x1, box.y1) for box in document.rectangles(one.start, one.end))
        quote, page = document.text[one.start : one.end], document.page_at(one.start)
        found.append(Citation(number, document.name, one.section, titles, quote, one.start, one.end, page, boxes))
    return tuple(found)
