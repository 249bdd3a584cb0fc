"""Lexical search: BM25 over stemmed terms.

How often each term stands in each text is kept, in as few bytes as hold it; every term is scored in every text when that is opened, as
bm25s does (Lu, "BM25S", 2024), so a search only adds up. With bm25s itself the scores took three times the bytes, and building them
brought SciPy.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import Stemmer
from numpy.typing import NDArray

from index.encoder import Vectors
from index.records import Hit, Query
from index.store.arrays import open_array, rises
from ingest.lexicon import read_lexicon
from ingest.text.folding import Folded, fold

K1, B = 0.9, 0.4
"""Anserini's defaults for short passages, as in the reference figures of BEIR (nDCG@10 of BM25 on cranfield 0.365)."""

# Scripts without blanks between words: Thai to Burmese, Khmer, Chinese, Japanese and Korean, whose endings stand at the words.
_UNSPACED = "\u0e01-\u0e3a\u0e40-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
# A run of such letters; a word with its inner apostrophe, dot or ampersand ("Chang'e", "TT&C", "3.5"), else a run of letters and digits.
_WORD = re.compile(rf"(?P<unspaced>[{_UNSPACED}]+)|[^\W{_UNSPACED}]+(?:['&.][^\W{_UNSPACED}]+)*")
_LEXICON = Path(__file__).parent / "lexicon.toml"

POINTERS, TEXTS, COUNTS, TERMS = "pointers.npy", "texts.npy", "counts.npy", "terms.json"
Counts = NDArray[Any]
"""Whole numbers, none below nought, in as few bytes as hold them."""


def words(text: str) -> list[str]:
    """The words of a text in lower case, possessives cut; of a script without blanks each two letters that stand together."""
    folded = fold(text)
    if not folded.joins:
        return [_plain_word(folded.text[start:end]) for start, end in _spans(folded.text)]
    return [word for start, end in _spans(folded.text) for word in _forms(folded, start, end)]


def word_spans(text: str) -> list[tuple[int, int, str | None]]:
    """Each word's span and its stem; None for a word that carries no content."""
    stem, stopwords = Stemmer.Stemmer("english").stemWord, _stopwords()
    folded = fold(text)
    spans = []
    for start, end in _spans(folded.text):
        word = _plain_word(folded.text[start:end])
        spans.append((*folded.span(start, end), None if word in stopwords else stem(word)))
    return spans


def terms(text: str) -> tuple[str, ...]:
    """The words that carry content, stemmed (Snowball English)."""
    stopwords = _stopwords()
    content = [word for word in words(text) if word not in stopwords]
    return tuple(Stemmer.Stemmer("english").stemWords(content))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """The spans of words, and of pairs of letters, in a folded text."""
    for match in _WORD.finditer(text):
        start, end = match.span()
        if match["unspaced"]:
            yield from ((i, min(i + 2, end)) for i in range(start, max(start + 1, end - 1)))
        else:
            yield start, end


def _forms(folded: Folded, start: int, end: int) -> list[str]:
    """A word; one that a line end breaks is also read as its parts, as in "third-\nparty"."""
    cuts = [start, *(place for place in folded.joins if start < place < end), end]
    parts = [folded.text[a:b] for a, b in pairwise(cuts)] if len(cuts) > 2 else []
    return [_plain_word(one) for one in (folded.text[start:end], *parts)]


def _plain_word(word: str) -> str:
    """In lower case, a dotted capital I as i, without a possessive s."""
    return word.lower().replace("i\u0307", "i").removesuffix("'s")


def _stopwords() -> frozenset[str]:
    return read_lexicon(_LEXICON).words("stopwords")


class LexicalSearch:
    """A BM25 index over texts; text i belongs to chunk i."""

    def __init__(self, matrix: _Matrix) -> None:
        self._matrix = matrix

    @classmethod
    def build(cls, texts: Iterable[Sequence[str]], folder: Path) -> LexicalSearch:
        """From the terms of each text; written into a folder as NumPy arrays and JSON."""
        postings: dict[str, list[tuple[int, int]]] = {}
        total = 0
        for number, text in enumerate(texts):
            total = number + 1
            for term, count in Counter(text).items():
                postings.setdefault(term, []).append((number, count))
        pairs = np.asarray([pair for one in postings.values() for pair in one], dtype=np.int64).reshape(-1, 2)
        folder.mkdir(parents=True, exist_ok=True)
        for name, numbers in (
            (POINTERS, np.cumsum([0, *map(len, postings.values())])),
            (TEXTS, pairs[:, 0]),
            (COUNTS, pairs[:, 1]),
        ):
            np.save(folder / name, numbers.astype(np.min_scalar_type(int(numbers.max(initial=0)))), allow_pickle=False)
        (folder / TERMS).write_bytes(msgspec.json.encode(list(postings)))
        return cls.load(folder, total)

    @classmethod
    def load(cls, folder: Path, texts: int) -> LexicalSearch:
        """From a folder that `build` wrote of so many texts, without pickle. Raises ValueError or msgspec.MsgspecError."""
        known = msgspec.json.decode((folder / TERMS).read_bytes(), type=list[str])
        pointers = _whole_numbers(folder / POINTERS, len(known) + 1).astype(np.int64)
        counts = _whole_numbers(folder / COUNTS, int(pointers[-1]))
        rows = _whole_numbers(folder / TEXTS, len(counts))
        in_order = pointers[0] == 0 and rises(pointers)
        if not in_order or not counts.all() or (len(rows) and int(rows.max()) >= texts):
            raise ValueError("the words are counted in texts that there are not")
        columns = {term: column for column, term in enumerate(known)}
        return cls(_Matrix(_scored(counts, rows, pointers, texts), rows, pointers, columns, texts))

    def scores(self, query_terms: Sequence[str]) -> Vectors:
        """The BM25 score of each text, shape (n,); zeros where no term is known."""
        total = np.zeros(self._matrix.texts, dtype=np.float32)
        for term in query_terms:
            rows, scores = self._column(term)
            total[rows] += scores
        return total

    def knows(self, term: str) -> bool:
        """Whether a stemmed term occurs in the texts."""
        return term in self._matrix.columns

    def inverse_document_frequency(self, term: str) -> float:
        """ln(1 + (N - n + 0.5) / (n + 0.5)) for a stemmed term in n of N texts: Lucene's, positive for every term."""
        frequency = len(self._column(term)[0])
        return math.log(1 + (self._matrix.texts - frequency + 0.5) / (frequency + 0.5))

    def search(self, query: Query, k: int) -> list[Hit]:
        """The k best texts that share a term with the query."""
        scores = self.scores(query.terms)
        order = np.argsort(-scores, kind="stable")[:k]
        return [Hit(int(i), float(scores[i])) for i in order if scores[i] > 0]

    def _column(self, term: str) -> tuple[Counts, Vectors]:
        """(the texts that have a term, its score in each); a text at most once."""
        column = self._matrix.columns.get(term)
        if column is None:
            return self._matrix.rows[:0], self._matrix.data[:0]
        part = slice(self._matrix.pointers[column], self._matrix.pointers[column + 1])
        return self._matrix.rows[part], self._matrix.data[part]


def _scored(counts: Counts, rows: Counts, pointers: Counts, texts: int) -> Vectors:
    """The BM25 score of each term in each text, as Lucene has it; a text without terms is as long as one of one."""
    lengths = np.maximum(1, np.bincount(rows, weights=counts, minlength=texts))
    frequencies = np.diff(pointers)
    inverse = np.repeat(np.log(1 + (texts - frequencies + 0.5) / (frequencies + 0.5)), frequencies)
    shortness = K1 * (1 - B + B * lengths / lengths.mean()) if texts else lengths
    return np.asarray(inverse * counts / (counts + shortness[rows]), dtype=np.float32)


def _whole_numbers(path: Path, length: int) -> Counts:
    """An array of numbers in 1, 2 or 4 bytes. Raises ValueError."""
    for kind in (np.uint8, np.uint16):
        with contextlib.suppress(ValueError):
            return open_array(path, kind, (length,))
    return open_array(path, np.uint32, (length,))


@dataclass(frozen=True, slots=True)
class _Matrix:
    """Scores of terms (columns) in texts (rows), as a compressed sparse column matrix."""

    data: Vectors
    rows: Counts
    pointers: Counts
    columns: dict[str, int]
    texts: int
