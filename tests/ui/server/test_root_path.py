"""The chat below a path of another server, whose proxy hands the path on or leaves it out."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import openai
import pytest

from qa import Assistant
from tests.ui.in_browser.inside import WARNINGS, client_of, inside
from tests.ui.proxy import proxied
from tests.ui.server.test_endpoints import QUESTIONS, check_reply
from ui.server.settings import Settings

pytestmark = [pytest.mark.filterwarnings(one) for one in WARNINGS]
PATH, TOKEN = "/deep/footnote", "of-the-proxy"


@pytest.fixture(scope="module", params=[True, False], ids=["path left out", "path handed on"])
def address(request: pytest.FixtureRequest, assistant: Assistant) -> Iterator[str]:
    """Where the proxy serves it."""
    settings = Settings(limit=0, root_path=PATH, behind_proxy=True, api=True, api_token=TOKEN)
    with inside(assistant, settings) as served, proxied(served, PATH, strips=request.param) as public:
        yield public


def test_the_page_names_its_own_place(address: str) -> None:
    config = httpx.get(f"{address}/config").json()
    assert config["root"] == address
    page = httpx.get(f"{address}/", follow_redirects=True)
    assert page.status_code == 200
    assert "footnote-visitor" in page.headers["set-cookie"]


def test_programs_are_answered(address: str, assistant: Assistant) -> None:
    check_reply(client_of(f"{address}/").predict(QUESTIONS[0], api_name="/ask"), assistant.ask(QUESTIONS[0]))


def test_chat_completions_are_streamed(address: str, assistant: Assistant) -> None:
    with openai.OpenAI(base_url=f"{address}/v1", api_key=TOKEN) as client:
        reply = client.chat.completions.create(model="footnote", messages=[{"role": "user", "content": QUESTIONS[0]}])
        chunks = client.chat.completions.create(model="footnote", messages=[{"role": "user", "content": QUESTIONS[0]}], stream=True)
        streamed = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert streamed == reply.choices[0].message.content
    (first, *_) = reply.choices[0].message.annotations or []
    assert first.url_citation.url.startswith("http://127.0.0.1:")
    assert f"{PATH}/#quote-" in first.url_citation.url


def test_nothing_is_served_beside_the_path(address: str) -> None:
    assert httpx.get(address.removesuffix(PATH) + "/config").status_code == 404
