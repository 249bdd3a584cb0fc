"""The chat in a real browser: asking, and the way from a mark to the exact quote and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from qa import Assistant
from tests.ui.in_browser.browser import (
    NEEDED,
    Reader,
    answered,
    ask,
    asked,
    bare,
    expected_statements,
    find_browser,
    highlighted,
    marks,
    question_field,
    squeezed,
    statements,
    turns,
)
from tests.ui.servers import Servers

AGREEMENTS = "How many space cooperation agreements has China signed since 2016?"
DELIVERED = "Which countries did China deliver satellites to in orbit?"
COST = "How much did the Tiangong space station cost?"
CITING = [AGREEMENTS, "When was this document published?", "What is the title of this document?"]  # a sentence, the masthead
CITING += ["How many parts does chapter VI have?", "What does VI.2.(5) say?", "What does VI.3 say?"]  # headings, bullets, items
HALVES = ("How much did it cost?", "What is their salary?", "Who painted it?")


@pytest.fixture
def chat(reader: Reader, servers: Servers) -> Page:
    """The white paper's chat, nothing asked yet."""
    return reader.open(servers.paper)


def test_missing_browser_fails_where_one_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(NEEDED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install chromium"):
        find_browser()
    monkeypatch.setenv(NEEDED, "1")
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        find_browser()


def test_first_page_names_the_document_and_offers_questions(chat: Page, assistant: Assistant) -> None:
    expect(chat).to_have_title(f"Footnote: {assistant.document.title}")
    expect(chat.get_by_role("heading", name=f"Ask {assistant.document.title}")).to_be_visible()
    expect(chat.locator("#paper").get_by_role("heading", name=assistant.document.title)).to_be_visible()
    points, questions = chat.locator(".fn-points .fn-mark"), chat.locator(".fn-examples button")
    expect(points.first).to_be_visible()
    assert 3 <= points.count() <= 5
    assert 1 <= questions.count() <= 6
    expect(chat.locator("#send")).to_have_text("Ask")
    for question in questions.all_text_contents():
        assert assistant.ask(question).outcome == "answered"
    expect(turns(chat)).to_have_count(0)


def test_document_is_shown_whole_and_exactly(chat: Page, assistant: Assistant) -> None:
    pieces = chat.locator(".fn-piece").evaluate_all("(all) => all.map((one) => [one.textContent, +one.dataset.start, +one.dataset.end])")
    text, sections = assistant.document.text, [one for one in assistant.document.sections if one.kind != "masthead"]
    assert [shown for shown, start, end in pieces if shown != text[start:end]] == []
    whole = bare(text[sections[0].start : sections[-1].end])
    assert bare(*chat.locator(".fn-text .fn-piece").all_text_contents()) == whole


def test_outline_offers_questions_that_are_answered(chat: Page, assistant: Assistant) -> None:
    links = chat.locator(".fn-outline").get_by_role("link")
    questions = links.evaluate_all("(all) => all.map((one) => one.dataset.question)")
    assert len(questions) == sum(one.is_headed and one.kind != "masthead" for one in assistant.document.sections)
    assert [question for question in questions if assistant.ask(question).outcome != "answered"] == []


def test_typed_question_is_answered_with_what_the_assistant_says(chat: Page, assistant: Assistant) -> None:
    turn = ask(chat, AGREEMENTS)
    assert asked(chat) == [AGREEMENTS]
    assert statements(turn) == expected_statements(assistant.ask(AGREEMENTS))
    expect(question_field(chat)).to_have_value("")
    expect(chat.locator(".fn-examples")).to_have_count(0)


def test_example_is_asked_by_a_click(chat: Page, assistant: Assistant) -> None:
    example = chat.locator(".fn-examples button").first
    question = str(example.text_content())
    example.click()
    turn = answered(chat)
    assert asked(chat) == [question]
    assert statements(turn) == expected_statements(assistant.ask(question))


def test_ask_button_asks_and_a_blank_question_does_not(chat: Page) -> None:
    question_field(chat).fill("   ")
    chat.locator("#send").click()
    question_field(chat).fill(AGREEMENTS)
    chat.locator("#send").click()
    answered(chat)
    assert asked(chat) == [AGREEMENTS]


@pytest.mark.parametrize("question", CITING)
def test_mark_highlights_exactly_its_quote(chat: Page, assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    before = chat.locator(".fn-text").text_content()
    turn = ask(chat, question)  # the document follows: its first quote is marked, with the way back beside it
    numbers = [number for statement in answer.statements for number in statement.citations]
    assert marks(turn).all_text_contents() == [str(number) for number in numbers]
    for place, number in enumerate(numbers):
        marks(turn).nth(place).click()
        assert highlighted(chat) == bare(answer.citations[number - 1].quote)
        expect(chat.locator("mark.fn-quote").first).to_be_in_viewport()
    chat.locator(".fn-back").evaluate("(button) => button.remove()")
    assert chat.locator(".fn-text").text_content() == before


def test_back_returns_to_the_mark(chat: Page, assistant: Assistant) -> None:
    turn = ask(chat, "How many parts does chapter VI have?")
    mark = marks(turn).nth(1)
    mark.click()
    expect(chat.locator("mark.fn-quote")).to_be_focused()
    expect(mark).not_to_be_focused()
    chat.get_by_role("button", name="Back to citation 2 in the answer").click()
    expect(mark).to_be_focused()


def test_mark_shows_its_quote_when_pointed_at_or_focused(chat: Page, assistant: Assistant) -> None:
    citation = assistant.ask(AGREEMENTS).citations[0]
    mark = marks(ask(chat, AGREEMENTS)).first
    tooltip = chat.get_by_role("tooltip")
    expect(tooltip).to_have_count(0)
    for reach, leave in ((mark.hover, chat.locator(".fn-name").hover), (mark.focus, question_field(chat).focus)):
        reach()
        expect(tooltip).to_be_visible()
        shown = squeezed(tooltip.inner_text())
        assert [part for part in (citation.section, *citation.title_path, citation.quote) if part not in shown] == []
        assert mark.get_attribute("aria-describedby") == tooltip.get_attribute("id")
        leave()
        expect(tooltip).to_be_hidden()


def test_sources_stand_under_the_answer(chat: Page, assistant: Assistant) -> None:
    question = "How many parts does chapter VI have?"
    citations = assistant.ask(question).citations
    sources = ask(chat, question).get_by_role("list", name="Sources").get_by_role("listitem")
    expect(sources).to_have_count(len(citations))
    for place, citation in enumerate(citations):
        expect(sources.nth(place)).to_contain_text(f"{citation.number} {citation.section}")
        sources.nth(place).locator(".fn-mark").click()
        assert highlighted(chat) == bare(citation.quote)


def test_quote_keeps_its_number_and_a_new_one_gets_the_next(chat: Page, assistant: Assistant) -> None:
    for question in (DELIVERED, AGREEMENTS, DELIVERED):
        ask(chat, question)
    questions = (DELIVERED, AGREEMENTS, DELIVERED)
    answers = [assistant.ask(question, questions[:place]) for place, question in enumerate(questions)]
    spans = list(dict.fromkeys((one.start, one.end) for answer in answers for one in answer.citations))
    assert len(spans) > 1
    for place, answer in enumerate(answers):
        expected = [str(spans.index((one.start, one.end)) + 1) for one in answer.citations]
        assert marks(turns(chat).nth(place)).all_text_contents() == expected


def test_follow_up_is_read_with_what_was_asked_before(chat: Page, assistant: Assistant) -> None:
    first, second = "What has China done with France in manned spaceflight?", "and with Germany?"
    ask(chat, first)
    turn = ask(chat, second)
    answer = assistant.ask(second, [first])
    expect(turn.locator(".fn-understood q")).to_have_text(answer.question)
    expect(turn.locator(".fn-statement").first).to_contain_text(answer.statements[0].text)


@pytest.mark.alone  # on a busy machine the pane was seen not to follow the link; not understood yet
def test_refusal_looks_different_and_points_to_sections(chat: Page, assistant: Assistant) -> None:
    answer = assistant.ask(COST)
    fine, refused = ask(chat, AGREEMENTS), ask(chat, COST)
    assert answer.outcome == "not_in_document"
    expect(refused.locator(".fn-verdict")).to_have_text(answer.note)
    expect(refused.locator(".fn-mark")).to_have_count(0)
    colours = [turn.locator(".fn-answer").evaluate("(one) => getComputedStyle(one).backgroundColor") for turn in (fine, refused)]
    assert colours[0] != colours[1]
    links = refused.get_by_role("list", name="Nearest sections").get_by_role("link")
    expect(links).to_have_count(len(answer.nearest))
    for place, pointer in enumerate(answer.nearest):
        links.nth(place).click()
        expect(chat.locator(f'.fn-text [data-section="{pointer.section}"]').first).to_be_in_viewport()


def test_partial_answer_names_what_is_missing(chat: Page, assistant: Assistant) -> None:
    answers = (assistant.ask(f"{AGREEMENTS} {half}") for half in HALVES)
    answer = next(one for one in answers if one.outcome == "partial")
    turn = ask(chat, answer.asked)
    expect(turn.locator(".fn-missing")).to_have_text(f"The document does not say: {answer.missing}")
    assert statements(turn) == expected_statements(answer)
    expect(chat.get_by_role("status").filter(has_text="A part of the question is not in the document.")).to_have_count(1)
