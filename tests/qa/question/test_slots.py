"""What kind of answer a question asks for, and which sentences hold one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import Document
from qa import Assistant
from qa.evidence.entity_types import names_of, names_one
from qa.evidence.slot_filling import fills
from qa.question.slots import Slot, expected_of, kind_asked, kinds, slot_of

COUNTRIES = ("Egypt", "France", "Tunisia")

ASKED: list[tuple[str, Slot | None]] = [
    ("Why was the launch put off?", "reason"),
    ("How much did the station cost?", "money"),
    ("What fee was Norway charged?", "money"),
    ("What was the money spent on?", None),
    ("Do universities pay for it?", None),
    ("Which partner contributes more of the money?", None),
    ("On what date was it launched?", "day"),
    ("By which year should it be ready?", "year"),
    ("When's the probe due?", "date"),
    ("How long does the training last?", "quantity"),
    ("What transmission capacity will it have?", "quantity"),
    ("How many satellites were launched?", "count"),
    ("Who commanded the flight?", "person"),
    ("Who helped?", None),
    ("Who was the commander?", "person"),
    ("Which countries took part?", "country"),
    ("Whose payloads will it carry?", "owner"),
    ("In which town does the center stand?", "named"),
    ("Which rocket carried it?", "named"),
    ("Where was the forum held?", "place"),
    ("What did they achieve?", None),
]


@pytest.mark.parametrize(("question", "slot"), ASKED)
def test_question_tells_its_slot(question: str, slot: Slot | None) -> None:
    assert slot_of(question) == slot


FILLING: list[tuple[str, str, bool]] = [
    ("How long does the training last?", "The training lasts six months.", True),
    ("What share is reserved for them?", "One fifth of the places is reserved for them.", True),
    ("How fast does it travel?", "It travels at 12 knots.", True),
    ("How many clinics are there?", "Mobile clinics, 26 in number, visit the camps.", True),
    ("How many clinics are there?", "Clinics have received 26 vehicles and are open.", True),  # cannot be told apart
    ("How many people saw it?", "It was seen by 240,000 visitors.", True),
    ("How many people saw it?", "It was shown in Oslo, Rome and Bern.", False),
    ("How many grams were brought back?", "Soil, rocks and dust were brought back.", False),
    ("How many satellites does it consist of?", "It works with countries such as Egypt, France, and Tunisia.", False),
    ("How many satellites were used?", "Using satellites including Wukong, Mozi, and Insight, it did research.", True),
    ("How many channels are listed?", "It met in Oslo, in Rome, and in Bern.", True),
    ("Which countries took part?", "Egypt and France took part.", True),
    ("Which countries took part besides Egypt and France?", "Egypt and France took part.", False),
    ("Where was it held?", "It was held in Tunisia.", True),
    ("Where in Tunisia was it held?", "It was held in Tunisia with Egypt.", False),
    ("Where in Tunisia was it held?", "It was held at Sfax.", True),
    ("Where was it tested?", "It was tested in the Apollo program.", False),
    ("Why was it put off?", "It was put off as the risks had grown.", True),
    ("Why was it put off?", "It was put off for want of spare parts.", True),
    ("Why was it put off?", "It has been put off since 2016, as well as the other.", False),
    ("By which year should it be ready?", "It should be ready in 2031.", True),
    ("By which year should it be ready?", "It should be ready in the coming years.", False),
    ("At which sites are data received?", "Data are received in Egypt and France.", True),
    ("At which sites in Egypt are data received?", "Data are received in Egypt and France.", False),
    ("In which town are data received?", "Data are received in Egypt and France.", False),
    ("Whose payloads will it carry?", "It will carry payloads of the European Space Agency.", True),
    ("Whose payloads will it carry?", "It will carry international payloads.", False),
    ("How much did it cost?", "It cost 31.50 florins.", True),
    ("How much did it cost?", "It was finished in 2016.", False),
]


@pytest.mark.parametrize(("question", "sentence", "filled"), FILLING)
def test_sentence_fills_a_slot_or_does_not(question: str, sentence: str, filled: bool) -> None:
    expected = expected_of(question)
    assert expected.slot is not None
    assert fills(expected, sentence, COUNTRIES) is filled


@pytest.mark.parametrize(
    "question", ["Which satellite data are shared?", "What the lander measured is not known, is it?", "Which of these is larger?"]
)
def test_other_questions_ask_for_no_named_thing(question: str) -> None:
    assert kind_asked(question) is None


KINDS_TEXT = """The Xihe observation satellite was launched. Mozi, the world's first quantum communication satellite, followed, with
the Taiji 1 and Tianqin 1 satellites, the satellite Huiyan and satellites such as Wukong and Insight. Jaguar is the country's first
radar satellite. Onça-2 will be next. It was made with the University of Kestering and tested at Port Almeida in the space simulator.
Space is large."""


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which satellite was it?", {"Xihe", "Mozi", "Taiji 1", "Tianqin 1", "Huiyan", "Wukong", "Insight", "Jaguar", "Onça-2"}),
        ("Which university was it?", {"Kestering"}),
        ("Which town was it?", {"Port Almeida"}),
        ("Which rocket was it?", set()),
    ],
)
def test_names_of_a_kind_are_learnt_from_the_text(question: str, expected: set[str]) -> None:
    kind = kind_asked(question)
    assert kind is not None
    assert expected <= names_of(kind, KINDS_TEXT)
    assert "Space" not in names_of(kind, KINDS_TEXT)
    if not expected:
        assert names_of(kind, KINDS_TEXT) == set()


def test_named_thing_of_the_question_does_not_answer_it() -> None:
    question = "Which satellite followed Xihe?"
    kind = kind_asked(question)
    assert kind is not None
    names = names_of(kind, KINDS_TEXT)
    assert not names_one(kind, "The Xihe observation satellite was launched.", question, names)
    assert names_one(kind, "Mozi was launched after Xihe.", question, names)


def test_names_of_any_noun_may_be_asked_for() -> None:
    question = "What are the names of the two insurers that help to pay?"
    kind = kind_asked(question)
    assert kind is not None
    text = "Two insurers help to pay. The insurers Norfolk Marine and Baltica have joined since."
    names = names_of(kind, text)
    assert [names_one(kind, sentence, question, names) for sentence in text.split(". ")] == [False, True]


def test_plain_words_answer_for_kinds_that_have_no_names() -> None:
    question = "Which animal was sent up?"
    kind = kind_asked(question)
    assert kind is not None
    assert names_one(kind, "Mice were sent up.", question, frozenset())
    assert not names_one(kind, "Mammalian embryos were sent up.", question, frozenset())


def test_other_name_of_what_is_asked_about_answers(assistant: Assistant) -> None:
    answer = assistant.ask("Which satellite goes by the name of DAMPE?")
    assert "Dark Matter Particle Explorer" in answer.text


def test_white_paper_names_satellites_but_no_rockets(white_paper: Document) -> None:
    satellites, rockets = kind_asked("Which satellite?"), kind_asked("Which rocket?")
    assert satellites is not None
    assert rockets is not None
    assert {"Mozi", "Xihe", "Wukong", "MisrSat 2", "Ethiopian Remote-Sensing Satellite"} <= names_of(satellites, white_paper.text)
    assert names_of(rockets, white_paper.text) == set()


@given(st.text(max_size=200))
def test_any_text_may_be_asked_or_searched(text: str) -> None:
    fills(expected_of(text), text, COUNTRIES)
    for kind in kinds():
        assert all(name in text for name in names_of(kind, text))
