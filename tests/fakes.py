"""A deterministic stand-in for an embedding model: a hashing bag of words, for logic that needs no real vectors."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np

from index.encoder import Encoding, Vectors, unit
from qa.verifier import Excerpt

DIMENSION = 64
_WORD = re.compile(r"\w+")


@cache
def _vector_of(word: str) -> Vectors:
    """A unit vector that depends on the word alone."""
    generator = np.random.default_rng(zlib.crc32(word.encode()))
    return unit(generator.standard_normal(DIMENSION).astype(np.float32))


class HashingEncoder:
    """Texts that share words are near; satisfies `index.encoder.Encoder`."""

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """One encoding a text, in order."""
        return [self._encode_one(text) for text in texts]

    def _encode_one(self, text: str) -> Encoding:
        matches = list(_WORD.finditer(text))
        rows = [_vector_of(match[0].lower()) for match in matches]
        tokens = np.stack(rows) if rows else np.zeros((0, DIMENSION), dtype=np.float32)
        vector = unit(tokens.sum(axis=0) + 0.01 * _vector_of(""))
        return Encoding(vector, tokens, tuple(match.span() for match in matches))


class OverlapVerifier:
    """The share of a question's words that a sentence has, as log odds from -4 to 4; satisfies `qa.verifier.Verifier`."""

    def __init__(self) -> None:
        self.read: list[Excerpt] = []

    def verify(self, question: str, excerpt: Excerpt) -> float:
        """Remembers what it read."""
        self.read.append(excerpt)
        asked, said = (set(_WORD.findall(text.lower())) for text in (question, excerpt.sentence))
        return 8 * len(asked & said) / max(1, len(asked)) - 4
