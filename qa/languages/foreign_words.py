"""Word-by-word translation of questions with a glossary: enough to find a passage, never shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import Stemmer

_CHINESE = re.compile(r"[㐀-鿿]")
_CHINESE_REST = re.compile(r"[㐀-鿿，。？！、：；“”（）]+")
_TOKEN = re.compile(r"\w+(?:-\w+)*")
_LANGUAGES = ("french", "spanish")  # those with Latin letters: words of theirs are inflected
MIN_EVIDENCE, MIN_SHARE = 2, 0.3  # foreign words that a text must have to be taken for foreign, and their share of it


@dataclass(frozen=True, slots=True)
class Glossed:
    """The meanings of a foreign text's words, and the share of them (of its letters, in Chinese) that the glossary knows."""

    text: str
    share: float


class Translator:
    """Turns foreign questions into words of the document's language."""

    def __init__(self, words: dict[str, str], is_the_documents: Callable[[str], bool]) -> None:
        """`words` are foreign words and phrases in lower case with their meanings; `is_the_documents` says of a word in
        lower case whether the document has it: "station" and "total" are no evidence of French or Spanish."""
        self._words = words
        self._is_the_documents = is_the_documents
        stemmers = _Stemmers()
        self._by_stem = {stem: words[word] for word in words if word.isalpha() for stem in stemmers.stems(word)}
        self._longest = max((len(word.split()) for word in words), default=1)
        self._chinese = sorted((word for word in words if _CHINESE.search(word)), key=len, reverse=True)

    def translate(self, text: str) -> Glossed | None:
        """The meanings of a text's words; None if it is in no language that the glossary knows."""
        if not self._words:
            return None
        return self._from_chinese(text) if _CHINESE.search(text) else self._from_latin(text)

    def _from_chinese(self, text: str) -> Glossed:
        letters = len(_CHINESE.findall(text))
        for word in self._chinese:
            text = text.replace(word, f" {self._words[word]} ")
        return Glossed(" ".join(_CHINESE_REST.sub(" ", text).split()), 1 - len(_CHINESE.findall(text)) / letters)

    def _from_latin(self, text: str) -> Glossed | None:
        originals = _TOKEN.findall(text.replace("’", " ").replace("'", " "))
        tokens = [token.lower() for token in originals]
        evidence = sum(1 + (not token.isascii()) for token in tokens if token in self._words and not self._is_the_documents(token))
        if evidence < MIN_EVIDENCE or evidence < MIN_SHARE * len(tokens):
            return None
        meanings, position, strange = [], 0, 0
        while position < len(tokens):
            size = self._phrase_at(tokens, position)
            known = self._words[" ".join(tokens[position : position + size])] if size else self._inflected(tokens[position])
            meanings.append(originals[position] if known is None else known)
            strange += known is None and not self._is_the_documents(tokens[position]) and tokens[position].isalpha()
            position += max(1, size)
        return Glossed(" ".join(meaning for meaning in meanings if meaning), 1 - strange / len(tokens))

    def _inflected(self, token: str) -> str | None:
        """The meaning of another form of a word that the glossary has; None for a word that the document has itself."""
        if self._is_the_documents(token):
            return None
        return next((self._by_stem[stem] for stem in _Stemmers().stems(token) if stem in self._by_stem), None)

    def _phrase_at(self, tokens: list[str], position: int) -> int:
        """How many tokens the longest known phrase at a position has; 0 if none is known."""
        sizes = range(min(self._longest, len(tokens) - position), 0, -1)
        return next((size for size in sizes if " ".join(tokens[position : position + size]) in self._words), 0)


class _Stemmers:
    """Stems a word as French and as Spanish. PyStemmer's stemmers are not to be shared between threads: one a call."""

    def __init__(self) -> None:
        self._stemmers = {language: Stemmer.Stemmer(language) for language in _LANGUAGES}

    def stems(self, word: str) -> tuple[str, ...]:
        """The stems, each marked with its language; none of a short word."""
        return tuple(f"{language}:{stemmer.stemWord(word)}" for language, stemmer in self._stemmers.items()) if len(word) > 3 else ()
