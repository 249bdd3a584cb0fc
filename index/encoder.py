"""Encoding text without torch: the exported model in onnxruntime, its tokenizer in tokenizers."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from ingest.text.folding import fold

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

ONNX_FILE, TOKENIZER_FILE = "model.onnx", "tokenizer.json"
MAX_TOKENS = 256  # all-MiniLM-L6-v2's model card: longer input is cut
COMMON = 3500  # of the vocabulary: "money" and "long" are before it, "alcohol" and "salary" behind


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


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of a text as the model reads them: their numbers with the marks around them, the places among these
    of those that are the text's own, and where each of those stands in the text."""

    ids: tuple[int, ...]
    own: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class EncoderFiles:
    """An encoder as it is kept: the ONNX model, and its tokenizer as JSON."""

    model: bytes
    tokenizer: bytes

    @property
    def sha256(self) -> str:
        """The SHA-256 of the two, one after the other."""
        digest = hashlib.sha256(self.model)
        digest.update(self.tokenizer)
        return digest.hexdigest()

    @classmethod
    def read(cls, folder: Path) -> EncoderFiles:
        """From a folder that `write` wrote."""
        return cls((folder / ONNX_FILE).read_bytes(), (folder / TOKENIZER_FILE).read_bytes())

    def write(self, folder: Path) -> None:
        """Into a folder."""
        (folder / ONNX_FILE).write_bytes(self.model)
        (folder / TOKENIZER_FILE).write_bytes(self.tokenizer)


def silence_onnxruntime() -> None:
    """Nothing is sent anywhere: from 1.32 on importing onnxruntime writes a device id into the user's cache and looks up its makers' host,
    unless it is told not to before that; its own `disable_telemetry_events` comes too late."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def open_session(model: bytes | Path, without: Sequence[str] = ()) -> InferenceSession:
    """An ONNX file, ready to run on one thread, `without` some of ONNX Runtime's optimisers. Safe to share between threads."""
    silence_onnxruntime()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a question has 20 tokens: one thread takes 2.0 ms, two 1.8 ms and a core
    options.log_severity_level = 3
    # By its bytes: a path that is no UTF-8 cannot be handed over.
    data = model.read_bytes() if isinstance(model, Path) else model
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"], disabled_optimizers=list(without))


def open_tokenizer(tokenizer: bytes | Path) -> Tokenizer:
    """A tokenizer that neither cuts nor pads."""
    from tokenizers import Tokenizer

    data = tokenizer.read_bytes() if isinstance(tokenizer, Path) else tokenizer
    opened = Tokenizer.from_str(data.decode("utf-8"))
    opened.no_truncation()
    opened.no_padding()
    return opened


def token_counter(files: EncoderFiles) -> Callable[[str], int]:
    """What counts the word pieces of a text, the two marks around it included."""
    tokenizer = open_tokenizer(files.tokenizer)
    return lambda text: len(tokenizer.encode(text).ids)


_OPEN: WeakValueDictionary[str, OnnxEncoder] = WeakValueDictionary()
_OPENING = threading.RLock()


def shared_encoder(sha256: str, files: Callable[[], EncoderFiles]) -> OnnxEncoder:
    """The encoder of files of that SHA-256 which somebody has open already, or a new one: each takes 53 MB, and one serves all indexes
    and libraries of the process, and what it adds to them."""
    with _OPENING:
        encoder = _OPEN.get(sha256)
        if encoder is None:
            encoder = _OPEN[sha256] = OnnxEncoder(files())
        return encoder


class OnnxEncoder:
    """An encoder in onnxruntime. Safe to share between threads: an onnxruntime session is, and so is a tokenizer that is
    not changed."""

    def __init__(self, files: EncoderFiles) -> None:
        self._tokenizer = open_tokenizer(files.tokenizer)
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._session = open_session(files.model)

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """One text at a time, so that no other text has a part in its rounding; see `BatchEncoder` for many."""
        return [self.run([self.pieces(text)])[0] for text in texts]

    def is_word(self, word: str) -> bool:
        """Whether the model's vocabulary holds a lower-case word whole."""
        return self._tokenizer.token_to_id(word) is not None

    def is_common(self, word: str) -> bool:
        """Whether a lower-case word is among the first of the model's vocabulary, which is in the order of how often words occur."""
        place = self._tokenizer.token_to_id(word)
        return place is not None and place < COMMON

    def pieces(self, text: str) -> Pieces:
        """The word pieces of a text, as many as the model reads."""
        folded = fold(text)
        found = self._tokenizer.encode(folded.text)
        # A text without any word piece is encoded as the marks around it.
        own = [i for i, mark in enumerate(found.special_tokens_mask) if not mark] or range(len(found.ids))
        offsets = found.offsets  # a list that is made whenever it is asked for
        return Pieces(tuple(found.ids), tuple(own), tuple(folded.span(*offsets[i]) for i in own))

    def run(self, batch: Sequence[Pieces]) -> list[Encoding]:
        """The encodings of a few texts, the shorter ones padded to the longest."""
        longest = max(len(pieces.ids) for pieces in batch)
        ids, mask = (np.zeros((len(batch), longest), dtype=np.int64) for _ in range(2))
        for row, pieces in enumerate(batch):
            ids[row, : len(pieces.ids)] = pieces.ids
            mask[row, : len(pieces.ids)] = 1
        found, states = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return [
            Encoding(vector, unit(rows[list(pieces.own)]), pieces.spans) for pieces, vector, rows in zip(batch, found, states, strict=True)
        ]
