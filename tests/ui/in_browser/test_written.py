"""Written mode in the browser: text as it comes, what did not pass, the choice of mode, and a stop that stops."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.ui.in_browser.browser import Reader, ask
from tests.ui.servers import WRONG, Servers

QUESTION = "How many space cooperation agreements has China signed since 2016?"


def test_what_is_written_has_marks_and_what_failed_is_shown_on_demand(servers: Servers, reader: Reader) -> None:
    page = reader.open(servers.written)
    turn = ask(page, QUESTION)
    expect(turn.locator(".fn-failed summary")).to_have_text("1 sentence that the model wrote did not pass the check")
    expect(turn.locator(".fn-statement")).to_have_count(1)
    expect(turn.locator(".fn-statement .fn-mark")).to_have_text("1")
    expect(turn.locator(".fn-failed li")).to_be_hidden()
    turn.locator(".fn-failed summary").click()
    expect(turn.locator(".fn-failed s")).to_have_text(WRONG)


def test_quotes_only_by_choice(servers: Servers, reader: Reader) -> None:
    page = reader.open(servers.written)
    page.get_by_label("Quotes only").check()
    turn = ask(page, QUESTION)
    expect(turn.locator(".fn-sources")).to_be_visible()
    expect(turn.locator(".fn-failed, .fn-cited")).to_have_count(0)


def test_no_choice_without_a_model(servers: Servers, reader: Reader) -> None:
    page = reader.open(servers.paper)
    expect(page.locator("#question textarea")).to_be_visible()
    expect(page.locator("#mode")).to_be_hidden()


def test_a_stop_keeps_what_was_settled(servers: Servers, reader: Reader) -> None:
    page = reader.open(servers.written)
    turn = ask(page, f"{QUESTION} Tell me at length.")
    expect(turn.locator(".fn-draft")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(turn.locator(".fn-note")).to_contain_text("Stopped")
    expect(turn.locator(".fn-draft")).to_have_count(0)
    expect(turn.locator(".fn-statement")).to_have_count(1)
