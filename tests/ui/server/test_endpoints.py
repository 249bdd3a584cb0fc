"""What programs get from a real server: the answers that the assistant gives, its errors, and nothing else of the machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from index import Library
from ingest.errors import QuestionError
from qa import Answer, Assistant, LibraryAssistant
from tests.fakes import HashingEncoder
from tests.sources import ROOT
from tests.ui.in_browser.inside import WARNINGS, AppError, Client, client_of, inside, post
from ui.chat.documents.desk import LibraryAnswers
from ui.cli.render import outline_data, passages_data
from ui.server.api.endpoints import outline_of
from ui.server.settings import Settings

pytestmark = [pytest.mark.filterwarnings(one) for one in WARNINGS]
QUESTIONS = (
    "How many space cooperation agreements has China signed since 2016?",
    "What does V.2 say?",
    "Do cats dream?",
    "how many agrements has china sined",
    "Who published this document?",
    "中国自2016年以来签署了多少合作协议？",
)
FIRST, SECOND = "How many space professionals has China trained?", "And for how many countries?"


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    """A chat without limit."""
    with inside(assistant) as served:
        yield served


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    """A program that calls it."""
    return client_of(address)


def check_reply(reply: dict[str, Any], answer: Answer) -> None:
    """The reply is the answer; only scores may differ, by millionths, with the thread that counted them."""
    expected = answer.to_dict()
    for one in (*reply["passages"], *expected["passages"]):
        one["score"] = pytest.approx(one["score"], abs=1e-3)
    expected["confidence"] = pytest.approx(expected["confidence"], abs=1e-3)
    assert [scoreless(one) for one in reply.pop("passages")] == [scoreless(one) for one in expected.pop("passages")]
    assert reply == expected


def scoreless(passage: dict[str, Any]) -> dict[str, Any]:
    """A passage without its score."""
    return {name: value for name, value in passage.items() if name != "score"}


@pytest.mark.parametrize("question", QUESTIONS)
def test_ask_is_the_assistants_answer(client: Client, assistant: Assistant, question: str) -> None:
    check_reply(client.predict(question, api_name="/ask"), assistant.ask(question))


def test_ask_with_history(client: Client, assistant: Assistant) -> None:
    reply = client.predict(SECOND, [FIRST], api_name="/ask")
    assert "60 countries" in reply["text"]
    check_reply(reply, assistant.ask(SECOND, [FIRST]))
    assert client.predict(question=SECOND, history=[], api_name="/ask")["question"] != reply["question"]


@pytest.mark.parametrize(("question", "words"), [("  ", "The question is empty"), ("x" * 2001, "2001 characters")])
def test_a_question_that_cannot_be_read_is_told_why(client: Client, question: str, words: str) -> None:
    with pytest.raises(AppError, match=words):
        client.predict(question, api_name="/ask")


def test_history_of_hundreds_of_questions(client: Client, assistant: Assistant) -> None:
    reply = client.predict(SECOND, [*QUESTIONS] * 70 + [FIRST], api_name="/ask")
    check_reply(reply, assistant.ask(SECOND, [FIRST]))


NO_HISTORY: tuple[object, ...] = ("Earlier?", {"0": "Earlier?"}, 5, True, ["Earlier?", 5], [None], [["Earlier?"]])
NO_TEXT: tuple[object, ...] = (5, None, ["Why?"], {})
NO_NUMBER: tuple[object, ...] = ("many", None, [3], {}, 0, -1, 51, 2.5)


@pytest.mark.parametrize(
    ("endpoint", "arguments", "word"),
    [
        *(("ask", ("Why?", history), "history") for history in NO_HISTORY),
        *(("ask", (question, []), "question") for question in NO_TEXT),
        *(("search", (query, 8), "query") for query in NO_TEXT),
        *(("search", ("moon", k), '"k"') for k in NO_NUMBER),
    ],
    ids=str,
)
def test_what_is_not_of_the_kind_that_is_asked_for_is_told_in_a_line(
    client: Client, endpoint: str, arguments: tuple[object, ...], word: str
) -> None:
    with pytest.raises(AppError) as raised:
        client.predict(*arguments, api_name=f"/{endpoint}")
    assert word in str(raised.value)
    assert "\n" not in str(raised.value)


def test_half_a_character_in_a_question_is_no_mistake_of_the_servers(address: str) -> None:
    body = '{"data": ["What does V.2 say? \\ud83d", ["\\ud83d"]]}'
    reply = httpx.post(f"{address}/gradio_api/run/ask", content=body, headers={"content-type": "application/json"}, timeout=30)
    assert reply.status_code in (200, 400, 422)


def test_search(client: Client, assistant: Assistant) -> None:
    found = client.predict("BeiDou center in Tunisia", 3, api_name="/search")
    expected = passages_data(assistant.search("BeiDou center in Tunisia", 3))
    assert [scoreless(one) for one in found] == [
        scoreless(one) | {"title_path": list(title_path_of(one)), "document": assistant.document.name} for one in expected
    ]
    assert [one["rank"] for one in found] == [1, 2, 3]
    assert all(assistant.document.text[one["start"] : one["end"]] == one["text"] for one in found)


def title_path_of(passage: dict[str, Any]) -> tuple[str, ...]:
    """A passage's titles, a tuple that JSON makes a list."""
    return tuple(passage["title_path"])


@pytest.mark.parametrize("k", [1, 2, 50])
def test_search_gives_one_to_fifty(client: Client, k: int) -> None:
    assert len(client.predict("moon", k, api_name="/search")) == k


def test_nothing_is_not_searched_for(client: Client) -> None:
    with pytest.raises(AppError, match="The question is empty"):
        client.predict("  ", api_name="/search")


def test_outline(client: Client, assistant: Assistant) -> None:
    assert client.predict(api_name="/outline") == outline_data(assistant.document)


def test_outline_of_several_documents_is_of_one_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "ferry.md").write_text("# Ferries\n\nThe ferry to Skye leaves at nine.\n")
    (tmp_path / "train.md").write_text("# Trains\n\nThe train to Perth leaves at ten.\n")
    with Library(tmp_path / "library", encoder=HashingEncoder()) as library:
        outline = outline_of(LibraryAnswers(LibraryAssistant(library)))
        with pytest.raises(QuestionError, match="no documents"):
            outline()
        library.add([tmp_path / "ferry.md"])
        assert outline()["document"] == "ferry.md"
        library.add([tmp_path / "train.md"])
        with pytest.raises(QuestionError, match="2 documents here"):
            outline()
        assert outline("train.md")["title"] == "Trains"
        with pytest.raises(QuestionError, match="No document is called"):
            outline("bus.md")


def test_programs_are_offered_these_endpoints(client: Client) -> None:
    offered = client.view_api(return_format="dict", print_info=False)
    assert set(offered["named_endpoints"]) == {"/ask", "/search", "/outline", "/documents", "/add_document", "/remove_document"}
    assert offered["unnamed_endpoints"] == {}
    parameters = {name: [one["parameter_name"] for one in end["parameters"]] for name, end in offered["named_endpoints"].items()}
    assert parameters == {
        "/ask": ["question", "history"],
        "/search": ["query", "k"],
        "/outline": ["document"],
        "/documents": [],
        "/add_document": ["name", "content"],
        "/remove_document": ["name"],
    }


@pytest.mark.parametrize("event", ["/typed", "/clicked", "/linked", "/vote", "/export", "/lambda", "/unnamed"])
def test_the_pages_own_events_are_not_offered(client: Client, event: str) -> None:
    with pytest.raises(ValueError, match="Cannot find a function"):
        client.predict("Why?", api_name=event)


@pytest.mark.parametrize("path", ["/etc/passwd", str(ROOT / "README.md"), str(ROOT / "ui" / "chat.py"), "README.md", "../README.md"])
def test_files_of_this_machine_are_refused(address: str, path: str) -> None:
    assert httpx.get(f"{address}/gradio_api/file={path}").status_code in (403, 404)
    assert httpx.get(f"{address}/file={path}").status_code in (403, 404)


def test_a_call_with_too_few_arguments_is_refused(address: str) -> None:
    reply = post(address, "run/ask", QUESTIONS[0])
    assert reply.status_code >= 400
    assert reply.json()["error"] == '"data" holds 1 values, and is to hold 2: question, history.'


def test_a_plain_call_needs_what_has_no_default_only(address: str, assistant: Assistant) -> None:
    call = httpx.post(f"{address}/gradio_api/call/v2/ask", json={"question": QUESTIONS[0]}, timeout=30)
    with httpx.stream("GET", f"{address}/gradio_api/call/ask/{call.json()['event_id']}", timeout=30) as reply:
        lines = [line.removeprefix("data: ") for line in reply.iter_lines() if line.startswith("data: ")]
    check_reply(json.loads(lines[-1])[0], assistant.ask(QUESTIONS[0]))


def test_one_question_too_many_is_refused_with_its_message(assistant: Assistant) -> None:
    with inside(assistant, Settings(limit=3)) as address:
        client = client_of(address)
        replies = [client.predict(question, api_name="/ask") for question in QUESTIONS[:3]]
        assert [one["asked"] for one in replies] == list(QUESTIONS[:3])
        with pytest.raises(AppError, match="More than 3 questions in a minute"):
            client_of(address).predict(QUESTIONS[3], api_name="/ask")


def test_clients_that_ask_at_once_get_their_own_answers(address: str, assistant: Assistant) -> None:
    clients = [client_of(address) for _ in range(4)]
    histories: list[list[str]] = [[], [FIRST], ["What has China done with France?"], ["Do cats dream?"]]

    def converse(place: int) -> list[dict[str, Any]]:
        asked = [*QUESTIONS[place:], SECOND]
        return [clients[place].predict(question, histories[place], api_name="/ask") for question in asked]

    with ThreadPoolExecutor(4) as pool:
        conversations = list(pool.map(converse, range(4)))
    for place, replies in enumerate(conversations):
        for reply, question in zip(replies, [*QUESTIONS[place:], SECOND], strict=True):
            check_reply(reply, assistant.ask(question, histories[place]))


def test_the_page_calls_no_other_host(address: str) -> None:
    page = httpx.get(address).text
    assert "Footnote" in page
    config = httpx.get(f"{address}/config").json()
    assert config["analytics_enabled"] is False
