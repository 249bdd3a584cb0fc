"""Documents laid out in other ways than the white paper: Markdown, decimal numbers, no headings."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import Document, parse_document, read_document
from ingest.chunks import chunk_document

MARKDOWN = """# Report

Opening words.

## Results

The first result.

- one bullet
- another bullet

## 4. Methods

How it was done.

# Annex

Tables.
"""
DECIMAL = """1. Introduction

Why it was done.

1.1 Scope

What is covered.

1.1.2 Limits

What is not covered.

2. Results

What was found.
"""


def texts(document: Document, section: str) -> list[str]:
    """The texts of the chunks that stand in a section."""
    return [chunk.text for chunk in chunk_document(document) if chunk.section == section]


def test_markdown_headings_nest_by_their_marks() -> None:
    document = parse_document(MARKDOWN)
    titles = [section.title_path for section in document.sections if section.is_headed]
    assert titles == [("Report",), ("Report", "Results"), ("Report", "4. Methods"), ("Annex",)]
    results = next(section for section in document.sections if section.title == "Results")
    assert texts(document, results.address) == ["The first result.", "one bullet", "another bullet"]
    assert document.notes == ()


def test_decimal_numbers_are_addresses() -> None:
    document = parse_document(DECIMAL)
    assert [section.address for section in document.sections] == ["1", "1.1", "1.1.2", "2"]
    assert document.section("1.1.2").title_path == ("1. Introduction", "1.1 Scope", "1.1.2 Limits")
    assert texts(document, "1.1") == ["What is covered."]


def test_document_without_headings_is_cut_into_paragraphs_and_says_so() -> None:
    document = parse_document("First paragraph.\nStill the first.\n\nSecond paragraph.\n", name="plain.txt")
    assert [chunk.text for chunk in chunk_document(document)] == ["First paragraph.\nStill the first.", "Second paragraph."]
    (note,) = document.notes
    assert "plain.txt" in note
    assert "paragraphs are the chunks" in note


def test_text_before_the_first_heading_is_kept() -> None:
    document = parse_document("A word before all.\n\nI. Aims\n\nThe aims.\n")
    assert [chunk.text for chunk in chunk_document(document)] == ["A word before all.", "The aims."]


def test_numbering_that_starts_anew_keeps_addresses_apart() -> None:
    document = parse_document("I. Aims\n\nThe aims.\n\nI. Annex\n\nThe tables.\n")
    first, second = (section for section in document.sections if section.is_headed)
    assert first.address != second.address
    assert (texts(document, first.address), texts(document, second.address)) == (["The aims."], ["The tables."])


def test_numbered_line_in_a_full_sentence_is_no_heading() -> None:
    document = parse_document("I. Aims\n\n1. The first aim is to reach the moon, which has taken a long time.\n")
    assert [section.address for section in document.sections if section.is_headed] == ["I"]
    assert len(chunk_document(document)) == 1


def test_lettered_items_without_an_introducing_line_are_kept() -> None:
    document = parse_document("I. Aims\n\n(a) The first goal.\n\n(b) The second goal.\n")
    text = "\n".join(chunk.text for chunk in chunk_document(document))
    assert "The first goal." in text
    assert "The second goal." in text


@pytest.mark.parametrize("mark", ["·", "•", "-", "*", "–"])
def test_marks_of_bullets(mark: str) -> None:
    document = parse_document(f"I. Aims\n\nThere are two:\n\n{mark} one aim\n\n{mark} another aim\n")
    assert [section.address for section in document.sections] == ["I", "I•1", "I•2"]


def test_byte_order_mark_hides_no_heading(tmp_path: Path) -> None:
    path = tmp_path / "windows.txt"
    path.write_bytes(b"\xef\xbb\xbf" + b"I. Aims\r\n\r\nThe aims of it.\r\n")
    document = read_document(path)
    assert document.has_section("I")
    assert [chunk.text for chunk in chunk_document(document)] == ["The aims of it."]


def test_a_title_before_decimal_sections_is_no_part_above_them() -> None:
    document = parse_document("ACME Travel Policy\n\n1. Scope\n\nAll staff.\n\n2 Booking\n\nEarly.\n\n2.1 Flights\n\nEconomy.\n")
    assert [section.address for section in document.sections] == ["Opening", "1", "2", "2.1"]
    assert document.section("2.1").title_path == ("2. Booking", "2.1 Flights")


def test_anchors_are_no_part_of_a_markdown_heading() -> None:
    document = parse_document('# 4 Assurance\n\n## <a name="aal1"></a>4.1 First Level\n\nText.\n')
    assert document.section("4.1").title == "First Level"


GARDEN = """Riverside Community Garden
Annual report 2024

Membership
The garden had 84 members at the end of the year, eleven more than in 2023. Of these,
52 rent a plot of their own and 32 share one of the common beds.

Water and soil
The new rain tanks hold 12,000 litres. They were paid for by a foundation, which
gave the pump, too.

Money
Income was 9,420 pounds, mostly from plot rents.

What comes next
A second greenhouse will be built in spring, if the council agrees to lend its land.
"""
VERSES = """The tide
goes out at noon, and with it go the boats of all who fish there,

The gulls
come in at one, and with them come the nets of all who fished,

The night
falls soon, and with it fall the lights of all the harbour houses,
"""
WRAPPED = """The council met in the new hall and spoke about what comes
Bern, Basel and Geneva had sent their answers to the letter of May.

The mayor thanked all those who had come from the villages
Lausanne, Sion and Chur in spite of the snow on the roads to the town.

The treasurer then read the report on the accounts that the
Swiss Union of Towns had asked for in March and in the year before it.
"""


def test_short_lines_right_above_their_paragraphs_are_headings() -> None:
    document = parse_document(GARDEN)
    titles = [section.title for section in document.sections if section.kind == "heading"]
    assert titles == ["Membership", "Water and soil", "Money", "What comes next"]


@pytest.mark.parametrize("text", [VERSES, WRAPPED])
def test_lines_that_go_on_below_are_none(text: str) -> None:
    assert not [section for section in parse_document(text).sections if section.kind == "heading"]


def test_two_short_lines_above_paragraphs_are_too_few_to_tell() -> None:
    text = GARDEN.replace("Money\n", "").replace("Membership\n", "")
    assert not [section for section in parse_document(text).sections if section.kind == "heading"]


BETWEEN_RULES = """Questions about Ferryman

Contents
1. Starting
2. Stopping

------------------------------
1. Starting
------------------------------

1.1. How do I start it?
Turn the key.

------------------------------

1.2. My ferry starts, but it stops at once, though I turned the key twice. It
prints something like this:
    error 12

The tank is empty. Fill it.

1.3. What does error 13 mean?
The tank is full.

------------------------------
2. Stopping
------------------------------

2.1. How do I stop it?
Turn the key back.
"""


def test_chapters_between_rules_are_headings_and_what_is_asked_is_a_title_without_a_question_mark_too() -> None:
    document = parse_document(BETWEEN_RULES)
    titles = {chunk.title_path for chunk in chunk_document(document)}
    assert (
        "1. Starting",
        "1.2 My ferry starts, but it stops at once, though I turned the key twice. It prints something like this:",
    ) in titles
    assert ("2. Stopping", "2.1 How do I stop it?") in titles
    assert texts(document, "1.2") == ["error 12", "The tank is empty. Fill it."]


@pytest.mark.parametrize("below", ["", "\n------------------------------\n"])
def test_a_statement_among_questions_with_nothing_below_it_is_text(below: str) -> None:
    text = BETWEEN_RULES.replace("    error 12\n\nThe tank is empty. Fill it.\n", below)
    assert [one.split()[-1] for one in texts(parse_document(text), "1.2")] == ["this:"]


def test_a_clause_among_titles_that_ask_nothing_has_no_title() -> None:
    text = (
        "1. Rent\n\n1.1. The rent is due on the first day.\n\nIt is paid by card.\n\n1.2. Deposit\n\nOne month.\n\n1.3. Repairs\n\nNone.\n"
    )
    document = parse_document(text)
    assert [section.title for section in document.sections if section.address == "1.1"] == [""]
