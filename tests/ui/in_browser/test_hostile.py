"""Markup, scripts and letters of every width, in the document and in questions, are text in a real browser."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from qa import Assistant
from tests.sources import ROOT
from tests.ui.in_browser.browser import (
    NARROW,
    Reader,
    ask,
    asked,
    bare,
    expected_statements,
    highlighted,
    marks,
    overflow,
    question_field,
    statements,
    turns,
)
from tests.ui.in_browser.hostile import ACUTE, FAMILY, HOSTILE, TRICKS
from tests.ui.servers import Servers

DRILLS = "Where does the rover drill for water ice?"
STATED = [trick for trick in TRICKS if "iframe" not in trick]  # tricks that as questions have an answer
INJECTED = "script, style, img, svg, iframe, b, i, em, strong, code, a[href^='javascript']"


@pytest.fixture
def chat(reader: Reader, servers: Servers) -> Page:
    """The hostile document's chat, nothing asked yet."""
    return reader.open(servers.hostile)


def check_nothing_injected(chat: Page, asked: str = "") -> None:
    """No element but the page's own, and no script has run; that nothing was logged or loaded the reader checks."""
    assert chat.locator(":is(.fn-turns, .fn-paper, .fn-bar, .fn-popover)").locator(INJECTED).count() == 0, asked
    assert chat.evaluate("() => window.owned") is None, asked


def begin_again(chat: Page) -> None:
    """A new conversation on the same page: to load one takes longer than an answer."""
    chat.get_by_role("button", name="New", exact=True).click()
    expect(chat.locator(".fn-turn")).to_have_count(0)


def test_document_is_shown_as_text(chat: Page, hostile_assistant: Assistant) -> None:
    text = hostile_assistant.document.text
    shown = chat.locator(".fn-text")
    assert bare(*shown.locator(".fn-piece").all_text_contents()) == bare(text) == bare(HOSTILE)
    for trick in TRICKS:
        expect(shown).to_contain_text(trick)
    expect(chat.get_by_role("heading", name="Rover <b>bold</b> {{7*7}}")).to_be_visible()
    expect(chat.locator(".fn-masthead, .fn-about").filter(has_text="49")).to_have_count(0)
    check_nothing_injected(chat)


def test_mark_highlights_exactly_its_quote_beyond_the_basic_plane(chat: Page, hostile_assistant: Assistant) -> None:
    for question in (DRILLS, *STATED):
        answer = hostile_assistant.ask(question)
        turn = ask(chat, question)
        assert statements(turn) == expected_statements(answer), question
        for place, citation in enumerate(answer.citations):
            marks(turn).nth(place).click()
            assert highlighted(chat) == bare(citation.quote), question
            marks(turn).nth(place).focus()
            expect(chat.get_by_role("tooltip")).to_contain_text(citation.quote)
        check_nothing_injected(chat, question)
        begin_again(chat)


def test_quote_after_wide_letters_is_one_that_utf16_would_miss(hostile_assistant: Assistant) -> None:
    """That the test above tests what it says: wide and combining letters in the paragraph before the quote, and in it."""
    citation = hostile_assistant.ask(DRILLS).citations[0]
    before = HOSTILE[: citation.start].rpartition("\n\n")[2]
    assert citation.quote.startswith("The rover drills")
    assert FAMILY in before
    assert ACUTE in before
    assert max(citation.quote) > "\uffff"


def test_question_is_shown_as_text(chat: Page) -> None:
    for trick in (*TRICKS, f"What is {FAMILY} {ACUTE} {{{{7*7}}}} <b>?"):
        turn = ask(chat, trick)
        assert asked(chat) == [trick]
        turn.locator(".fn-actions").get_by_role("button", name="Edit").click()
        expect(chat.get_by_label("The question, to be changed")).to_have_value(trick)
        check_nothing_injected(chat, trick)
        begin_again(chat)


def test_templates_are_not_computed(chat: Page) -> None:
    turn = ask(chat, "What does the template count to? {{7*7}} ${7*7}")
    expect(turn.locator("h2")).to_have_text("What does the template count to? {{7*7}} ${7*7}")
    expect(turn.locator(".fn-statement").filter(has_text="{{7*7}}").first).to_be_visible()
    expect(chat.locator(".fn-text")).to_contain_text("{{7*7}} and ${7*7} euros")
    assert "49" not in "".join(chat.locator(".fn-turns, .fn-text").all_inner_texts())


def test_exports_of_hostile_text_are_harmless(chat: Page, reader: Reader, tmp_path: Path, hostile_assistant: Assistant) -> None:
    questions = [DRILLS, *STATED]
    for question in questions:
        ask(chat, question)
    chat.locator(".fn-bar summary").click()
    with chat.expect_download() as downloading:
        chat.get_by_role("button", name="Evidence sheet").click()
    sheet = tmp_path / "sheet.html"
    downloading.value.save_as(sheet)
    page = reader.open_file(sheet)
    assert page.locator("section > h2").all_text_contents()[:-1] == questions
    answers = [hostile_assistant.ask(question, questions[:place]) for place, question in enumerate(questions)]
    quotes = dict.fromkeys(one.quote for answer in answers for one in answer.citations)
    assert page.locator("blockquote mark").all_text_contents() == list(quotes)
    assert page.locator("script, img, svg, iframe, b, i, body style").count() == 0
    assert page.evaluate("() => window.owned") is None


def test_long_words_do_not_widen_the_page(reader: Reader, servers: Servers) -> None:
    chat = reader.open(servers.hostile, viewport=NARROW)
    ask(chat, "w" * 300)
    ask(chat, DRILLS)
    chat.get_by_role("button", name="Document", exact=True).click()
    expect(chat.locator(".fn-paper")).to_be_in_viewport()
    assert overflow(chat) == []


def test_question_in_a_link_is_text(reader: Reader, servers: Servers) -> None:
    chat = reader.open(f"{servers.hostile}?q=%3Cimg%20src%3Dx%20onerror%3D%22window.owned%3D1%22%3E%7B%7B7*7%7D%7D")
    expect(question_field(chat)).to_have_value('<img src=x onerror="window.owned=1">{{7*7}}')
    question_field(chat).press("Enter")
    expect(turns(chat)).to_have_count(1)
    assert asked(chat) == ['<img src=x onerror="window.owned=1">{{7*7}}']
    expect(question_field(chat)).to_have_value("")
    check_nothing_injected(chat)


def test_files_of_the_machine_are_not_served(chat: Page, servers: Servers) -> None:
    routes = ("gradio_api/file=", "file=", "gradio_api/file/", "static/../", "gradio_api/file=..%2f")
    for route, name in product(routes, ("/etc/passwd", str(ROOT / "README.md"), "README.md", "ui/chat/page/build.py")):
        response = chat.request.get(f"{servers.paper}{route}{name}")
        assert not response.ok, f"{route}{name}"
    assert not chat.request.get(f"{servers.paper}gradio_api/file={servers.feedback}").ok
