"""What the chat shows, as HTML: pure functions over Jinja's templates, which escape all text that they are given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from index import Passage
from ingest.document import Document
from qa.answer import Answer, Citation, Mode, Statement
from qa.question.addressed import is_greeting
from qa.readers.quote import SURE
from ui.chat.conversation import Conversation, Turn, Versions
from ui.chat.documents.locations import Locations, Opened
from ui.chat.export import asked_documents, plain
from ui.chat.templates import template

FOLDER = Path(__file__).parent
SEARCHED = 8  # sections that are named as what was read
_EXAMPLE = re.compile(r"“((?:[^“”]|“[^“”]*”)+\?)”")
CONTEXT = 240  # code points shown on each side of a quote in the evidence sheet


class Quote(NamedTuple):
    """A quote under its number in the conversation, with the text around it."""

    number: int
    citation: Citation
    before: str
    after: str


def header_html(document: Document) -> str:
    """The bar above the page."""
    return template("page/header.html", document=document)


def footer_html(has_votes: bool) -> str:
    """What stands below the question field: the version, and that votes are kept; in which file is not for visitors."""
    return template("page/footer.html", has_votes=has_votes, version=version("footnote-qa"))


def conversation_html(
    conversation: Conversation,
    document: Document,
    *,
    first: int = 0,
    last: int | None = None,
    is_top: bool = True,
    pending: str = "",
    trouble: str = "",
    notice: str = "",
    votes: bool = True,
    versions: Versions | None = None,
    modes: Sequence[Mode] = ("quote",),
    has_check: bool = False,
    opened: Opened = lambda name: None,
) -> str:
    """The turns from `first` to before `last`, with what stands above them if `is_top`; `pending` is a question that is being answered,
    `trouble` a line that says what went wrong, `notice` one that says what else is to be known. `versions` are those of the documents
    that are here, all of them what they were by default; `modes` are the ways to ask again; `opened` has the documents of a library."""

    def has_changed(turn: Turn, name: str) -> bool:
        return versions is not None and turn.has_changed(name, versions)

    def places(turn: Turn) -> Locations:
        as_it_was = Locations.of(document, opened).opened
        return Locations(document.name, lambda name: None if has_changed(turn, name) else as_it_was(name))

    return template(
        "conversation/conversation.html",
        conversation=conversation,
        document=document,
        first=first,
        last=len(conversation.turns) if last is None else last,
        is_top=is_top,
        pending=pending,
        trouble=trouble,
        notice=notice,
        votes=votes,
        modes=modes,
        has_check=has_check,
        has_changed=has_changed,
        places=places,
        number=conversation.number,
        cited=cited,
        is_greeting=is_greeting,
        examples_in=examples_in,
        is_unsure=is_unsure,
        searched=searched,
        plain=lambda turn, locations: plain(conversation, document, turn, locations=locations),
    )


def examples_in(note: str) -> list[str]:
    """The questions that the last line of a greeting gives as examples, in quotation marks; each may quote a title."""
    return _EXAMPLE.findall(note.rpartition("\n")[2])


def is_unsure(answer: Answer) -> bool:
    """Whether an answer is rather not one, by Footnote's own judgement; nothing is said of one that is."""
    return answer.outcome != "not_in_document" and answer.confidence < SURE


def searched(answer: Answer) -> list[Passage]:
    """The passages that were read for an answer, each section once, best first; those of documents that it cites before others."""
    cited = {one.document for one in answer.citations}
    best: dict[tuple[str, str], Passage] = {}
    for one in answer.passages:
        best.setdefault((one.document, one.section), one)
    return sorted(best.values(), key=lambda one: one.document not in cited)[:SEARCHED]


def evidence_sheet(conversation: Conversation, document: Document, made: datetime, opened: Opened = lambda name: None) -> str:
    """A page of its own that needs nothing else: questions, answers and quotes with what stands around them."""
    return template(
        "conversation/sheet.html",
        conversation=conversation,
        document=document,
        quotes=quotes_of(conversation, locations := Locations.of(document, opened)),
        locations=locations,
        files=asked_documents(conversation, document),
        number=conversation.number,
        cited=cited,
        made=made.isoformat(sep=" ", timespec="minutes"),
        version=version("footnote-qa"),
        css=(FOLDER / "static" / "sheet.css").read_text(encoding="utf-8"),
    )


def quotes_of(conversation: Conversation, locations: Locations) -> list[Quote]:
    """Each quote of a conversation once, by number, with up to CONTEXT code points of its paragraph around it."""
    citations = {conversation.number(one): one for turn in conversation.turns for one in turn.answer.citations}
    documents = {one.document: locations.opened(one.document) for one in citations.values()}
    texts = {name: found.text if found else "" for name, found in documents.items()}
    return [Quote(number, one, *_around(texts[one.document], one.start, one.end, one.quote)) for number, one in sorted(citations.items())]


def cited(answer: Answer, statement: Statement) -> list[Citation]:
    """The citations that a statement rests on, in the order of its marks."""
    by_number = {citation.number: citation for citation in answer.citations}
    return [by_number[number] for number in statement.citations]


def _around(text: str, start: int, end: int, quote: str) -> tuple[str, str]:
    """What stands before and after a span in its own paragraph, cut at a word."""
    if text[start:end] != quote:  # of a document that has changed since
        return "", ""
    before = text[max(0, start - CONTEXT) : start].rpartition("\n\n")[2]
    after = text[end : end + CONTEXT].partition("\n\n")[0]
    if start > CONTEXT and len(before) == CONTEXT:
        before = "… " + before.partition(" ")[2]
    if len(after) == CONTEXT:
        after = after.rpartition(" ")[0] + " …"
    return before, after
