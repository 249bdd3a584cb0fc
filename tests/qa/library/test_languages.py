"""A question in another language is put to the documents in it, and to one whose glossary knows its words."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import Library
from qa import LibraryAssistant

BRIDGE = """# The bridge

## Opening

The bridge was opened in 1931 by the mayor.
The toll is three crowns a car.

## Repairs

The deck was repaired in 1970 after a fire.
"""
GLOSSARY = """[words.es]
"cuándo" = "when"
"cuánto" = "how much"
"se" = ""
"es" = "is"
"el" = ""
"la" = ""
"puente" = "bridge"
"inauguró" = "was opened"
"peaje" = "toll"
"""
LETTER = """Estimados vecinos:

La piscina municipal abre el 15 de junio y cerrará el 10 de septiembre. La cuota de la temporada es de 85 euros por familia.
Los niños menores de doce años deben ir acompañados de un adulto durante todo el tiempo.
"""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> LibraryAssistant:
    folder: Path = tmp_path_factory.mktemp("languages")
    for name, text in {"bridge.md": BRIDGE, "bridge.glossary.toml": GLOSSARY, "carta.txt": LETTER}.items():
        (folder / name).write_text(text, encoding="utf-8")
    library = Library(folder / "library")
    library.add(folder / "bridge.md")
    library.add(folder / "carta.txt")
    return LibraryAssistant(library)


def test_a_document_in_the_questions_language_comes_first(two: LibraryAssistant) -> None:
    assert two.ask("¿Cuándo abre la piscina municipal?").citations[0].document == "carta.txt"


def test_one_with_a_glossary_is_asked_where_that_does_not_answer(two: LibraryAssistant) -> None:
    answer = two.ask("¿Cuándo se inauguró el puente?")
    assert [one.document for one in answer.citations][:1] == ["bridge.md"]
    assert "1931" in answer.text


def test_words_that_no_glossary_knows_are_not_looked_up_in_it(two: LibraryAssistant) -> None:
    assert two.ask("¿Cuándo ganó el equipo la copa mundial de fútbol?").outcome == "not_in_document"


def test_a_greeting_is_no_refusal(two: LibraryAssistant) -> None:
    answer = two.ask("hello")
    assert (answer.outcome, answer.citations) == ("answered", ())
    assert "documents" in answer.note
