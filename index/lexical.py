"""Lexical search: BM25 over stemmed terms, by bm25s."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN

from index.encoder import Vectors
from index.hit import Hit, Query

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it reports each build at level DEBUG and sets that level itself

K1, B = 0.9, 0.4
"""Anserini's defaults for short passages, as in the reference figures of BEIR (nDCG@10 of BM25 on cranfield 0.365)."""

# A word with its inner apostrophe, dot or ampersand ("Chang'e", "TT&C", "3.5"), else a run of letters and digits.
_WORD = re.compile(r"\w+(?:['’&.]\w+)*")
_POSSESSIVE = re.compile(r"['’]s$")
STOPWORDS = frozenset(STOPWORDS_EN) | frozenset(
    ["what", "which", "who", "whom", "whose", "when", "where", "why", "how", "do", "does", "did", "me", "tell", "about"]
)


def words(text: str) -> list[str]:
    """The words of a text in lower case, possessives cut."""
    return [_POSSESSIVE.sub("", word) for word in _WORD.findall(text.lower().replace("’", "'"))]


def word_spans(text: str) -> list[tuple[int, int, str | None]]:
    """Each word's span and its stem; None for a word that carries no content."""
    stem = Stemmer.Stemmer("english").stemWord
    spans = []
    for match in _WORD.finditer(text):
        (word,) = words(match[0]) or ("",)
        spans.append((match.start(), match.end(), None if word in STOPWORDS else stem(word)))
    return spans


def terms(text: str) -> tuple[str, ...]:
    """The words that carry content, stemmed (Snowball English)."""
    content = [word for word in words(text) if word not in STOPWORDS]
    return tuple(Stemmer.Stemmer("english").stemWords(content))


class LexicalSearch:
    """A BM25 index over texts; text i belongs to chunk i."""

    def __init__(self, bm25: Any) -> None:
        self._bm25 = bm25

    @classmethod
    def build(cls, texts: Iterable[Sequence[str]]) -> LexicalSearch:
        """From the terms of each text."""
        bm25 = bm25s.BM25(method="lucene", k1=K1, b=B)
        # An empty text would be dropped: a term that no question has keeps its place.
        bm25.index([list(one) or ["\x00"] for one in texts], show_progress=False)
        return cls(bm25)

    @classmethod
    def load(cls, folder: Path) -> LexicalSearch:
        """From a folder that `save` wrote: arrays and JSON, read without pickle."""
        return cls(bm25s.BM25.load(str(folder), allow_pickle=False))

    def save(self, folder: Path) -> None:
        """As NumPy arrays and JSON."""
        self._bm25.save(str(folder), allow_pickle=False, show_progress=False)

    def scores(self, query_terms: Sequence[str]) -> Vectors:
        """The BM25 score of each text, shape (n,); zeros where no term is known."""
        known = [term for term in query_terms if term in self._bm25.vocab_dict]
        if not known:
            return np.zeros(int(self._bm25.scores["num_docs"]), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def knows(self, term: str) -> bool:
        """Whether a stemmed term occurs in the texts."""
        return term in self._bm25.vocab_dict

    def inverse_document_frequency(self, term: str) -> float:
        """ln(1 + (N - n + 0.5) / (n + 0.5)) for a stemmed term in n of N texts: Lucene's, positive for every term."""
        row = self._bm25.vocab_dict.get(term) if term else None  # bm25s keeps an empty term without a column
        pointers = self._bm25.scores["indptr"]
        frequency = 0 if row is None else int(pointers[row + 1] - pointers[row])
        total = int(self._bm25.scores["num_docs"])
        return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))

    def search(self, query: Query, k: int) -> list[Hit]:
        """The k best texts that share a term with the query."""
        scores = self.scores(query.terms)
        order = np.argsort(-scores, kind="stable")[:k]
        return [Hit(int(i), float(scores[i])) for i in order if scores[i] > 0]
