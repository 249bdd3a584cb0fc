"""What is answered without reading the document: a greeting, and a question in a language that cannot be read here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index import OpenIndex, Passage
from index.model import DEFAULT_MODEL
from ingest.document import Document
from qa.answer import Answer, Pointer
from qa.languages.language import ENGLISH, LANGUAGES
from qa.question.question import Question

EXAMPLES = 2  # sections that are named as examples of what can be asked
NEAREST = 3


def unread_answer(question: Question, index: OpenIndex, search: Callable[[Question], Sequence[Passage]]) -> Answer | None:
    """Two friendly lines for a greeting, thanks or "help"; for a question in a language that the encoder does not read a word
    about that and what to do, so that nothing is quoted by chance. None for any other question."""
    document = index.content.document
    if question.is_greeting:
        return Answer("answered", question.asked, question.understood, note=_welcome(document))
    if not question.language or index.manifest.model != DEFAULT_MODEL:
        return None
    codes = (question.language, document.language or ENGLISH.code)
    asked, home = (LANGUAGES[code].name if code in LANGUAGES else code for code in codes)
    note = (
        f"This question seems to be in {asked}, and the document is in {home}. "
        f"Please ask in {home}, or let a language model translate (footnote model)."
    )
    nearest = tuple(dict.fromkeys(Pointer(one.section, one.title_path) for one in search(question)))[:NEAREST]
    return Answer("not_in_document", question.asked, question.understood, nearest=nearest, confidence=0.0, note=note)


def _welcome(document: Document) -> str:
    """What can be asked here, with the first headings above a text as examples."""
    titles = dict.fromkeys(one.title for one in document.sections if one.is_headed and one.title and one.kind != "masthead")
    asked = [f"“What does the part on {title} say?”" for title in list(titles)[:EXAMPLES]] or ["“What is this document about?”"]
    return f"Ask me about “{document.title}”: I answer with its own sentences and say where they stand.\nFor example: {' or '.join(asked)}"
