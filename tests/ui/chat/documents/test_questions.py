"""Questions made of sentences, by rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.chat.documents.questions import names_in, questions_of

COMMON = frozenset({"the", "company", "a", "statute"})
WORDS = {"deliver", "establish", "refine", "modify"}


def made(sentence: str) -> list[str]:
    """The questions of a sentence."""
    return [one.question for one in questions_of(sentence, COMMON, WORDS.__contains__)]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        (
            "Since 2016, China has signed 46 space agreements with 19 countries.",
            "How many space agreements has China signed with 19 countries since 2016?",
        ),
        ("The company was founded in 1987 by two sisters from Leeds.", "When was the company founded?"),
        ("The tenant must notify the landlord within thirty days.", "What must the tenant notify?"),
        ("The statute established a council of nine members.", "What did the statute establish?"),
        ("Nine countries have joined the programme so far.", "How many countries have joined the programme so far?"),
        ("Authentication is the process of establishing who someone is.", "What is Authentication?"),
        ("A *node* is a device that takes part in the `MSP` network.", "What is a node?"),
        ("The bridge was closed because its cables had rusted.", "Why was the bridge closed?"),
    ],
)
def test_sentence_is_turned_round(sentence: str, question: str) -> None:
    assert question in made(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "It has signed 46 space agreements with 19 countries.",  # whom it means stands elsewhere
        "If the tenant leaves, the landlord must return the deposit.",
        "What has the company signed with 19 countries?",
        "The proposed changes are good.",
        "Today the lamp is a diode of nine watts.",
        "For a large vessel the cover shall be 5,000 crowns at least.",
        "a line that is no sentence but has 46 words and is not one",
        "He said: “The company has signed 46 agreements with others.”",
    ],
)
def test_sentence_that_asks_nothing_by_itself_is_left(sentence: str) -> None:
    assert made(sentence) == []


@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    for question in made(text):
        assert question.endswith("?")
    list(names_in(text))


def test_names_stand_within_sentences() -> None:
    assert list(names_in("Since then the European Space Agency and Saudi Arabia's office met.")) == [
        "the European Space Agency",
        "Saudi Arabia",
    ]
    assert list(names_in("The CSP SHALL NOT do this.")) == []
