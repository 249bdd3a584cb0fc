"""Word-by-word translation of questions with a glossary: enough to find a passage, never shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import Stemmer

_CHINESE = re.compile(r"[㐀-鿿]")
_TOKEN = re.compile(r"\w+(?:-\w+)*")
_LANGUAGES = ("french", "spanish")  # those with Latin letters: words of theirs are inflected
MIN_EVIDENCE, MIN_SHARE = 2, 0.3  # foreign words that a text must have to be taken for foreign, and their share of it


class Glossed(NamedTuple):
    """The meanings of a foreign text's words, and the share of them (of its letters, in Chinese) that the glossary knows."""

    text: str
    share: float


class Translator:
    """Turns foreign questions into words of the document's language."""

    def __init__(self, words: dict[str, str], is_the_documents: Callable[[str], bool]) -> None:
        """`words` are foreign words and phrases in lower case with their meanings; `is_the_documents` says of a word in
        lower case whether the document has it: "station" and "total" are no evidence of French or Spanish."""
        self._words, self._is_the_documents = words, is_the_documents
        self._by_stem = {stem: words[word] for word in words if word.isalpha() for stem in _stems(word)}
        self._longest = max((len(word.split()) for word in words), default=1)
        self._chinese = sorted((word for word in words if _CHINESE.search(word)), key=len, reverse=True)

    def translate(self, text: str) -> Glossed | None:
        """The meanings of a text's words; None if it is in no language that the glossary knows."""
        letters = len(_CHINESE.findall(text)) if self._words else 0
        if not letters:
            return self._from_latin(text)
        for word in self._chinese:
            text = text.replace(word, f" {self._words[word]} ")
        known = "".join(" " if _CHINESE.match(letter) or letter in "，。？！、：；“”（）" else letter for letter in text)
        return Glossed(" ".join(known.split()), 1 - len(_CHINESE.findall(text)) / letters)

    def _from_latin(self, text: str) -> Glossed | None:
        originals = _TOKEN.findall(text.replace("’", " ").replace("'", " "))
        tokens = [token.lower() for token in originals]
        evidence = sum(1 + (not token.isascii()) for token in tokens if token in self._words and not self._is_the_documents(token))
        if evidence < MIN_EVIDENCE or evidence < MIN_SHARE * len(tokens):
            return None
        meanings, position, strange = [], 0, 0
        while position < len(tokens):
            token = tokens[position]
            sizes = range(min(self._longest, len(tokens) - position), 0, -1)
            size = next((size for size in sizes if " ".join(tokens[position : position + size]) in self._words), 0)
            known = self._words[" ".join(tokens[position : position + size])] if size else None
            if not size and not self._is_the_documents(token):  # another form of a word that the glossary has
                known = next((self._by_stem[stem] for stem in _stems(token) if stem in self._by_stem), None)
                strange += known is None and token.isalpha()
            meanings.append(originals[position] if known is None else known)
            position += max(1, size)
        return Glossed(" ".join(filter(None, meanings)), 1 - strange / len(tokens))


def _stems(word: str) -> list[str]:
    """A word stemmed as French and as Spanish, marked with the language; none of a short word. PyStemmer's stemmers are not to be
    shared between threads: one a call."""
    return [f"{language}:{Stemmer.Stemmer(language).stemWord(word)}" for language in _LANGUAGES] if len(word) > 3 else []
