"""Training the verifier: `python -m eval.train_verifier FOLDER [PUBLIC ...]` writes model.onnx and tokenizer.json into
FOLDER; copy them into qa/verifier_model/ and run `python -m eval.calibrate` to use them.

PUBLIC are folders in SQuAD layout to begin with; without any the model learns from the invented reports alone. Two
cores take about an hour. Six of the forty reports are held back, and what the new model makes of them is printed.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from eval.shelf import Shelf, default_shelf
from eval.verifier_data import Asked, Pair, draw, held_reports, read_invented, read_public
from eval.verifier_model import Reader, export, load_reader, log_odds, rows_of, train
from index import open_default
from index.model import find_model

FIRST_RATE, RATE = 1e-4, 7e-5
FIRST_ROUNDS, ROUNDS = 2, 4
FIRST_STOP = 450  # steps
PUBLIC_PER_ROUND = 1500  # pairs of the public sets mixed into all rounds but the last two, against forgetting
SEED = 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, measure and write."""
    options = _options(arguments)
    encoder = open_default().encoder
    asked = read_invented(Shelf(default_shelf(), print, encoder))
    public = [pair for folder in options.public for pair in read_public(folder, encoder)]
    held = held_reports([one.report for one in asked])
    reader, tokenizer = load_reader(find_model())
    print(f"{len(asked)} questions about invented reports, {len(public)} public pairs")
    generator = random.Random(SEED)
    if public:
        rows = rows_of(public, tokenizer)
        train(reader, [rows] * FIRST_ROUNDS, FIRST_RATE, SEED, FIRST_STOP)
    trained = [one for one in asked if one.report not in held]
    rounds = [rows_of(_round(trained, public if i < ROUNDS - 2 else [], generator), tokenizer) for i in range(ROUNDS)]
    train(reader, rounds, RATE, SEED)
    export(reader, tokenizer, options.folder)
    _report(reader, [one for one in asked if one.report in held], tokenizer)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval.train_verifier", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the model is written")
    parser.add_argument("public", type=Path, nargs="*", metavar="PUBLIC", help="a folder in SQuAD layout")
    return parser.parse_args(arguments)


def _round(asked: Sequence[Asked], public: Sequence[Pair], generator: random.Random) -> list[Pair]:
    own = [pair for one in asked for pair in draw(one, generator)]
    return own + generator.sample(list(public), min(PUBLIC_PER_ROUND, len(public)))


def _report(reader: Reader, held: Sequence[Asked], tokenizer: Tokenizer) -> None:
    """How well the best ranked sentence, read, tells questions with an answer from those without, on held reports."""
    best = log_odds(reader, rows_of([Pair(one.question, one.ranked[0], False) for one in held], tokenizer))
    answerable = np.array([one.answerable for one in held])
    print(
        f"{len(held)} questions about {len({one.report for one in held})} held reports: AUC {auc(best[answerable], best[~answerable]):.3f}"
    )


def auc(higher: NDArray[np.float64], lower: NDArray[np.float64]) -> float:
    """The share of pairs in which the first is higher; a tie counts half."""
    wins = (higher[:, None] > lower[None, :]).mean() + 0.5 * (higher[:, None] == lower[None, :]).mean()
    return float(wins)


if __name__ == "__main__":
    main()
