"""Understanding a question as far as finding passages goes: spelling, other names, other languages, addresses."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from index.address import find_addresses
from index.chinese_numbers import with_numbers
from index.content import Content
from index.names import Mention, NameFinder, name_pattern
from index.spelling import Correction, Speller
from index.translate import Translator


@dataclass(frozen=True, slots=True)
class Understanding:
    """`text` is the question with its spelling mended, as shown to people. `search_text` is what is looked for: foreign
    words turned into the document's language, names that the document does not use replaced by one that it does;
    `mentions` are the names in it. `context` is what an earlier question adds to it, read in the same way."""

    text: str
    search_text: str
    mentions: tuple[Mention, ...] = ()
    addresses: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    context: Understanding | None = None


class Understander:
    """Holds the vocabulary and the names of one document."""

    def __init__(self, content: Content, is_word: Callable[[str], bool]) -> None:
        self._document = content.document
        self._finder = NameFinder(content.names)
        text, lower = content.document.text, content.document.text.lower()
        # Of each group the names that the document uses: "OST" is not used where "cost" is.
        self._used = [[name for name in group if name.lower() in lower and name_pattern(name).search(text)] for group in content.names]
        texts = [chunk.titled for chunk in content.chunks] + [name for group in content.names for name in group]
        self._speller = Speller(texts, is_word)
        self._foreign = Translator(content.foreign, self._speller.has)
        self.is_word = is_word  # whether the encoder's vocabulary holds a word in lower case whole

    def understand(self, question: str, context: str = "") -> Understanding:
        """What a question means to the search; `context` holds the earlier questions that it leans on."""
        text = " ".join(unicodedata.normalize("NFC", question.encode("utf-8", "replace").decode()).split())
        numbered = with_numbers(text)
        glossed = self._foreign.translate(numbered)
        translated = (glossed.text if glossed else "") or (numbered if numbered != text else None)
        corrections: tuple[Correction, ...] = ()
        if translated is None:
            text, corrections = self._speller.mend(text)
        addresses = tuple(find_addresses(translated or text, self._document))
        search_text = self._in_the_documents_names(translated or text)
        mentions = tuple(self._finder.find(search_text))
        return Understanding(text, search_text, mentions, addresses, corrections, self.understand(context) if context else None)

    def glossed(self, question: str) -> float:
        """The share of a question's words that the glossary turns into the document's language; 0 for a language that it
        does not know."""
        glossed = self._foreign.translate(with_numbers(" ".join(question.split())))
        return glossed.share if glossed else 0.0

    def _in_the_documents_names(self, text: str) -> str:
        """Names that the document never uses, replaced by one of the same group that it does."""
        for mention in reversed(self._finder.find(text)):
            used = self._used[mention.group]
            if used and text[mention.start : mention.end].lower() not in (name.lower() for name in used):
                text = text[: mention.start] + used[0] + text[mention.end :]
        return text
