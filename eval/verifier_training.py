"""Training the verifier in torch: the pairs of a question stay together in a batch, so that what answers it is set
against what does not."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from eval.verifier_data import Group
from eval.verifier_model import Reader, Row, inputs_of, rows_of

TOKENS = 3072  # of a batch, about 50 pairs of 14 questions
PART_TOKENS = 800  # of what is read at once: rows of like length, so that little is padding
WORKERS = 2
WARM_UP = 0.06  # of the time
HEAD_RATE = 5  # times that of the rest: it begins from nothing
SPAN_WEIGHT = RANK_WEIGHT = 0.5
SAVE_EVERY = 600  # seconds
_Batch = list[list[Row]]  # the rows of each question


def train(
    reader: Reader,
    tokenizer: Tokenizer,
    rounds: Iterable[Sequence[Group]],
    rate: float,
    seconds: float,
    seed: int,
    checkpoint: Path | None = None,
) -> None:
    """One pass over the groups of each round until the time is up, the rate rising at first and falling to nothing by
    then; the weights are kept in `checkpoint` every now and then."""
    generator = random.Random(seed)
    torch.manual_seed(seed)
    optimizer = _optimizer(reader)
    reader.train()
    start = saved = time.monotonic()
    steps = ((number, batch) for number, groups in enumerate(rounds, start=1) for batch in _batches(groups, tokenizer, generator))
    with ThreadPoolExecutor(WORKERS, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        for step, (number, batch) in enumerate(steps, start=1):
            now = time.monotonic()
            if now - start > seconds:
                break
            _set_rate(optimizer, rate * rate_share((now - start) / seconds))
            optimizer.zero_grad()
            loss = backward(reader, batch, pool)
            nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimizer.step()
            if step % 20 == 0:
                print(f"step {step}, round {number}, {now - start:.0f} s, loss {loss:.3f}", flush=True)
            if checkpoint and now - saved > SAVE_EVERY:
                torch.save(reader.state_dict(), checkpoint)
                saved = now


def rate_share(passed: float) -> float:
    """The share of the highest rate when so much of the time, 0..1, has passed."""
    return min(passed / WARM_UP, (1 - passed) / (1 - WARM_UP))


def _set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = group["times"] * rate


def _optimizer(reader: Reader) -> torch.optim.Optimizer:
    head = [one for name, one in reader.named_parameters() if name.startswith("head")]
    rest = [one for name, one in reader.named_parameters() if one.requires_grad and not name.startswith("head")]
    return torch.optim.AdamW([{"params": rest, "times": 1}, {"params": head, "times": HEAD_RATE}], weight_decay=0.01)


def _batches(groups: Sequence[Group], tokenizer: Tokenizer, generator: random.Random) -> list[_Batch]:
    batches: list[_Batch] = []
    room = 0
    for group in generator.sample(list(groups), len(groups)):
        rows = rows_of(group, tokenizer)
        if room <= 0:
            batches.append([])
            room = TOKENS
        batches[-1].append(rows)
        room -= sum(len(numbers) for numbers, *_ in rows)
    return batches


def _parts(rows: Sequence[Row]) -> list[list[int]]:
    """Places in `rows`, sorted by length, in parts of PART_TOKENS, the longest first."""
    parts: list[list[int]] = [[]]
    for place in sorted(range(len(rows)), key=lambda one: -len(rows[one][0])):
        if parts[-1] and (len(parts[-1]) + 1) * len(rows[parts[-1][0]][0]) > PART_TOKENS:
            parts.append([])
        parts[-1].append(place)
    return parts


def backward(reader: Reader, batch: _Batch, pool: Executor) -> float:
    """The loss of a batch, its gradients added up. The parts are read each in a thread of its own and the gradients go
    back the same way: operations that wait for a second thread are slow on a machine that others use too."""
    rows = [row for group in batch for row in group]
    parts = _parts(rows)

    def read(part: list[int]) -> Tensor:
        own = [rows[place] for place in part]
        with torch.autocast("cpu", dtype=torch.bfloat16):  # twice as fast where the processor has it
            odds, pieces = reader(*inputs_of(own))
        return torch.stack([odds.float(), _span_losses(pieces.float(), own)])

    found = list(pool.map(read, parts))
    leaves = [one.detach().requires_grad_() for one in found]
    back = torch.argsort(torch.tensor([place for part in parts for place in part]))
    loss = batch_loss(torch.cat(leaves, 1)[:, back], batch)
    loss.backward()  # type: ignore[no-untyped-call]
    list(pool.map(lambda one, leaf: one.backward(leaf.grad), found, leaves))
    return loss.item()


def batch_loss(found: Tensor, batch: _Batch) -> Tensor:
    """Whether each sentence answers; where that is known, in which pieces; and for each that does, that it does so
    rather than those of its question that do not. `found` has the log odds and the losses of the pieces, (2, n)."""
    pairs = [pair for group in batch for _, _, pair, _ in group]
    truth = torch.tensor([float(pair.answers) for pair in pairs])
    weights = torch.tensor([pair.weight for pair in pairs])
    groups = torch.tensor([number for number, group in enumerate(batch) for _ in group])
    losses = nn.functional.binary_cross_entropy_with_logits(found[0], truth, reduction="none") + SPAN_WEIGHT * found[1]
    return (losses * weights).mean() + RANK_WEIGHT * rank_loss(found[0], truth, groups)


def _span_losses(pieces: Tensor, rows: Sequence[Row]) -> Tensor:
    where = torch.logsumexp(pieces, 1)
    losses = [
        where[i] - torch.logsumexp(pieces[i, marked], 0) if pair.answers and marked else pieces.new_zeros(())
        for i, (_, _, pair, marked) in enumerate(rows)
    ]
    return torch.stack(losses)


def rank_loss(odds: Tensor, truth: Tensor, groups: Tensor) -> Tensor:
    """How far what answers is from being preferred to what does not, of the same group: the mean cross-entropy over those
    that answer, each alone against all that do not."""
    rivals = (groups[:, None] == groups[None, :]) & (truth[None, :] == 0)
    with_rivals = (truth == 1) & rivals.any(1)
    if not with_rivals.any():
        return odds.new_zeros(())
    against = torch.where(rivals, odds[None, :].expand(len(odds), -1), torch.full_like(odds, -math.inf)[None, :])[with_rivals]
    own = odds[with_rivals]
    return (torch.logsumexp(torch.cat([own[:, None], against], 1), 1) - own).mean()
