"""The records of an answer, and their form as JSON (schema version 1, documented at `Answer.to_dict`)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from html import escape
from typing import Any, Literal

from index import Passage

Outcome = Literal["answered", "partial", "not_in_document"]

Mode = Literal["quote", "written"]

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact quote: `document_text[start:end] == quote`; `section` is the address of the section it stands in,
    `page` the number of the page in a document that has pages. `rectangles` say where its lines stand on the pages of a PDF:
    (page, x0, y0, x1, y1) in points from a page's left and top edge."""

    number: int
    document: str
    section: str
    title_path: tuple[str, ...]
    quote: str
    start: int
    end: int
    page: int | None = None
    rectangles: tuple[tuple[int, float, float, float, float], ...] = ()

    @property
    def place(self) -> str:
        """Where it stands, for people: the section's address and its titles, and the page of a document that has pages."""
        place = " ".join((self.section, " > ".join(self.title_path))).strip()
        return place if self.page is None else f"{place}, p. {self.page}"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of an answer and the numbers of the citations that it rests on; none where it says what a file's own details,
    which are no part of its text, say. `original` is empty: it once held what a translation was made of, and stays for those who
    read schema 1."""

    text: str
    citations: tuple[int, ...]
    original: str = ""


@dataclass(frozen=True, slots=True)
class Pointer:
    """A section that is near a question which the document does not answer: a place to look, not an answer. `document` is named
    where several were asked."""

    section: str
    title_path: tuple[str, ...]
    document: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A statement that a language model wrote and that did not pass the check: not part of the answer.

    `reason` says why in a few words; `replaced` whether the quote it rests on was shown in its place.
    """

    text: str
    reason: str
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What Footnote says. `question` is the question as understood; `asked` as it was typed.

    `statements` are empty when the outcome is "not_in_document", and for a greeting, which `note` answers; `nearest` is
    empty otherwise. `missing` names the part of the question that the document does not answer when the outcome is "partial".
    Where the document says otherwise than the question takes for granted, the outcome is "answered", and `note` says so.
    `confidence` is the probability, by Footnote's own judgement, that the document answers the question; of a written answer
    that its quotes support it, if that is higher. `mode` says how it was made:
    of quotes alone, or written by a language model and checked; `failed` are then the statements that did not pass,
    and `draft` is text that is still being written, not checked yet and empty in a final answer. `documents` are the names of
    those of a library that were asked, the likeliest first; none for the answer of one document by itself.
    """

    outcome: Outcome
    asked: str
    question: str
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    passages: tuple[Passage, ...] = field(default=(), repr=False)
    nearest: tuple[Pointer, ...] = ()
    missing: str = ""
    confidence: float = 1.0
    mode: Mode = "quote"
    note: str = ""
    failed: tuple[Failed, ...] = ()
    draft: str = ""
    documents: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The answer as one text, each statement followed by its marks: "... organizations. [1]"."""
        if not self.statements:
            return self.note
        marked = (f"{one.text} {''.join(f'[{number}]' for number in one.citations)}".rstrip() for one in self.statements)
        return "\n".join(marked) + (f"\n{self.note}" if self.note else "")

    @property
    def is_unsettled(self) -> bool:
        """Whether a model has not said anything yet of a question that quotes do not answer."""
        return not (self.statements or self.note)

    def __str__(self) -> str:
        """The text, and below it the footnotes: where each quote stands and what it says, its line breaks as blanks."""
        footnotes = (f"[{one.number}] {self.place_of(one)}: “{' '.join(one.quote.split())}”" for one in self.citations)
        return "\n\n".join(filter(None, (self.text, "\n".join(footnotes))))

    def place_of(self, one: Citation | Pointer) -> str:
        """Where a quote, or a section that is near, stands, for people: in which document, if a library was asked, and where there."""
        place = one.place if isinstance(one, Citation) else " ".join((one.section, " > ".join(one.title_path))).strip()
        return f"{one.document}, {place}" if self.documents and one.document else place

    def with_note(self, note: str) -> Answer:
        """The same with one more note."""
        return replace(self, note=f"{self.note}\n{note}".strip()) if note else self

    def _repr_html_(self) -> str:
        """In a notebook: the text and each quote with its place, all of it escaped."""
        text = "".join(f"<p>{escape(line)}</p>" for line in self.text.splitlines())
        places = ((one, escape(self.place_of(one))) for one in self.citations)
        quotes = (f"<li value={one.number}>{place}<blockquote>{escape(one.quote)}</blockquote></li>" for one, place in places)
        return f"{text}<ol>{''.join(quotes)}</ol>" if self.citations else text

    def to_dict(self) -> dict[str, Any]:
        """As JSON-ready data.

        Keys: schema (1), outcome, mode, asked, question, text, statements [{text, citations, original}], citations
        [{number, document, section, title_path, quote, start, end, page, rectangles}], passages [{rank, score, document, section,
        title_path, text, start, end}], nearest [{section, title_path, document}], missing, confidence, note, failed
        [{text, reason, replaced}], documents (those of a library that were asked). Offsets count Unicode code points; `page` is
        null in a document without pages, and `rectangles`, [page, x0, y0, x1, y1] in points from a page's left and top edge, are
        empty in all but a PDF.
        A premise that the document contradicts is no outcome of its own: "answered", with the note that says so. `note` also
        says where a model failed, or where no model judged what was written. `original` is always empty.
        """
        told = asdict(self)
        del told["draft"]
        for passage in told["passages"]:
            del passage["address"], passage["chunk"]
        told = {"schema": SCHEMA_VERSION, "text": self.text, **told, "confidence": round(self.confidence, 4)}
        data: dict[str, Any] = json.loads(json.dumps(told))  # lists for tuples
        return data
