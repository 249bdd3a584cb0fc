"""A reader at a browser: opens the chat, asks, looks at what is there; and whatever goes wrong meanwhile is kept."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Error, Frame, Locator, Page, Request, expect

from qa import Answer

NEEDED = "FOOTNOTE_NEEDS_BROWSER"  # set where a missing browser is a failure: in CI
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 30_000  # milliseconds: a busy machine
# Gradio's, of what it still waits for when a page is left: before the reply begins, and in the middle of it.
LEAVING = ("AbortError: signal is aborted", "AbortError: BodyStreamBuffer was aborted")
CUT_OFF = "Connection errored out"  # the same, said only of a page that was left or loaded again
expect.set_options(timeout=PATIENCE)


def find_browser() -> str:
    """The program to drive; skips the test if there is none, or fails it where one is needed."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        tell = pytest.fail if os.environ.get(NEEDED) else pytest.skip
        tell("There is no Chromium to drive. Install it: apt-get install chromium")
    return found


@dataclass
class Reader:
    """Opens pages, each in a browser session of its own, and keeps what must not happen."""

    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)

    def open(self, address: str, **options: Any) -> Page:
        """The chat at an address, ready to be asked; `options` are those of Playwright's new_context."""
        options = {"viewport": WIDE, **options}
        context = self.browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        self._watch(page, address.split("?")[0])
        page.goto(address)
        expect(question_field(page)).to_be_visible()
        expect(page.locator(".fn-turns")).to_be_visible()
        return page

    def open_file(self, path: Path) -> Page:
        """A page from a file, with no network; anything but the file itself that it asks for is kept as a complaint."""
        context = self.browser.new_context(offline=True)
        self.contexts.append(context)
        page = context.new_page()
        self._watch(page, path.as_uri())
        page.goto(path.as_uri())
        return page

    def close(self) -> None:
        """Close all pages; fails if any of them complained or called another host."""
        for context in self.contexts:
            context.close()
        left = len(self.loaded) > len(self.contexts)
        complaints = [one for one in self.complaints if not (left and CUT_OFF in one)]
        assert not complaints, complaints

    def _watch(self, page: Page, home: str) -> None:
        def requested(request: Request) -> None:
            if not request.url.startswith((home, "data:", f"blob:{home}")):
                self.complaints.append(f"request: {request.url}")

        def said(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning") and not message.text.startswith(LEAVING):
                self.complaints.append(f"console: {message.text}")

        def failed(error: Error) -> None:
            self.complaints.append(f"error: {error}")

        def asked(dialog: Dialog) -> None:
            self.complaints.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        def loaded(frame: Frame) -> None:
            if frame == page.main_frame:
                self.loaded.append(frame.url)

        page.context.on("request", requested)
        page.on("framenavigated", loaded)
        page.on("console", said)
        page.on("pageerror", failed)
        page.on("dialog", asked)


def question_field(page: Page) -> Locator:
    """Where questions are typed."""
    return page.get_by_label("Your question")


def turns(page: Page) -> Locator:
    """The turns that have an answer."""
    return page.locator(".fn-turn:not(.fn-pending)")


def ask(page: Page, question: str) -> Locator:
    """Type a question and press Enter; the turn with its answer."""
    place = turns(page).count()
    question_field(page).fill(question)
    question_field(page).press("Enter")
    return answered(page, place)


def answered(page: Page, place: int = 0) -> Locator:
    """The turn at a place, the last one, once its answer is there."""
    expect(page.locator(".fn-turn")).to_have_count(place + 1)
    expect(page.locator(".fn-pending")).to_have_count(0)
    return turns(page).nth(place)


def asked(page: Page) -> list[str]:
    """The questions of all turns."""
    return page.locator(".fn-question h2").all_text_contents()


def marks(turn: Locator) -> Locator:
    """The marks of an answer's statements."""
    return turn.locator(".fn-statement .fn-mark")


def statements(turn: Locator) -> list[str]:
    """The statements of an answer with the numbers of their marks, as shown."""
    return [squeezed(text) for text in turn.locator(".fn-statement").all_text_contents()]


def expected_statements(answer: Answer) -> list[str]:
    """What `statements` gives for the first answer of a conversation."""
    return [squeezed(f"{one.text} {' '.join(map(str, one.citations))}") for one in answer.statements]


def highlighted(page: Page) -> str:
    """All that is highlighted in the document, as one text without blanks: a quote may run over several pieces."""
    return bare("".join(page.locator("#paper mark").all_text_contents()))


def overflow(page: Page) -> list[str]:
    """What stands out on the right: the page, or a column that cannot be read without scrolling sideways."""
    script = """() => [document.documentElement, ...document.querySelectorAll("#conversation, #paper, .fn-popover, .fn-bar")]
        .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth)
        .map((one) => `${one.tagName} ${one.id} ${one.className} ${one.scrollWidth} > ${one.clientWidth}`)"""
    return list(page.evaluate(script))


def squeezed(text: str) -> str:
    """Every run of blanks as one space."""
    return " ".join(text.split())


def bare(*texts: str) -> str:
    """The texts without any blanks."""
    return "".join("".join(texts).split())


def tab_until(page: Page, targets: Iterable[str], most: int = 200) -> list[str]:
    """Press Tab until each selector has had the focus; the selectors in the order in which they first had it."""
    targets, reached = set(targets), list[str]()
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = {one for one in targets if page.evaluate("(one) => document.activeElement.matches(one)", one)}
        reached += sorted(focused - set(reached))
        if set(reached) == targets:
            break
    return reached
