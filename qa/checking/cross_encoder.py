"""A cross-encoder or NLI model as a verifier, by its name or folder, through sentence-transformers."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from ingest.errors import ModelError
from qa.checking.claim import Claim, Judgement, judged

SUPPORTING = ("entail", "support", "consistent")  # how labels begin that mean support, in any case


class CrossEncoderVerifier:
    """A model that reads quotes and a statement together. It is loaded when it is made, from this machine alone."""

    def __init__(self, name: str) -> None:
        """`name` is a folder, or a model in the local cache. Raises ModelError if it cannot be loaded or judges no support."""
        self._lock = threading.Lock()
        try:
            from sentence_transformers import CrossEncoder

            self._model = CrossEncoder(name, device="cpu", local_files_only=True)
        except (ImportError, OSError, ValueError, RuntimeError) as error:
            hint = "Name a folder, or a model that is in the local cache: --checker nli:NAME_OR_FOLDER"
            raise ModelError(f"The checking model {name} cannot be loaded: {error}", hint) from error
        self._label = supporting_label(self._model.config.id2label)

    def supports(self, claims: Sequence[Claim]) -> list[Judgement]:
        if not claims:
            return []
        label, pairs = self._label, [(premise(one), one.text) for one in claims]
        with self._lock:
            found = self._model.predict(pairs, activation_fn=lambda one: one.sigmoid() if label is None else one.softmax(-1))
        return [judged(float(share)) for share in (found if label is None else found[:, label])]


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
