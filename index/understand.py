"""Understanding a question as far as finding passages goes: spelling, other names, other languages, addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.address import find_addresses
from index.content import Content
from index.names import Names
from index.spelling import Correction, Speller


@dataclass(frozen=True, slots=True)
class Understanding:
    """`text` is the question with its spelling mended, as shown to people; `search_text` is what is looked for, with
    other names added and foreign words turned into the document's language."""

    text: str
    search_text: str
    addresses: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()


class Understander:
    """Holds the vocabulary and the names of one document."""

    def __init__(self, content: Content, is_word: Callable[[str], bool]) -> None:
        self._document = content.document
        self._names = _lookup(content.names)
        self._foreign = _Foreign(content.foreign)
        texts = [chunk.titled for chunk in content.chunks] + [name for group in content.names for name in group]
        self._speller = Speller(texts, lambda word: is_word(word) or word in content.foreign)

    def understand(self, question: str) -> Understanding:
        """What a question means to the search."""
        text = " ".join(unicodedata.normalize("NFC", question).split())
        translated = self._foreign.translate(text)
        corrections: tuple[Correction, ...] = ()
        if translated is None:
            text, corrections = self._speller.mend(text)
        addresses = tuple(find_addresses(text, self._document))
        return Understanding(text, self._with_names(translated or text), addresses, corrections)

    def _with_names(self, text: str) -> str:
        """The other names of what the text names, added behind it."""
        lower = text.lower()
        added: list[str] = []
        for pattern, others in self._names:
            if pattern.search(text):
                added += [other for other in others if other.lower() not in lower]
        return " ".join([text, *dict.fromkeys(added)])


def _lookup(groups: Sequence[Names]) -> list[tuple[re.Pattern[str], Names]]:
    """For each name the others of its group. Short all-capital names match as they stand, others in any case."""
    lookup = []
    for group in groups:
        for name in group:
            flags = 0 if name.isupper() and len(name) <= 3 else re.IGNORECASE
            pattern = re.compile(rf"(?<![\w]){re.escape(name)}(?![\w])", flags)
            lookup.append((pattern, tuple(other for other in group if other != name)))
    return lookup


class _Foreign:
    """Word-by-word translation with a glossary: enough to find a passage, never shown."""

    def __init__(self, words: dict[str, str]) -> None:
        self._words = words
        self._longest = max((len(word.split()) for word in words), default=1)
        self._chinese = sorted((word for word in words if _is_chinese(word)), key=len, reverse=True)

    def translate(self, text: str) -> str | None:
        """The English words of a text in another language; None if it is not in one that the glossary knows."""
        if _is_chinese(text):
            return self._translate_chinese(text)
        tokens = re.findall(r"\w+(?:-\w+)*", text.lower().replace("’", "'").replace("'", " "))
        hits, words, position = 0, [], 0
        originals = re.findall(r"\w+(?:-\w+)*", text.replace("’", "'").replace("'", " "))
        while position < len(tokens):
            for size in range(min(self._longest, len(tokens) - position), 0, -1):
                phrase = " ".join(tokens[position : position + size])
                if phrase in self._words:
                    words.append(self._words[phrase])
                    hits += size
                    position += size
                    break
            else:
                words.append(originals[position])
                position += 1
        return " ".join(word for word in words if word) if hits >= max(2, len(tokens) * 0.4) else None

    def _translate_chinese(self, text: str) -> str:
        for word in self._chinese:
            text = text.replace(word, f" {self._words[word]} ")
        kept = re.sub(r"[㐀-鿿，。？！、：；“”]", " ", text)
        return " ".join(kept.split())


def _is_chinese(text: str) -> bool:
    return bool(re.search(r"[㐀-鿿]", text))
