"""Encoding text without torch: the exported model in onnxruntime, its tokenizer in tokenizers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.text.folding import fold

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

ONNX_FILE, TOKENIZER_FILE = "model.onnx", "tokenizer.json"
MAX_TOKENS = 256  # all-MiniLM-L6-v2's model card: longer input is cut


@dataclass(frozen=True, slots=True)
class Encoding:
    """A text as an encoder sees it.

    `vector` is its unit vector, shape (d,); `tokens` the unit vectors of its word pieces, shape (n, d), without the
    marks around them; `spans` where each piece stands in the text, in code points.
    """

    vector: Vectors
    tokens: Vectors
    spans: tuple[tuple[int, int], ...]


class Encoder(Protocol):
    """The one seam to an embedding model."""

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """One encoding a text, in order."""
        ...


def vectors(encodings: Sequence[Encoding]) -> Vectors:
    """The text vectors of encodings as one array, shape (n, d)."""
    return np.stack([encoding.vector for encoding in encodings])


def unit(rows: Vectors) -> Vectors:
    """Rows divided by their length."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9), dtype=np.float32)


def open_session(path: Path) -> InferenceSession:
    """An ONNX file, ready to run on one thread. Safe to share between threads."""
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # it writes a device id into the user's cache otherwise
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a question has 20 tokens: one thread takes 2.0 ms, two 1.8 ms and a core
    options.log_severity_level = 3
    # By its bytes: a path that is no UTF-8 cannot be handed over.
    return onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])


def open_tokenizer(path: Path) -> Tokenizer:
    """A tokenizer that neither cuts nor pads."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


class OnnxEncoder:
    """The encoder of an index folder. Safe to share between threads: an onnxruntime session is, and so is a tokenizer
    that is not changed."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = open_tokenizer(folder / TOKENIZER_FILE)
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._session = open_session(folder / ONNX_FILE)

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """One text at a time: padding to the longest costs more than batching gains on a few cores."""
        return [self._encode_one(text) for text in texts]

    def is_word(self, word: str) -> bool:
        """Whether the model's vocabulary holds a lower-case word whole."""
        return self._tokenizer.token_to_id(word) is not None

    def _encode_one(self, text: str) -> Encoding:
        folded = fold(text)
        pieces = self._tokenizer.encode(folded.text)
        ids = np.asarray([pieces.ids], dtype=np.int64)
        vector, states = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        # A text without any word piece is encoded as the marks around it.
        own = [i for i, mark in enumerate(pieces.special_tokens_mask) if not mark] or list(range(len(pieces.ids)))
        return Encoding(vector[0], unit(states[0][own]), tuple(folded.span(*pieces.offsets[i]) for i in own))
