"""Follow-ups: what takes another's place, turns of time; and questions about the whole or about a name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index import build_index, open_index
from qa import Assistant
from qa.question.follow_up import leans
from qa.question.read import QuestionReader
from tests.fakes import HashingEncoder
from tests.qa.checks import check_answer


def test_turn_to_the_other_time(assistant: Assistant) -> None:
    answer = assistant.ask("and what is planned?", ["What was done so far on the BRICS constellation?"])
    assert answer.citations[0].section.startswith("VI.3")


def test_everything_about_a_country(assistant: Assistant) -> None:
    quotes = [one.quote for one in assistant.ask("Tell me everything about Namibia").citations]
    assert len(quotes) == 2
    assert all("Namibia" in quote for quote in quotes)


def test_acronyms_are_spelt_out_or_not_said(assistant: Assistant) -> None:
    assert "Space-based multiband" in assistant.ask("What does SVOM stand for?").text
    assert assistant.ask("What does TT&C stand for?").outcome == "not_in_document"


def test_what_the_document_is_about(assistant: Assistant) -> None:
    quotes = [one.quote for one in assistant.ask("What is this paper about?").citations]
    assert quotes[0] == assistant.document.title
    assert "VI. International Cooperation" in quotes


def test_a_partner_that_the_document_does_not_name(assistant: Assistant) -> None:
    assert assistant.ask("Did China cooperate with India?").outcome == "not_in_document"
    assert assistant.ask("Did China cooperate with the Italians?").outcome == "answered"


# Put after one another these once carried each other along; the longer a conversation, the wronger its answers.
STANDING = (
    "What is BeiDou?",
    "What did DAMPE do?",
    "When was this published and by whom?",
    "Are there rules on space debris?",
    "What kind of training does China say it will offer?",
    "Is the first overseas BeiDou center in Tunisia?",
    "Which satellites has China launched with other countries?",
    "What does V.2 say?",
)


@pytest.mark.parametrize("question", STANDING)
def test_a_question_that_stands_alone_is_answered_alone(assistant: Assistant, question: str) -> None:
    earlier = [one for one in STANDING if one != question]
    alone, after = assistant.ask(question), assistant.ask(question, earlier)
    assert after.question == alone.question
    assert after.citations == alone.citations


@pytest.mark.parametrize(
    "word", ["thanks!", "ok", "Hello", "great.", "Hi, what can you do?", "help", "Merci beaucoup", "你好", "Guten Tag!"]
)
def test_a_greeting_gets_two_lines_and_repeats_nothing(assistant: Assistant, word: str) -> None:
    answer = assistant.ask(word, ["What is BeiDou?"])
    check_answer(answer, assistant.document)
    assert answer.citations == ()
    assert "does the part on" in answer.text
    example = answer.text.split("“")[2].split("”")[0]
    assert assistant.ask(example).outcome == "answered"


@pytest.mark.parametrize(
    "question",
    [
        "What did they agree on?",
        "When was that?",
        "Is it open to others?",
        "What else happened there?",
    ],
)
def test_a_question_that_points_back_leans(question: str) -> None:
    assert leans(question)


TOWN = """1. Town museum

The museum stands on Mill Street. It was opened in 1931. The museum closes at 17:00. Entry to the museum costs 6 euros.

2. Old harbour

The harbour was dug in 1740. Boats may stay for two nights. Ilse Brandt runs the harbour office. The harbour office closes at noon.

3. Ferry

The ferry to Ostrand leaves every hour. A ticket for the ferry costs 3 euros. The ferry to Vesborg leaves twice a day.
"""
LEASE = """1. Rent

The tenant pays a rent of 900 euros. The rent is due on the third day of the month. In 2022 the rent was 850 euros.

2. Deposit

The deposit comes to two rents. The landlord returns the deposit within six weeks. The deposit earns no interest.

3. Garden

The tenant mows the lawn. The landlord cuts the hedges.
"""


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str, list[str]], str]:
    """How a question about one of two small documents is understood after others."""
    readers = {}
    for name, text in (("town", TOWN), ("lease", LEASE)):
        folder = tmp_path_factory.mktemp(name)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        build_index(folder / "index", folder / f"{name}.txt", encoder=HashingEncoder())
        readers[name] = QuestionReader(open_index(folder / "index", HashingEncoder()))
    return lambda name, question, history: readers[name].read(question, history).understood


@pytest.mark.parametrize(
    ("name", "history", "question"),
    [
        ("town", ["Where is the museum?"], "When does it close?"),
        ("town", ["When does the ferry to Ostrand leave?"], "and to Vesborg?"),
        ("town", ["When does the museum close?"], "What about the harbour office?"),
        ("lease", ["How high was the rent in 2022?"], "And in 2023?"),
    ],
)
def test_what_leans_is_asked_beside_the_question_before(
    read: Callable[[str, str, list[str]], str], name: str, history: list[str], question: str
) -> None:
    assert read(name, question, history) == f"{history[0]} {question}"


@pytest.mark.parametrize(
    ("history", "question", "otherwise"),
    [
        (
            ["When does the museum open?", "Who runs the harbour office?"],
            "When does it close?",
            "When does the museum open? When does it close?",
        ),
        (["When does the museum open?"], "When does it close?", None),
        (["When does the museum open?", "Who runs the harbour office?"], "When is the garden open?", None),
        (["Where is the museum?", "When does it open?"], "When does it close?", None),
    ],
)
def test_what_may_lean_on_either_of_two_questions_is_read_both_ways(
    tmp_path: Path, history: list[str], question: str, otherwise: str | None
) -> None:
    (tmp_path / "town.txt").write_text(TOWN, encoding="utf-8")
    build_index(tmp_path / "index", tmp_path / "town.txt", encoder=HashingEncoder())
    other = QuestionReader(open_index(tmp_path / "index", HashingEncoder())).read(question, history).otherwise
    assert (other.understood if other else None) == otherwise


@pytest.mark.parametrize(
    ("earlier", "question", "whole"),
    [
        ("When was the harbour dug?", "Why?", "Why was the harbour dug?"),
        ("Is the museum open?", "When?", "When is the museum open?"),
        ("How much is a ticket for the museum?", "No, I meant the ferry", "How much is a ticket for the ferry?"),
        ("How much is a ticket for the museum on Monday?", "sorry, I mean the ferry.", "How much is a ticket for the ferry on Monday?"),
        ("When does the ferry to Ostrand leave?", "I meant Vesborg", "When does the ferry to Vesborg leave?"),
        ("What costs 3 euros?", "No, I meant the ferry", "What costs 3 euros? No, I meant the ferry"),
    ],
)
def test_what_is_left_out_comes_from_the_question_before(
    read: Callable[[str, str, list[str]], str], earlier: str, question: str, whole: str
) -> None:
    assert read("town", question, [earlier]) == whole


@pytest.mark.parametrize("name", ["town", "lease"])
@pytest.mark.parametrize(
    "question",
    [
        "Does it mention Japan?",
        "Is there anything about dogs in it?",
        "Who published it?",
        "Summarise the document",
        "What is this about?",
        "Who wrote this document?",
        "What does section 2 say?",
        "Who runs the harbour office?",
        "Who mows the lawn?",
        "Describe the garden",
        "thank you",
        "读者证的费用是多少？",
        "Wie hoch ist die Kaution?",
        "¿Cuánto cuesta la entrada?",
    ],
)
def test_what_stands_alone_is_left_alone(read: Callable[[str, str, list[str]], str], name: str, question: str) -> None:
    assert read(name, question, ["How high is the deposit?", "Where is the museum?"]) == question
