"""What a question asks for, by its wording alone: is it of the kind that an official report answers?

One linear layer over the vector that the search has of the question anyway, so it costs nothing. Reports say what was
done, with whom and to what end; what a thing cost, who signed it or in which town it stands they mostly leave out. It was
fitted by `python -m eval.fit_asking` to the 4,304 questions about invented reports in `eval/verifier/`, and holds for
questions about the white paper, which it never saw (eval/LOG.md).
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

import numpy as np

from index.encoder import Vectors
from index.model import DEFAULT_MODEL

WEIGHTS_FILE = Path(__file__).parent / "asking.json"


def report_like(vector: Vectors, model: str) -> float:
    """The log odds that a report on the question's subject answers it; 0, neither way, for vectors of another model than
    the one it was fitted to."""
    weights, bias = _weights()
    if model != DEFAULT_MODEL or vector.size != weights.size:
        return 0.0
    return float(vector.ravel() @ weights) + bias


@functools.cache
def _weights() -> tuple[Vectors, float]:
    record = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return np.asarray(record["weights"], dtype=np.float32), float(record["bias"])
