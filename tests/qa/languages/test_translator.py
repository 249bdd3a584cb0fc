"""Questions in other languages with a model: translated for the search, answered in their own language."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index import OpenIndex
from qa import Answer, Assistant
from qa.languages.language import ENGLISH, LANGUAGES, Language, language_of
from qa.models.writer import Message
from qa.readers.draft import REFUSAL
from tests.fakes import DoubtingVerifier, ScriptedWriter
from tests.qa.checks import check_answer
from tests.qa.scripted import evidence_in, number_of

GERMAN = "Wie viele Abkommen über Zusammenarbeit im Weltraum hat China seit 2016 unterzeichnet?"
IN_ENGLISH = "How many space cooperation agreements has China signed since 2016?"
SAID = "Seit 2016 hat China 46 Abkommen oder Absichtserklärungen über Zusammenarbeit im Weltraum unterzeichnet."


def model(translations: dict[str, str], said: str = SAID) -> ScriptedWriter:
    """A model that translates by a table, and says one thing of the agreements."""

    def script(messages: Sequence[Message]) -> str:
        if messages[0].text.startswith("You translate"):
            return translations.get(messages[-1].text, "")
        if said == REFUSAL or not evidence_in(messages):
            return said
        return f"{said} [{number_of(messages, '46 space cooperation agreements')}]"

    return ScriptedWriter(script)


def asked(index: OpenIndex, writer: ScriptedWriter, question: str = GERMAN, history: Sequence[str] = ()) -> Answer:
    answer = Assistant(index, writer, checker=DoubtingVerifier()).ask(question, history)
    check_answer(answer, index.content.document)
    return answer


def test_an_answer_is_in_the_questions_language_and_its_quote_in_the_documents(real_index: OpenIndex) -> None:
    writer = model({GERMAN: IN_ENGLISH})
    answer = asked(real_index, writer)
    assert [one.text for one in answer.statements] == [SAID]
    assert (answer.asked, answer.question, answer.mode) == (GERMAN, IN_ENGLISH, "written")
    assert "46 space cooperation agreements" in answer.citations[0].quote
    assert f"Question: {GERMAN}" in writer.asked[-1][-1].text


def test_a_question_that_the_glossary_understands_is_not_translated(real_index: OpenIndex) -> None:
    question = "¿Cuánta gente se ha formado en el centro regional vinculado a la ONU y de cuántos países venía?"
    writer = model({}, REFUSAL)
    asked(real_index, writer, question)
    assert not any(messages[0].text.startswith("You translate") for messages in writer.asked)


def test_without_a_translation_the_question_is_searched_for_as_it_is(real_index: OpenIndex) -> None:
    assert asked(real_index, model({}, REFUSAL)).question == GERMAN


def test_what_the_document_does_not_say_is_said_in_the_questions_language(real_index: OpenIndex) -> None:
    answer = asked(real_index, model({}, REFUSAL), "Wer gewann die Fußball-Weltmeisterschaft 1998?")
    assert (answer.outcome, answer.note) == ("not_in_document", LANGUAGES["de"].nothing)


def test_a_follow_up_leans_on_the_earlier_question_in_translation(real_index: OpenIndex) -> None:
    first, then = "Was wurde mit Frankreich in der bemannten Raumfahrt gemacht?", "Und mit Deutschland in der bemannten Raumfahrt?"
    table = {first: "What was done with France in manned spaceflight?", then: "And with Germany?"}
    assert asked(real_index, model(table, REFUSAL), then, [first]).question == f"{table[first]} {table[then]}"


def test_quote_mode_asks_no_model(real_index: OpenIndex) -> None:
    writer = model({})
    assistant = Assistant(real_index, writer)
    assert assistant.ask(GERMAN, mode="quote") == Assistant(real_index).ask(GERMAN)
    assert writer.asked == []


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
def test_languages_are_told_apart(language: Language) -> None:
    assert language_of(language.nothing) == language_of(language.question) == language


@pytest.mark.parametrize("text", ["BeiDou", "Chang'e 4?", "46", "VI.2.(5)", "Tianwen 1 payloads"])
def test_names_alone_are_in_no_language_of_their_own(text: str) -> None:
    assert language_of(text) in (None, ENGLISH)
