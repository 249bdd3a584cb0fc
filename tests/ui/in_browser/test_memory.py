"""Nothing that was asked is lost without a word: loading the page again, going back, New, and asking anew in the middle."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.ui.in_browser.browser import (
    Reader,
    answered,
    ask,
    asked,
    highlighted,
    marks,
    question_field,
    turns,
)
from tests.ui.servers import SLOWLY, Servers

AGREEMENTS = "How many space cooperation agreements has China signed since 2016?"
DELIVERED = "Which countries did China deliver satellites to in orbit?"
PARTS = "How many parts does chapter VI have?"
COST = "How much did the Tiangong space station cost?"
# The document has stopped scrolling, softly as it does.
STILL = """() => {
    const now = document.getElementById('paper').scrollTop;
    const was = window.was;
    window.was = now;
    return now === was && now > 0;
}"""
ALL = [DELIVERED, AGREEMENTS, PARTS]


@pytest.fixture
def chat(reader: Reader, servers: Servers) -> Page:
    """The white paper's chat, nothing asked yet."""
    return reader.open(servers.paper)


def shown(page: Page) -> str:
    """All turns as they are drawn, without what is no part of them: questions to go on, a vote's reason, and which quote is shown."""
    script = """(root) => {
        const copy = root.cloneNode(true);
        copy.querySelectorAll(".fn-next, .fn-reason").forEach((one) => one.remove());
        copy.querySelectorAll("[aria-current]").forEach((one) => one.removeAttribute("aria-current"));
        return copy.innerHTML;
    }"""
    return str(page.locator(".fn-turns").evaluate(script))


def ask_all(page: Page) -> None:
    """A conversation of three turns."""
    for question in ALL:
        ask(page, question)


def test_page_loaded_again_shows_the_same_with_its_numbers_and_votes(chat: Page) -> None:
    ask_all(chat)
    turns(chat).first.get_by_role("button", name="Helpful", exact=True).click()
    expect(turns(chat).first.get_by_role("button", name="Helpful", exact=True)).to_have_attribute("aria-pressed", "true")
    before = shown(chat)
    chat.reload()
    answered(chat, 2)
    assert shown(chat) == before
    ask(chat, COST)
    assert asked(chat) == [*ALL, COST]


def test_page_loaded_again_is_as_far_down_as_it_was(chat: Page) -> None:
    ask_all(chat)
    marks(turns(chat).first).first.click()
    expect(chat.locator("mark.fn-quote").first).to_be_in_viewport()
    places = "() => ['conversation', 'paper'].map((id) => Math.round(document.getElementById(id).scrollTop))"
    chat.locator("#conversation").evaluate("(one) => { one.scrollTop = 40; }")
    chat.wait_for_function(STILL, polling=300)
    before = chat.evaluate(places)
    chat.reload()
    answered(chat, 2)
    chat.wait_for_function(f"(before) => String(({places})()) === String(before)", arg=before)


def test_page_that_was_left_shows_the_same_when_one_comes_back(chat: Page, servers: Servers) -> None:
    ask_all(chat)
    before = shown(chat)
    chat.goto("about:blank")
    chat.go_back()
    answered(chat, 2)
    assert shown(chat) == before


def test_written_text_is_not_written_anew_when_the_page_is_loaded_again(reader: Reader, servers: Servers) -> None:
    page = reader.open(servers.written)
    turn = ask(page, AGREEMENTS)
    expect(turn.locator(".fn-failed summary")).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    before = shown(page)
    page.reload()
    answered(page)
    assert shown(page) == before


def test_what_is_still_being_answered_does_not_take_the_rest_with_it(reader: Reader, servers: Servers) -> None:
    chat = reader.open(servers.slow)
    ask(chat, AGREEMENTS)
    question_field(chat).fill(f"{SLOWLY}{DELIVERED}")
    question_field(chat).press("Enter")
    expect(chat.locator(".fn-pending")).to_have_count(1)
    chat.reload()
    answered(chat)
    assert asked(chat) == [AGREEMENTS]
    expect(question_field(chat)).to_be_focused()


def test_another_tab_begins_with_nothing(chat: Page) -> None:
    ask(chat, AGREEMENTS)
    other = chat.context.new_page()
    other.goto(chat.url.split("?")[0])  # without the conversation that the address names
    expect(other.locator(".fn-examples")).to_be_visible()


def test_new_can_be_undone(chat: Page) -> None:
    ask_all(chat)
    before = shown(chat)
    chat.get_by_role("button", name="New", exact=True).click()
    expect(chat.locator(".fn-examples")).to_be_visible()
    expect(chat.locator(".fn-earlier")).to_contain_text("3 questions")
    chat.reload()
    expect(chat.locator(".fn-examples")).to_be_visible()
    chat.get_by_role("button", name="Bring it back").click()
    answered(chat, 2)
    assert shown(chat) == before


def test_new_conversation_is_not_lost_when_the_earlier_comes_back(chat: Page) -> None:
    ask_all(chat)
    chat.get_by_role("button", name="New", exact=True).click()
    expect(chat.locator(".fn-examples")).to_be_visible()
    ask(chat, COST)
    chat.get_by_role("button", name="Bring it back").click()
    answered(chat, 2)
    assert asked(chat) == ALL
    expect(chat.locator(".fn-earlier")).to_contain_text("1 question")
    chat.get_by_role("button", name="Bring it back").click()
    expect(chat.locator(".fn-turn")).to_have_count(1)
    assert asked(chat) == [COST]


def test_editing_tells_what_gives_way_and_can_be_undone(chat: Page) -> None:
    ask_all(chat)
    turns(chat).first.locator(".fn-actions").get_by_role("button", name="Edit").click()
    expect(chat.locator(".fn-editor .fn-hint")).to_contain_text("2 questions after it will give way")
    field = chat.get_by_label("The question, to be changed")
    field.fill(COST)
    field.press("Enter")
    expect(chat.get_by_role("heading", name=PARTS)).to_have_count(0)
    turn = answered(chat)
    assert asked(chat) == [COST]
    expect(turn.locator(".fn-earlier")).to_contain_text("2 later questions gave way")
    turn.get_by_role("button", name="Bring them back").click()
    answered(chat, 2)
    assert asked(chat) == ALL


def test_last_question_is_edited_without_ado(chat: Page) -> None:
    ask(chat, AGREEMENTS)
    turns(chat).first.locator(".fn-actions").get_by_role("button", name="Edit").click()
    expect(chat.get_by_label("The question, to be changed")).to_be_focused()
    expect(chat.locator(".fn-hint")).to_have_count(0)
    chat.get_by_label("The question, to be changed").fill(COST)
    chat.keyboard.press("Enter")
    expect(chat.get_by_role("heading", name=AGREEMENTS)).to_have_count(0)
    answered(chat)
    expect(chat.locator(".fn-earlier")).to_have_count(0)


def test_what_is_being_edited_stays_when_the_turns_are_drawn_anew(chat: Page) -> None:
    ask(chat, AGREEMENTS)
    ask(chat, PARTS)
    turns(chat).first.locator(".fn-actions").get_by_role("button", name="Edit").click()
    field = chat.get_by_label("The question, to be changed")
    field.fill(DELIVERED)
    turns(chat).nth(1).get_by_role("button", name="Helpful", exact=True).click()
    expect(turns(chat).nth(1).get_by_role("button", name="Helpful", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(field).to_have_value(DELIVERED)


def test_question_of_a_link_is_left_out_when_the_page_is_loaded_again(reader: Reader, servers: Servers) -> None:
    chat = reader.open(f"{servers.paper}?q={quote(AGREEMENTS)}")
    expect(question_field(chat)).to_have_value(AGREEMENTS)
    question_field(chat).press("Enter")
    answered(chat)
    chat.reload()
    answered(chat)
    assert asked(chat) == [AGREEMENTS]
    expect(question_field(chat)).to_have_value("")


def test_link_followed_in_the_same_tab_leaves_the_conversation(chat: Page, servers: Servers) -> None:
    ask_all(chat)
    chat.goto(f"{servers.paper}?q={quote(COST)}")
    expect(question_field(chat)).to_have_value(COST)
    answered(chat, 2)
    assert asked(chat) == ALL


def test_shown_quote_is_told_by_its_marks(chat: Page) -> None:
    ask(chat, AGREEMENTS)
    ask(chat, PARTS)
    marks(turns(chat).nth(1)).nth(1).click()
    assert highlighted(chat) != ""
    current = chat.locator(".fn-mark[aria-current]")
    numbers = current.all_text_contents()
    assert set(numbers) == {marks(turns(chat).nth(1)).nth(1).inner_text()}
    turns(chat).first.get_by_role("button", name="Helpful", exact=True).click()
    expect(turns(chat).first.get_by_role("button", name="Helpful", exact=True)).to_have_attribute("aria-pressed", "true")
    assert current.all_text_contents() == numbers
