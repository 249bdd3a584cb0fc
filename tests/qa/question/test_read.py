"""How a question is read: spelling, section addresses, done or planned, other languages."""

from __future__ import annotations

import pytest

from index.records import Time
from index.store.tense import time_of
from qa import Assistant
from qa.question.read import QuestionReader
from qa.question.wording import read_time


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("How many agrements has China signed?", "How many agreements has China signed?"),
        ("cooperaton with Rusia", "cooperation with Russia"),
        ("internatinal lunar reserch station", "international lunar research station"),
        ("satelite navigation in Tunisa", "satellite navigation in Tunisia"),
        ("remotte-sensng data", "remote-sensing data"),
    ],
)
def test_misspelt_words_are_mended(reader: QuestionReader, typed: str, meant: str) -> None:
    assert reader.read(typed).text.lower() == meant.lower()


@pytest.mark.parametrize(
    "question",
    [
        "How many space cooperation agreements has China signed since 2016?",
        "Did China cooperate with Nicaragua?",
        "Is Peru or Nepal mentioned?",
        "What is Space2030?",
        "PRSS-1 VRSS-2 SRSS-1",
        "What does TT&C mean?",
        "Do cats dream?",
        "Is the moon's geology known?",
        "What about ESA and NASA?",
    ],
)
def test_words_that_are_right_are_left_alone(reader: QuestionReader, question: str) -> None:
    assert reader.read(question).text == question


def test_what_was_mended_is_told(reader: QuestionReader) -> None:
    read = reader.read("How many agrements were signed?")
    assert (read.asked, read.text) == ("How many agrements were signed?", "How many agreements were signed?")


@pytest.mark.parametrize(
    ("question", "addresses"),
    [
        ("What does V.2 say?", ("V.2",)),
        ("what does section V.2 say", ("V.2",)),
        ("Summarize VI 2 (5)", ("VI.2.(5)",)),
        ("VI.2.(5)", ("VI.2.(5)",)),
        ("What is in VI.3.(8)?", ("VI.3.(8)",)),
        ("point 6 under major achievements", ("VI.2.(6)",)),
        ("the sixth point under major achievements", ("VI.2.(6)",)),
        ("What does the last part say?", ("Conclusion",)),
        ("What does the conclusion say?", ("Conclusion",)),
        ("Summarize chapter V", ("V",)),
        ("What does the section on law-based governance say?", ("V.5",)),
        ("Give me an overview of Key Areas for Future Cooperation", ("VI.3",)),
        ("Compare V.1 and V.2", ("V.1", "V.2")),
    ],
)
def test_section_that_a_question_names(reader: QuestionReader, question: str, addresses: tuple[str, ...]) -> None:
    assert reader.read(question).addresses == addresses


@pytest.mark.parametrize(
    "question",
    [
        "How many space cooperation agreements has China signed since 2016?",
        "Who took part in the Tianwen 1 mission?",
        "What did I miss about Chang'e 4?",
        "Which countries got launching services?",
        "Is 3.5 percent of the budget spent on science?",
        "What happened on Mars?",
        "Which part does Russia play in the lunar research station?",
        "What does IX.9 say?",
        "Do cats dream?",
    ],
)
def test_plain_questions_name_no_section(reader: QuestionReader, question: str) -> None:
    assert reader.read(question).addresses == ()


@pytest.mark.parametrize(
    ("question", "time"),
    [
        ("What will China do on manned spaceflight?", "planned"),
        ("What is planned with Pakistan?", "planned"),
        ("Which satellites are to be launched in the next five years?", "planned"),
        ("What has China done with France?", "done"),
        ("How many agreements were signed since 2016?", "done"),
        ("Compare what was done with what is planned", None),
        ("Which countries are partners?", None),
    ],
)
def test_time_that_a_question_asks_about(question: str, time: Time | None) -> None:
    assert read_time(question).time == time


@pytest.mark.parametrize(
    ("sentence", "lead_in", "time"),
    [
        ("China will conduct personnel exchanges.", "", "planned"),
        ("China has helped developing countries train professionals.", "", "done"),
        ("Launching services;", "In the next five years China will be more open.", "planned"),
        ("China has strengthened its research.", "In the next five years China will be more open.", "done"),
    ],
)
def test_time_that_a_sentence_speaks_of(sentence: str, lead_in: str, time: Time) -> None:
    assert time_of(sentence, lead_in) == time


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("中国自2016年以来签署了多少合作协议？", "46 space cooperation agreements"),
        ("Quels pays ont des stations de réception de données satellite ?", "Bolivia, Indonesia, Namibia, Thailand and South Africa"),
    ],
)
def test_question_in_another_language_finds_the_passage(assistant: Assistant, question: str, words: str) -> None:
    assert any(words in passage.text for passage in assistant.search(question, 5))


def test_blanks_and_composed_letters_do_not_matter(reader: QuestionReader) -> None:
    assert reader.read("  What \n is\tHα? ").text == reader.read("What is Hα?").text
    assert reader.read("cafe\u0301 in orbit").text == reader.read("caf\u00e9 in orbit").text


@pytest.mark.parametrize("word", ["İstanbul", "DİYARBAKIR", "ıĞDIR", "ſecond", "\u212aelvin", "ß", "ŉ", "ǅ", "\u0390"])
def test_letters_that_change_their_length_in_small_are_read(reader: QuestionReader, word: str) -> None:
    for question in (
        f"{word} office?",
        f"What about {word}?",
        f"When does the {word} office in {word} open?",
        f"the {word} paragraph of {word} 2",
    ):
        assert reader.read(question, [question]).text
