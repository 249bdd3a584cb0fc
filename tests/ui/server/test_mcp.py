"""The chat's answers as MCP tools, called by a real client of the protocol."""

from __future__ import annotations

import ast
import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client
from mcp.types import CallToolResult, TextContent, Tool

from qa import Assistant
from tests.ui.in_browser.inside import WARNINGS, inside
from tests.ui.server.test_endpoints import FIRST, QUESTIONS, SECOND, check_reply, scoreless
from ui.cli.render import outline_data, passages_data
from ui.server.settings import Settings

pytestmark = [pytest.mark.filterwarnings(one) for one in WARNINGS]
Result = TypeVar("Result")


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    """Where the tools are."""
    with inside(assistant, Settings(limit=0, mcp=True)) as served:
        yield f"{served}/gradio_api/mcp/"


def talk(address: str, act: Callable[[ClientSession], Awaitable[Result]], headers: dict[str, str] | None = None) -> Result:
    """Open a session, act, close it."""

    async def session() -> Result:
        async with streamablehttp_client(address, headers) as (reading, writing, _), ClientSession(reading, writing) as client:
            await client.initialize()
            return await act(client)

    return asyncio.run(session())


def tools(address: str) -> dict[str, Tool]:
    """The tools that are offered, by name."""
    return {tool.name: tool for tool in talk(address, lambda client: client.list_tools()).tools}


def call(address: str, tool: str, /, *, headers: dict[str, str] | None = None, **arguments: object) -> CallToolResult:
    """Call one tool."""
    return talk(address, lambda client: client.call_tool(tool, arguments), headers)


def text_of(result: CallToolResult) -> str:
    """What a tool said."""
    return "".join(one.text for one in result.content if isinstance(one, TextContent))


def data_of(result: CallToolResult) -> Any:
    """What a tool returned, as JSON or as Python writes it."""
    assert not result.isError, text_of(result)
    try:
        return json.loads(text_of(result))
    except json.JSONDecodeError:
        return ast.literal_eval(text_of(result))


def test_results_are_json(address: str, assistant: Assistant) -> None:
    assert json.loads(text_of(call(address, "outline"))) == outline_data(assistant.document)


def test_tools_are_offered_with_what_they_take(address: str) -> None:
    offered = tools(address)
    assert set(offered) == {"ask", "search", "outline", "documents", "add_document", "remove_document"}
    assert "exact, numbered quotes" in str(offered["ask"].description)
    assert "passages of the document" in str(offered["search"].description)
    assert "tree of sections" in str(offered["outline"].description)
    schemas = {name: tool.inputSchema["properties"] for name, tool in offered.items()}
    assert {name: set(schema) for name, schema in schemas.items()} == {
        "ask": {"question", "history"},
        "search": {"query", "k"},
        "outline": {"document"},
        "documents": set(),
        "add_document": {"name", "content"},
        "remove_document": {"name"},
    }
    assert (schemas["ask"]["question"]["type"], schemas["search"]["k"]["type"]) == ("string", "integer")
    assert "in plain words" in schemas["ask"]["question"]["description"]
    assert all(argument.get("description") for schema in schemas.values() for argument in schema.values())


@pytest.mark.parametrize("question", QUESTIONS[:3])
def test_ask(address: str, assistant: Assistant, question: str) -> None:
    check_reply(data_of(call(address, "ask", question=question)), assistant.ask(question))


def test_ask_with_history(address: str, assistant: Assistant) -> None:
    check_reply(data_of(call(address, "ask", question=SECOND, history=[FIRST])), assistant.ask(SECOND, [FIRST]))


def test_a_blank_question_is_an_error_that_says_why(address: str) -> None:
    result = call(address, "ask", question=" ")
    assert result.isError
    assert "The question is empty" in text_of(result)


def test_search(address: str, assistant: Assistant) -> None:
    found = data_of(call(address, "search", query="BeiDou center", k=2))
    expected = json.loads(json.dumps(passages_data(assistant.search("BeiDou center", 2))))
    assert [scoreless(one) for one in found] == [scoreless(one) for one in expected]


def test_outline(address: str, assistant: Assistant) -> None:
    assert data_of(call(address, "outline")) == outline_data(assistant.document)


def test_documents(address: str, assistant: Assistant) -> None:
    assert [one["sha256"] for one in data_of(call(address, "documents"))] == [assistant.document.sha256]
    refused = call(address, "remove_document", name=assistant.document.name)
    assert refused.isError
    assert "no library" in text_of(refused)
