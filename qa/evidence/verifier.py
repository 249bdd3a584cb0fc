"""The verifier: a small cross-encoder that reads a question and a sentence together and says whether the one answers
the other.

All-MiniLM-L6-v2 with one more layer, trained by `python -m eval.train_verifier`; `verifier_model/SOURCE.md` says on
what. Each word piece of the sentence is a place where an answer may stand, and the first piece stands for "nowhere":
the score is the log odds of somewhere against nowhere.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.encoder import ONNX_FILE, TOKENIZER_FILE, open_session, open_tokenizer
from ingest.document import Chunk, Sentence
from ingest.lexicon import read_lexicon
from ingest.text.folding import fold

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MODEL = Path(__file__).parent / "verifier_model"
MAX_PIECES, MAX_QUESTION_PIECES, MAX_CONTEXT_PIECES = 96, 40, 45
TITLES = 2  # the nearest ones: "2. Major Achievements / (3) BeiDou"
PREVIOUS_WORDS = 30
_LEXICON = Path(__file__).parent / "patterns" / "verifier.toml"
_START, _END = 101, 102  # [CLS] and [SEP] of the model's vocabulary


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A sentence as the verifier reads it, with what it needs to be understood: titles, and the sentence before it if
    it leans on that."""

    context: str
    sentence: str


class Verifier(Protocol):
    """The one seam to a reading model."""

    def verify(self, question: str, excerpt: Excerpt) -> float:
        """The log odds that the sentence answers the question."""
        ...


def excerpt_of(chunk: Chunk, sentence: Sentence) -> Excerpt:
    """A sentence of a chunk with its context."""
    before = next((one.text for one in reversed(chunk.sentences) if one.end <= sentence.start), "")
    return excerpt(chunk.title_path, before, sentence.text)


def excerpt(titles: Sequence[str], before: str, sentence: str) -> Excerpt:
    """A sentence below titles, after another sentence or none, folded as search reads it."""
    parts = list(titles[-TITLES:])
    if before and read_lexicon(_LEXICON).pattern("leans").match(sentence):
        parts.append(" ".join(fold(before).text.split()[-PREVIOUS_WORDS:]))
    return Excerpt(fold(" / ".join(parts)).text, fold(sentence).text)


def word_pieces(tokenizer: Tokenizer, question: str, read: Excerpt) -> tuple[list[int], list[int]]:
    """(numbers, kinds) of the word pieces of "[CLS] question [SEP] context [SEP] sentence [SEP]"."""
    asked = tokenizer.encode(question, add_special_tokens=False).ids[:MAX_QUESTION_PIECES]
    context = tokenizer.encode(read.context, add_special_tokens=False).ids[:MAX_CONTEXT_PIECES]
    room = MAX_PIECES - len(asked) - len(context) - 4
    sentence = tokenizer.encode(read.sentence, add_special_tokens=False).ids[:room]
    text = [*context, _END, *sentence, _END]
    return [_START, *asked, _END, *text], [0] * (len(asked) + 2) + [1] * len(text)


class OnnxVerifier:
    """The trained verifier, loaded when it is first asked. Safe to share between threads."""

    def __init__(self, folder: Path = MODEL) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: tuple[Tokenizer, InferenceSession] | None = None

    def verify(self, question: str, excerpt: Excerpt) -> float:
        """One sentence at a time: the best one decides most questions, and then no other need be read."""
        tokenizer, session = self._load()
        numbers, kinds = word_pieces(tokenizer, question, excerpt)
        inputs = {"input_ids": np.asarray([numbers], dtype=np.int64), "token_type_ids": np.asarray([kinds], dtype=np.int64)}
        return float(session.run(None, inputs)[0][0])

    def _load(self) -> tuple[Tokenizer, InferenceSession]:
        with self._lock:
            if self._loaded is None:
                self._loaded = open_tokenizer(self._folder / TOKENIZER_FILE), open_session(self._folder / ONNX_FILE)
            return self._loaded


@functools.cache
def default_verifier() -> Verifier:
    """The one verifier that all assistants of a process share."""
    return OnnxVerifier()
