"""Sections that are asked for: those that are there, and those that are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import build_index
from qa import Assistant
from tests.qa.checks import check_answer


@pytest.mark.parametrize("question", ["What is in VI.9?", "What does section V.8 say?", "What does section 12 say?", "Summarize VI.2.(9)."])
def test_section_that_is_not_there_is_not_answered_with_another(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).outcome == "not_in_document"


@pytest.mark.parametrize(
    ("question", "address"),
    [
        ("What does V.2 say?", "V.2"),
        ("Give me section six, part two, item seven.", "VI.2.(7)"),
        ("Summarise 4.1.(3)", "IV.1.(3)"),
        ("section (IV)(1)(2) - main points?", "IV.1.(2)"),
        ("What does the section about law-based governance say?", "V.5"),
        ("point 6 under major achievements, in brief", "VI.2.(6)"),
        ("What does the last part say?", "Conclusion"),
        ("¿Qué dice la sección V.4?", "V.4"),
    ],
)
def test_answer_about_a_section_stays_in_it(assistant: Assistant, question: str, address: str) -> None:
    answer = assistant.ask(question)
    check_answer(answer, assistant.document)
    assert {citation.section for citation in answer.citations} == {address}


def test_parts_are_counted_and_each_is_cited(assistant: Assistant) -> None:
    answer = assistant.ask("How many sections does chapter V have?")
    parts = assistant.document.children("V")
    assert answer.statements[0].text == f"V. Modernizing Space Governance has {len(parts)} parts."
    assert [citation.section for citation in answer.citations] == [part.address for part in parts]


def test_answer_to_a_part_of_a_question_names_the_other(assistant: Assistant) -> None:
    answer = assistant.ask("Which countries got data receiving stations, and how much did they cost?")
    assert answer.outcome == "partial"
    assert answer.missing == "how much did they cost?"
    assert "Bolivia" in answer.citations[0].quote


def test_parts_that_no_heading_calls_chapters_are_counted_as_parts(assistant: Assistant) -> None:
    answer = assistant.ask("How many chapters does the document have?")
    assert answer.outcome == "answered"
    assert answer.text.startswith(f"The document has {len(answer.citations)} parts.")


def test_side_of_a_comparison_that_is_not_in_the_document_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("Dragon versus Unicorn: what has each been about?")
    assert answer.outcome == "partial"
    assert answer.missing == "Unicorn"
    assert "Dragon" in answer.citations[0].quote
    check_answer(answer, assistant.document)


LEASE = "".join(f"{i}. {title}\n\nThe tenant sees to it in week {i}.\n\n" for i, title in enumerate(("Rent", "Keys", "Pets"), 1))
HEADED = "".join(f"## {title}\n\nThe tenant sees to it.\n\n" for title in ("Rent", "Keys", "Pets"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("opening.txt", f"RESIDENTIAL LEASE\n\nBetween Ann Lee and Tom Birch.\n\n{LEASE}"),
        ("above.md", f"# Residential lease\n\n{HEADED}"),
        ("beside.md", "# Residential lease\n\n" + "".join(f"# {part}\n\n" for part in LEASE.strip().split("\n\n")[::2])),
    ],
)
def test_the_title_of_a_document_is_no_part_of_it(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    answer = _assistant(tmp_path / name).ask("How many sections does the lease have?")
    assert answer.text.startswith("The document has 3 parts.")
    assert [one.quote.split()[-1] for one in answer.citations] == ["Rent", "Keys", "Pets"]  # each by its heading


BYLAW = (
    "Horn Bylaw\n\nArticle 1 Permit\n\nA permit is needed to sound a horn.\n\nArticle 2 Replacement\n\n"
    "(1) Horns are replaced by the owner.\n\n(2) The pump of a horn is replaced every year.\n\n(3) A replaced horn is reported.\n"
)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many steps are needed to replace the pump?", ""),
        ("How many exceptions does article 1 name?", ""),
        ("How many articles does article 1 have?", ""),
        ("How many parts does article 9 have?", "The document has no part of that number."),
        ("How many paragraphs does article 2 have?", "Article 2 Replacement has 3 parts."),
        ("How many articles does the bylaw have?", "The document has 2 articles."),
    ],
)
def test_only_parts_are_counted_as_parts(tmp_path: Path, question: str, said: str) -> None:
    (tmp_path / "bylaw.txt").write_text(BYLAW, encoding="utf-8")
    text = _assistant(tmp_path / "bylaw.txt").ask(question).text
    assert text.startswith(said)
    assert bool(said) == (" has " in text)


def _assistant(path: Path) -> Assistant:
    build_index(path.with_suffix(".index"), path)
    return Assistant(path.with_suffix(".index"))


@pytest.mark.parametrize(
    ("question", "says"),
    [("What is footnote 3?", "3 Counted in December."), ("What does note 12 say?", "12 Figures of the office."), ("Footnote 4?", "")],
)
def test_a_note_is_told_by_its_number(tmp_path: Path, question: str, says: str) -> None:
    file = tmp_path / "homes.txt"
    file.write_text(
        "I. Homes\n\nThe town built 120 homes.12 Of these, 45 are let.3\n\nNotes\n\n12 Figures of the office.\n3 Counted in December.\n"
    )
    build_index(tmp_path / "index", file)
    assert "".join(one.quote for one in Assistant(tmp_path / "index").ask(question).citations) == says


def test_notes_in_square_brackets_are_told_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "tower.md").write_text(
        "# The tower\n\nIt was begun in 1504 [1] and has 212 steps [2].*\n\n---\n\n[1] According to the chronicle.\n"
        "[2] Counted by the sexton's daughter. She was nine.\n\n* Without the ladder.\n"
    )
    tower = _assistant(tmp_path / "tower.md")
    said = [one.quote for one in tower.ask("What does note 2 say?").citations]
    assert said == ["[2] Counted by the sexton's daughter.", "She was nine."]
    assert [one.quote for one in tower.ask("What does the first footnote say?").citations] == ["[1] According to the chronicle."]
    assert "ladder" in tower.ask("What does the note with the asterisk say?").citations[0].quote


SCHOOL = (
    "INSPECTION OF THE SCHOOL\n\nREADING AND WRITING\n\nMost pupils read fluently.\n\n"
    "HEALTH & SAFETY\n\nThe fire door was found locked.\n\nSCHOOL MEALS\n\nSoup is cooked by two parents.\n"
)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("What does the inspection say under health and safety?", "The fire door was found locked."),
        ("Under “School meals”, what does the report say?", "Soup is cooked by two parents."),
        ("What is written under the heading Reading and Writing?", "Most pupils read fluently."),
    ],
)
def test_what_stands_under_a_title(tmp_path: Path, question: str, says: str) -> None:
    (tmp_path / "school.md").write_text(SCHOOL, encoding="utf-8")
    assert [one.quote for one in _assistant(tmp_path / "school.md").ask(question).citations] == [says]
