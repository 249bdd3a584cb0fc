"""The README's pictures of the chat: `python -m tests.screenshots` takes them anew, in Debian's Chromium."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from qa import Assistant
from tests.ports import free_port
from ui.chat.page import build, launch
from ui.server.settings import Settings

FOLDER = Path(__file__).parent.parent / "ui" / "screenshots"
FIRST, SECOND = "Which countries did China deliver satellites to in orbit?", "How much did the Tiangong space station cost?"


def main() -> None:
    """Light and wide with a quote shown, dark and narrow."""
    page = build(Assistant())
    address = launch(page, Settings(port=free_port()), wait=False)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            take_wide(browser, address, FOLDER / "chat.png")
            take_narrow(browser, address, FOLDER / "chat-narrow-dark.png")
            browser.close()
    finally:
        page.close()


def take_wide(browser: Browser, address: str, file: Path) -> None:
    """Two questions, and the first quote in the document."""
    page = browser.new_page(viewport={"width": 1400, "height": 860})
    page.goto(f"{address}?q={FIRST}")
    page.locator("#question textarea").press("Enter")
    page.locator(".fn-sources").wait_for()
    page.locator("#question textarea").fill(SECOND)
    page.keyboard.press("Enter")
    page.locator(".fn-not_in_document").wait_for()
    page.locator(".fn-mark").first.click()
    page.locator(".fn-back").wait_for()
    page.locator(".fn-turn").first.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)  # the document scrolls softly
    page.screenshot(path=file)


def take_narrow(browser: Browser, address: str, file: Path) -> None:
    """One question on a phone, at night."""
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.goto(f"{address}?q={FIRST}")
    page.locator("#question textarea").press("Enter")
    page.locator(".fn-sources").wait_for()
    page.screenshot(path=file)


if __name__ == "__main__":
    main()
