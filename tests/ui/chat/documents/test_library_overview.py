"""What several documents begin with: a line on each, and questions that are answered from the one they were made of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Library
from qa.library import LibraryAssistant
from tests.fakes import HashingEncoder
from ui.chat.documents.desk import LibraryAnswers
from ui.chat.documents.html import library_html
from ui.chat.documents.library_overview import MOST_ASKED, MOST_LISTED, LibraryOverviews, grown
from ui.chat.documents.overview import VERSION, Overview, Suggestion, asked_of
from ui.chat.documents.shelf import LibraryShelf

TEXTS = {
    "harbour.txt": "The harbour of Kilbride lies on the western coast. The harbour was founded in 1871 by two brothers from Rossan. "
    "Since 2016, Kilbride has repaired 46 wooden boats for fishermen of the island.",
    "bees.txt": "The keeper of bees visits each hive once a week in summer. The apiary was opened in 1954 by the county. "
    "Since 2010, Rossan has sold 19 glass jars to visitors.",
}


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[LibraryShelf]:
    """Two documents."""
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with Library(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add([tmp_path / name for name in TEXTS])
        yield LibraryShelf(LibraryAnswers(LibraryAssistant(library)))


def test_every_document_has_a_line_and_every_question_is_answered_from_its_document(shelf: LibraryShelf) -> None:
    *_, last = grown(shelf)
    assert last.is_whole
    assert {line.entry.name for line in last.lines} == set(TEXTS)
    for line in last.lines:
        assert line.about in TEXTS[line.entry.name]
        assert line.about
    assert {name for _, name in last.questions} == set(TEXTS)
    assert len(last.questions) <= MOST_ASKED
    for question, name in last.questions:
        answer = asked_of(shelf.answerer, question)  # type: ignore[arg-type]
        assert answer.outcome == "answered"
        assert name in {one.document for one in answer.citations}
    html = library_html(last)
    assert all(line.about in html for line in last.lines)


def test_names_are_there_at_once_and_the_rest_by_and_by(shelf: LibraryShelf) -> None:
    overviews = LibraryOverviews(pause=0.0)
    first = overviews.of(shelf)
    assert [line.entry.name for line in first.lines] == sorted(TEXTS)[:MOST_LISTED]
    overviews._waiting.join()
    assert overviews.of(shelf).is_whole


def test_what_a_visitor_has_brought_stands_first(shelf: LibraryShelf) -> None:
    own = LibraryShelf(shelf.answerer, frozenset({"harbour.txt"}))
    assert LibraryOverviews().of(own).lines[0].entry.name == "harbour.txt"


def test_follow_ups_are_put_to_all_documents_before_they_are_shown(shelf: LibraryShelf) -> None:
    overviews = LibraryOverviews(pause=0.0)
    text = TEXTS["harbour.txt"]
    when, boats = text.index("The harbour was"), text.index("Since")
    suggestions = (
        Suggestion("When was the harbour founded?", "when", when, boats, ""),
        Suggestion("How many glass jars has Rossan sold?", "how many", boats, len(text), ""),  # the other document answers it
    )
    overview = Overview(VERSION, (), suggestions, 0, is_whole=True)
    found = None
    for _ in range(3):
        found = overviews.follow_ups(shelf, "harbour.txt", overview, [(0, 10)], ["Where does the harbour lie?"])
        if found is not None:
            break
        overviews._waiting.join()
    assert found == ["When was the harbour founded?"]
    assert overviews.follow_ups(shelf, "harbour.txt", overview, [(0, 10)], ["When was the harbour founded?"]) == []
