"""The document side in a real browser: questions to go on, the pane that follows, pages of a PDF, and documents that are brought."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from reportlab.pdfgen.canvas import Canvas

from tests.ui.in_browser.browser import NARROW, Reader, answered, ask, asked, highlighted, marks, overflow, question_field
from tests.ui.servers import Servers

AGREEMENTS = "How many space cooperation agreements has China signed since 2016?"
SENTENCES = ("The harbour of Kilbride has nine cranes.", "The ferry to Rossan leaves at seven.", "The lighthouse was built in 1871.")
CRANES = "How many cranes does the harbour of Kilbride have?"
LONG = 120_000  # milliseconds: a file is read by a program that starts first


@pytest.fixture
def chat(reader: Reader, servers: Servers) -> Page:
    """The white paper's chat, nothing asked yet."""
    return reader.open(servers.paper)


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """A PDF of three pages, a sentence on each."""
    canvas = Canvas(str(tmp_path / "harbour.pdf"))
    for number, sentence in enumerate(SENTENCES, start=1):
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(72, 760, f"{number}. Part {'ABC'[number - 1]}")
        canvas.setFont("Helvetica", 11)
        canvas.drawString(72, 700, sentence)
        canvas.drawString(72, 680, "More is written here so that the page has a second line of words.")
        canvas.showPage()
    canvas.save()
    return tmp_path / "harbour.pdf"


def bring(page: Page, *files: Path) -> None:
    """Add files, and wait until they are read."""
    expect(page.locator(".fn-shelf-count")).to_be_visible()
    page.set_input_files("#fn-files", [str(file) for file in files])
    expect(page.locator(".fn-upload:not(.fn-failed-upload)")).to_have_count(0, timeout=LONG)


def test_pane_follows_the_answer_and_the_focus_stays(chat: Page) -> None:
    turn = ask(chat, AGREEMENTS)
    expect(chat.locator("mark.fn-quote")).to_be_in_viewport()
    expect(marks(turn).first).to_have_attribute("aria-current", "true")
    expect(question_field(chat)).to_be_focused()
    expect(chat.locator(".fn-tick")).to_have_count(1)


def test_answer_offers_to_go_on(chat: Page) -> None:
    turn = ask(chat, AGREEMENTS)
    on = turn.get_by_role("navigation", name="To go on").get_by_role("button")
    expect(on.first).to_be_visible(timeout=LONG)
    question = str(on.first.text_content())
    on.first.click()
    answered(chat, 1)
    assert asked(chat) == [AGREEMENTS, question]
    expect(chat.locator(".fn-turn").nth(1).locator(".fn-sources")).to_be_visible()


def test_back_of_the_browser_leads_back_on_a_telephone(reader: Reader, servers: Servers) -> None:
    chat = reader.open(servers.paper, viewport=NARROW, has_touch=True)
    mark = marks(ask(chat, AGREEMENTS)).first
    mark.tap()
    expect(chat.locator("mark.fn-quote")).to_be_in_viewport()
    chat.go_back()
    expect(chat.locator("#paper")).to_be_hidden()
    expect(mark).to_be_focused()
    assert not chat.evaluate("history.state && history.state.footnote")  # no step is left that would do nothing
    assert asked(chat) == [AGREEMENTS]


def test_brought_pdf_is_asked_and_shown_as_pages(reader: Reader, servers: Servers, pdf: Path) -> None:
    chat = reader.open(servers.uploads)
    bring(chat, pdf)
    expect(chat.locator("#paper .fn-page")).to_have_count(3)
    turn = ask(chat, CRANES)
    expect(turn.locator(".fn-statement").first).to_contain_text("nine cranes")
    box = chat.locator(".fn-page[data-page='1'] mark.fn-box").first
    expect(box).to_be_in_viewport()
    expect(chat.locator(".fn-page[data-page='1'] img")).to_be_visible()
    middle = box.evaluate(  # at one moment: the pane may still be moving
        """(one) => { const [box, page] = [one, one.parentElement].map((it) => it.getBoundingClientRect());
        return (box.top + box.height / 2 - page.top) / page.height; }"""
    )
    assert abs(middle - (842 - 703) / 842) < 0.01  # where the sentence was set
    chat.get_by_role("button", name="Text", exact=True).click()
    assert highlighted(chat) == "".join(SENTENCES[0].split())
    chat.get_by_role("button", name="Pages", exact=True).click()
    expect(box).to_be_in_viewport()
    assert overflow(chat) == []


def test_documents_are_their_visitors_own_kept_and_removed(reader: Reader, servers: Servers, pdf: Path, tmp_path: Path) -> None:
    chat, other = reader.open(servers.uploads), reader.open(servers.uploads)
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 and nothing else")
    (tmp_path / "program.exe").write_text("no such thing")
    bring(chat, pdf, tmp_path / "broken.pdf", tmp_path / "program.exe")
    expect(chat.locator(".fn-upload-problem")).to_have_count(2)
    expect(chat.locator(".fn-shelf-line")).to_have_count(2)
    other.reload()
    expect(other.locator(".fn-shelf-count")).to_have_text("Documents (1)")
    chat.reload()
    expect(chat.locator(".fn-shelf-count")).to_have_text("Documents (2)")
    chat.locator(".fn-shelf-count").click()
    own = chat.locator(".fn-shelf-line", has_text="harbour.pdf")
    own.get_by_role("checkbox").uncheck()
    turn = ask(chat, CRANES)
    expect(turn.locator(".fn-verdict")).to_be_visible()
    expect(chat.locator("#fn-shelf")).to_be_hidden()  # it lay over the answer
    chat.locator(".fn-shelf-count").click()
    remove = chat.locator(".fn-shelf-line").get_by_role("button", name="Remove")
    remove.click()
    expect(remove).to_have_text("Remove for good")
    remove.click()
    expect(chat.locator(".fn-shelf-count")).to_have_text("Documents (1)")


def test_several_documents_are_listed_first_and_those_left_out_are_not(reader: Reader, servers: Servers, pdf: Path) -> None:
    chat = reader.open(servers.uploads)
    bring(chat, pdf)
    chat.locator("#conversation").click(position={"x": 620, "y": 500})  # beside the list: it gives way
    chat.get_by_role("button", name="All documents").click()
    listed = chat.locator(".fn-documents li:visible")
    expect(listed).to_have_count(2)
    expect(chat.locator("#fn-welcome-title")).to_have_text("Ask 2 documents")
    expect(listed.first).to_contain_text(SENTENCES[0][:20], timeout=LONG)
    expect(chat.locator(".fn-examples li").first).to_be_visible(timeout=LONG)
    chat.locator(".fn-shelf-count").click()
    box = chat.get_by_role("checkbox").first
    box.focus()
    chat.keyboard.press("Space")
    expect(box).not_to_be_checked()
    expect(box).to_be_focused()
    expect(listed).to_have_count(1)
    chat.get_by_role("button", name="Conversations", exact=True).click()
    expect(chat.locator("#fn-shelf")).to_be_hidden()  # one of them at a time


def test_nothing_serious_is_found_by_axe(reader: Reader, servers: Servers) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for scheme in ("light", "dark"):
        chat = reader.open(servers.uploads, color_scheme=scheme)
        ask(chat, AGREEMENTS)
        chat.locator(".fn-shelf-count").click()
        found = axe.run(chat, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).response["violations"]
        serious = [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in ("serious", "critical")]
        assert serious == []
