"""Fixtures of the browser tests: one set of servers for all of them, one browser a module, one reader a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from index import build_index, open_index
from qa import Assistant
from tests.fakes import HashingEncoder
from tests.ui.in_browser.browser import Reader, find_browser
from tests.ui.in_browser.hostile import HOSTILE
from tests.ui.servers import Servers, serving


@pytest.fixture(scope="session")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of a document that is full of markup, scripts and letters of every width."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    build_index(folder / "index", folder / "hostile.txt", encoder=HashingEncoder())
    return folder / "index"


@pytest.fixture(scope="session")
def hostile_assistant(hostile_folder: Path) -> Assistant:
    """The assistant of the hostile document, as its server has it."""
    return Assistant(open_index(hostile_folder, HashingEncoder()))


@pytest.fixture(scope="session")
def servers(real_folder: Path, hostile_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The chat, served in several ways."""
    with serving(real_folder, hostile_folder, tmp_path_factory.mktemp("votes") / "feedback.jsonl") as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium. Not for the session: while Playwright runs, no other test of this thread could run an event loop."""
    program = find_browser()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def reader(chromium: Browser) -> Iterator[Reader]:
    """Someone who opens pages; fails at the end if a page called another host, or complained."""
    one = Reader(chromium)
    yield one
    one.close()
