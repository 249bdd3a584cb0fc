"""Training goes on from the weights that ship, as far as int8 has kept them."""

from __future__ import annotations

import random
from dataclasses import replace

import torch
from tokenizers import Tokenizer

from eval.training.average import mean_of
from eval.training.earlier import weights_of
from eval.training.pairs import Pair
from eval.training.reader import MOST, Exported, Reader, Row, batches, loss_of, questions_of, row_of
from index.encoder import ONNX_FILE, TOKENIZER_FILE
from index.model import find_model
from qa.evidence.reading_model import MODEL, Excerpt, OnnxReadingModel

NEAR = 1.2  # log odds: what the activations lose in int8
SAID = Excerpt("2. Bridges", "It was opened in 1931 by the Alder Board.")


def _rows() -> list[Row]:
    tokenizer = Tokenizer.from_file(str(MODEL / TOKENIZER_FILE))
    answered = Pair("answer", "When was it opened?", SAID, True, "a", ((17, 21),))
    pairs = [answered, replace(answered, holds=False, places=()), Pair("support", "It is open.", SAID, True, "a")]
    return [row_of(one, tokenizer) for one in pairs]


def test_the_answer_stands_where_it_is_said_to_or_nowhere() -> None:
    tokenizer = Tokenizer.from_file(str(MODEL / TOKENIZER_FILE))
    answered, unanswered, _ = _rows()
    said = [number for number, is_place in zip(answered.numbers, answered.target, strict=True) if is_place]
    assert tokenizer.decode(said) == "1931"
    assert unanswered.target == [1] + [0] * (len(unanswered.numbers) - 1)


def test_weights_that_ship_read_the_same_in_torch() -> None:
    reader = Reader(find_model().location)
    reader.load_state_dict(weights_of(MODEL / ONNX_FILE))
    rows, shipped = _rows(), OnnxReadingModel()
    with torch.no_grad():
        odds = [Exported(reader.eval())(torch.tensor([row.numbers]), torch.tensor([row.kinds]))[0] for row in rows]
    assert abs(odds[0][0] - shipped.answers(rows[0].pair.asked, [SAID])[0]) < NEAR
    assert abs(odds[2][1] - shipped.supports(rows[2].pair.asked, [SAID])) < NEAR
    made = batches([rows[:2], rows[2:]], random.Random(0))
    assert {frozenset(row.pair.task for group in batch for row in group) for batch in made} == {
        frozenset({"answer"}),
        frozenset({"support"}),
    }
    assert all(float(loss_of(reader, batch).detach()) > 0 for batch in made)


def test_an_answering_sentence_ranked_above_the_others_costs_less() -> None:
    reader = Reader(find_model().location).eval()
    reader.load_state_dict(weights_of(MODEL / ONNX_FILE))
    answered, _, _ = _rows()
    other = Excerpt("2. Bridges", "Its toll is paid at the northern gate.")
    tokenizer = Tokenizer.from_file(str(MODEL / TOKENIZER_FILE))
    unlike = row_of(Pair("answer", answered.pair.asked, other, False, "a"), tokenizer)
    right = [answered, unlike]
    swapped = [replace(answered, pair=replace(answered.pair, holds=False)), replace(unlike, pair=replace(unlike.pair, holds=True))]
    with torch.no_grad():
        assert float(loss_of(reader, [right])) < float(loss_of(reader, [swapped]))


def test_the_sentences_of_a_question_are_read_together_the_right_ones_first() -> None:
    wrong = [Pair("answer", "When?", Excerpt("", f"Sentence {i}."), False, "a") for i in range(2 * MOST)]
    right = Pair("answer", "When?", SAID, True, "a")
    (group,) = questions_of([*wrong, right, Pair("support", "It is open.", SAID, True, "a")])
    assert group == [right, *wrong[: MOST - 1]]


def test_a_mean_counts_each_model_by_its_share() -> None:
    mean = mean_of([{"a": torch.tensor([1.0, 2.0])}, {"a": torch.tensor([5.0, 2.0])}], [3.0, 1.0])
    assert mean["a"].tolist() == [2.0, 2.0]
