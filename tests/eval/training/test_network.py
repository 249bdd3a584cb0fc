"""Training the reading model: what is asked of it, that it learns from that, and that what is exported reads the same."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from eval.training.network import PIECES, Exported, Reader, Row, Training, batches, export, loss_of, row_of, run
from eval.training.pairs import Pair
from index.encoder import ONNX_FILE, TOKENIZER_FILE, open_tokenizer
from index.model import find_model
from qa.evidence.reading_model import MODEL, Excerpt, OnnxReadingModel

NEAR = 1.2  # log odds: what the activations lose in int8
STEPS = 12
SAID = Excerpt("2. Bridges", "It was opened in 1931 by the Alder Board.")
OTHER = Excerpt("2. Bridges", "Its toll is paid at the northern gate.")
ANSWERED = Pair("answer", "When was it opened?", SAID, True, "a", ((17, 21),))
UNANSWERED = replace(ANSWERED, read=OTHER, holds=False, places=())
SUPPORTED = Pair("support", "It is open.", SAID, True, "a")


def _rows(*pairs: Pair) -> list[Row]:
    tokenizer = open_tokenizer(MODEL / TOKENIZER_FILE)
    return [row_of(one, tokenizer) for one in pairs]


def test_the_answer_stands_where_it_is_said_to_or_nowhere() -> None:
    answered, unanswered = _rows(ANSWERED, UNANSWERED)
    said = [number for number, is_place in zip(answered.numbers, answered.target, strict=True) if is_place]
    assert open_tokenizer(MODEL / TOKENIZER_FILE).decode(said) == "1931"
    assert unanswered.target == [1] + [0] * (len(unanswered.numbers) - 1)


def test_a_batch_is_of_one_task_and_of_so_many_pieces() -> None:
    rows = _rows(ANSWERED, UNANSWERED, SUPPORTED) * 60
    made = batches(rows, random.Random(0))
    assert {len({row.pair.task for row in batch}) for batch in made} == {1}
    assert max(sum(len(row.numbers) for row in batch) for batch in made) <= PIECES
    assert sum(map(len, made)) == len(rows)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::torch.jit.TracerWarning")
def test_what_is_asked_is_learned_and_what_is_exported_reads_the_same(tmp_path: Path) -> None:
    torch.manual_seed(0)
    reader, answers, supports = Reader(find_model().location).train(), _rows(ANSWERED, UNANSWERED), _rows(SUPPORTED)
    optimiser = torch.optim.AdamW([one for one in reader.parameters() if one.requires_grad], lr=2e-4)
    for _ in range(STEPS):
        optimiser.zero_grad()
        (loss_of(reader, answers) + loss_of(reader, supports)).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    export(reader, tmp_path / ONNX_FILE)
    shutil.copy(MODEL / TOKENIZER_FILE, tmp_path)
    model = OnnxReadingModel(tmp_path)
    right, wrong = model.answers(ANSWERED.asked, [SAID, OTHER])
    assert right > wrong
    assert model.supports(SUPPORTED.asked, [SAID]) > 0
    with torch.no_grad():
        row = answers[0]
        odds = Exported(reader.eval())(torch.tensor([row.numbers]), torch.tensor([row.kinds]))[0]
    assert abs(float(odds[0]) - right) < NEAR


def test_a_training_goes_on_from_weights_and_gives_the_same_twice(tmp_path: Path) -> None:
    rows = _rows(ANSWERED, UNANSWERED, SUPPORTED) * 8
    first = Training([rows], None, tmp_path / "first.safetensors", 1e-4, 5.0, 0)
    ends = [tmp_path / "second.safetensors", tmp_path / "third.safetensors"]
    run(first)
    for end in ends:
        run(replace(first, start=first.end, end=end, of_heads=1.0, seed=1))
    begun, second, third = (load_file(one) for one in (first.end, *ends))
    assert all(torch.equal(second[name], third[name]) for name in second)
    assert not torch.equal(begun["place.weight"], second["place.weight"])
    assert torch.equal(begun["transformer.embeddings.word_embeddings.weight"], second["transformer.embeddings.word_embeddings.weight"])
