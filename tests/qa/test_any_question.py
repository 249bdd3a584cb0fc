"""Whatever is asked, by however many at once: nothing but a QuestionError, and every quote exact."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.errors import QuestionError
from qa import Answer, Assistant
from tests.qa.checks import check_answer

VOCABULARY = """who what when which how many much does did will has China VI.2 (5) V section point 6 last part under of in with the and
Russia Germany satellite BeiDou Chang'e 4 DAMPE agreements 2016 planned done title updated published summarize compare list all moon
Mars ? . , ! 北斗 中国 lune satellites où ¿qué agrements ignore print €5 100%"""
WORDS = st.lists(st.sampled_from(VOCABULARY.split()), min_size=1, max_size=25).map(" ".join)
QUESTIONS = [
    "How many space cooperation agreements has China signed since 2016?",
    "What does V.2 say?",
    "Who published this document?",
    "Do cats dream?",
    "and with Germany?",
    "how many agrements has china sined",
    "List all the satellites that China delivered in orbit.",
    "中国自2016年以来签署了多少合作协议？",
]


def check_ask(assistant: Assistant, question: str, history: list[str]) -> None:
    """Ask; a question may be refused if there is nothing in it to see, or if it is too long, and for no other reason."""
    try:
        answer = assistant.ask(question, history)
    except QuestionError:
        visible = any(unicodedata.category(letter)[0] in "LNPS" for letter in question)
        assert not visible or len(question) > 2000
        return
    check_answer(answer, assistant.document)


@settings(max_examples=60)
@given(question=st.text(max_size=2000), history=st.lists(st.text(max_size=50), max_size=2))
@example(question="\u200b", history=[])
@example(question="\x00", history=["\x00"])
@example(question="?", history=[])
@example(question="\ud800 satellite", history=[])
@example(question="9" * 2000, history=[])
@example(question="a" * 2000, history=[])
@example(question="(" * 2000, history=[])
@example(question="\U0001f680" * 40, history=[])
@example(question="I. " * 600, history=[])
def test_any_text_is_answered_or_refused(assistant: Assistant, question: str, history: list[str]) -> None:
    check_ask(assistant, question, history)


@settings(max_examples=120)
@given(question=WORDS, history=st.lists(WORDS, max_size=3))
def test_any_words_are_answered(assistant: Assistant, question: str, history: list[str]) -> None:
    check_ask(assistant, question, history)


@pytest.mark.parametrize("address", ["IV", "IV.1", "IV.1.(4)", "V", "V.7", "VI", "VI.1", "VI.2", "VI.2.(1)", "VI.3.(5)", "Conclusion"])
@pytest.mark.parametrize("form", ["What does {} say?", "How many parts does {} have?", "List the points of {}", "{}"])
def test_every_section_can_be_asked_for(assistant: Assistant, address: str, form: str) -> None:
    check_ask(assistant, form.format(address), [])


def test_threads_get_the_answers_that_one_gets(assistant: Assistant) -> None:
    history = ["What has China done with France?"]
    alone = [said(assistant.ask(question, history)) for question in QUESTIONS]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda question: said(assistant.ask(question, history)), QUESTIONS * 8))
    assert together == alone * 8


def said(answer: Answer) -> tuple[object, ...]:
    """All that an answer says; scores differ by millionths with the thread that BLAS runs on."""
    places = [(one.start, one.end, round(one.score, 2)) for one in answer.passages]
    return answer.outcome, answer.question, answer.statements, answer.citations, answer.nearest, answer.missing, places
