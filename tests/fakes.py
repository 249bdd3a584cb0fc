"""Deterministic stand-ins: an embedding model (a hashing bag of words), and a language model that says what it was told to."""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

import numpy as np

from index.encoder import Encoding, Vectors, unit
from ingest.errors import WriterFailed
from qa.checking.claim import Claim, Judgement
from qa.evidence.reading_model import Excerpt
from qa.models.writer import Message

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


class ScriptedWriter:
    """Satisfies `qa.models.writer.Writer`. `script` is the text to write, or by words of the last message (the first that is in it
    counts), or a function of the messages. It can be slow, break off, or fail, after so many pieces."""

    def __init__(
        self,
        script: str | Mapping[str, str] | Callable[[Sequence[Message]], str] = "",
        *,
        name: str = "scripted",
        seconds_a_piece: float = 0.0,
        breaks_off_after: int | None = None,
        fails_after: int | None = None,
    ) -> None:
        self.script = script
        self.name = name
        self.seconds_a_piece = seconds_a_piece
        self.breaks_off_after = breaks_off_after
        self.fails_after = fails_after
        self.asked: list[tuple[Message, ...]] = []
        self.stopped = 0  # how often the reader closed it before the end

    def write(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """Word by word, an empty piece first, as a model that is still reading gives."""
        self.asked.append(tuple(messages))
        pieces = ["", *re.findall(r"\s*\S+\s*$|\s*\S+", self._text(messages))[:max_tokens]]
        try:
            for i, piece in enumerate(pieces):
                if i == self.fails_after:
                    raise WriterFailed("The model scripted failed: as it was told to.")
                if i == self.breaks_off_after:
                    return
                time.sleep(self.seconds_a_piece)
                yield piece
        except GeneratorExit:
            self.stopped += 1
            raise

    def _text(self, messages: Sequence[Message]) -> str:
        if isinstance(self.script, str):
            return self.script
        if isinstance(self.script, Mapping):
            return next((text for words, text in self.script.items() if words in messages[-1].text), "")
        return self.script(messages)


class DoubtingVerifier:
    """Supports every statement that has none of some words; satisfies `qa.checking.claim.Verifier`."""

    def __init__(self, *doubts: str) -> None:
        self.doubts = doubts
        self.asked: list[tuple[Claim, ...]] = []

    def supports(self, claims: Sequence[Claim]) -> list[Judgement]:
        """Remembers what it was asked."""
        self.asked.append(tuple(claims))
        doubted = [next((word for word in self.doubts if word in claim.text), "") for claim in claims]
        return [Judgement(not word, f"{word!r} is not borne out" if word else "", 0.1 if word else 0.9) for word in doubted]


class OverlapReadingModel:
    """The share of a question's or statement's words that a text has, as log odds from -4 to 4; satisfies
    `qa.evidence.reading_model.ReadingModel`."""

    def __init__(self) -> None:
        self.read: list[Excerpt] = []

    def answers(self, question: str, excerpts: Sequence[Excerpt]) -> list[float]:
        """Remembers what it read."""
        self.read.extend(excerpts)
        return [self._overlap(question, one.sentence) for one in excerpts]

    def supports(self, statement: str, quotes: Sequence[Excerpt]) -> float:
        """Remembers what it read."""
        self.read.extend(quotes)
        return self._overlap(statement, " ".join(one.sentence for one in quotes))

    def _overlap(self, asked: str, said: str) -> float:
        wanted, there = (set(_WORD.findall(text.lower())) for text in (asked, said))
        return 8 * len(wanted & there) / max(1, len(wanted)) - 4
