"""What is answered without reading the document: a greeting, and a question in a language that cannot be read here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index import OpenIndex, Passage
from index.model import DEFAULT_MODEL
from ingest.document import Document, Section
from qa.answer import Answer, Pointer
from qa.languages.language import ENGLISH, LANGUAGES
from qa.question.question import Question

EXAMPLES = 2  # sections that are named as examples of what can be asked
NEAREST = 3


def unread_answer(question: Question, index: OpenIndex, search: Callable[[Question], Sequence[Passage]]) -> Answer | None:
    """Two friendly lines for a greeting, thanks or "help"; for a question in a language that the encoder does not read a word
    about that, so that nothing is quoted by chance. None for any other question."""
    document = index.content.document
    if question.is_greeting:
        return Answer("answered", question.asked, question.understood, note=_welcome(document, _examples(document)))
    if question.language and index.manifest.model == DEFAULT_MODEL:
        note = _other_language(question.language, document.language or ENGLISH.code)
        return _without_quotes(question, note, [Pointer(one.section, one.title_path) for one in search(question)])
    return None


def _without_quotes(question: Question, note: str, nearest: Sequence[Pointer]) -> Answer:
    places = tuple(dict.fromkeys(nearest))[:NEAREST]
    return Answer("not_in_document", question.asked, question.understood, nearest=places, confidence=0.0, note=note)


def _examples(document: Document) -> list[Section]:
    """The first sections that have a title and a text."""
    titled = {one.title: one for one in reversed(document.sections) if one.is_headed and one.title and one.kind != "masthead"}
    return list(reversed(titled.values()))[:EXAMPLES] or list(document.sections)[:EXAMPLES]


def _welcome(document: Document, parts: Sequence[Section]) -> str:
    """What can be asked here, with examples from the document's own headings."""
    asked = [f"“What does the part on {one.title} say?”" for one in parts if one.title] or ["“What is this document about?”"]
    return f"Ask me about “{document.title}”: I answer with its own sentences and say where they stand.\nFor example: {' or '.join(asked)}"


def _other_language(asked: str, home: str) -> str:
    """In the reader's interest in both: what to do about it."""
    names = [LANGUAGES[code].name if code in LANGUAGES else code for code in (asked, home)]
    return (
        f"This question seems to be in {names[0]}, and the document is in {names[1]}. "
        f"Please ask in {names[1]}, or let a language model translate (footnote model)."
    )
