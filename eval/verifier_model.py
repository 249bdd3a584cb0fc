"""The verifier in torch: all-MiniLM-L6-v2 with one linear layer, its training, and its export for question time."""

from __future__ import annotations

import copy
import random
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from eval.verifier_data import Pair
from index.encoder import TOKENIZER_FILE
from index.model import ModelFiles, quantise
from qa.verifier import ONNX_FILE, word_pieces

TOKENS = 2048  # of a batch: texts of like length together, so that little is padding
SEPARATOR = 102
NOWHERE = -1e4
SPAN_WEIGHT = 0.5
Row = tuple[list[int], list[int], Pair, list[int]]  # numbers and kinds of the word pieces, and which hold the answer


class Reader(nn.Module):
    """Log odds that a piece of the sentence is the answer, against the first piece, which stands for none."""

    def __init__(self, bert: nn.Module, width: int) -> None:
        super().__init__()
        self.bert = bert
        self.head = nn.Linear(width, 2)
        self.drop = nn.Dropout(0.1)
        with torch.no_grad():  # begins near the share of pairs that answer
            self.head.weight.mul_(0.3)
            self.head.bias.copy_(torch.tensor([0.0, -2.5]))

    def forward(self, input_ids: Tensor, token_type_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """(log odds of each pair, the pieces' scores)."""
        states = self.bert(input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask).last_hidden_state
        scores = self.head(self.drop(states))
        is_end = (input_ids == SEPARATOR).to(torch.int64)
        in_sentence = (torch.cumsum(is_end, 1) == 2) & (is_end == 0) & (attention_mask == 1)  # [CLS] question [SEP] context [SEP] here
        pieces = torch.where(in_sentence, scores[..., 1], torch.full_like(scores[..., 1], NOWHERE))
        return torch.logsumexp(pieces, 1) - scores[:, 0, 0], pieces


def load_reader(files: ModelFiles) -> tuple[Reader, Tokenizer]:
    """The embedding model with a new layer, and its tokenizer. Its 11.7 million word vectors are kept as they are."""
    from sentence_transformers import SentenceTransformer

    modules: list[Any] = list(SentenceTransformer(files.location, device="cpu"))
    bert = modules[0].auto_model
    for parameter in bert.embeddings.word_embeddings.parameters():
        parameter.requires_grad = False
    tokenizer = Tokenizer.from_file(str(Path(files.location) / TOKENIZER_FILE))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return Reader(bert, int(bert.config.hidden_size)), tokenizer


def rows_of(pairs: Sequence[Pair], tokenizer: Tokenizer) -> list[Row]:
    """Pairs as word pieces."""
    rows = []
    for pair in pairs:
        numbers, kinds = word_pieces(tokenizer, pair.question, pair.excerpt)
        start = numbers.index(SEPARATOR, numbers.index(SEPARATOR) + 1) + 1
        offsets = tokenizer.encode(pair.excerpt.sentence, add_special_tokens=False).offsets[: len(numbers) - start - 1]
        marked = [start + i for i, (a, b) in enumerate(offsets) if any(a < end and begin < b for begin, end in pair.spans)]
        rows.append((numbers, kinds, pair, marked))
    return rows


def train(reader: Reader, rounds: Sequence[Sequence[Row]], rate: float, seed: int, stop: int | None = None) -> None:
    """One pass over the rows of each round, the rate falling to nothing by the last; `stop` ends it after so many steps."""
    generator = random.Random(seed)
    torch.manual_seed(seed)
    plan = [batch for rows in rounds for batch in _batches(rows, generator)]
    head = [one for name, one in reader.named_parameters() if name.startswith("head")]
    rest = [one for name, one in reader.named_parameters() if one.requires_grad and not name.startswith("head")]
    optimizer = torch.optim.AdamW([{"params": rest, "lr": rate}, {"params": head, "lr": 5 * rate}], weight_decay=0.01)
    steps = len(plan)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, (step + 1) / (0.06 * steps)) * max(0.02, 1 - step / steps))
    reader.train()
    for step, batch in enumerate(plan[:stop], start=1):
        loss = _loss(reader, batch)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 50 == 0:
            print(f"step {step} of {steps}, loss {loss.item():.3f}", flush=True)


def _batches(rows: Sequence[Row], generator: random.Random, near: int = 4096) -> list[list[Row]]:
    shuffled = generator.sample(list(rows), len(rows))
    batches: list[list[Row]] = []
    for start in range(0, len(shuffled), near):
        batch: list[Row] = []
        for row in sorted(shuffled[start : start + near], key=lambda one: len(one[0])):
            if batch and (len(batch) + 1) * len(row[0]) > TOKENS:
                batches.append(batch)
                batch = []
            batch.append(row)
        batches.append(batch)
    generator.shuffle(batches)
    return batches


def _inputs(batch: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor]:
    longest = max(len(numbers) for numbers, *_ in batch)
    padded = torch.zeros(3, len(batch), longest, dtype=torch.long)
    for i, (numbers, kinds, *_) in enumerate(batch):
        padded[:, i, : len(numbers)] = torch.tensor([numbers, kinds, [1] * len(numbers)])
    return padded[0], padded[1], padded[2]


def _loss(reader: Reader, batch: Sequence[Row]) -> Tensor:
    """Whether the sentence answers and, where that is known, in which pieces."""
    odds, pieces = reader(*_inputs(batch))
    truth = torch.tensor([float(pair.answers) for _, _, pair, _ in batch])
    losses: Tensor = nn.functional.binary_cross_entropy_with_logits(odds, truth, reduction="none")
    where = torch.logsumexp(pieces, 1)
    spans = torch.zeros_like(losses)
    for i, (_, _, pair, marked) in enumerate(batch):
        if pair.answers and marked:
            spans[i] = where[i] - torch.logsumexp(pieces[i, marked], 0)
    weights = torch.tensor([pair.weight for _, _, pair, _ in batch])
    return ((losses + SPAN_WEIGHT * spans) * weights).mean()


def log_odds(reader: Reader, rows: Sequence[Row], size: int = 32) -> NDArray[np.float64]:
    """The score of each row, shape (n,)."""
    reader.eval()
    with torch.no_grad():
        parts = [reader(*_inputs(rows[start : start + size]))[0].numpy() for start in range(0, len(rows), size)]
    return np.concatenate(parts).astype(np.float64)


def export(reader: Reader, tokenizer: Tokenizer, folder: Path) -> None:
    """Write the reader as int8 ONNX with its tokenizer."""

    class One(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.reader = copy.deepcopy(reader).eval()

        def forward(self, input_ids: Tensor, token_type_ids: Tensor) -> Tensor:
            odds: Tensor = self.reader(input_ids, token_type_ids, torch.ones_like(input_ids))[0]
            return odds

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / TOKENIZER_FILE))
    full = folder / "model.float32.onnx"
    example = torch.ones(2, 16, dtype=torch.long)
    axes = {0: "pairs", 1: "pieces"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as in index.model: the tracer's, nothing for a person to mend
        torch.onnx.export(
            One(),
            (example, torch.zeros_like(example)),
            str(full),
            dynamo=False,
            opset_version=17,
            input_names=["input_ids", "token_type_ids"],
            output_names=["log_odds"],
            dynamic_axes={"input_ids": axes, "token_type_ids": axes, "log_odds": {0: "pairs"}},
        )
        quantise(full, folder / ONNX_FILE)
