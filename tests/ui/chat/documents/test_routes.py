"""Questions that go on from an answer, as the page asks for them."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from qa import Assistant
from tests.ui.chat.documents.test_overview import MADE
from tests.ui.in_browser.inside import WARNINGS
from ui.chat.documents.overview import Overview, Overviews
from ui.chat.documents.routes import DocumentRoutes
from ui.chat.documents.shelf import SingleShelf

pytestmark = [pytest.mark.filterwarnings(one) for one in WARNINGS]
SHIPS, PILOTS = MADE.suggestions[0].question, MADE.suggestions[1].question


class Ready(Overviews):
    """Overviews that are made already."""

    def of(self, *_: object) -> Overview:
        """The same of each document."""
        return Overview(MADE.version, (), MADE.suggestions, 0, is_whole=True)


class Open(Starlette):
    """An application that asks for no login, as gradio's."""

    cookie_id, auth = "", None
    tokens: ClassVar[dict[str, str]] = {}


@pytest.fixture
def client(assistant: Assistant) -> TestClient:
    """A browser whose conversation "c" has a question, which is another's in "d"."""
    routes = DocumentRoutes(lambda owner: SingleShelf(assistant), lambda owner, key: [SHIPS] if key == "c" else (), overviews=Ready())
    return TestClient(Open(routes=list(routes.routes())))


def test_what_the_conversation_has_asked_is_not_asked_again(client: TestClient) -> None:
    offered = client.get("/paper/follow-ups", params={"spans": "100-110", "conversation": "d"}).json()
    assert len(offered) == 3
    query: dict[str, Any] = {"spans": "1000-1001,0-1", "asked": [one.question for one in MADE.suggestions[2:]]}
    assert client.get("/paper/follow-ups", params={**query, "conversation": "d"}).json() == [PILOTS]  # what a quote shows is left out
    query["spans"] = "25-26"
    assert client.get("/paper/follow-ups", params={**query, "conversation": "d"}).json() == [SHIPS]
    assert client.get("/paper/follow-ups", params={**query, "conversation": "c"}).json() == []


def test_a_refusal_goes_on_from_the_nearest_section(client: TestClient) -> None:
    assert len(client.get("/paper/follow-ups", params={"section": "VI.2"}).json()) == 3
    assert client.get("/paper/follow-ups", params={"section": "no such section"}).json() == []
