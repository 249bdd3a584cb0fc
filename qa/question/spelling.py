"""Mending spelling against the document's own vocabulary.

A word is only mended if nothing else explains it: it is not a word of the document, nor one that the encoder's own
vocabulary holds whole (30,000 English words and names), so "Nicaragua" is never bent into a country of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

# Letters only, inner apostrophes kept with the word; words with digits are names, and names are left alone.
_WORD = re.compile(r"(?<![\w&-])[A-Za-z][A-Za-z'’]*(?![\w&])")
# fmt: off
_QUESTION_WORDS = (
    "what", "which", "who", "whom", "whose", "when", "where", "why", "how", "many", "much", "does", "did", "will", "would", "could",
    "should", "with", "without", "from", "about", "between", "there", "their", "this", "that", "these", "those", "have", "been",
    "were", "was", "other", "others", "next", "last", "first", "second", "third", "years", "year", "countries", "country", "named",
    "list", "plan", "planned", "plans", "done", "already", "future", "now", "mention", "mentioned", "say", "says", "exactly", "they",
    "gist", "summary", "summarise", "summarize", "bullet", "section", "chapter", "paragraph", "subsection", "conclusion", "please",
)
# fmt: on
MIN_LETTERS = 3
MIN_SIMILARITY = 0.72  # of Damerau-Levenshtein, 1 - edits / letters: one edit in four letters, two in eight


@dataclass(frozen=True, slots=True)
class Correction:
    """A word as typed and as understood."""

    typed: str
    meant: str


class Speller:
    """Knows the words of a document."""

    def __init__(self, texts: Iterable[str], is_word: Callable[[str], bool]) -> None:
        """`is_word` says whether a lower-case word is one of the language at large."""
        self._forms: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for text in texts:
            for word in _WORD.findall(text):
                plain = re.sub(r"['’]s$", "", word)
                counts[plain.lower()] += 1
                # A word that the document ever writes small is written small: a capital may be a sentence's.
                self._forms[plain.lower()] = plain if self._forms.get(plain.lower(), plain) == plain else plain.lower()
        for word in _QUESTION_WORDS:
            counts[word] += 20
            self._forms.setdefault(word, word)
        self._counts = counts
        self._candidates = [word for word in counts if len(word) > MIN_LETTERS]
        self._is_word = is_word

    def mend(self, text: str) -> tuple[str, tuple[Correction, ...]]:
        """The text with its misspelt words mended, and what was changed."""
        corrections: list[Correction] = []

        def replace(match: re.Match[str]) -> str:
            meant = self._nearest(match[0])
            if meant is None:
                return match[0]
            corrections.append(Correction(match[0], meant))
            return meant

        mended = _WORD.sub(replace, text)
        return mended, tuple(corrections)

    def has(self, word: str) -> bool:
        """Whether the document, or a question about any, has a word in lower case."""
        return word in self._counts

    def knows(self, word: str) -> bool:
        """Whether a word needs no mending."""
        lower = re.sub(r"['’]s$", "", word.lower())
        singular = lower[:-1] if lower.endswith("s") else lower
        return lower in self._counts or singular in self._counts or self._is_word(lower) or self._is_word(singular)

    def _nearest(self, word: str) -> str | None:
        lower = word.lower()
        if len(lower) < MIN_LETTERS or word.isupper() or self.knows(word):
            return None
        near = process.extract(
            lower, self._candidates, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=MIN_SIMILARITY, limit=8
        )
        if not near:
            return None
        # Among equally near words: the same beginning first, which is where people err least, then the commoner word.
        best = max(near, key=lambda one: (round(one[1], 1), JaroWinkler.similarity(lower, one[0]), self._counts[one[0]]))
        return self._forms[best[0]]
