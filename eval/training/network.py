"""The reading model in torch, one training of it by two workers, and its export."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import torch
import torch.distributed
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch.multiprocessing.spawn import spawn
from transformers import BertModel

from eval.training.pairs import Pair
from index.model import find_model, quantise
from qa.evidence.reading_model import windows

PIECES = 1400  # of a worker's batch
LENGTHS = 3  # a batch is read in so many parts of like length, as padding costs time
WORKERS = 2  # on one thread each, their gradients averaged: on a busy machine twice as fast as one worker on two threads
KEPT_LAYERS = 2  # the lowest, as they are
WARM_UP = 0.06
NOWHERE = -1e4
SELDOM = 0.3, (0.0, -2.5)  # where a training begins from all-MiniLM-L6-v2, few pieces are an answer's place: weights times this, and biases


@dataclass(frozen=True, slots=True)
class Row:
    """A pair as word pieces; `target` marks those that may be the answer's place, the first piece where there is none."""

    numbers: list[int]
    kinds: list[int]
    target: list[int]
    pair: Pair


@dataclass(frozen=True, slots=True)
class Training:
    """One pass over the rows of each stage while the rate rises and falls to nothing: from the weights of one file, or from
    all-MiniLM-L6-v2's, to another. The heads' rate is `of_heads` times that of the rest."""

    stages: Sequence[Sequence[Row]]
    start: Path | None
    end: Path
    rate: float
    of_heads: float
    seed: int


class Reader(torch.nn.Module):
    """The model: a transformer with a score for each word piece as the answer's place, and one for support."""

    def __init__(self, location: str) -> None:
        super().__init__()
        self.transformer = BertModel.from_pretrained(location, add_pooling_layer=False)
        size = self.transformer.config.hidden_size
        self.place, self.support = torch.nn.Linear(size, 2), torch.nn.Linear(size, 1)  # nowhere, and each place
        with torch.no_grad():
            self.place.weight.mul_(SELDOM[0])
            self.place.bias.copy_(torch.tensor(SELDOM[1]))
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


def run(training: Training) -> None:
    """Train by workers; the weights are in `training.end` then."""
    spawn(work, (training,), WORKERS)  # type: ignore[no-untyped-call]


def work(rank: int, training: Training) -> None:
    """A worker: trains with the others, and the first writes the weights."""
    torch.set_num_threads(1)
    meeting = f"file://{training.end.with_suffix('.meeting').absolute()}"
    torch.distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=WORKERS)
    torch.manual_seed(training.seed)
    reader = Reader(find_model().location)
    if training.start:
        reader.load_state_dict(load_file(training.start))
    torch.manual_seed(training.seed + rank)
    draw = random.Random(training.seed)
    every = [batch for rows in training.stages for batch in batches(rows, draw)]
    train(reader, every[rank : len(every) // WORKERS * WORKERS : WORKERS], training, rank)
    if rank == 0:
        save_file(reader.state_dict(), training.end)
    torch.distributed.barrier()


def batches(rows: Sequence[Row], draw: random.Random) -> list[list[Row]]:
    """Rows of one task and like length together, in random order."""
    ordered = sorted(rows, key=lambda row: (row.pair.task, len(row.numbers) // 8, draw.random()))
    made: list[list[Row]] = []
    for _, same in groupby(ordered, key=lambda row: row.pair.task):
        made.append([])
        for row in same:
            if made[-1] and sum(len(one.numbers) for one in made[-1]) + len(row.numbers) > PIECES:
                made.append([])
            made[-1].append(row)
    draw.shuffle(made)
    return made


def train(reader: Reader, steps: Sequence[Sequence[Row]], training: Training, rank: int) -> None:
    """A step for each batch."""
    heads = [*reader.place.parameters(), *reader.support.parameters()]
    rest = [one for one in reader.transformer.parameters() if one.requires_grad]
    groups = [{"params": rest, "lr": training.rate}, {"params": heads, "lr": training.rate * training.of_heads}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    warm = max(1, int(WARM_UP * len(steps)))
    falling = max(1, len(steps) - warm)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: min((i + 1) / warm, (len(steps) - i) / falling))
    reader.train()
    started, total = time.perf_counter(), 0.0
    for number, batch in enumerate(steps, start=1):
        optimiser.zero_grad()
        loss = loss_of(reader, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        average_gradients([*rest, *heads])
        torch.nn.utils.clip_grad_norm_([*rest, *heads], 1.0)
        optimiser.step()
        schedule.step()
        total += float(loss.detach())
        if rank == 0 and number % 50 == 0:
            print(f"step {number} of {len(steps)}: loss {total / 50:.3f}, {time.perf_counter() - started:.0f} s", flush=True)
            total = 0.0


def loss_of(reader: Reader, rows: Sequence[Row]) -> torch.Tensor:
    """The mean negative log likelihood of the answer's place, summed over where it may be, or of support."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i].numbers))
    losses = [losses_of(reader, [rows[i] for i in part]) for part in np.array_split(order, min(LENGTHS, len(order)))]
    return torch.cat(losses)[torch.tensor(np.argsort(order))].mean()


def losses_of(reader: Reader, rows: Sequence[Row]) -> torch.Tensor:
    """The loss of each row; all are of one task."""
    numbers, kinds, mask, target = tensors(rows)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        places, support = reader(numbers, kinds, mask)
    if rows[0].pair.task == "support":
        holds = torch.tensor([float(row.pair.holds) for row in rows])
        return torch.nn.functional.binary_cross_entropy_with_logits(support, holds, reduction="none")
    right = places.masked_fill(target == 0, NOWHERE)
    return torch.logsumexp(places, dim=1) - torch.logsumexp(right, dim=1)


def tensors(rows: Sequence[Row]) -> Iterator[torch.Tensor]:
    """Numbers, kinds, mask and targets, padded."""
    longest = max(len(row.numbers) for row in rows)
    for name in ("numbers", "kinds", "mask", "target"):
        lists = [[1] * len(row.numbers) if name == "mask" else getattr(row, name) for row in rows]
        yield torch.tensor([one + [0] * (longest - len(one)) for one in lists])


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
