"""What looks at sentences of a document takes time with their length, not with its square."""

from __future__ import annotations

from qa.evidence.entity_types import names_of
from qa.evidence.slot_filling import fills
from qa.question.slots import expected_of, kind_asked
from tests.growth import grows_too_fast

QUESTIONS = ("How many ships?", "How many kinds are listed?", "Where is it?", "Why?", "How much did it cost?", "Whose is it?",
             "Which country?", "How many people?", "Which satellite?", "How long is it?", "When was it?")  # fmt: skip


def test_slots_are_filled_in_linear_time() -> None:
    expected = [expected_of(question) for question in QUESTIONS]
    assert grows_too_fast(lambda text: [fills(one, text, ("France", "Peru")) for one in expected]) == []


def test_names_are_learnt_in_linear_time() -> None:
    kind = kind_asked("Which satellite was it?")
    assert kind is not None
    assert grows_too_fast(lambda text: names_of(kind, text)) == []


def test_questions_for_slots_are_read_in_linear_time() -> None:
    assert grows_too_fast(expected_of, 2000) == []


def test_growth_is_noticed() -> None:
    assert "x" in grows_too_fast(lambda text: [text[:i].count("y") for i in range(0, len(text), 2)], 16000)
