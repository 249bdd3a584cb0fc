"""Conversations in a real browser: listed, opened by a link, renamed, deleted, and of any length."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.in_browser.browser import Reader, answered, ask, asked, question_field, turns
from tests.ui.servers import Servers

AGREEMENTS = "How many space cooperation agreements has China signed since 2016?"
COST = "How much did the Tiangong space station cost?"


@pytest.fixture
def chat(reader: Reader, servers: Servers) -> Page:
    """The white paper's chat, nothing asked yet."""
    return reader.open(servers.paper)


def open_list(page: Page) -> None:
    """The pane of conversations, once its list is there."""
    page.get_by_role("button", name="Conversations", exact=True).click()
    expect(page.locator(".fn-list")).to_be_visible()


def test_conversations_are_listed_searched_opened_renamed_and_deleted(chat: Page) -> None:
    ask(chat, AGREEMENTS)
    chat.get_by_role("button", name="New", exact=True).click()
    expect(chat.locator(".fn-welcome")).to_be_visible()
    ask(chat, COST)
    open_list(chat)
    titles = chat.locator(".fn-kept-title")
    expect(titles).to_have_text([COST, AGREEMENTS])
    chat.get_by_label("Search conversations").fill("agreements")
    expect(titles).to_have_text([AGREEMENTS])
    chat.get_by_role("button", name="Rename").click()
    field = chat.get_by_label("The conversation's title")
    field.fill("About agreements")
    field.press("Enter")
    expect(titles).to_have_text(["About agreements"])
    titles.first.click()
    answered(chat)
    assert asked(chat) == [AGREEMENTS]
    expect(question_field(chat)).to_be_focused()
    open_list(chat)
    expect(titles).to_have_count(1)  # the words that were sought still stand there
    chat.get_by_role("button", name="Delete").click()
    chat.get_by_role("button", name="Delete for good").click()
    expect(titles).to_have_count(0)
    expect(chat.locator(".fn-welcome")).to_be_visible()
    chat.keyboard.press("Escape")
    expect(chat.locator(".fn-pane:visible")).to_have_count(0)
    expect(chat.get_by_role("button", name="Conversations", exact=True)).to_be_focused()


def test_a_link_opens_a_conversation_for_its_owner_alone(reader: Reader, chat: Page) -> None:
    ask(chat, AGREEMENTS)
    link = chat.url
    assert "?c=" in link
    again = chat.context.new_page()
    again.goto(link)
    answered(again)
    assert asked(again) == [AGREEMENTS]
    other = reader.open(link)
    expect(other.locator(".fn-notice")).to_contain_text("someone else's")
    assert asked(other) == []
    open_list(other)
    expect(other.locator(".fn-kept")).to_have_count(0)


def test_a_vote_may_be_given_a_reason(chat: Page, servers: Servers) -> None:
    turn = ask(chat, AGREEMENTS)
    turn.get_by_role("button", name="Not helpful").click()
    field = chat.get_by_label("Why, if you like to say")
    field.fill("It counts the wrong ones.")
    field.press("Enter")
    expect(chat.get_by_text("kept with the vote")).to_be_visible()
    expect(turn.get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "true")
    assert json.loads(servers.feedback.read_text().splitlines()[-1])["reason"] == "It counts the wrong ones."


def test_a_question_that_is_too_long_stays_in_the_field_with_its_count(chat: Page) -> None:
    question_field(chat).fill("why " * 600)
    expect(chat.locator("#fn-count")).to_contain_text("2,400 of 2,000")
    question_field(chat).press("Enter")
    expect(chat.locator(".fn-trouble")).to_contain_text("2,400 characters")
    expect(question_field(chat)).to_have_value("why " * 600)
    ask(chat, COST)
    expect(chat.locator("#fn-count")).to_have_count(0)


def test_a_long_conversation_is_opened_at_its_end(reader: Reader, chat: Page) -> None:
    for i in range(9):
        ask(chat, f"What does VI.{i % 3 + 1} say?" if i else AGREEMENTS)
    chat.reload()
    expect(chat.locator(".fn-turn")).to_have_count(6)
    chat.get_by_role("button", name="Show earlier (3)").click()
    expect(chat.locator(".fn-turn")).to_have_count(9)
    assert asked(chat)[0] == AGREEMENTS
    expect(turns(chat).nth(2).get_by_role("heading")).to_be_focused()
    expect(chat.get_by_role("button", name="Show earlier")).to_have_count(0)


def test_settings_tell_of_the_model_and_test_it(reader: Reader, servers: Servers) -> None:
    page = reader.open(servers.written)
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("button", name="Test the model").click()
    expect(page.locator("[data-place='tested']")).to_contain_text("answers, in")


def test_a_written_answer_is_checked_on_demand_and_asked_again_in_quotes(reader: Reader, servers: Servers) -> None:
    page = reader.open(servers.written)
    turn = ask(page, AGREEMENTS)
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    turn.get_by_role("button", name="Check", exact=True).click()
    expect(turn.locator(".fn-checked li").first).to_contain_text("numbers, dates and names stand in its quotes")
    turn.get_by_role("button", name="Quotes only").click()
    expect(page.get_by_role("button", name="Written", exact=True)).to_be_visible()
    assert asked(page) == [AGREEMENTS]


def test_a_conversation_is_exported_as_json(chat: Page, tmp_path: Path) -> None:
    ask(chat, AGREEMENTS)
    chat.get_by_text("Export").click()
    with chat.expect_download() as download:
        chat.get_by_role("button", name="JSON").click()
    download.value.save_as(tmp_path / "kept.json")
    records = json.loads((tmp_path / "kept.json").read_text(encoding="utf-8"))
    assert [one["answer"]["asked"] for one in records["turns"]] == [AGREEMENTS]
