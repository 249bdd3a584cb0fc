"""Chat completions of a real server, asked by the clients that people have: the openai package and LangChain's ChatOpenAI."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import openai
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from ingest.errors import ChatError
from qa import Assistant
from tests.fakes import DoubtingVerifier, ScriptedWriter
from tests.ui.in_browser.inside import WARNINGS, inside
from tests.ui.server.test_endpoints import FIRST, QUESTIONS, SECOND, check_reply
from tests.ui.servers import WRONG, scripted
from ui.server.api.token import TOKEN_VARIABLE, check_api, may_ask, read_token
from ui.server.limits import BODY_BYTES
from ui.server.settings import Settings

pytestmark = [pytest.mark.filterwarnings(one) for one in WARNINGS]
TOKEN = "a-token-of-this-test"


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    """A chat that asks programs for a token."""
    with inside(assistant, Settings(limit=0, api=True, api_token=TOKEN)) as served:
        yield f"{served}/v1"


@pytest.fixture(scope="module")
def written(assistant: Assistant) -> Iterator[str]:
    """One with a model that writes, for whoever asks."""
    writer = Assistant(assistant.retriever.index, ScriptedWriter(scripted, seconds_a_piece=0.02), checker=DoubtingVerifier())
    with inside(writer, Settings(limit=0, api=True)) as served:
        yield f"{served}/v1"


@pytest.fixture
def client(address: str) -> Iterator[openai.OpenAI]:
    """OpenAI's own client."""
    with openai.OpenAI(base_url=address, api_key=TOKEN, max_retries=0) as made:
        yield made


def extra(record: Any, name: str) -> Any:
    """What a record has beside what OpenAI's has."""
    return (record.model_extra or {})[name]


def check_citations(content: str, annotations: list[dict[str, Any]], assistant: Assistant) -> None:
    """Each citation names a statement of the text that has its mark, and an exact quote of the document."""
    for one in annotations:
        cited = one["url_citation"]
        assert one["type"] == "url_citation"
        assert f"[{cited['number']}]" in content[cited["start_index"] : cited["end_index"]]
        assert "\n" not in content[cited["start_index"] : cited["end_index"]]
        assert assistant.document.text[cited["start"] : cited["end"]] == cited["quote"]
        assert cited["url"].endswith(f"/#quote-{cited['start']}-{cited['end']}")


# -- answers -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_completion_is_the_assistants_answer(client: openai.OpenAI, assistant: Assistant, question: str) -> None:
    reply = client.chat.completions.create(model="footnote", messages=[{"role": "user", "content": question}])
    (choice,) = reply.choices
    answer = assistant.ask(question)
    assert (choice.finish_reason, choice.message.role) == ("stop", "assistant")
    assert choice.message.content is not None
    assert choice.message.content.startswith(answer.text)
    annotations = [one.model_dump() for one in choice.message.annotations or []]
    check_citations(choice.message.content, annotations, assistant)
    assert len(annotations) == sum(len(one.citations) for one in answer.statements)
    assert all(" ".join(one.quote.split()) in choice.message.content for one in answer.citations)
    check_reply(extra(reply, "footnote"), answer)


def test_a_stream_says_the_same(client: openai.OpenAI, assistant: Assistant) -> None:
    question: Any = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": [{"type": "text", "text": QUESTIONS[0]}]}]
    whole = client.chat.completions.create(model="footnote-quotes", messages=question)
    chunks = list(
        client.chat.completions.create(
            model="footnote-quotes", messages=question, stream=True, stream_options={"include_usage": True}, temperature=0.2
        )
    )
    *pieces, last, usage = chunks
    assert "".join(one.choices[0].delta.content or "" for one in pieces) == whole.choices[0].message.content
    assert pieces[0].choices[0].delta.role == "assistant"
    assert last.choices[0].finish_reason == "stop"
    assert usage.usage is not None
    assert len({one.id for one in chunks}) == 1
    annotations = [one.model_dump() for one in whole.choices[0].message.annotations or []]
    assert extra(last.choices[0].delta, "annotations") == annotations
    check_reply(extra(last, "footnote"), assistant.ask(QUESTIONS[0]))


def test_earlier_questions_are_those_of_the_conversation(client: openai.OpenAI, assistant: Assistant) -> None:
    reply = client.chat.completions.create(
        model="footnote",
        messages=[
            {"role": "user", "content": FIRST},
            {"role": "assistant", "content": "Many."},
            {"role": "user", "content": "x" * 50_000},  # too long for a question, and no reason to refuse this one
            {"role": "user", "content": SECOND},
        ],
    )
    check_reply(extra(reply, "footnote"), assistant.ask(SECOND, [FIRST]))


def test_only_what_passed_its_check_is_streamed(written: str) -> None:
    with openai.OpenAI(base_url=written, api_key="none needed") as client:
        said = [
            chunk.choices[0].delta.content or ""
            for chunk in client.chat.completions.create(
                model="footnote-written", messages=[{"role": "user", "content": QUESTIONS[0]}], stream=True
            )
        ]
        quotes = client.chat.completions.create(model="footnote-quotes", messages=[{"role": "user", "content": QUESTIONS[0]}])
    assert "46 space" in "".join(said)
    assert WRONG not in "".join(said)
    assert extra(quotes, "footnote")["mode"] == "quote"


def test_a_reader_who_leaves_stops_the_model(written: str) -> None:
    body = {"model": "footnote", "stream": True, "messages": [{"role": "user", "content": "Tell me at length what China has signed."}]}
    for _ in range(12):  # more than are answered at once
        with httpx.stream("POST", f"{written}/chat/completions", json=body, timeout=30) as stream:
            next(stream.iter_lines())
    start = time.monotonic()
    reply = httpx.post(f"{written}/chat/completions", json=body | {"stream": False, "model": "footnote-quotes"}, timeout=30)
    assert reply.status_code == 200
    assert time.monotonic() - start < 10


def test_models_are_those_that_there_are(client: openai.OpenAI, written: str) -> None:
    assert [one.id for one in client.models.list()] == ["footnote", "footnote-quotes"]
    assert client.models.retrieve("footnote").owned_by == "footnote"
    assert [one["id"] for one in httpx.get(f"{written}/models").json()["data"]] == ["footnote", "footnote-written", "footnote-quotes"]
    with pytest.raises(openai.NotFoundError, match="footnote-written"):
        client.chat.completions.create(model="footnote-written", messages=[{"role": "user", "content": "Why?"}])


def test_langchain_asks_and_streams(address: str, assistant: Assistant) -> None:
    chat = ChatOpenAI(model="footnote", base_url=address, api_key=SecretStr(TOKEN), max_retries=0)
    answer = assistant.ask(SECOND, [FIRST])
    messages = [HumanMessage(FIRST), AIMessage("Many."), HumanMessage(SECOND)]
    reply = chat.invoke(messages)
    assert reply.text.startswith(answer.text)
    streamed = "".join(chunk.text for chunk in chat.stream(messages))
    assert streamed == reply.text


def test_clients_at_once_get_their_own_answers(client: openai.OpenAI, assistant: Assistant) -> None:
    def ask(question: str) -> str:
        return (
            client.chat.completions.create(model="footnote", messages=[{"role": "user", "content": question}]).choices[0].message.content
            or ""
        )

    with ThreadPoolExecutor(12) as pool:
        said = list(pool.map(ask, QUESTIONS * 6))
    assert all(one.startswith(assistant.ask(question).text) for one, question in zip(said, QUESTIONS * 6, strict=True))


# -- errors --------------------------------------------------------------------------------------------------------
def check_error(reply: httpx.Response, status: int) -> str:
    """An error in OpenAI's form; what it says."""
    assert reply.status_code == status
    said = reply.json()["error"]
    assert set(said) == {"message", "type", "param", "code"}
    assert "Traceback" not in said["message"]
    return str(said["message"])


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer \xff"])
def test_without_the_token_nothing_is_told(address: str, authorization: str | None) -> None:
    headers = [] if authorization is None else [(b"authorization", authorization.encode("latin-1"))]
    for method, path in (("GET", "/models"), ("POST", "/chat/completions"), ("GET", "/documents"), ("DELETE", "/documents/a")):
        assert "token" in check_error(httpx.request(method, address + path, headers=headers), 401)


BODIES: tuple[object, ...] = (
    b"", b"{", b"null", b"[]", {}, {"messages": []}, {"messages": "Why?"}, {"messages": [{"role": "assistant", "content": "So?"}]},
    {"messages": [{"role": "user", "content": " "}]}, {"messages": [{"role": "user", "content": "x" * 2001}]},
    {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:"}}]}]},
    {"messages": [{"role": "user", "content": "Why?"}], "n": 2}, {"messages": [{"role": "user"}] * 9999},
    b"[" * 100_000, {"messages": [{"role": "user", "content": "\ud83d"}], "stream": "yes"},
)  # fmt: skip


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("body", BODIES, ids=[str(i) for i in range(len(BODIES))])
def test_a_request_that_is_none_is_told_so(address: str, body: object, stream: bool) -> None:
    sent = json.dumps(body | {"stream": stream} if stream and "stream" not in body else body).encode() if isinstance(body, dict) else body
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
    assert check_error(httpx.post(f"{address}/chat/completions", content=sent, headers=headers), 400)  # type: ignore[arg-type]


def test_other_errors_have_openais_form_too(address: str) -> None:
    headers = {"authorization": f"Bearer {TOKEN}"}
    check_error(httpx.get(f"{address}/nothing", headers=headers), 404)
    check_error(httpx.get(f"{address}/chat/completions", headers=headers), 404)
    check_error(httpx.post(f"{address}/chat/completions", content=b"x" * (BODY_BYTES + 1), headers=headers), 413)
    check_error(httpx.get(f"{address}/models", headers={**headers, "host": "evil.example"}), 421)
    check_error(httpx.post(f"{address}/chat/completions", headers={**headers, "origin": "http://evil.example"}), 403)


def test_too_many_questions_are_told_when_to_come_back(assistant: Assistant) -> None:
    with inside(assistant, Settings(limit=1, api=True)) as served:
        body = {"messages": [{"role": "user", "content": QUESTIONS[0]}]}
        replies = [httpx.post(f"{served}/v1/chat/completions", json=body, timeout=30) for _ in range(2)]
    assert replies[0].status_code == 200
    assert "More than 1 questions" in check_error(replies[1], 429)
    assert int(replies[1].headers["retry-after"]) > 0


# -- who may ask ---------------------------------------------------------------------------------------------------
def test_without_the_option_there_is_no_api(assistant: Assistant) -> None:
    with inside(assistant) as served:
        assert httpx.get(f"{served}/v1/models").status_code == 404


@pytest.mark.parametrize(
    "settings",
    [
        Settings(api=True, host="0.0.0.0"),
        Settings(api=True, behind_proxy=True),
        Settings(api=True, root_path="/footnote"),
        Settings(api=True, auth=("a", "b")),
    ],
)
def test_an_api_that_others_reach_needs_a_token(settings: Settings) -> None:
    with pytest.raises(ChatError, match="without a token") as refused:
        check_api(settings)
    assert TOKEN_VARIABLE in refused.value.for_command
    check_api(Settings(api=True))
    check_api(Settings(api=True, host="0.0.0.0", api_token=TOKEN))


def test_the_token_is_read_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    assert read_token(None) is None
    monkeypatch.setenv(TOKEN_VARIABLE, "of-the-environment")
    assert (read_token(None), read_token("given")) == ("of-the-environment", "given")
    for blank in ("", "  ", "é"):
        with pytest.raises(ChatError):
            read_token(blank)
    assert TOKEN not in repr(Settings(api=True, api_token=TOKEN))
    assert may_ask(None, "")
    assert may_ask(TOKEN, f"bearer {TOKEN}")
    assert not may_ask(TOKEN, f"Bearer {TOKEN.upper()}")
