"""The chat for every reader, in a real browser: by keyboard, by screen reader, in the dark, on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from tests.ui.in_browser.browser import NARROW, WIDE, Reader, ask, asked, highlighted, marks, overflow, question_field, tab_until
from tests.ui.in_browser.contrast import faint_texts
from tests.ui.servers import Servers

AGREEMENTS = "How many agrements has China signed since 2016?"  # misspelt: shown as understood
PARTS = "How many parts does chapter VI have?"
COST = "How much did the Tiangong space station cost?"
PARTLY = "How many space professionals has China trained? What is their salary?"
DARK = "() => document.body.classList.contains('dark')"


@pytest.fixture
def chat(reader: Reader, servers: Servers) -> Page:
    """The white paper's chat, nothing asked yet."""
    return reader.open(servers.paper)


@pytest.fixture
def narrow(reader: Reader, servers: Servers) -> Page:
    """The same on a telephone."""
    return reader.open(servers.paper, viewport=NARROW, has_touch=True)


def brightness(page: Page, selector: str) -> int:
    """Of an element's background, 0 to 765."""
    colour = page.locator(selector).first.evaluate("(one) => getComputedStyle(one).backgroundColor.match(/\\d+/g).map(Number)")
    return sum(colour[:3])


def test_keyboard_alone_asks_and_reads(chat: Page) -> None:
    skip = chat.get_by_role("link", name="Skip to the question")
    skip.focus()
    chat.keyboard.press("Enter")
    expect(question_field(chat)).to_be_focused()
    chat.keyboard.type(AGREEMENTS)
    chat.keyboard.press("Enter")
    expect(chat.locator(".fn-statement .fn-mark")).to_have_count(1)
    skip.focus()
    stops = [".fn-statement .fn-mark", ".fn-sources .fn-mark", "[data-do='copy']", "#question textarea", "#send"]
    assert tab_until(chat, stops) == stops
    chat.keyboard.press("Shift+Tab")
    expect(question_field(chat)).to_be_focused()


def test_enter_on_a_mark_goes_to_the_quote_and_escape_comes_back(chat: Page) -> None:
    mark = marks(ask(chat, PARTS)).nth(2)
    mark.focus()
    expect(chat.get_by_role("tooltip")).to_be_visible()
    chat.keyboard.press("Enter")
    expect(chat.get_by_role("tooltip")).to_be_hidden()
    expect(chat.locator("mark.fn-quote")).to_be_focused()
    assert highlighted(chat) != ""
    chat.keyboard.press("Tab")
    expect(chat.get_by_role("button", name="Back to citation 3 in the answer")).to_be_focused()
    chat.keyboard.press("Escape")
    expect(mark).to_be_focused()


def test_tooltip_is_dismissed_by_escape(chat: Page) -> None:
    mark = marks(ask(chat, PARTS)).first
    mark.hover()
    expect(chat.get_by_role("tooltip")).to_be_visible()
    chat.keyboard.press("Escape")
    expect(chat.get_by_role("tooltip")).to_be_hidden()


def test_shift_and_enter_writes_a_second_line(chat: Page) -> None:
    question_field(chat).focus()
    chat.keyboard.type("How many parts")
    chat.keyboard.press("Shift+Enter")
    chat.keyboard.type("does chapter VI have?")
    expect(question_field(chat)).to_have_value("How many parts\ndoes chapter VI have?")
    assert asked(chat) == []


def test_export_menu_works_by_keyboard(chat: Page) -> None:
    ask(chat, PARTS)
    summary = chat.locator(".fn-more summary")
    summary.focus()
    chat.keyboard.press("Enter")
    expect(chat.get_by_role("button", name="Markdown")).to_be_visible()
    chat.keyboard.press("Escape")
    expect(chat.get_by_role("button", name="Markdown")).to_be_hidden()
    expect(summary).to_be_focused()


def test_roles_and_names_tell_what_things_are(chat: Page) -> None:
    expect(chat.get_by_role("textbox", name="Your question")).to_have_count(1)
    turn = ask(chat, PARTS)
    assert turn.evaluate("(one) => one.tagName") == "ARTICLE"
    expect(chat.get_by_role("article", name=PARTS)).to_have_count(1)
    assert {mark.get_attribute("role") for mark in turn.locator(".fn-mark").all()} == {"doc-noteref"}
    expect(marks(turn).first).to_have_accessible_name("Citation 1: VI.1 · VI. International Cooperation › 1. Basic Policies")
    expect(chat.get_by_role("status").filter(has_text="Answered with 3 citations.")).to_have_count(1)
    expect(turn.get_by_role("list", name="Sources")).to_have_count(1)
    ask(chat, COST)
    expect(chat.get_by_role("status").filter(has_text="The document does not say.")).to_have_count(1)
    nameless = chat.get_by_role("button", name="", exact=True).or_(chat.get_by_role("link", name="", exact=True))
    assert [one for one in nameless.all() if one.is_visible() and not one.inner_text() and not one.get_attribute("aria-label")] == []
    assert chat.evaluate("() => document.documentElement.lang") != ""


@pytest.mark.parametrize(("scheme", "size"), list(product(("light", "dark"), (WIDE, NARROW))))
def test_text_stands_out_from_its_background(reader: Reader, servers: Servers, scheme: str, size: dict[str, int]) -> None:
    chat = reader.open(servers.paper, color_scheme=scheme, viewport=size)
    seen: list[Callable[[], object]] = [
        lambda: chat.locator(".fn-examples button").first.hover(),
        lambda: ask(chat, COST).hover(),
        lambda: ask(chat, AGREEMENTS).hover(),
        lambda: ask(chat, PARTLY).locator(".fn-mark").first.hover(),
        lambda: chat.locator(".fn-actions").last.get_by_role("button", name="Edit").click(),
        lambda: chat.get_by_role("button", name="Not helpful").last.click(),
        lambda: chat.get_by_role("button", name="Menu").click() if size == NARROW else None,
        lambda: chat.locator(".fn-more summary").click(),
        lambda: marks(chat.locator(".fn-turn").nth(1)).click(),
        lambda: chat.locator(".fn-outline a").nth(3).click(),
    ]
    assert faint_texts(chat) == []
    for step in seen:
        step()
        chat.wait_for_timeout(250)  # tools and panel fade in
        assert faint_texts(chat) == []


def test_dark_is_switched_and_kept(chat: Page) -> None:
    assert not chat.evaluate(DARK)
    light = brightness(chat, "body")
    button = chat.locator("[data-do='theme']")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert brightness(chat, "body") < 200 < 600 < light
    chat.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert brightness(chat, "body") < 200
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    chat.reload()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert brightness(chat, "body") == light


def test_dark_of_the_system_is_followed_until_switched(reader: Reader, servers: Servers) -> None:
    chat = reader.open(servers.paper, color_scheme="dark")
    button = chat.locator("[data-do='theme']")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert brightness(chat, "body") < 200
    button.click()
    assert brightness(chat, "body") > 600
    chat.reload()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert brightness(chat, "body") > 600


def test_document_opens_and_closes_on_a_narrow_screen(narrow: Page) -> None:
    paper, button = narrow.locator("#paper"), narrow.locator("[data-do='open']")
    expect(paper).to_be_hidden()
    expect(button).to_have_accessible_name("Document")
    assert overflow(narrow) == []
    button.click()
    expect(paper).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(button).to_have_accessible_name("Close")
    assert overflow(narrow) == []
    button.click()
    expect(paper).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(paper).to_be_visible()
    narrow.keyboard.press("Escape")
    expect(paper).to_be_hidden()
    expect(button).to_be_focused()


def test_mark_opens_the_document_on_a_narrow_screen(narrow: Page) -> None:
    mark = marks(ask(narrow, AGREEMENTS)).first
    assert overflow(narrow) == []
    mark.tap()
    quote = narrow.locator("mark.fn-quote")
    expect(quote).to_be_in_viewport()
    expect(quote).to_be_focused()
    assert "46 space cooperation agreements" in quote.inner_text()
    assert overflow(narrow) == []
    narrow.keyboard.press("Escape")
    expect(narrow.locator("#paper")).to_be_hidden()
    expect(mark).to_be_focused()
    expect(mark).to_be_in_viewport()


def test_menu_of_a_narrow_screen_works_by_keyboard_and_keeps_the_focus(narrow: Page) -> None:
    menu, conversations = narrow.get_by_role("button", name="Menu"), narrow.get_by_role("button", name="Conversations")
    expect(conversations).to_be_hidden()
    assert overflow(narrow) == []
    menu.focus()
    narrow.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    assert tab_until(narrow, ["[data-do='conversations']", ".fn-more summary", "[data-do='settings']", "[data-do='theme']"], most=4) != []
    assert overflow(narrow) == []
    narrow.keyboard.press("Escape")
    expect(conversations).to_be_hidden()
    expect(menu).to_be_focused()
    menu.click()
    narrow.get_by_role("button", name="Settings").click()
    expect(narrow.get_by_role("region", name="Model and reader")).to_be_visible()
    expect(menu).to_have_attribute("aria-expanded", "false")
    narrow.keyboard.press("Escape")
    expect(menu).to_be_focused()


def test_asking_closes_the_document_on_a_narrow_screen(narrow: Page) -> None:
    narrow.get_by_role("button", name="Document", exact=True).click()
    narrow.locator(".fn-outline").get_by_role("link", name="3. Key Areas").click()
    narrow.get_by_role("button", name="Ask: What does VI.3 say?").click()
    expect(narrow.locator("#paper")).to_be_hidden()
    expect(narrow.locator(".fn-turn .fn-sources")).to_be_visible()
    assert overflow(narrow) == []
