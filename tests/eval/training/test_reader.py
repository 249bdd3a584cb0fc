"""Training the reading model: what is asked of it, that it learns from that, and that what is exported reads the same."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from eval.training.pairs import Pair
from eval.training.reader import MOST, STAGES, Exported, Reader, Row, batches, export, loss_of, questions_of, row_of
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


def test_a_batch_is_of_one_task() -> None:
    groups = [_rows(ANSWERED, UNANSWERED), _rows(SUPPORTED)]
    tasks = [{row.pair.task for group in batch for row in group} for batch in batches(groups, random.Random(0))]
    assert sorted(tasks, key=min) == [{"answer"}, {"support"}]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::torch.jit.TracerWarning")
def test_what_is_asked_is_learned_and_what_is_exported_reads_the_same(tmp_path: Path) -> None:
    torch.manual_seed(0)
    reader, groups = Reader(find_model().location).train(), [_rows(ANSWERED, UNANSWERED), _rows(SUPPORTED)]
    optimiser = torch.optim.AdamW([one for one in reader.parameters() if one.requires_grad], lr=2e-4)
    for _ in range(STEPS):
        optimiser.zero_grad()
        (loss_of(reader, groups[:1]) + loss_of(reader, groups[1:])).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    export(reader, tmp_path / ONNX_FILE)
    shutil.copy(MODEL / TOKENIZER_FILE, tmp_path)
    model = OnnxReadingModel(tmp_path)
    right, wrong = model.answers(ANSWERED.asked, [SAID, OTHER])
    assert right > wrong
    assert model.supports(SUPPORTED.asked, [SAID]) > 0
    with torch.no_grad():
        row = groups[0][0]
        odds = Exported(reader.eval())(torch.tensor([row.numbers]), torch.tensor([row.kinds]))[0]
    assert abs(float(odds[0]) - right) < NEAR


@pytest.mark.parametrize("is_compared", [True, False])
def test_sentences_that_are_only_compared_are_not_told_whether_they_answer(is_compared: bool) -> None:
    """Adding the same to the log odds of all of them costs nothing."""
    torch.manual_seed(0)
    reader = Reader(find_model().location).eval()
    group = _rows(*(replace(one, is_compared=is_compared) for one in (ANSWERED, UNANSWERED)))
    with torch.no_grad():
        before = float(loss_of(reader, [group]))
        reader.place.bias[0] -= 3  # nowhere
        after = float(loss_of(reader, [group]))
    assert (abs(after - before) < 0.05) == is_compared


def test_the_sentences_of_a_question_are_read_together_the_right_ones_first() -> None:
    wrong = [Pair("answer", "When?", Excerpt("", f"Sentence {i}."), False, "a") for i in range(2 * MOST)]
    right = Pair("answer", "When?", SAID, True, "a")
    (group,) = questions_of([*wrong, right, SUPPORTED])
    assert group == [right, *wrong[: MOST - 1]]
    assert questions_of([replace(one, is_compared=True) for one in wrong]) == []


def test_each_stage_has_a_share_of_every_sort() -> None:
    assert len({frozenset(stage) for stage in STAGES}) == 1
    assert all(0 <= share <= 1 for stage in STAGES for shares in stage.values() for share in shares)
