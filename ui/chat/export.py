"""A conversation as text to take away: Markdown with footnotes, and one answer with its citations for the clipboard."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.document import Document
from qa.answer import Answer, Citation
from ui.chat.conversation import Conversation, Turn
from ui.chat.documents.locations import Locations, Opened

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~!$&])")
# What opens a list, or underlines a title, at the beginning of a line: a sign, or a number with one, alone or before a blank.
_LIST_MARK = re.compile(r"^(\s*\d*)([-+=.)])(?=\s|$|[-=]+\s*$)", re.MULTILINE)


def plain(conversation: Conversation, document: Document, turn: Turn, locations: Locations | None = None) -> str:
    """One answer with its citations as footnotes, under the conversation's numbers; `locations` are the document's, if at hand."""
    locations = locations or Locations.of(document)
    lines = [_marked(conversation, turn.answer, "[{}]", _as_it_is)]
    notes = [f"[{conversation.number(one)}] {_quoted(one)} ({_of(one, document)}{_place(one, locations)})" for one in turn.answer.citations]
    return "\n\n".join(part for part in ("\n".join(lines), "\n".join(notes)) if part)


def markdown(conversation: Conversation, document: Document, opened: Opened = lambda name: None) -> str:
    """All questions and answers, then the footnotes; what the document or a question says is escaped."""
    files = [f"{escape(name)}, SHA-256 {sha256}" for name, sha256 in asked_documents(conversation, document)]
    parts = [f"# Questions to {escape(document.title)}", *files]
    for turn in conversation.turns:
        answer = turn.answer
        parts.append(f"## {escape(' '.join(answer.asked.split()))}")
        if answer.question != answer.asked:
            parts.append(f"*Understood as: {escape(answer.question)}*")
        parts.append(_marked(conversation, answer, "[^{}]", escape))
    locations = Locations.of(document, opened)
    cited = {conversation.number(one): one for turn in conversation.turns for one in turn.answer.citations}
    parts += [f"[^{number}]: {escape(_quoted(one))} {escape(_place(one, locations))}" for number, one in sorted(cited.items())]
    return "\n\n".join(parts) + "\n"


def asked_documents(conversation: Conversation, document: Document) -> list[tuple[str, str]]:
    """The name and SHA-256 of the document that is asked; of a library, which has no text of its own, of each that was cited."""
    if document.text:
        return [(document.name, document.sha256)]
    return list(dict.fromkeys(one for turn in conversation.turns for one in turn.documents))


def escape(text: str) -> str:
    """Text that Markdown shows as it is: its signs behind backslashes, also where they would open a list."""
    return _LIST_MARK.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", text))


def _marked(conversation: Conversation, answer: Answer, mark: str, shown: Callable[[str], str]) -> str:
    """An answer's statements, each with its marks, and what the document does not say."""
    by_number = {one.number: conversation.number(one) for one in answer.citations}
    lines = [
        f"{shown(statement.text)} {''.join(mark.format(by_number[number]) for number in statement.citations)}".rstrip()
        for statement in answer.statements
    ]
    if answer.note:
        lines.append(shown(answer.note))
    if answer.missing:
        lines.append(shown(f"The document does not say: {answer.missing}"))
    return "\n\n".join(lines)


def _quoted(citation: Citation) -> str:
    return f"“{' '.join(citation.quote.split())}”"


def _of(citation: Citation, document: Document) -> str:
    """The title of the document that is asked; a place in another has that one's name already."""
    return f"{document.title}, " if citation.document == document.name else ""


def _place(citation: Citation, locations: Locations) -> str:
    return f"{locations.name(citation)}, characters {citation.start}–{citation.end}"


def _as_it_is(text: str) -> str:
    return text
