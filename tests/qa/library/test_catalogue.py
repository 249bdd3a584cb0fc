"""Questions about a library itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import Library
from qa import LibraryAssistant


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many documents are there?", "There are 5 documents."),
        ("Which of them is the shortest?", "museum.md is the shortest: 32 words."),
        ("Which documents mention Portugal?", "No document mentions Portugal."),
        ("How many leases mention a deposit?", "1 of 2 does.\nmiller-lease.txt: The tenant pays a deposit of two months' rent. [1]"),
        (
            "In which documents is the museum mentioned?",
            "1 of 5 does.\nmuseum.md: The museum opens at ten and closes at six. [1]",
        ),
        (
            "Which documents mention the year 2021?",
            "1 of 5 does.\nmiller-lease.txt: The lease begins on 1 March 2021 and runs for five years. [1]",
        ),
        ("Which documents mention the word “Fares”?", "1 of 5 does.\nferry.txt: 1. Fares [1]"),
        ("Which leases do not mention a deposit?", "1 of 2 does not.\nbaker-lease.txt: LEASE WITH BAKER"),
        ("How many contracts are there?", "There are 2 contracts.\nbaker-lease.txt: LEASE WITH BAKER\nmiller-lease.txt: LEASE WITH MILLER"),
        ("Which documents are in German?", "fischer.txt: Satzung des Fischereivereins"),
        ("Who wrote it?", "None of the documents says this."),
    ],
)
def test_the_library_tells_of_itself(librarian: LibraryAssistant, question: str, text: str) -> None:
    assert librarian.ask(question).text == text


def test_documents_are_listed(librarian: LibraryAssistant, small_library: Library) -> None:
    lines = librarian.ask("What documents do I have?").text.splitlines()
    assert [one.partition(":")[0] for one in lines] == [one.name for one in small_library.documents]
    assert "ferry.txt: FERRY TIMETABLE 2022" in lines


@pytest.mark.parametrize("question", ["Summarise the documents", "What are these documents about?", "What is it about?"])
def test_each_document_is_summed_up(librarian: LibraryAssistant, small_library: Library, question: str) -> None:
    answer = librarian.ask(question)
    assert {one.document for one in answer.citations} == {one.name for one in small_library.documents}
    assert len(answer.statements) == 2 * len(small_library.documents)


def test_them_are_the_documents_just_spoken_of(librarian: LibraryAssistant) -> None:
    answer = librarian.ask("Which of them is the longest?", ["Which documents mention six months?"])
    assert answer.text.startswith("baker-lease.txt is the longest")


def test_a_courtesy_is_answered_with_what_can_be_asked(librarian: LibraryAssistant) -> None:
    assert "Ask me about any of 5 documents" in librarian.ask("hello").text


@pytest.mark.parametrize("question", ["Which documents must the tenant sign?", "How many documents does the tenant need?"])
def test_a_question_about_documents_in_the_texts_is_asked_of_them(librarian: LibraryAssistant, question: str) -> None:
    assert "There are 5 documents." not in librarian.ask(question).text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Which document is the newest?", "minutes.txt: Held on 12 May 2025 in Oslo. [1]"),
        ("Which document is the oldest?", "report-2023.txt: Report 2023"),
        ("Which documents mention Attendance?", "1 of 3 does.\nminutes.txt: 1. Attendance [1]"),
    ],
)
def test_a_document_is_dated_by_its_text_and_title(tmp_path: Path, question: str, text: str) -> None:
    texts = {
        "minutes.txt": "MINUTES\n\nHeld on 12 May 2025 in Oslo.\n\n1. Attendance\n\nSince 1 June 1999.\n\n2. Staff\n\nAll stay.\n",
        "report-2023.txt": "Report 2023\n\n1. Sales\n\nSales were good.\n\n2. Risks\n\nThere are none.\n",
        "note.txt": "A note\n\nThe bridge is closed.\n",
    }
    for name, content in texts.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    library = Library(tmp_path / "library")
    library.add(tmp_path / name for name in texts)
    assert LibraryAssistant(library).ask(question).text.startswith(text)
