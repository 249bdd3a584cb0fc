"""Servers of three providers, each through its own package: how models stream, stop and fail, and what they are asked."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import pytest

from index import OpenIndex
from ingest.errors import ModelError, WriterFailed
from qa import Assistant
from qa.models.langchain import open_writer
from qa.models.writer import Message, Writer
from qa.readers.prompt import MAX_TOKENS
from tests.chat_server import Script, serving
from tests.dialects import ANTHROPIC, DIALECTS, OLLAMA, OPENAI, Dialect
from tests.qa.checks import check_answer
from tests.qa.scripted import faithful, number_of

SECRET = "sk-do-not-tell-0123456789"
KEYS = ("OPENAI_API_KEY", "OLLAMA_API_KEY", "ANTHROPIC_API_KEY")
ASKED = (Message("system", "Be brief."), Message("user", "Hello?"), Message("assistant", "Yes."), Message("user", "What does it do?"))
QUESTION = "How many space cooperation agreements has China signed since 2016?"
NOWHERE = "http://127.0.0.1:9"
with_paths = pytest.mark.parametrize("dialect", [OLLAMA, ANTHROPIC], ids=lambda dialect: dialect.provider, indirect=True)
with_keys = pytest.mark.parametrize("dialect", [OPENAI, ANTHROPIC], ids=lambda dialect: dialect.provider, indirect=True)
ollama_alone = pytest.mark.parametrize("dialect", [OLLAMA], ids=["ollama"], indirect=True)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine that the tests run on; keys, which must never be seen."""
    addresses = ("OLLAMA_HOST", "OPENAI_BASE_URL", "OPENAI_API_BASE", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_URL", "LANGSMITH_GATEWAY")
    for name in ("FOOTNOTE_MODEL", "FOOTNOTE_MODEL_URL", "ANTHROPIC_AUTH_TOKEN", *addresses):
        monkeypatch.delenv(name, raising=False)
    for name in KEYS:
        monkeypatch.setenv(name, SECRET)


@pytest.fixture(params=DIALECTS, ids=lambda dialect: dialect.provider)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """What is spoken, if its package is there."""
    chosen: Dialect = request.param
    pytest.importorskip(f"langchain_{chosen.provider}")
    return chosen


@pytest.fixture
def script() -> Script:
    """What the server is to do."""
    return Script()


@pytest.fixture
def url(script: Script, dialect: Dialect) -> Iterator[str]:
    """A server on loopback that does it."""
    with serving(script, dialect) as address:
        yield address


@pytest.fixture
def writer(url: str, dialect: Dialect) -> Writer:
    """A model of that server."""
    return open_writer(f"{dialect.provider}:scripted", base_url=url)


def test_pieces_come_as_they_are_sent(script: Script, writer: Writer, dialect: Dialect) -> None:
    assert [piece for piece in writer.write(ASKED, 50) if piece] == list(script.pieces)
    assert writer.name == f"{dialect.provider}:scripted"


def test_whole_conversation_is_sent_at_temperature_0(script: Script, writer: Writer) -> None:
    list(writer.write(ASKED, 50))
    (asked,) = script.requests
    assert asked.messages == ASKED
    assert (asked.model, asked.streamed, asked.temperature, asked.longest) == ("scripted", True, 0, 50)
    assert script.keys == [SECRET]


def test_environment_names_model_and_server(script: Script, url: str, dialect: Dialect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_MODEL", f"{dialect.provider}:of-the-environment")
    monkeypatch.setenv("FOOTNOTE_MODEL_URL", url)
    assert "".join(open_writer().write(ASKED, 50)) == "The rover drills. [1]"
    assert script.requests[0].model == "of-the-environment"


def test_answer_is_written_and_cited(
    script: Script, url: str, dialect: Dialect, real_index: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_MODEL_URL", url)
    script.answer = faithful
    assistant = Assistant(real_index, model=f"{dialect.provider}:scripted")
    answer = assistant.ask(QUESTION)
    assert (answer.mode, answer.outcome, answer.note) == ("written", "answered", "")
    assert answer.statements[0].text == " ".join(answer.citations[0].quote.split())
    assert len(script.requests) == 3  # a form, which this server does not know; the text; the verdict on it
    check_answer(answer, real_index.content.document)
    assert list(assistant.stream(QUESTION))[-1] == answer
    assert len(script.requests) == 5


def test_form_is_filled_in_where_nobody_watches(
    script: Script, url: str, dialect: Dialect, real_index: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_MODEL_URL", url)
    said = "Since 2016, China has signed 46 space cooperation agreements."

    def form(messages: Sequence[Message]) -> dict[str, object]:
        numbers = [number_of(messages, "46 space cooperation agreements"), 917]
        statements = [{"text": said, "sentences": numbers}, {"text": 3}]
        return {"question": QUESTION, "outcome": "partial", "missing": "with whom", "statements": statements}

    script.form, script.answer = form, lambda messages: "1. YES: the quote says so"
    answer = Assistant(real_index, model=f"{dialect.provider}:scripted").ask(QUESTION)
    assert (answer.outcome, answer.missing, [one.text for one in answer.statements]) == ("partial", "with whom", [said])
    assert "46 space cooperation agreements" in answer.citations[0].quote
    assert len(script.requests) == 2
    assert script.requests[0].longest == MAX_TOKENS


def test_longest_answer_is_kept_whatever_the_server_does(writer: Writer) -> None:
    assert "".join(writer.write(ASKED, 2)) == "The rover "


def test_closing_hangs_up(script: Script, writer: Writer) -> None:
    script.pieces, script.seconds_a_piece = ("word ",) * 500, 0.02
    stream = writer.write(ASKED, 500)
    assert next(piece for piece in stream if piece) == "word "
    stream.close()  # type: ignore[attr-defined]
    assert script.hung_up.wait(5)
    assert script.sent < 100


def test_server_that_falls_silent_fails_in_time(script: Script, url: str, dialect: Dialect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.models.langchain.TIMEOUT", 0.2)
    script.seconds_a_piece = 3
    begun = time.monotonic()
    with pytest.raises(WriterFailed, match=r"failed: .*timed out"):
        list(open_writer(f"{dialect.provider}:scripted", base_url=url).write(ASKED, 50))
    assert time.monotonic() - begun < 2.5


def test_model_without_temperature_is_asked_without(script: Script, writer: Writer) -> None:
    script.refuse, script.refuse_if = (400, "`temperature` is deprecated for this model."), '"temperature"'
    assert "".join(writer.write(ASKED, 50)) == "The rover drills. [1]"
    assert [asked.temperature for asked in script.requests] == [0, None]


@pytest.mark.parametrize("status", [400, 401, 404, 500, 529])
def test_failure_says_why_and_tells_no_key(script: Script, writer: Writer, status: int) -> None:
    script.refuse = (status, f"Something about {SECRET} is wrong.")
    with pytest.raises(WriterFailed) as caught:
        list(writer.write(ASKED, 50))
    assert str(caught.value) == f"The model {writer.name} failed: Something about ... is wrong. (HTTP {status})"


def test_page_of_another_server_is_told_on_one_line(url: str, dialect: Dialect) -> None:
    name = f"{dialect.provider}:scripted"
    with pytest.raises(WriterFailed) as caught:
        list(open_writer(name, base_url=f"{url}/elsewhere").write(ASKED, 50))
    assert str(caught.value) == f"The model {name} failed: 404 page not found (HTTP 404)"


def test_failure_in_the_middle_says_why_and_tells_no_key(script: Script, writer: Writer) -> None:
    script.fail_after = (2, f"Overloaded with {SECRET}.")
    written: list[str] = []
    with pytest.raises(WriterFailed) as caught:
        written.extend(writer.write(ASKED, 50))
    assert "".join(written) == "The rover "
    assert str(caught.value) == f"The model {writer.name} failed: Overloaded with ...."


def test_server_that_is_not_there_fails_in_time(dialect: Dialect) -> None:
    name = f"{dialect.provider}:scripted"
    with pytest.raises(WriterFailed, match=rf"^The model {name} failed: Its server cannot be reached: .*[Cc]onnection"):
        list(open_writer(name, base_url=NOWHERE).write(ASKED, 50))


@pytest.mark.parametrize("address", ["localhost:9", "somewhere", "ftp://localhost"])
def test_address_that_is_none_is_a_mistake(dialect: Dialect, address: str) -> None:
    with pytest.raises(ModelError, match="begins with http:// or https://"):
        open_writer(f"{dialect.provider}:scripted", base_url=address)


@with_keys
def test_missing_key_is_said(dialect: Dialect, monkeypatch: pytest.MonkeyPatch) -> None:
    variable = f"{dialect.provider.upper()}_API_KEY"
    monkeypatch.delenv(variable)
    with pytest.raises(ModelError, match=variable):
        open_writer(f"{dialect.provider}:scripted")


def test_server_of_ones_own_needs_no_key(url: str, dialect: Dialect, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name)
    assert "".join(open_writer(f"{dialect.provider}:scripted", base_url=url).write(ASKED, 50)) == "The rover drills. [1]"


@with_paths
def test_address_may_end_as_those_of_others_do(url: str, dialect: Dialect) -> None:
    assert "".join(open_writer(f"{dialect.provider}:scripted", base_url=f"{url}/v1/").write(ASKED, 50)) == "The rover drills. [1]"


@ollama_alone
def test_ollama_is_asked_where_its_users_have_it(script: Script, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", url.removeprefix("http://"))
    assert "".join(open_writer("ollama:qwen3:4b").write(ASKED, 50)) == "The rover drills. [1]"
    assert script.requests[0].model == "qwen3:4b"


@ollama_alone
def test_ollama_is_told_not_to_think(script: Script, writer: Writer) -> None:
    list(writer.write(ASKED, 50))
    assert script.requests[0].rest["think"] is False


@ollama_alone
def test_model_that_knows_no_thinking_is_not_told(script: Script, writer: Writer) -> None:
    script.refuse, script.refuse_if = (400, '"scripted" does not support thinking'), '"think"'
    assert "".join(writer.write(ASKED, 50)) == "The rover drills. [1]"
    assert [asked.temperature for asked in script.requests] == [0, 0]


@ollama_alone
def test_model_that_thinks_all_the_same_can_be_stopped(script: Script, writer: Writer) -> None:
    script.thoughts, script.seconds_a_piece = 500, 0.02
    stream = writer.write(ASKED, 50)
    assert next(stream) == ""
    stream.close()  # type: ignore[attr-defined]
    assert script.hung_up.wait(5)
