"""A cross-encoder or NLI model as a verifier, by its name or folder, through sentence-transformers."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ModelError
from qa.checking.claim import Claim, Judgement

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

Scores = NDArray[np.float32]
EVEN = 0.5
SUPPORTING = ("entail", "support", "consistent")  # how labels begin that mean support, in any case


class CrossEncoderVerifier:
    """A model that reads quotes and a statement together. It is loaded when it is made, from this machine alone."""

    def __init__(self, name: str, threshold: float = EVEN) -> None:
        """`name` is a folder, or a model in the local cache. Raises ModelError if it cannot be loaded or judges no support."""
        self._threshold, self._lock = threshold, threading.Lock()
        try:
            from sentence_transformers import CrossEncoder

            self._model: CrossEncoder = CrossEncoder(name, device="cpu", local_files_only=True)
        except (ImportError, OSError, ValueError, RuntimeError) as error:
            hint = "Name a folder, or a model that is in the local cache: --checker nli:NAME_OR_FOLDER"
            raise ModelError(f"The checking model {name} cannot be loaded: {error}", hint) from error
        self._label = supporting_label(self._model.config.id2label)

    def supports(self, claims: Sequence[Claim]) -> list[Judgement]:
        """A judgement for each claim, in order."""
        if not claims:
            return []
        with self._lock:
            scores = np.asarray(self._model.predict([(premise(one), one.text) for one in claims], activation_fn=lambda found: found))
        shares = 1 / (1 + np.exp(-scores.reshape(len(claims)))) if self._label is None else _softmax(scores)[:, self._label]
        return [judged(float(share), self._threshold) for share in shares]


def judged(probability: float, threshold: float) -> Judgement:
    """A judgement by a probability alone."""
    ok = probability >= threshold
    return Judgement(ok, "" if ok else "the quotes do not bear it out", probability)


def premise(claim: Claim) -> str:
    """What the quotes of a claim say, in one text, each with its nearest title and what stands before it."""
    return " ".join(part for quote in claim.quotes for part in (*quote.title_path[-1:], quote.before, quote.text) if part)


def supporting_label(labels: Mapping[int, str]) -> int | None:
    """The number of the label that means support; None for a model with one score. Raises ModelError if none does."""
    if len(labels) == 1:
        return None
    for number, label in labels.items():
        if label.lower().startswith(SUPPORTING):
            return int(number)
    raise ModelError(f"None of the checking model's labels means support: {', '.join(labels.values())}.", "Name an NLI model.")


def _softmax(scores: Scores) -> Scores:
    shifted: Scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
