"""Lines that are filled up to a width: what goes on below is no title, no table; boxes drawn with asterisks."""

from __future__ import annotations

import pytest

from ingest import Document, parse_document
from ingest.sentences import split_sentences
from ingest.structure.lines import read_lines

FILL = """The harbour master keeps the light and the bell, and writes down each
ship that comes in after dark, with her name and the place she is from.
The keeper of the light relieves him at the sixth hour, and he may not
leave the tower before the keeper has come up and has signed the book.
"""


def headed(document: Document) -> dict[str, str]:
    """The titles of the parts with a number or a title, by their addresses."""
    return {section.address: section.title for section in document.sections if section.is_headed}


def kinds(document: Document) -> set[str]:
    return {section.kind for section in document.sections}


def test_the_first_line_of_a_numbered_paragraph_is_no_title() -> None:
    clauses = (
        "1. Light\n\n1.1. The rights that are granted to a keeper end at once and everywhere\n"
        f"if he fails to keep the light. {FILL}\n"
        f"1.2. The lamp means the lamp that stands upon\nthe tower. {FILL}\n2. Bell\n\n{FILL}\n"
    )
    document = parse_document(clauses)
    assert headed(document) == {"1": "Light", "1.1": "", "1.2": "", "2": "Bell"}
    start, _ = document.section("1.1").body[0]
    assert document.text[start:].startswith("The rights that are granted")


def test_a_title_that_is_broken_for_want_of_room_is_whole() -> None:
    long = "4.1 How the Keeper of the Light Is Relieved by the Harbour Master at\nNight\n\n"
    document = parse_document(f"4 Relief\n\n{FILL}\n{long}{FILL}\n4.2 Bells\n\n{FILL}")
    assert headed(document)["4.1"] == "How the Keeper of the Light Is Relieved by the Harbour Master at Night"


def test_a_title_with_text_right_below_it_stays_one() -> None:
    document = parse_document(f'1. Terms\n\n1.1. "Lamp"\n    means the lamp of the tower. {FILL}\n1.2. "Bell"\n    means its bell.\n')
    assert (headed(document)["1.1"], headed(document)["1.2"]) == ('"Lamp"', '"Bell"')


def test_letters_whose_lines_go_on_are_items() -> None:
    items = (
        "    a) Carry the lamp in, or upon, a cart or a barrow that is drawn up\n    (or a boat), with the book beside it.\n\n"
        "    b) Carry the lamp in, or upon, a boat or a barge that is moored at\n    Elm Quay, with the book beside it.\n\n"
    )
    document = parse_document(f"6. Carrying\n\n{FILL}\n{items}{FILL}\n7. Rowing\n\n{FILL}")
    assert [section.address for section in document.sections] == ["6", "6(a)", "6(b)", "7"]


@pytest.mark.parametrize("gap", ["  ", " "])
def test_two_blanks_after_a_sentence_make_no_table(gap: str) -> None:
    lines = [
        "before the bell is rung, and it is done.",
        "once the boats are all in the harbour now.",
        "when the lamp has been lit upon the tower.",
    ]
    prose = "".join(f"{line}{gap}Nobody leaves it alone then, or goes\n" for line in lines)
    assert kinds(parse_document(f"{FILL}{FILL}{FILL}{prose}home. {FILL}")) == {"opening"}


def test_columns_below_a_line_of_text_are_a_table() -> None:
    table = "Berths:\nNorth quay   12 ships   4.50\nSouth quay    9 ships   3.50\nElm quay      2 ships   2.00\n"
    assert "row" in kinds(parse_document(f"{FILL}\n{table}\n{FILL}"))


BOX = """{0}
*                                                                      *
*  2. Warranty                                                         *
*  -----------                                                         *
*                                                                      *
*  The lamp is lent as it is, and the harbour answers for no ship      *
*  that runs aground, whatever the lamp may have shown at the time.    *
*                                                                      *
{0}
""".format("*" * 72)


def test_what_stands_in_a_box_of_asterisks_is_read_as_if_it_had_none() -> None:
    document = parse_document(f"1. Light\n--------\n\n{FILL}\n{BOX}\n3. Bell\n-------\n\n{FILL}")
    assert headed(document) == {"1": "Light", "2": "Warranty", "3": "Bell"}
    start, end = document.section("2").body[0]
    said = document.text[start:end]
    assert said.startswith("The lamp is lent")
    assert said.endswith("at the time.")
    assert len(split_sentences(document.text, start, end)) == 1


@pytest.mark.parametrize("text", ["*****\n* one\n* two", "*****\n\n*one*\n\n*****", "*****\n*one*", "*****\n*one\n*****"])
def test_asterisks_that_close_no_box_are_part_of_the_text(text: str) -> None:
    sheet = read_lines(text)
    assert [sheet.of(i) for i in range(len(sheet.lines))] == [line for line in text.splitlines() if line]


@pytest.mark.parametrize(
    "first",
    [
        "The Council maintains two hundred hectares of parks, verges and\ncemeteries in the town.",
        "Prices are fixed for a year and then follow the\nIndex of the Town.",
    ],
)
def test_a_sentence_that_goes_on_below_its_number_is_no_title(first: str) -> None:
    document = parse_document(f"1. Parks\n\n1.1. {first}\n\n1.2. {FILL}\n2. Bell\n\n{FILL * 3}\n")
    assert headed(document) == {"1": "Parks", "1.1": "", "1.2": "", "2": "Bell"}


def test_what_stands_in_columns_does_not_widen_the_text() -> None:
    columns = "Name of the ship".ljust(100) + "Page 1\n"
    assert read_lines(FILL * 4 + columns * 3 + FILL * 4).width == read_lines(FILL * 8).width
