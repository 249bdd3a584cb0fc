"""The mean of several reading models: `python -m eval.training.average MODEL MODEL ... --model DIR` writes DIR/model.onnx.

Trainings that go on from the same weights err in different ways, and the mean of their weights errs less than each of them;
docs/experiments/reading-model.md has by how much. `--share` says what each model counts, the same for all by default.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from eval.training.earlier import Weights, weights_of
from eval.training.reader import Reader, export
from index.encoder import ONNX_FILE
from index.model import find_model
from ingest.document import sha256_of_file
from qa.evidence.reading_model import MODEL


def main() -> None:
    """Average and export."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.average", description=__doc__)
    parser.add_argument("models", type=Path, nargs="+", metavar="MODEL", help="model.onnx files")
    parser.add_argument("--share", type=float, nargs="+", help="what each of them counts")
    parser.add_argument("--model", type=Path, default=MODEL, help="where the mean is written")
    options = parser.parse_args()
    reader = Reader(find_model().location)
    reader.load_state_dict(mean_of([weights_of(one) for one in options.models], options.share or [1.0] * len(options.models)))
    export(reader, options.model / ONNX_FILE)
    print(f"SHA-256 of the weights: {sha256_of_file(options.model / ONNX_FILE)}")


def mean_of(models: Sequence[Weights], shares: Sequence[float]) -> Weights:
    """The weighted mean of each weight."""
    total = sum(shares)
    pairs = list(zip(models, shares, strict=True))
    return {name: sum((share / total * one[name] for one, share in pairs), start=0 * models[0][name]) for name in models[0]}


if __name__ == "__main__":
    main()
