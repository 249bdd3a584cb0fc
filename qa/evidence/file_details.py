"""What a file says of its document beside the text, in its own details, and the language that the text is in."""

from __future__ import annotations

from index.store.content import Content
from qa.answer import Statement
from qa.evidence.citations import Evidence, evidence_of
from qa.question.question import Question


def file_details(question: Question, content: Content) -> tuple[tuple[Statement, ...], list[Evidence]]:
    """(statements, what they cite) for the facts that are asked for and that the text does not state. The file's details cannot
    be quoted, so each statement says that it is from there; the language is shown by the first sentence."""
    about, asked, language = content.document.about, question.about.facts, content.language_name
    told = {"title": ("title", about.title), "author": ("author", about.author), "updated": ("date", about.date)}
    found = [told[name] for name in asked if name in told and told[name][1]]
    statements = tuple(Statement(f"By the file's own details, its {name} is {value}.", ()) for name, value in found)
    if "language" not in asked or not language:
        return statements, []
    first = content.chunks[0]
    return (*statements, Statement(f"The document is in {language}.", (1,))), [evidence_of(first, first.sentences[0])]
