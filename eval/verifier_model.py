"""The verifier in torch: all-MiniLM-L6-v2 with one linear layer, and its export for question time."""

from __future__ import annotations

import copy
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

SEPARATOR = 102
NOWHERE = -1e4
PADDING = 0
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


def inputs_of(rows: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor]:
    """Numbers, kinds and mask of rows, padded to the longest."""
    longest = max(len(numbers) for numbers, *_ in rows)
    padded = torch.zeros(3, len(rows), longest, dtype=torch.long)
    for i, (numbers, kinds, *_) in enumerate(rows):
        padded[:, i, : len(numbers)] = torch.tensor([numbers, kinds, [1] * len(numbers)])
    return padded[0], padded[1], padded[2]


def log_odds(reader: Reader, rows: Sequence[Row], size: int = 32) -> NDArray[np.float64]:
    """The score of each row, shape (n,)."""
    reader.eval()
    with torch.no_grad():
        parts = [reader(*inputs_of(rows[start : start + size]))[0].numpy() for start in range(0, len(rows), size)]
    return np.concatenate(parts).astype(np.float64)


def export(reader: Reader, tokenizer: Tokenizer, folder: Path) -> None:
    """Write the reader as int8 ONNX with its tokenizer."""

    class One(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.reader = copy.deepcopy(reader).eval()

        def forward(self, input_ids: Tensor, token_type_ids: Tensor) -> Tensor:
            odds: Tensor = self.reader(input_ids, token_type_ids, (input_ids != PADDING).to(torch.int64))[0]
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
