"""Training the reading model: `python -m eval.training.reader --data DIR` writes qa/evidence/verifier_model/model.onnx, prints its
SHA-256 and what it gives on documents that it has not seen.

DIR holds reading/, squad2_dev_half/, nq_open_oracle/ and strong_reader/. From all-MiniLM-L6-v2's weights, both tasks in turn, the
sentences of a question together, in bfloat16; the word vectors and the lowest layers are kept. Nine documents, the SQuAD paragraphs
of the same articles and the sets of the white paper's questions that are not named in `PAPER_SETS` are never trained on. About
90 minutes on two cores. What ships is better and was not made by one run: SOURCE.md beside it and docs/experiments/reading-model.md.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
import torch.distributed
from safetensors.torch import load_file, save_file
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch.multiprocessing.spawn import spawn
from transformers import BertModel

from eval.training.pairs import Pair
from eval.training.reading_data import (
    BROAD,
    RECORDS,
    held_out,
    pairs_elsewhere,
    pairs_of_documents,
    pairs_of_invented,
    pairs_of_natural_questions,
    pairs_of_paper,
    pairs_of_passages,
    pairs_of_squad,
    paper_statements,
)  # fmt: skip
from index.encoder import ONNX_FILE, TOKENIZER_FILE, open_tokenizer
from index.model import find_model, quantise
from ingest.document import sha256_of_file
from ingest.read import read_document
from ingest.source import WHITE_PAPER
from qa.evidence.reading_model import MODEL, OnnxReadingModel, windows

SEED, RATE, WARM_UP = 0, 2e-4, 0.04
PIECES = 1900  # of a worker's batch
LENGTHS = 3  # a batch is read in so many parts of like length: padding took a third of the time
WORKERS = 2  # on one thread each, their gradients averaged: on a busy machine twice as fast as one worker on two threads
MOST_RIGHT, MOST = 4, 7  # sentences that answer and all sentences of a question that are read together
# How much of the questions and of the statements of each sort is read, stage by stage while the rate falls: first all sorts, then what
# comes nearest to people's questions about documents.
STAGES = (
    {"documents": (1.0, 1.0), "more on documents": (0.3, 0.0), "passages": (0.25, 0.3), "records": (1.0, 1.0), "white paper": (1.0, 0.0),
     "squad": (1.0, 1.0), "natural questions": (1.0, 0.0), "invented": (0.2, 0.0)},
    {"documents": (1.0, 1.0), "more on documents": (0.1, 0.0), "passages": (0.1, 0.2), "records": (0.6, 0.6), "white paper": (1.0, 0.0),
     "squad": (1.0, 0.8), "natural questions": (0.5, 0.0), "invented": (0.2, 0.0)},
    {"documents": (1.0, 1.0), "more on documents": (0.1, 0.0), "passages": (0.05, 0.1), "records": (0.4, 0.4), "white paper": (1.0, 0.0),
     "squad": (0.5, 0.5), "natural questions": (0.3, 0.0), "invented": (0.15, 0.0)},
    {"documents": (1.0, 1.0), "more on documents": (0.05, 0.0), "passages": (0.05, 0.1), "records": (0.2, 0.2), "white paper": (1.0, 0.0),
     "squad": (0.4, 0.3), "natural questions": (0.2, 0.0), "invented": (0.1, 0.0)},
)  # fmt: skip
SPECIFIC = ("documents", "squad", "natural questions", "white paper")  # a sentence of another document never answers their questions
# The sentences of their questions are only compared: told whether each answers, too, the model refused worse (judge 0.817 for 0.827).
COMPARED = ("more on documents", "passages")
ELSEWHERE = 0.5  # of those questions are put to one
KEPT_LAYERS = 2  # the lowest, as they are
NOWHERE = -1e4
WEIGHTS = "weights.safetensors"


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """A pair as word pieces; `target` marks those that may be the answer's place, the first piece where there is none."""

    numbers: list[int]
    kinds: list[int]
    target: list[int]
    pair: Pair


Group = list[Row]
"""The rows of one question, which compete, or one statement."""


class Reader(torch.nn.Module):
    """The model: a transformer with a score for each word piece as the answer's place, and one for support."""

    def __init__(self, location: str) -> None:
        super().__init__()
        self.transformer = BertModel.from_pretrained(location, add_pooling_layer=False)
        size = self.transformer.config.hidden_size
        self.place, self.support = torch.nn.Linear(size, 2), torch.nn.Linear(size, 1)  # nowhere, and each place
        self.transformer.embeddings.requires_grad_(False)
        self.transformer.encoder.layer[:KEPT_LAYERS].requires_grad_(False)

    def forward(self, numbers: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(a score for each piece, NOWHERE outside the sentence but for the first; log odds of support)."""
        states = self.transformer(input_ids=numbers, token_type_ids=kinds, attention_mask=mask).last_hidden_state
        heads = self.place(states).float()
        places = torch.cat([heads[:, :1, 0], heads[:, 1:, 1].masked_fill(kinds[:, 1:] == 0, NOWHERE)], dim=1)
        return places, self.support(states[:, 0]).squeeze(-1).float()


class Exported(torch.nn.Module):
    """What is exported: (log odds that the sentence answers, log odds of support) of unpadded pairs."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, input_ids: torch.Tensor, token_type_ids: torch.Tensor) -> torch.Tensor:
        """Shape (pairs, 2)."""
        states = self.reader.transformer(input_ids=input_ids, token_type_ids=token_type_ids).last_hidden_state
        heads = self.reader.place(states)
        somewhere = torch.logsumexp(heads[:, :, 1] + (token_type_ids - 1) * -NOWHERE, dim=1)
        return torch.stack([somewhere - heads[:, 0, 0], self.reader.support(states[:, 0]).squeeze(-1)], dim=1)


def main() -> None:
    """Train, export, measure."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.reader", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with reading/ and the others")
    parser.add_argument("--model", type=Path, default=MODEL, help="where the model is written")
    options = parser.parse_args()
    stages, held = read_stages(options.data)
    tokenizer = open_tokenizer(MODEL / TOKENIZER_FILE)
    with tempfile.TemporaryDirectory() as place:
        rows = [[[row_of(one, tokenizer) for one in group] for group in groups] for groups in stages]
        spawn(work, (rows, Path(place)), WORKERS)  # type: ignore[no-untyped-call]
        reader = Reader(find_model().location)
        reader.load_state_dict(load_file(Path(place) / WEIGHTS))
    export(reader, options.model / ONNX_FILE)
    print(f"SHA-256 of the weights: {sha256_of_file(options.model / ONNX_FILE)}", flush=True)
    measure(OnnxReadingModel(options.model), held)


def read_stages(data: Path) -> tuple[list[list[list[Pair]]], list[Pair]]:
    """(what is trained on in each stage, by question; the pairs that are held out)."""
    of_documents = list(pairs_of_documents(data / "reading"))
    left_out = held_out({one.document for one in of_documents})
    found = {
        "documents": [one for one in of_documents if one.question],
        "more on documents": [one for one in of_documents if not one.question],
        "passages": list(pairs_of_passages(BROAD)),
        "records": list(pairs_of_passages(RECORDS)),
        "white paper": list(pairs_of_paper()),
        "squad": list(pairs_of_squad(data / "squad2_dev_half")),
        "natural questions": list(pairs_of_natural_questions(data / "nq_open_oracle")),
        "invented": list(pairs_of_invented()),
    }
    stages: list[list[list[Pair]]] = [[] for _ in STAGES]
    for name, all_of_them in found.items():
        own = [replace(one, is_compared=name in COMPARED) for one in all_of_them if one.document not in left_out]
        elsewhere = drawn(list(pairs_elsewhere(own)), ELSEWHERE, SEED) if name in SPECIFIC else []
        asked, stated = questions_of([*own, *elsewhere]), [[one] for one in own if one.task == "support"]
        for seed, (stage, shares) in enumerate(zip(stages, STAGES, strict=True)):
            stage += drawn(asked, shares[name][0], seed) + drawn(stated, shares[name][1], seed)
    paper = paper_statements(data / "strong_reader", read_document(WHITE_PAPER).text)
    return stages, [*(one for one in of_documents if one.document in left_out), *paper]


def questions_of(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """The answering pairs of each question: some that answer, then the first of those that do not."""
    by_question: dict[tuple[str, str], list[Pair]] = {}
    for one in pairs:
        if one.task == "answer":
            by_question.setdefault((one.document, one.asked), []).append(one)
    groups = []
    for group in by_question.values():
        right = [one for one in group if one.holds][:MOST_RIGHT]
        wrong = [one for one in group if not one.holds][: MOST - len(right)]
        if (right and wrong) or not group[0].is_compared:
            groups.append(right + wrong)
    return groups


def drawn(own: Sequence[T], share: float, seed: int) -> list[T]:
    """A share of something, by a fixed seed."""
    return random.Random(seed).sample(own, int(share * len(own)))


def row_of(pair: Pair, tokenizer: Tokenizer) -> Row:
    """A pair as word pieces. Where the answer's place is not known, it may be anywhere in the sentence."""
    numbers, kinds = next(windows(tokenizer, pair.asked, pair.read))
    target = [0] * len(kinds)
    first = kinds.index(1) if 1 in kinds else 0
    if pair.holds and first:
        offsets = tokenizer.encode(pair.read.sentence, add_special_tokens=False).offsets[: sum(kinds)]
        for i, (start, end) in enumerate(offsets):
            target[first + i] = int(not pair.places or any(a < end and start < b for a, b in pair.places))
    if not any(target):
        target = [int(pair.holds and kind == 1) for kind in kinds] if pair.holds and first else [1, *target[1:]]
    return Row(numbers, kinds, target, pair)


def batches(groups: Sequence[Group], draw: random.Random) -> list[list[Group]]:
    """Groups of one task and like length together, in random order."""

    def pieces(group: Group) -> int:
        return sum(len(row.numbers) for row in group)

    ordered = sorted(groups, key=lambda group: (group[0].pair.task, pieces(group) // len(group) // 8, draw.random()))
    made: list[list[Group]] = []
    for _, same in groupby(ordered, key=lambda group: group[0].pair.task):
        made.append([])
        for group in same:
            if made[-1] and sum(map(pieces, made[-1])) + pieces(group) > PIECES:
                made.append([])
            made[-1].append(group)
    draw.shuffle(made)
    return made


def tensors(rows: Sequence[Row]) -> Iterator[torch.Tensor]:
    """Numbers, kinds, mask and targets, padded."""
    longest = max(len(row.numbers) for row in rows)
    for name in ("numbers", "kinds", "mask", "target"):
        lists = [[1] * len(row.numbers) if name == "mask" else getattr(row, name) for row in rows]
        yield torch.tensor([one + [0] * (longest - len(one)) for one in lists])


def loss_of(reader: Reader, groups: Sequence[Group]) -> torch.Tensor:
    """The negative log likelihood of the answer's place, summed over where it may be, and of an answering sentence among those of its
    question; or of support."""
    rows = [row for group in groups for row in group]
    places, answers, support = read_rows(reader, rows)
    if rows[0].pair.task == "support":
        holds = torch.tensor([float(row.pair.holds) for row in rows])
        return torch.nn.functional.binary_cross_entropy_with_logits(support, holds)
    first, ranked = 0, []
    for group in groups:
        odds, holds = answers[first : first + len(group)], torch.tensor([row.pair.holds for row in group])
        first += len(group)
        if holds.any() and not holds.all():
            ranked.append(torch.logsumexp(odds, 0) - torch.logsumexp(odds[holds], 0))
    return places.mean() + sum(ranked, start=torch.zeros(())) / len(groups)


def read_rows(reader: Reader, rows: Sequence[Row]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """For each row (the loss of the answer's place, log odds that it answers, log odds of support)."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i].numbers))
    found = []
    for part in np.array_split(order, min(LENGTHS, len(order))):
        own = [rows[i] for i in part]
        numbers, kinds, mask, target = tensors(own)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            places, support = reader(numbers, kinds, mask)
        right, somewhere = torch.logsumexp(places.masked_fill(target == 0, NOWHERE), dim=1), torch.logsumexp(places[:, 1:], dim=1)
        compared = torch.where(target[:, 0] == 1, right, somewhere)  # no word on whether, only on where
        every = torch.where(torch.tensor([row.pair.is_compared for row in own]), compared, torch.logsumexp(places, dim=1))
        found.append(torch.stack([every - right, somewhere - places[:, 0], support]))
    place, answers, support = torch.cat(found, dim=1)[:, torch.tensor(np.argsort(order))]
    return place, answers, support


def work(rank: int, stages: Sequence[Sequence[Group]], place: Path) -> None:
    """A worker: trains with the others, and the first writes the weights into a folder."""
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo", init_method=f"file://{place / 'meeting'}", rank=rank, world_size=WORKERS)
    torch.manual_seed(SEED)
    reader = Reader(find_model().location)
    torch.manual_seed(SEED + rank)
    draw = random.Random(SEED)
    train(reader, [batch for groups in stages for batch in batches(groups, draw)], rank)
    if rank == 0:
        save_file(reader.state_dict(), place / WEIGHTS)
    torch.distributed.barrier()


def train(reader: Reader, all_batches: Sequence[Sequence[Group]], rank: int) -> None:
    """One pass over every WORKERS-th batch; the rate rises, then falls to nothing."""
    steps = all_batches[rank : len(all_batches) // WORKERS * WORKERS : WORKERS]
    trained = [one for one in reader.parameters() if one.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01)
    warm = max(1, int(WARM_UP * len(steps)))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: min((i + 1) / warm, (len(steps) - i) / (len(steps) - warm)))
    reader.train()
    started, total = time.perf_counter(), 0.0
    for number, batch in enumerate(steps, start=1):
        optimiser.zero_grad()
        loss = loss_of(reader, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        average_gradients(trained)
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        schedule.step()
        total += float(loss.detach())
        if rank == 0 and number % 50 == 0:
            print(f"step {number} of {len(steps)}: loss {total / 50:.3f}, {time.perf_counter() - started:.0f} s", flush=True)
            total = 0.0


def average_gradients(trained: Sequence[torch.nn.Parameter]) -> None:
    """The mean over the workers; a head that a worker's task does not use has none of its own."""
    gradients = [torch.zeros_like(one) if one.grad is None else one.grad for one in trained]
    flat = torch.cat([one.flatten() for one in gradients])
    torch.distributed.all_reduce(flat)
    means = (flat / WORKERS).split([one.numel() for one in trained])  # type: ignore[no-untyped-call]
    for one, mean in zip(trained, means, strict=True):
        one.grad = mean.view_as(one).clone()


def export(reader: Reader, path: Path) -> None:
    """Write the model as ONNX with its weights in int8."""
    reader.eval()
    full = path.with_suffix(".float32.onnx")
    axes = {0: "pairs", 1: "pieces"}
    example = torch.ones(2, 16, dtype=torch.long)
    with torch.no_grad():
        torch.onnx.export(
            Exported(reader), (example, example), str(full), dynamo=False, opset_version=17, input_names=["input_ids", "token_type_ids"],
            output_names=["log_odds"], dynamic_axes={"input_ids": axes, "token_type_ids": axes, "log_odds": {0: "pairs"}},
        )  # fmt: skip
    quantise(full, path)


def measure(model: OnnxReadingModel, held: Sequence[Pair]) -> None:
    """Print the area under the curve of both tasks on what is held out, and how the model ranks what search found."""
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
    print(f"its first of evidence and what search found is evidence: {np.mean(first):.3f} of {len(first)}")
    for paper in (False, True):
        own: Any = [one for one in held if one.task == "support" and (one.document == "white-paper") == paper]
        said = [model.supports(one.asked, [one.read]) for one in own]
        print(f"support, {'white paper' if paper else 'documents'}, {len(own)}: AUC {roc_auc_score([one.holds for one in own], said):.3f}")


if __name__ == "__main__":
    main()
