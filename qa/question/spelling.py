"""Mending spelling against the document's own vocabulary.

A word is only mended if nothing else explains it: it is not a word of the document, nor of the encoder's own vocabulary
(30,000 English words and names), nor of English at large (symspellpy's list of 82,765 words). A name is only mended into a
name, so "Nicaragua" is never bent into a country of the text, nor "SpaceX" into space.
"""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from index.lexical import terms
from ingest.lexicon import read_lexicon
from qa.question.words import bare

_LEXICON = Path(__file__).parent / "patterns" / "spelling.toml"
# Letters only, inner apostrophes kept with the word; words with digits are names, and names are left alone.
_WORD = re.compile(r"(?<![\w&])[A-Za-z]+(?:['’][A-Za-z]+)*(?![\w&])")
MIN_LETTERS = 3
MIN_SIMILARITY = 0.72  # of Damerau-Levenshtein, 1 - edits / letters: one edit in four letters, two in eight


class Speller:
    """Knows the words of a document."""

    def __init__(self, texts: Iterable[str], is_word: Callable[[str], bool]) -> None:
        """`is_word` says whether a lower-case word is one of the language at large."""
        self._forms: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for text in texts:
            for word in _WORD.findall(text):
                plain = word.removesuffix("'s").removesuffix("’s")
                counts[plain.lower()] += 1
                # A word that the document ever writes small is written small: a capital may be a sentence's.
                self._forms[plain.lower()] = plain if self._forms.get(plain.lower(), plain) == plain else plain.lower()
        for word in read_lexicon(_LEXICON).words("question"):
            counts[word] += 20
            self._forms.setdefault(word, word)
        self._counts = counts
        self._candidates = [word for word in counts if len(word) > MIN_LETTERS]
        self._is_word = is_word
        self._stems = frozenset(terms(" ".join(counts)))

    def mend(self, text: str) -> str:
        """The text with its misspelt words mended."""
        return _WORD.sub(lambda match: self._nearest(match[0], not text[: match.start()].strip()) or match[0], text)

    def has(self, word: str) -> bool:
        """Whether the document, or a question about any, has a word in lower case."""
        return word in self._counts

    def knows(self, word: str) -> bool:
        """Whether a word needs no mending, in this form or another."""
        lower = bare(word)
        forms = {lower, lower.removesuffix("s")}
        if any(form in self._counts or self._is_word(form) for form in forms):
            return True
        # Another form of a word of the document; a word cut short, as "futur", may be its own stem.
        return any(stem != lower and stem in self._stems for stem in terms(lower)) or not forms.isdisjoint(_english())

    def _nearest(self, word: str, is_first: bool) -> str | None:
        """The word that a misspelt one means; None for one that is right, or that is like no other."""
        lower = word.lower()
        if len(lower) < MIN_LETTERS or not (word.islower() or word.istitle()) or self.knows(word):
            return None
        is_name = word.istitle() and not is_first
        words = [one for one in self._candidates if not is_name or self._forms[one][0].isupper()]
        near = process.extract(lower, words, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=MIN_SIMILARITY, limit=8)
        # With more letters behind it is another word, a "counterparty" no counterpart; not with the last one typed twice.
        near = [one for one in near if not lower.startswith(one[0]) or set(lower.removeprefix(one[0])) == {one[0][-1]}]
        if is_name:  # "Brazilia" is another name than "Brazilian"
            near = [one for one in near if one[0][0] == lower[0] and not one[0].startswith(lower) and not lower.startswith(one[0])]
        # Among equally near words: the same beginning first, which is where people err least, then the commoner word.
        order = [(round(one[1], 1), JaroWinkler.similarity(lower, one[0]), self._counts[one[0]]) for one in near]
        return self._forms[near[order.index(max(order))][0]] if near else None


@cache
def _english() -> frozenset[str]:
    """Words of English, in lower case; 20 ms, which only a question with a strange word takes."""
    spec = importlib.util.find_spec("symspellpy")
    if spec is None or spec.origin is None:
        return frozenset()
    lines = (Path(spec.origin).parent / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig").splitlines()
    return frozenset(line.split()[0] for line in lines if line.strip())
