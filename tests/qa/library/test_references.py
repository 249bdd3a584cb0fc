"""Documents that a question names, and the question without them."""

from __future__ import annotations

import time
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.library.records import LibraryDocument
from qa.library.references import References, as_document, named, put

NUMBERS = count()


def document(name: str, title: str) -> LibraryDocument:
    return LibraryDocument(next(NUMBERS), name, name, "", title, "en", 0, 100, 1, 0, "", 0.0)


MILLER = document("contract-miller.pdf", "Services Agreement between Acme and Miller Ltd")
BAKER = document("contract-baker.pdf", "Services Agreement between Acme and Baker")
HANDBOOK = document("travel-handbook.md", "Travel and Expenses Handbook")
LAST = document("annual-report-2021.pdf", "Annual Report 2021")
THIS = document("annual-report-2022.pdf", "Annual Report 2022")
ACT = document("harbour-act.txt", "Harbour Act 1998")
PAPER = document("paper.txt", "China's Space Program: A 2021 Perspective")
GEOLOGY = document("geology.txt", "Geology")
ALL = References([MILLER, BAKER, HANDBOOK, LAST, THIS, ACT, PAPER, GEOLOGY])


@pytest.mark.parametrize(
    ("question", "documents", "told"),
    [
        ("What does the Handbook say about leave?", [HANDBOOK], "What is said about leave?"),
        ("What is the notice period in contract-miller.pdf?", [MILLER], "What is the notice period?"),
        ("what is the notice period in CONTRACT-MILLER?", [MILLER], "What is the notice period?"),
        ("Compare the notice period of the Miller contract and the Baker contract.", [MILLER, BAKER], "Compare the notice period."),
        ("What was the profit in the annual report 2022?", [THIS], "What was the profit?"),
        ("According to the 2021 annual report, who is chair?", [LAST], "Who is chair?"),
        ("What do the annual reports say about risk?", [LAST, THIS], "What is said about risk?"),
        ("Who wrote the Harbour Act?", [ACT], "Who wrote the document?"),
        ("Under our Harbour Act, what is a vessel?", [ACT], "What is a vessel?"),
        ("What does the agreement with Baker say about rent?", [BAKER], "What is said about rent?"),
        ("Is a taxi paid under the Travel and Expenses Handbook?", [HANDBOOK], "Is a taxi paid?"),
        ("Does China's Space Program: A 2021 Perspective name Mars?", [PAPER], "Does the document name Mars?"),
        ("What does “Geology” say about rocks?", [GEOLOGY], "What is said about rocks?"),
        ("Compare the notice period in the handbook and in the act.", [HANDBOOK, ACT], "Compare the notice period."),
        ("What does section 4 of the handbook say?", [HANDBOOK], "What does section 4 say?"),
        ("What changed between the 2021 and the 2022 annual report?", [LAST, THIS], "What changed?"),
        ("Compare the annual reports 2021 and 2022 on risk.", [LAST, THIS], "Compare the document on risk."),
        ("Compare the fee in the handbook and in the minutes.", [HANDBOOK], "Compare the fee."),
    ],
)
def test_documents_are_named_in_questions(question: str, documents: list[LibraryDocument], told: str) -> None:
    found = ALL.find(question)
    assert list(named(found)) == documents
    long, short = put(question, found)
    assert (short or long) == told


@pytest.mark.parametrize(
    "question",
    [
        "What is geology?",
        "Who was the harbour master?",
        "What did the council decide?",
        "What does the document say?",
        "Why do people travel?",
        "What is the notice period?",
    ],
)
def test_what_a_title_shares_with_a_question_is_no_name(question: str) -> None:
    assert ALL.find(question) == []


def test_a_lone_word_for_a_sort_is_not_sure() -> None:
    (found,) = ALL.find("When does the contract end?")
    assert (found.documents, found.is_sure, found.is_source) == ((MILLER, BAKER), False, False)


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("What does the Annual Report 2025 say?", "Annual Report 2025"),
        ("What was the profit in the report 2025?", "report 2025"),
        ("Compare the fee in the handbook and in the minutes.", "minutes"),
        ("What is the fee in invoice.pdf?", "invoice.pdf"),
    ],
)
def test_what_is_named_and_not_there_is_missing(question: str, written: str) -> None:
    (missing,) = [one for one in ALL.find(question) if not one.documents]
    assert missing.written == written
    assert not [one for one in ALL.find(question, lambda text, documents: True) if one.written]  # a text speaks of it


@pytest.mark.parametrize(
    ("question", "is_sure"),
    [
        ("Compare the leave in the handbook and the act", True),
        ("Is leave longer in the handbook than in the act?", True),
        ("What does the handbook say about leave?", True),
        ("Who wrote the handbook?", False),
    ],
)
def test_a_word_for_a_sort_is_sure_where_it_says_where_to_look(question: str, is_sure: bool) -> None:
    assert {one.is_sure for one in ALL.find(question)} == {is_sure}


def test_ten_thousand_documents_do_not_slow_a_question_down() -> None:
    many = [document(f"contract-{i:05}.pdf", f"Services Agreement between Acme and Company{i} Ltd") for i in range(10_000)]
    references = References(many)
    started = time.process_time()
    assert named(references.find("What does the Company77 contract say about the services agreement?")) == (many[77],)
    assert named(references.find("What is in contract-00123.pdf?")) == (many[123],)
    assert references.find("When does the agreement end?") == []
    assert time.process_time() - started < 0.05


@given(st.text(max_size=80), st.lists(st.text(max_size=20), min_size=2, max_size=4))
def test_any_text_and_title_can_be_read(question: str, titles: list[str]) -> None:
    documents = [document(f"{i}.txt", title) for i, title in enumerate(titles)]
    found = References(documents).find(question)
    assert all(0 <= one.start < one.end <= len(question) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    as_document(question, found)
    put(question, found)


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_files_of_one_name_the_exact_name_wins(order: int) -> None:
    both = [document("minutes.txt", "Minutes"), document("other/minutes.txt", "Minutes")]
    references = References(both[::order])
    assert named(references.find("Who is chair in minutes.txt?")) == (both[0],)
    assert named(references.find("Who is chair in other/minutes.txt?")) == (both[1],)


def test_the_documents_of_a_sort_are_named_where_an_answer_is_sought_in_them() -> None:
    assert named(ALL.find("What are the deposits in the two contracts?")) == (MILLER, BAKER)
    assert ALL.find("Who signs all contracts?") == []
    (other,) = ALL.find("and in the other report?")
    assert (other.is_other, other.is_sure, other.documents) == (True, False, (LAST, THIS))


def test_a_short_name_in_capitals_is_that_of_a_file() -> None:
    references = References([document("nda.html", "Mutual Non-Disclosure Agreement"), GEOLOGY])
    assert [one.name for one in named(references.find("Which law governs the NDA?"))] == ["nda.html"]
    assert references.find("What is geology?") == []
