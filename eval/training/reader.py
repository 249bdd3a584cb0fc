"""Training the reading model: `python -m eval.training.reader --data DIR` writes qa/evidence/verifier_model/model.onnx, prints its
SHA-256 and what it gives on documents that it has not seen.

DIR holds reading/, squad2_dev_half/, nq_open_oracle/ and strong_reader/. From all-MiniLM-L6-v2's weights in four trainings, each from the
weights before it, in bfloat16; the word vectors and the lowest layers are kept. Nine documents, the SQuAD paragraphs of the same articles,
the documents that ship and those for the judge, and the sets of the white paper's questions that are not named in `PAPER_SETS` are never
trained on. In one go all of it took 86 minutes on two cores, beside other work of lower priority. What ships was made with fewer
documents: docs/experiments/reading-model.md says what either gives.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from safetensors.torch import load_file
from sklearn.metrics import roc_auc_score

from eval.training.network import Reader, Row, Training, export, row_of, run
from eval.training.pairs import Pair
from eval.training.reading_data import (
    BROAD,
    OWN,
    RECORDS,
    held_out,
    pairs_elsewhere,
    pairs_of_documents,
    pairs_of_invented,
    pairs_of_natural_questions,
    pairs_of_paper,
    pairs_of_passages,
    pairs_of_reports,
    pairs_of_squad,
    paper_statements,
)
from index.encoder import ONNX_FILE, TOKENIZER_FILE, open_tokenizer
from index.model import find_model
from ingest.document import sha256_of_file
from ingest.read import read_document
from ingest.source import WHITE_PAPER
from qa.evidence.reading_model import MODEL, OnnxReadingModel

T = TypeVar("T")
SEED = 0


@dataclass(frozen=True, slots=True)
class Share:
    """How often the pairs of a sort are read: its questions, its statements, its questions beside a sentence of another document; and
    whether those that are made by machine are among them."""

    asked: float
    stated: float = 0.0
    elsewhere: float = 0.0
    made: bool = False


Stage = dict[str, Share]


@dataclass(frozen=True, slots=True)
class Phase:
    """A training: its rate, how many times that of the heads is, and its stages."""

    rate: float
    of_heads: float
    stages: tuple[Stage, ...]


PHASES = {
    "public": Phase(1e-4, 5.0, (
        {"squad": Share(1.0), "natural questions": Share(1.0), "reports": Share(0.3)},
        {"reports": Share(1.0), "squad": Share(0.2), "natural questions": Share(0.2)},
        {"reports": Share(0.7)},
    )),
    "documents": Phase(8e-5, 1.0, (
        {"documents": Share(1.0, 1.0), "squad": Share(0.3, 0.3), "natural questions": Share(0.2), "invented": Share(0.5),
         "white paper": Share(1.0)},
    )),
    "everything": Phase(8e-5, 1.0, (
        {"documents": Share(1.3, 1.3, 0.4, made=True), "squad": Share(0.6, 0.7, 0.3, made=True),
         "natural questions": Share(0.7, 0.0, 0.3, made=True), "invented": Share(0.4), "records": Share(1.6, 1.6),
         "white paper": Share(1.0, 0.0, 0.4, made=True), "passages": Share(0.35, 0.25)},
    )),
    "own": Phase(8e-5, 1.0, (
        {"own documents": Share(1.0, 0.8, 0.2, made=True), "documents": Share(0.35, 0.35, 0.1, made=True),
         "squad": Share(0.1, 0.15, 0.1, made=True), "natural questions": Share(0.1, 0.0, 0.1, made=True), "invented": Share(0.1),
         "records": Share(0.5, 0.5), "white paper": Share(0.8, 0.0, 0.2, made=True), "passages": Share(0.1, 0.1)},
    )),
}  # fmt: skip
# A sentence of another document never answers their questions.
SPECIFIC = ("documents", "own documents", "squad", "natural questions", "white paper")


def main() -> None:
    """Train, export, measure."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.reader", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with reading/ and the others")
    parser.add_argument("--model", type=Path, default=MODEL, help="where the model is written")
    options = parser.parse_args()
    options.model.mkdir(parents=True, exist_ok=True)  # now, not after an hour
    if options.model != MODEL:
        shutil.copy(MODEL / TOKENIZER_FILE, options.model)
    sorts = Sorts(options.data)
    with tempfile.TemporaryDirectory() as place:
        start: Path | None = None
        for name, phase in PHASES.items():
            print(f"{name}:", flush=True)
            stages = [rows_of(stage, sorts, random.Random(i)) for i, stage in enumerate(phase.stages)]
            end = Path(place) / f"{name}.safetensors"
            run(Training(stages, start, end, phase.rate, phase.of_heads, SEED))
            start = end
        reader = Reader(find_model().location)
        reader.load_state_dict(load_file(end))
    export(reader, options.model / ONNX_FILE)
    print(f"SHA-256 of the weights: {sha256_of_file(options.model / ONNX_FILE)}", flush=True)
    measure(OnnxReadingModel(options.model), sorts.held())


@dataclass(frozen=True, slots=True)
class Sort:
    """The rows of one source, and those of its questions beside sentences of other documents."""

    own: list[Row]
    elsewhere: list[Row]


class Sorts(dict[str, Sort]):
    """What is trained on, sort by sort: each is read when a stage first asks for it."""

    def __init__(self, data: Path) -> None:
        """Of the data in a folder."""
        super().__init__()
        self._data = data
        self._documents = list(pairs_of_documents(data / "reading"))
        self._left_out = held_out({one.document for one in self._documents})
        self._tokenizer = open_tokenizer(MODEL / TOKENIZER_FILE)

    def __missing__(self, name: str) -> Sort:
        """The rows of a sort, without the documents that are held out."""
        own = [one for one in self._pairs(name) if one.document not in self._left_out]
        elsewhere = pairs_elsewhere(own) if name in SPECIFIC else ()
        self[name] = Sort(*([row_of(one, self._tokenizer) for one in pairs] for pairs in (own, elsewhere)))
        return self[name]

    def _pairs(self, name: str) -> Iterable[Pair]:
        sources: dict[str, Callable[[], Iterable[Pair]]] = {
            "documents": lambda: self._documents,
            "own documents": lambda: pairs_of_documents(OWN),
            "squad": lambda: pairs_of_squad(self._data / "squad2_dev_half"),
            "natural questions": lambda: pairs_of_natural_questions(self._data / "nq_open_oracle"),
            "white paper": pairs_of_paper,
            "invented": pairs_of_invented,
            "reports": pairs_of_reports,
            "records": lambda: pairs_of_passages(RECORDS, is_whole=True),
            "passages": lambda: pairs_of_passages(BROAD),
        }
        return sources[name]()

    def held(self) -> list[Pair]:
        """The pairs that are held out: of nine documents, and recorded statements on the white paper."""
        paper = paper_statements(self._data / "strong_reader", read_document(WHITE_PAPER).text)
        return [*(one for one in self._documents if one.document in self._left_out), *paper]


def rows_of(stage: Stage, sorts: dict[str, Sort], draw: random.Random) -> list[Row]:
    """What a stage reads."""
    rows: list[Row] = []
    for name, share in stage.items():
        own = sorts[name].own
        asked = [row for row in own if row.pair.task == "answer" and (share.made or not row.pair.is_made)]
        stated = [row for row in own if row.pair.task == "support"]
        for some, times in ((asked, share.asked), (stated, share.stated), (sorts[name].elsewhere, share.elsewhere)):
            rows += drawn(some, times, draw)
    return rows


def drawn(own: Sequence[T], times: float, draw: random.Random) -> list[T]:
    """Each so many times, and of the fraction some that are drawn."""
    whole, part = divmod(times, 1)
    return [*own] * int(whole) + draw.sample(own, int(part * len(own)))


def measure(model: OnnxReadingModel, held: Sequence[Pair]) -> None:
    """Print the area under the curve of both tasks on what is held out, and how the model ranks evidence beside its near misses."""
    answering = [one for one in held if one.task == "answer" and not one.is_made]
    odds = np.array([model.answers(one.asked, [one.read])[0] for one in answering])
    holds = np.array([one.holds for one in answering])
    print(f"answers, {len(odds)} pairs: AUC {roc_auc_score(holds, odds):.3f}")
    by_question: dict[str, list[int]] = {}
    for row, one in enumerate(answering):
        by_question.setdefault(one.question, []).append(row)
    best = {name: max(odds[rows]) for name, rows in by_question.items()}
    answerable = {name: bool(holds[rows].any()) for name, rows in by_question.items()}
    print(f"questions, {len(best)}: AUC {roc_auc_score(list(answerable.values()), list(best.values())):.3f}")
    first = [holds[rows[int(np.argmax(odds[rows]))]] for name, rows in by_question.items() if answerable[name]]
    print(f"its first of evidence and near misses is evidence: {np.mean(first):.3f} of {len(first)}")
    for paper in (False, True):
        own: Any = [one for one in held if one.task == "support" and (one.document == "white-paper") == paper]
        said = [model.supports(one.asked, [one.read]) for one in own]
        print(f"support, {'white paper' if paper else 'documents'}, {len(own)}: AUC {roc_auc_score([one.holds for one in own], said):.3f}")


if __name__ == "__main__":
    main()
