"""The README's pictures of the chat: `python -m tests.screenshots` takes them anew, in Debian's Chromium."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from index import Library
from qa import Assistant
from qa.library import LibraryAssistant
from tests.ports import free_port
from ui.chat.answerer import Answerer
from ui.chat.page import build, launch
from ui.server.settings import Settings

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "ui" / "screenshots"
DOCUMENTS = sorted(
    path for path in (ROOT / "eval" / "data" / "documents").iterdir() if path.suffix in (".txt", ".md") and path.stem != "README"
)
FIRST, SECOND = "Which countries did China deliver satellites to in orbit?", "How much did the Tiangong space station cost?"
LONG = 600_000  # milliseconds, on a busy machine: the questions of a first screen are asked before they are shown
COLOURS = 64  # of a picture: of a page of a PDF 109 kB, with 256 131, and nothing is seen of it


def main() -> None:
    """Light and wide with a quote shown, dark and narrow, the first screen of several documents; of a PDF that is named, a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pdf", type=Path, help="a PDF of which a page is shown")
    parser.add_argument("--question", default="", help="what is asked of it")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with served(Assistant()) as address:
            take_wide(browser, address, FOLDER / "chat.png")
            take_narrow(browser, address, FOLDER / "chat-narrow-dark.png")
        with library_of(DOCUMENTS) as assistant, served(assistant) as address:
            take_library(browser, address, FOLDER / "library.png")
        if options.pdf:
            with library_of([options.pdf]) as assistant, served(assistant) as address:
                take_page(browser, address, options.question, FOLDER / "pdf.png")
        browser.close()


@contextmanager
def served(assistant: Answerer | LibraryAssistant) -> Iterator[str]:
    """The address of a chat with an assistant."""
    page = build(assistant)
    try:
        yield launch(page, Settings(port=free_port()), wait=False)
    finally:
        page.close()


@contextmanager
def library_of(paths: list[Path]) -> Iterator[LibraryAssistant]:
    """A library of some files."""
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder)) as library:
        library.add(paths)
        yield LibraryAssistant(library)


def ask(page: Page, question: str) -> None:
    """Ask, and wait for the answer's sources."""
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator(".fn-sources").wait_for()


def take(page: Page, file: Path) -> None:
    """A picture of the page in few colours: a third of its bytes."""
    page.screenshot(path=file)
    with Image.open(file) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


def take_wide(browser: Browser, address: str, file: Path) -> None:
    """Two questions, and the first quote in the document."""
    page = browser.new_page(viewport={"width": 1400, "height": 860})
    page.goto(address)
    ask(page, FIRST)
    page.locator(".fn-next").wait_for(timeout=LONG)
    page.locator("#question textarea").fill(SECOND)
    page.keyboard.press("Enter")
    page.locator(".fn-not_in_document").wait_for()
    page.locator(".fn-turn .fn-next").nth(1).wait_for(timeout=LONG)
    page.locator(".fn-mark").first.click()
    page.locator(".fn-back").wait_for()
    page.locator(".fn-turn").first.scroll_into_view_if_needed()
    page.locator(".fn-path").first.hover()
    page.wait_for_timeout(1500)  # the document scrolls softly
    take(page, file)


def take_narrow(browser: Browser, address: str, file: Path) -> None:
    """One question on a phone, at night."""
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.goto(address)
    ask(page, FIRST)
    page.wait_for_timeout(1500)
    take(page, file)


def take_library(browser: Browser, address: str, file: Path) -> None:
    """What several documents begin with."""
    page = browser.new_page(viewport={"width": 1400, "height": 1100})
    page.goto(address)
    page.locator(".fn-examples button").nth(5).wait_for(timeout=LONG)
    page.wait_for_timeout(500)
    take(page, file)


def take_page(browser: Browser, address: str, question: str, file: Path) -> None:
    """An answer, and its words on the page that they stand on."""
    page = browser.new_page(viewport={"width": 1400, "height": 860})
    page.goto(address)
    ask(page, question)
    page.locator(".fn-box").first.wait_for()
    page.locator(".fn-next").wait_for(timeout=LONG)
    page.wait_for_timeout(3000)  # the page scrolls, and is drawn
    take(page, file)


if __name__ == "__main__":
    main()
