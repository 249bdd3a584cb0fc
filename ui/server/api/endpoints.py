"""What programs can call: ask, search, outline and the documents, as typed functions. Their docstrings are what a program is told.

Gradio reads the types as objects, so annotations are not postponed here. It does not check them: anything may come.
"""

from collections.abc import Callable
from typing import Any

from ingest.document import Document
from ingest.errors import QuestionError
from qa.question.read import MAX_QUESTION, checked
from ui.chat.answerer import Answerer
from ui.chat.documents.shelf import shelf_of
from ui.cli.render import outline_data, passages_data
from ui.server.api.documents import Documents
from ui.server.limits import HISTORY

MAX_PASSAGES = 50


def ask_of(assistant: Answerer) -> Callable[..., dict[str, Any]]:
    """The function behind `/ask`."""

    def ask(question: str, history: list[str] | None = None) -> dict[str, Any]:
        """Answer a question about the document with exact, numbered quotes, or say that the document does not say.

        Args:
            question: The question, in plain words.
            history: Earlier questions of the same conversation, oldest first.

        Returns:
            The answer: outcome ("answered", "partial" or "not_in_document"), text with marks such as [1], statements,
            and citations, each an exact quote with its section and its offsets in the document.
        """
        earlier = [] if history is None else history
        if not isinstance(earlier, list) or not all(isinstance(one, str) for one in earlier):
            raise QuestionError('"history" is a list of earlier questions, oldest first: ["What is it about?"]')
        if len(earlier) > HISTORY or any(len(one) > MAX_QUESTION for one in earlier):
            raise QuestionError(f'"history" may hold {HISTORY} earlier questions of {MAX_QUESTION} characters. Send the last ones.')
        return assistant.ask(_text("question", question), earlier).to_dict()

    return ask


def search_of(assistant: Answerer) -> Callable[..., list[dict[str, object]]]:
    """The function behind `/search`."""

    def search(query: str, k: int = 8) -> list[dict[str, object]]:
        """Find the passages of the document that are nearest to a query, best first.

        Args:
            query: What to look for, in plain words.
            k: How many passages, 1 to 50.

        Returns:
            Passages, each with its exact text, section, offsets and score.
        """
        if k not in range(1, MAX_PASSAGES + 1):
            raise QuestionError(f'"k" is how many passages are wanted, a whole number from 1 to {MAX_PASSAGES}.')
        return passages_data(assistant.search(checked(_text("query", query)), int(k)))

    return search


def outline_of(assistant: Answerer) -> Callable[..., dict[str, object]]:
    """The function behind `/outline`."""

    def outline(document: str = "") -> dict[str, object]:
        """A document's title and its tree of sections, with their addresses ("VI.2.(5)") and offsets.

        Args:
            document: The name of the document, as the list of them has it; may be left out where there is one.

        Returns:
            document, title, and sections in reading order.
        """
        return outline_data(_document(assistant, _text("document", document)))

    return outline


def _document(assistant: Answerer, name: str) -> Document:
    """The document of a name, or the only one. Raises a FootnoteError where there is none of that name, or several and none is named."""
    shelf = shelf_of(assistant)
    names = [one.name for one in shelf.entries()]
    if not name and len(names) != 1:
        found = f"There are {len(names)} documents here, and an outline is of one." if names else "There are no documents here."
        raise QuestionError(f'{found} Name it: "document" is a name that the list of documents has.')
    if name and name not in names:
        raise QuestionError(f"No document is called {name!r}: the list of documents has their names.")
    return shelf.document(name or names[0])


def documents_of(documents: Documents) -> tuple[Callable[..., Any], ...]:
    """The functions behind `/documents`, `/add_document` and `/remove_document`."""

    def list_documents() -> list[dict[str, object]]:
        """The documents that are asked.

        Returns:
            The documents, by name, each with its title and its SHA-256.
        """
        return documents.listed()

    def add_document(name: str, content: str) -> dict[str, object]:
        """Add a document to the library that is asked; one of the same name is replaced.

        Args:
            name: The name of the file, such as "report.pdf".
            content: The bytes of the file, in base64.

        Returns:
            status ("added", "replaced" or "unchanged") and the document.
        """
        return documents.add(name, content)

    def remove_document(name: str) -> dict[str, object]:
        """Remove a document from the library that is asked.

        Args:
            name: The name of the document, as the list of them has it.

        Returns:
            status ("removed") and the name.
        """
        return documents.remove(name)

    list_documents.__name__ = "documents"
    return list_documents, add_document, remove_document


def _text(name: str, given: object) -> str:
    """What was given, if it is a text. Raises QuestionError if it is none."""
    if not isinstance(given, str):
        raise QuestionError(f'"{name}" is a text, in plain words: "What is it about?"')
    return given
