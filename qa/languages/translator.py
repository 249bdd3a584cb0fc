"""A question in another language than the document's, translated for the search by the language model that also answers it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache

from qa.languages.language import ENGLISH, Language, foreign_to, language_of
from qa.models.writer import Writer, in_time
from qa.readers.draft import plain
from qa.readers.prompt import translation_messages

ENOUGH = 0.6  # of a question's words known to the glossary: then it is searched for with these, as in quote mode
SECONDS = 30.0
MAX_TOKENS, LONGEST = 160, 1000  # of a translation, in tokens and in letters
SAMPLE = 4000  # letters of a document that tell its language


class QuestionTranslator:
    """Translates questions about one document. Safe to share between threads."""

    def __init__(self, writer: Writer, text: str, known: Callable[[str], float]) -> None:
        """`text` is the document's; `known` gives the share of a question's words that its glossary has."""
        self._writer, self._known = writer, known
        self._home = language_of(text[:SAMPLE]) or ENGLISH
        self._translated = lru_cache(maxsize=256)(self._ask)

    def language(self, question: str) -> Language | None:
        """The language of a question that is plainly in another than the document's; else None."""
        return foreign_to(question, [self._home.code])

    def searched(self, question: str) -> str:
        """The question in the words that are searched for: its translation, unless it is in the document's language already, the
        glossary knows enough of its words, or the model fails."""
        language = self.language(question)
        if language is None or self._known(question) >= ENOUGH:
            return question
        return self._translated(question, language) or question

    def _ask(self, question: str, language: Language) -> str:
        """The first line of what the model writes, without quotation marks; nothing if it fails or is late."""
        said, messages = "", translation_messages(question, language, self._home)
        try:
            for piece in in_time(lambda: self._writer.write(messages, MAX_TOKENS), time.monotonic() + SECONDS):
                said += plain(piece)
                if "\n" in said.strip() or len(said) > LONGEST:
                    break
        except Exception:  # whatever a provider's package raises: the question stays as it is
            return ""
        return said.strip().partition("\n")[0].strip(' "“”„«»「」')[:LONGEST]
