"""Questions with one word exchanged for another of its kind."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from eval.training.pairs import Pair
from eval.training.substituted import KIND, WordKinds, substituted
from index.encoder import TOKENIZER_FILE, open_tokenizer
from index.model import find_model
from qa.evidence.reading_model import MODEL, Excerpt

WORDS = "milk water juice coffee bread cheese ships boats bridge harbour opened closed"


@pytest.fixture(scope="module")
def kinds() -> WordKinds:
    return WordKinds(Path(find_model().location), open_tokenizer(MODEL / TOKENIZER_FILE), [WORDS] * 3)


def test_words_of_a_kind_are_neither_the_same_nor_anything(kinds: WordKinds) -> None:
    found = kinds.of_a_kind("milk")
    assert {"juice", "cheese"} & set(found)
    assert not {"milk", "harbour", "ships", "opened"} & set(found)
    assert kinds.of_a_kind("asdfgh") == kinds.of_a_kind("which") == []
    assert 0 < KIND[0] < KIND[1] < 1


def test_a_word_of_the_answer_gives_way_and_nothing_answers_any_more(kinds: WordKinds) -> None:
    right = Pair("answer", "How much milk does it take?", Excerpt("Pudding", "It takes a litre of milk."), True, "a")
    wrong = Pair("answer", "How much milk does it take?", Excerpt("Pudding", "Stir it."), False, "a")
    made = substituted([right, wrong], kinds, random.Random(0))
    assert [one.read for one in made] == [right.read, wrong.read]
    assert {one.asked for one in made} < {f"How much {word} does it take?" for word in WORDS.split() if word != "milk"}
    assert not any(one.holds for one in made)
    assert all(one.is_made for one in made)


def test_what_is_not_answered_or_shares_no_word_stays_as_it_is(kinds: WordKinds) -> None:
    wrong = Pair("answer", "How much milk?", Excerpt("", "A litre of milk."), False, "a")
    right = Pair("answer", "How much milk?", Excerpt("", "A litre."), True, "a")
    assert substituted([wrong], kinds, random.Random(0)) == substituted([right], kinds, random.Random(0)) == []
