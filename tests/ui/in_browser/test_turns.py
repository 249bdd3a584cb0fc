"""What becomes of a conversation in a real browser: turns asked anew, stopped, begun by a link, and kept apart."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from qa import Assistant
from tests.ui.in_browser.browser import Reader, answered, ask, asked, expected_statements, question_field, statements, turns
from tests.ui.servers import AT_ONCE, DELAY, GATE, HELD, SLOWLY, Servers

AGREEMENTS = "How many space cooperation agreements has China signed since 2016?"
MISSPELT = "How many agrements has China signed since 2016?"
DELIVERED = "Which countries did China deliver satellites to in orbit?"
COST = "How much did the Tiangong space station cost?"


@pytest.fixture
def chat(reader: Reader, servers: Servers) -> Page:
    """The white paper's chat, nothing asked yet."""
    return reader.open(servers.paper)


def test_misspelt_question_shows_how_it_was_understood(chat: Page, assistant: Assistant) -> None:
    answer = assistant.ask(MISSPELT)
    assert answer.question != MISSPELT
    turn = ask(chat, MISSPELT)
    expect(turn.locator(".fn-understood q")).to_have_text(answer.question)
    turn.locator(".fn-understood").get_by_role("button", name="Edit").click()
    field = chat.get_by_label("The question, to be changed")
    expect(field).to_be_focused()
    expect(field).to_have_value(answer.question)
    field.press("Escape")
    expect(field).to_have_count(0)
    expect(turn.locator(".fn-understood").get_by_role("button", name="Edit")).to_be_focused()


def test_edited_question_replaces_its_turn_and_those_after(chat: Page, assistant: Assistant) -> None:
    for question in (DELIVERED, AGREEMENTS, COST):
        ask(chat, question)
    turns(chat).nth(1).locator(".fn-actions").get_by_role("button", name="Edit").click()
    field = chat.get_by_label("The question, to be changed")
    expect(field).to_have_value(AGREEMENTS)
    field.fill("What does VI.2.(5) say?")
    field.press("Enter")
    expect(chat.get_by_role("heading", name=COST)).to_have_count(0)
    turn = answered(chat, 1)
    assert asked(chat) == [DELIVERED, "What does VI.2.(5) say?"]
    answer = assistant.ask("What does VI.2.(5) say?", [DELIVERED])
    expect(turn.locator(".fn-statement")).to_have_count(len(answer.statements))


def test_cancelled_edit_changes_nothing(chat: Page) -> None:
    turn = ask(chat, AGREEMENTS)
    turn.get_by_role("button", name="Edit").click()
    chat.get_by_label("The question, to be changed").fill(COST)
    chat.get_by_role("button", name="Cancel").click()
    expect(chat.locator(".fn-editor")).to_have_count(0)
    assert asked(chat) == [AGREEMENTS]


def test_ask_again_asks_the_same_and_drops_what_came_after(chat: Page, assistant: Assistant) -> None:
    ask(chat, AGREEMENTS)
    ask(chat, DELIVERED)
    turns(chat).first.get_by_role("button", name="Ask again").click()
    expect(chat.get_by_role("heading", name=DELIVERED)).to_have_count(0)
    turn = answered(chat)
    assert asked(chat) == [AGREEMENTS]
    assert statements(turn) == expected_statements(assistant.ask(AGREEMENTS))


def test_stop_leaves_the_conversation_as_it_was(reader: Reader, servers: Servers) -> None:
    chat = reader.open(servers.slow)
    ask(chat, AGREEMENTS)
    question_field(chat).fill(f"{SLOWLY}{DELIVERED}")
    question_field(chat).press("Enter")
    expect(chat.locator(".fn-pending")).to_contain_text(DELIVERED)
    stop, send = chat.get_by_role("button", name="Stop"), chat.locator("#send")
    expect(send).to_be_hidden()
    stop.click()
    expect(chat.locator(".fn-pending")).to_have_count(0)
    chat.wait_for_timeout(DELAY * 1000 + 1000)  # the answer, once ready, must not come after all
    assert asked(chat) == [AGREEMENTS]
    expect(send).to_be_visible()
    expect(stop).to_be_hidden()
    ask(chat, COST)
    assert asked(chat) == [AGREEMENTS, COST]


def test_slow_question_is_answered_in_the_end(reader: Reader, servers: Servers, assistant: Assistant) -> None:
    chat = reader.open(servers.slow)
    assert statements(ask(chat, f"{SLOWLY}{DELIVERED}")) == expected_statements(assistant.ask(DELIVERED))
    expect(chat.get_by_role("button", name="Stop")).to_be_hidden()


def test_one_who_waits_is_told_how_many_are_before_and_is_answered_in_the_end(reader: Reader, servers: Servers) -> None:
    gate = servers.feedback.with_name(GATE)
    pages = [reader.open(servers.slow) for _ in range(AT_ONCE + 1)]
    for page in pages:
        question_field(page).fill(f"{HELD}{AGREEMENTS}")
        question_field(page).press("Enter")
        expect(page.locator(".fn-pending")).to_contain_text(AGREEMENTS)
    expect(pages[-1].locator(".fn-pending .fn-wait")).to_contain_text("1 before you")
    expect(pages[0].locator(".fn-wait")).not_to_contain_text("before you")
    gate.touch()
    for page in pages:
        expect(page.locator(".fn-sources")).to_be_visible(timeout=20_000)


def test_question_asked_while_another_is_answered_comes_after_it(reader: Reader, servers: Servers) -> None:
    chat = reader.open(servers.slow)
    question_field(chat).fill(f"{SLOWLY}{DELIVERED}")
    question_field(chat).press("Enter")
    expect(chat.locator(".fn-pending")).to_contain_text(DELIVERED)
    expect(question_field(chat)).to_have_value("")
    question_field(chat).fill(AGREEMENTS)
    question_field(chat).press("Enter")
    answered(chat, 1)
    assert asked(chat) == [DELIVERED, AGREEMENTS]


def test_enter_pressed_twice_asks_once(reader: Reader, servers: Servers) -> None:
    chat = reader.open(servers.slow)
    question_field(chat).fill(f"{SLOWLY}{DELIVERED}")
    question_field(chat).press("Enter")
    question_field(chat).press("Enter")
    answered(chat)
    ask(chat, AGREEMENTS)
    assert asked(chat) == [DELIVERED, AGREEMENTS]


def test_new_begins_again(chat: Page) -> None:
    ask(chat, AGREEMENTS).locator(".fn-statement .fn-mark").click()
    chat.get_by_role("button", name="New").click()
    expect(chat.locator(".fn-examples")).to_be_visible()
    expect(chat.locator(".fn-turn")).to_have_count(0)
    expect(chat.locator("mark.fn-quote")).to_have_count(0)
    expect(question_field(chat)).to_be_focused()
    expect(ask(chat, "and with Germany?").locator(".fn-understood")).to_have_count(0)  # nothing to follow up


def test_link_with_a_question_puts_it_into_the_field(reader: Reader, servers: Servers, assistant: Assistant) -> None:
    chat = reader.open(f"{servers.paper}?q={quote(AGREEMENTS)}")
    expect(question_field(chat)).to_have_value(AGREEMENTS)
    expect(chat.locator(".fn-turn")).to_have_count(0)  # any page may link here: nothing is asked in its reader's name
    question_field(chat).press("Enter")
    turn = answered(chat)
    assert asked(chat) == [AGREEMENTS]
    assert statements(turn) == expected_statements(assistant.ask(AGREEMENTS))
    ask(chat, COST)
    assert asked(chat) == [AGREEMENTS, COST]


def test_question_too_long_is_told_and_changes_nothing(chat: Page) -> None:
    ask(chat, AGREEMENTS)
    question_field(chat).fill("why " * 600)
    question_field(chat).press("Enter")
    expect(chat.get_by_role("alert").filter(has_text="at most 2,000")).to_be_visible()
    assert asked(chat) == [AGREEMENTS]
    ask(chat, COST)
    expect(chat.locator(".fn-trouble")).to_have_count(0)


def test_two_readers_do_not_mix(reader: Reader, servers: Servers) -> None:
    one, other = reader.open(servers.paper), reader.open(servers.paper)
    ask(one, AGREEMENTS)
    ask(other, COST)
    ask(one, DELIVERED)
    ask(other, AGREEMENTS)
    assert asked(one) == [AGREEMENTS, DELIVERED]
    assert asked(other) == [COST, AGREEMENTS]
    other.reload()
    answered(other, 1)
    assert asked(other) == [COST, AGREEMENTS]
    assert asked(one) == [AGREEMENTS, DELIVERED]


def test_outline_goes_to_a_section_and_offers_to_ask_it(chat: Page, assistant: Assistant) -> None:
    section = assistant.document.section("VI.3")
    chat.get_by_role("navigation", name="Contents").get_by_role("link", name=section.title).click()
    heading = chat.locator('.fn-heading[data-section="VI.3"]')
    expect(heading).to_be_in_viewport()
    expect(heading).to_be_focused()
    chat.get_by_role("button", name="Ask: What does VI.3 say?").click()
    turn = answered(chat)
    assert statements(turn) == expected_statements(assistant.ask("What does VI.3 say?"))
    expect(chat.locator(".fn-offer")).to_have_count(0)


@pytest.mark.parametrize(("clicks", "selected"), [(2, "Experiments"), (3, "2. Science Experiments in Space")])
def test_selected_text_can_be_asked_about(chat: Page, clicks: int, selected: str) -> None:
    chat.locator('.fn-text .fn-heading[data-section="IV.2"] .fn-piece').click(click_count=clicks)
    offer = chat.get_by_role("button", name="Ask about the selection")
    expect(offer).to_be_visible(timeout=5000)
    offer.click()
    question = f'What does the document say about "{selected}"?'
    expect(question_field(chat)).to_be_focused()
    expect(question_field(chat)).to_have_value(question)
    question_field(chat).press("Enter")
    answered(chat)
    assert asked(chat) == [question]
