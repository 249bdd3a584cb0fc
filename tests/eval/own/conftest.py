"""A tiny document with an index, and files of questions on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index import OpenIndex, build_index, open_index
from tests.fakes import HashingEncoder

BRIDGE = (
    "# The Alder Bridge\n\nThe Alder Bridge was opened in 1931. It carries trains across the\nQuill River; its span is 240 metres.\n\n"
    "## Upkeep\n\nThe bridge was painted green by Mara Voss. “Every bolt” is checked twice a year.\n\n"
    "## Funds\n\nThe town of Brinkley pays for repairs. The Harbour Board lends a crane each spring.\n"
)


@pytest.fixture(scope="session")
def bridge_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the bridge. Not to be changed."""
    folder = tmp_path_factory.mktemp("bridge")
    (folder / "bridge.md").write_text(BRIDGE, encoding="utf-8")
    build_index(folder / "index", folder / "bridge.md", encoder=HashingEncoder())
    return folder / "index"


@pytest.fixture(scope="session")
def bridge(bridge_folder: Path) -> OpenIndex:
    """The same, open."""
    return open_index(bridge_folder, HashingEncoder())


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Writes a file of questions."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
