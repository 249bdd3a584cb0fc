"""The reading model: a small cross-encoder that reads two texts together and says how likely a sentence answers a question, and
how likely quotes support a statement.

All-MiniLM-L6-v2 with two more linear layers, trained by `python -m eval.training.reader`; `verifier_model/SOURCE.md` says on
what. Each word piece of a sentence is a place where an answer may stand, and the first piece of all stands for "nowhere": the
one score is the log odds of somewhere against nowhere. The other is a linear function of that first piece.
"""

from __future__ import annotations

import functools
import math
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.encoder import ONNX_FILE, TOKENIZER_FILE, Vectors, open_session, open_tokenizer
from ingest.document import Chunk, Sentence
from ingest.lexicon import read_lexicon
from ingest.text.folding import fold
from qa.question.words import plain_words

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MODEL = Path(__file__).parent / "verifier_model"
MAX_PIECES, MAX_ASKED_PIECES, MAX_CONTEXT_PIECES = 128, 48, 40
TITLES = 2  # the nearest ones: "2. Major Achievements / (3) BeiDou"
PREVIOUS_WORDS = 30
SHORT = 16  # words of a sentence in which a pronoun anywhere is for something before it; with these one sentence in five leans back
READERS = 2  # threads
SLOW = ("SkipLayerNormFusion",)  # with it a pair of 60 pieces takes 6.5 ms for 5.8
_LEXICON = Path(__file__).parent / "patterns" / "reading_model.toml"
_START, _END = 101, 102  # [CLS] and [SEP] of the model's vocabulary


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A text as the model reads it, with what it needs to be understood: titles, and the sentence before it if it leans on that."""

    context: str
    sentence: str


class ReadingModel(Protocol):
    """The one seam to a model that reads."""

    def answers(self, question: str, excerpts: Sequence[Excerpt]) -> list[float]:
        """The log odds that each sentence answers the question."""
        ...

    def supports(self, statement: str, quotes: Sequence[Excerpt]) -> float:
        """The log odds that the quotes together say what the statement says."""
        ...


def excerpt_of(chunk: Chunk, sentence: Sentence) -> Excerpt:
    """A sentence of a chunk with its context; of a row of a table the heads of its columns are a title."""
    before = next((one.text for one in reversed(chunk.sentences) if one.end <= sentence.start), "")
    return excerpt([*chunk.title_path, *filter(None, [chunk.heads])], before, sentence.text)


def excerpt(titles: Sequence[str], before: str, sentence: str) -> Excerpt:
    """A sentence below titles, after another sentence or none, folded as search reads it."""
    parts = list(titles[-TITLES:])
    if before and leans_back(sentence):
        parts.append(" ".join(fold(before).text.split()[-PREVIOUS_WORDS:]))
    return Excerpt(fold(" / ".join(parts)).text, fold(sentence).text)


def leans_back(sentence: str) -> bool:
    """Whether a sentence opens with a word for what the one before it says, or is short and has one: "Anna Keller will lead it."."""
    lexicon = read_lexicon(_LEXICON)
    if lexicon.pattern("leans").match(sentence):
        return True
    said = plain_words(sentence)
    return len(said) <= SHORT and not lexicon.words("pointing").isdisjoint(said)


def joined(excerpts: Sequence[Excerpt]) -> Excerpt:
    """Several as one: each different context once, the sentences after one another."""
    return Excerpt(" / ".join(dict.fromkeys(one.context for one in excerpts if one.context)), " ".join(one.sentence for one in excerpts))


def windows(tokenizer: Tokenizer, asked: str, read: Excerpt) -> Iterator[tuple[list[int], list[int]]]:
    """(numbers, kinds) of the word pieces of "[CLS] asked [SEP] context [SEP] sentence [SEP]"; those of the sentence are of kind 1.
    Once for most sentences, and for a very long one in parts that overlap by half."""
    first = tokenizer.encode(asked, add_special_tokens=False).ids[:MAX_ASKED_PIECES]
    context = tokenizer.encode(read.context, add_special_tokens=False).ids[-MAX_CONTEXT_PIECES:]
    before = [_START, *first, _END, *context, _END]
    sentence, room = tokenizer.encode(read.sentence, add_special_tokens=False).ids, MAX_PIECES - len(before) - 1
    for start in range(0, max(1, len(sentence) - room // 2), max(1, room // 2)):
        part = sentence[start : start + room]
        yield [*before, *part, _END], [0] * len(before) + [1] * len(part) + [0]


class OnnxReadingModel:
    """The trained model, loaded when it is first asked. Safe to share between threads."""

    def __init__(self, folder: Path = MODEL) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._readers = ThreadPoolExecutor(READERS, "reading")
        self._loaded: tuple[Tokenizer, InferenceSession] | None = None

    def answers(self, question: str, excerpts: Sequence[Excerpt]) -> list[float]:
        """Pairs two at a time, each by itself: padding costs more than a batch gains on a few cores. A long sentence answers as
        surely as its best part."""
        return list(self._readers.map(lambda one: max(float(odds[0]) for odds in self._read(question, one)), excerpts))

    def supports(self, statement: str, quotes: Sequence[Excerpt]) -> float:
        """All quotes are read together."""
        return max(float(odds[1]) for odds in self._read(statement, joined(quotes)))

    def _read(self, asked: str, read: Excerpt) -> Iterator[Vectors]:
        tokenizer, session = self._load()
        for numbers, kinds in windows(tokenizer, asked, read):
            inputs = {"input_ids": np.asarray([numbers], dtype=np.int64), "token_type_ids": np.asarray([kinds], dtype=np.int64)}
            yield session.run(None, inputs)[0][0]

    def _load(self) -> tuple[Tokenizer, InferenceSession]:
        with self._lock:
            if self._loaded is None:
                self._loaded = open_tokenizer(self._folder / TOKENIZER_FILE), open_session(self._folder / ONNX_FILE, SLOW)
            return self._loaded


def probability_of(odds: float) -> float:
    """The logistic function of log odds."""
    return 1 / (1 + math.exp(-max(-30.0, min(odds, 30.0))))


@functools.cache
def default_reading_model() -> ReadingModel:
    """The one model that all assistants of a process share."""
    return OnnxReadingModel()
