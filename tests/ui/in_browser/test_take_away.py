"""What readers take away from the chat, or leave: copies, exports, the evidence sheet, votes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from qa import Answer, Assistant
from tests.ui.in_browser.browser import Reader, ask, marks, squeezed
from tests.ui.servers import Servers

AGREEMENTS = "How many agrements has China signed since 2016?"  # misspelt: shown as understood
PARTS = "How many parts does chapter VI have?"
COST = "How much did the Tiangong space station cost?"


@pytest.fixture
def chat(reader: Reader, servers: Servers) -> Page:
    """The white paper's chat, nothing asked yet."""
    return reader.open(servers.paper)


@pytest.fixture
def answers(assistant: Assistant) -> list[Answer]:
    """What `ask_all` is answered; no quote in it is cited twice."""
    return [assistant.ask(AGREEMENTS), assistant.ask(PARTS, [AGREEMENTS]), assistant.ask(COST, [AGREEMENTS, PARTS])]


def ask_all(chat: Page) -> None:
    """A conversation with an answer, a longer one and a refusal."""
    for question in (AGREEMENTS, PARTS, COST):
        ask(chat, question)


def download(chat: Page, name: str, folder: Path) -> Path:
    """The file that a button of the bar gives, saved."""
    with chat.expect_download() as downloading:
        export(chat, name)
    path = folder / downloading.value.suggested_filename
    downloading.value.save_as(path)
    return path


def export(chat: Page, name: str) -> None:
    """Choose a kind of file from the menu."""
    chat.locator(".fn-bar summary").filter(visible=True).click()
    chat.locator(".fn-bar").get_by_role("button", name=name).click()


def votes(servers: Servers) -> list[dict[str, Any]]:
    """The votes kept so far."""
    if not servers.feedback.exists():
        return []
    return [json.loads(line) for line in servers.feedback.read_text(encoding="utf-8").splitlines()]


def test_copy_has_the_answer_with_its_footnotes(reader: Reader, servers: Servers, assistant: Assistant) -> None:
    chat = reader.open(servers.paper, permissions=["clipboard-read", "clipboard-write"])
    answer = assistant.ask(AGREEMENTS)
    button = ask(chat, AGREEMENTS).get_by_role("button", name="Copy with footnotes")
    button.click()
    expect(chat.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
    copied = chat.evaluate("() => navigator.clipboard.readText()")
    citation = answer.citations[0]
    assert copied.startswith(f"{answer.text}\n\n[1] “{squeezed(citation.quote)}”")
    for part in (assistant.document.title, citation.section, str(citation.start), str(citation.end)):
        assert part in copied.splitlines()[-1]


def test_markdown_has_every_answer_and_every_quote_once(chat: Page, tmp_path: Path, answers: list[Answer]) -> None:
    ask_all(chat)
    path = download(chat, "Markdown", tmp_path)
    assert path.suffix == ".md"
    text = re.sub(r"\\(.)", r"\1", path.read_text(encoding="utf-8"))
    assert [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")] == [AGREEMENTS, PARTS, COST]
    assert answers[2].note in text
    quotes = [squeezed(one.quote) for answer in answers for one in answer.citations]
    assert re.findall(r"^\[\^(\d+)\]: “(.*)” ", text, re.MULTILINE) == [(str(place), one) for place, one in enumerate(quotes, 1)]
    for statement in (one for answer in answers for one in answer.statements):
        assert statement.text in text


def test_evidence_sheet_needs_nothing_else(chat: Page, reader: Reader, tmp_path: Path, answers: list[Answer]) -> None:
    ask_all(chat)
    page = reader.open_file(download(chat, "Evidence sheet", tmp_path))  # the reader fails on any request but for the file
    assert page.locator("script, link, img, iframe").count() == 0
    assert page.locator("section > h2").all_text_contents()[:3] == [AGREEMENTS, PARTS, COST]
    quotes = [one.quote for answer in answers for one in answer.citations]
    assert page.locator("blockquote mark").all_text_contents() == quotes
    page.get_by_role("link", name="2").first.click()
    expect(page.locator("#quote-2 mark")).to_be_in_viewport()


def test_vote_is_kept_and_taken_back(chat: Page, servers: Servers, assistant: Assistant) -> None:
    turn, before = ask(chat, AGREEMENTS), len(votes(servers))
    expect(chat.locator("#foot")).to_contain_text("Votes stay on the machine")
    expect(chat.locator("#foot")).not_to_contain_text(str(servers.feedback))
    helpful, unhelpful = turn.get_by_role("button", name="Helpful", exact=True), turn.get_by_role("button", name="Not helpful")
    for button, pressed in ((helpful, "true"), (helpful, "false"), (unhelpful, "true")):
        button.click()
        expect(button).to_have_attribute("aria-pressed", pressed)
    kept = votes(servers)[before:]
    assert [line["vote"] for line in kept] == ["up", None, "down"]
    answer = assistant.ask(AGREEMENTS)
    for line in kept:
        assert (line["answer"]["asked"], line["answer"]["text"]) == (AGREEMENTS, answer.text)
        assert re.fullmatch(r"\d+\.\d+\.\d+\S*", line["version"])
        assert line["document_sha256"] == assistant.document.sha256
    expect(marks(turn)).to_have_count(1)


def test_no_votes_are_offered_where_none_are_kept(reader: Reader, servers: Servers) -> None:
    chat = reader.open(servers.silent)
    turn = ask(chat, AGREEMENTS)
    expect(turn.get_by_role("button", name="Copy with footnotes")).to_be_visible()
    expect(turn.get_by_role("button", name="Helpful")).to_have_count(0)
    expect(chat.locator("#foot")).not_to_contain_text("Votes")
