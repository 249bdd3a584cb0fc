"""What Python users meet first: `ask` and its answer, in a terminal and in a notebook."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from index import build_index
from qa import Assistant, IndexMissing, QuestionError, ask, ask_async


@pytest.fixture(scope="module")
def ferry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of a short text with signs that HTML and Markdown would take for their own."""
    folder = tmp_path_factory.mktemp("ferry")
    (folder / "ferry.txt").write_text("1. Fares\n\nThe ferry costs <b>5</b> crowns & a smile.\n\n2. Times\n\nIt leaves at eight.\n")
    build_index(folder / "index", folder / "ferry.txt")
    return folder / "index"


def test_ask_takes_an_index(ferry: Path) -> None:
    answer = ask("What does the ferry cost?", index=ferry)
    assert "5</b> crowns" in answer.text
    assert asyncio.run(ask_async("What does the ferry cost?", index=str(ferry))) == answer


def test_an_index_built_anew_is_opened_anew(tmp_path: Path) -> None:
    text = tmp_path / "gate.txt"
    for hour in ("eight", "nine"):
        text.write_text(f"1. Gate\n\nThe gate opens at {hour}.\n")
        build_index(tmp_path / "index", text)
        assert hour in ask("When does the gate open?", index=tmp_path / "index").text


def test_a_missing_index_is_told_in_python(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        ask("What does it cost?", index=tmp_path)


def test_answer_is_printed_with_its_footnotes_and_is_shown_in_a_notebook(ferry: Path) -> None:
    answer = ask("What does the ferry cost?", index=ferry)
    assert str(answer).startswith(f"{answer.text}\n\n[1] {answer.citations[0].place}: “")
    html = answer._repr_html_()
    assert "&lt;b&gt;5&lt;/b&gt; crowns &amp; a smile" in html
    assert "<b>" not in html
    assert all("</blockquote></li>" in html and one.place in html for one in answer.citations)


@pytest.mark.parametrize(("question", "history"), [(None, ()), (5, ()), ("", ()), (" \n", ()), ("Then?", "What is it?"), ("And?", [None])])
def test_what_is_no_question_is_refused(assistant: Assistant, question: str, history: list[str]) -> None:
    with pytest.raises(QuestionError):
        assistant.ask(question, history)


@pytest.mark.parametrize("question", ["and the next one?", "and what else?", "why?", "and with France?", "what about it?"])
def test_a_conversation_may_be_long(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question, [question] * 400).outcome in ("answered", "partial", "not_in_document")
