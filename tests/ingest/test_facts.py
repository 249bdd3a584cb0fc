"""What a document is called, who wrote it and when: as its first lines or its file say it."""

from __future__ import annotations

import pytest

from ingest import parse_document
from ingest.hints import stated
from ingest.layout import Layout

PROSE = "The lamp was first lit in 1840. It was seen twenty miles out at sea.\n\nIn 1902 it was replaced, and the new one burned gas."


@pytest.mark.parametrize(
    ("head", "facts"),
    [
        ("The Lamp at Cape Nore\nBy Anna Keller", {"title": "The Lamp at Cape Nore", "author": "Anna Keller"}),
        (
            "THE LAMP\nAT CAPE NORE\n\nby J. R. Hale\n\n3 May 1998",
            {"title": "THE LAMP AT CAPE NORE", "author": "J. R. Hale", "date": "3 May 1998"},
        ),
        ("Annual report of the swimming club\n\nMarch 2023", {"title": "Annual report of the swimming club", "date": "March 2023"}),
        ("港口船舶登记管理办法", {"title": "港口船舶登记管理办法"}),
        ("FOR IMMEDIATE RELEASE\n\nThe Lamp at Cape Nore", {"title": "The Lamp at Cape Nore"}),
        ("- Draft -\n\nEMBARGOED until 7 May, 10:00\n\nThe Lamp at Cape Nore", {"title": "The Lamp at Cape Nore"}),
        ("Draft rules of the harbour\n\nThe Lamp at Cape Nore", {"title": "Draft rules of the harbour"}),
        ("Strictly confidential\n\nDRAFT\n\nThe Lamp at Cape Nore", {"title": "The Lamp at Cape Nore"}),
        ("Cape Nore: how the lamp burned", {"title": "Cape Nore: how the lamp burned"}),
        ("Keeper: Anna Maria Lind\nPlace: Cape Nore", {}),
        ("Subject: the new lamp", {}),
        ("3 May 1998", {}),
        ("Dear Sir", {}),
        ("The lamp at the cape is lit", {}),
        ("© 2024 Nore Ltd", {}),
        ("1. Names", {}),
    ],
)
def test_the_first_lines_say_what_a_text_is(head: str, facts: dict[str, str]) -> None:
    document = parse_document(f"{head}\n\n{PROSE}\n", name="lamp.txt")
    assert {fact.name: " ".join(fact.value.split()) for fact in document.facts} == facts
    assert document.title == facts.get("title", "lamp.txt")
    assert all(document.text[fact.start : fact.end] == fact.value for fact in document.facts)


def test_a_title_above_numbered_parts_and_one_that_no_text_follows() -> None:
    assert parse_document(f"Rules of the club\n\n1. Names\n\n{PROSE}\n\n2. Fees\n\n{PROSE}\n").title == "Rules of the club"
    assert parse_document("Only a line\n", name="line.txt").title == "line.txt"


def test_what_a_file_says_is_quoted_from_a_line_of_its_own() -> None:
    text = "An extra box\n\nx\n\nBy Bo Lindqvist, for Bo Lind of the box office.\n"
    found = {fact.name: fact.start for fact in stated(Layout(text, title="x", author="Bo Lind"))}
    assert found == {"title": text.index("\nx\n") + 1, "author": text.index("Bo Lind of")}
    assert stated(Layout("An extra box\n", title="box")) == ()
