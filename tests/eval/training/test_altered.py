"""What is made from pairs that are known."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from eval.training.altered import altered, changed, without
from eval.training.pairs import Pair
from qa.evidence.reading_model import Excerpt


def test_numbers_names_and_negations_are_changed() -> None:
    said, text = "In 1931 the bridge at Quill River was not open.", "In 1940 it stood near Alder Hill."
    made = changed(said, Excerpt("", said), text, random.Random(0))
    assert made[:3] == [said.replace("1931", "1940"), said.replace("Quill River", "Alder Hill"), said.replace(" not", "")]
    assert made[3:] == [said.replace(" was ", " will be ")]
    assert changed("Ships are built.", Excerpt("", ""), "", random.Random(0)) == ["Ships are not built."]


def test_two_names_of_a_statement_are_exchanged_but_not_two_of_a_list() -> None:
    said = "the board told Alder Hill to pay what it owed to Quill River"
    assert "the board told Quill River to pay what it owed to Alder Hill" in changed(said, Excerpt("", said), "", random.Random(0))
    assert changed("the towns of Alder and Quill", Excerpt("", ""), "", random.Random(0)) == []


def test_an_answer_is_cut_out_with_its_preposition() -> None:
    sentence = "It was opened in 1931 by the Alder Board."
    assert without(sentence, (17, 21)) == "It was opened by the Alder Board."
    assert without("Alder Board opened it.", (0, 11)) == "Someone opened it."
    assert without(sentence, (3, 6)) is None
    assert without("In 1931.", (0, 7)) is None


@given(st.text(), st.integers(0, 40), st.integers(0, 40))
def test_any_sentence_can_be_cut(sentence: str, start: int, length: int) -> None:
    cut = without(sentence, (start, start + length))
    assert cut is None or sentence[start : start + length] != ""


def test_what_is_altered_answers_only_if_the_answer_is_left() -> None:
    sentence = "The bridge was opened in 1931 by the Alder Board near Quill River."
    pair = Pair("answer", "When was the bridge at Quill River opened?", Excerpt("", sentence), True, "a", ((25, 29),))
    made = [one for seed in range(20) for one in altered(pair, "the road at Gull Cove", random.Random(seed))]
    assert {"1931" in one.read.sentence and one.asked == pair.asked for one in made if one.holds} == {True}
    assert {"1931" in one.read.sentence and one.asked == pair.asked for one in made if not one.holds} == {False}
    assert all(one.is_made for one in made)
