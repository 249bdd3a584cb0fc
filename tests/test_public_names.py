"""What people may import: these names, and no other, are promised."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import pytest

from ingest import errors
from tests.sources import PACKAGES, ROOT

ERRORS = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
PUBLIC = {
    "ingest": {"Document", "Section", "Sentence", "Chunk", "Fact", "FootnoteError", "WHITE_PAPER", "read_document", "parse_document"},
    "index": {"Library", "build_index", "open_index", "open_default", "Retriever", "OpenIndex", "Passage"},
    "qa": {"ask", "ask_async", "Assistant", "LibraryAssistant", "Answer", "Citation", "Statement", "Pointer", "Failed", *ERRORS},
}


@pytest.mark.parametrize(("package", "names"), PUBLIC.items())
def test_public_names_are_the_promised_ones(package: str, names: set[str]) -> None:
    module = importlib.import_module(package)
    assert set(module.__all__) == names
    assert all(hasattr(module, name) for name in names)


@pytest.mark.parametrize(("package", "names"), PUBLIC.items())
def test_public_names_say_what_they_are(package: str, names: set[str]) -> None:
    module = importlib.import_module(package)
    values = [getattr(module, name) for name in names]
    assert [value for value in values if not isinstance(value, Path) and not inspect.getdoc(value)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_are_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()
