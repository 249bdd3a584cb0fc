"""What stands around a page's text is cut; the text never is."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import parse_document, read_document
from ingest.chunks import chunk_document

BODY = [
    "The pump must be cleaned every eight weeks. It is then tested for an hour, and what was found is written down.",
    "The filter is replaced once a year. Oil of grade 40 is used, and no other, as the seals would suffer from it.",
    "In winter the pump is kept above five degrees. A frozen pump is not started before it has been looked at.",
]
FOOTERS = ["© 2024 Lindholm Pumps", "All rights reserved.", "Copyright 2024 Lindholm Pumps", "Share - Print", "Registration Number: 12"]


def read(*blocks: str) -> str:
    """The text of all chunks of a document of these blocks."""
    return "\n".join(chunk.text for chunk in chunk_document(parse_document("\n\n".join(blocks))))


@pytest.mark.parametrize("footer", FOOTERS)
@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("headed", [False, True])
def test_footer_line_above_the_text_takes_none_of_it(footer: str, place: int, headed: bool) -> None:
    blocks = (["1. Care"] if headed else []) + BODY
    text = read(*blocks[:place], footer, *blocks[place:])
    assert all(one in text for one in BODY)


@pytest.mark.parametrize("footer", FOOTERS)
def test_footer_line_takes_no_section_with_it(footer: str) -> None:
    text = read("1. Care", *BODY, footer, "2. Storage", "It is stored dry.")
    assert "It is stored dry." in text


@pytest.mark.parametrize("footer", FOOTERS)
def test_footer_at_the_end_is_cut(footer: str) -> None:
    text = read("1. Care", *BODY, footer, "Contact us")
    assert text == "\n".join(BODY)


def test_masthead_before_a_late_heading_takes_no_text_with_it() -> None:
    text = read("Home / Pumps", *BODY, "1. Annex", "Nothing more.")
    assert all(one in text for one in BODY)


def test_a_heading_that_opens_a_text_is_its_title() -> None:
    assert parse_document("# Oxygen\n\nOxygen is a gas without colour, and a part of the air that all animals breathe.\n").title == "Oxygen"


@pytest.mark.parametrize("title", ["The oysters are back", "A Report on Tides"])
def test_who_wrote_a_text_stands_below_its_markdown_title(tmp_path: Path, title: str) -> None:
    path = tmp_path / "article.md"
    path.write_text(f"# {title}\n\nBy Clara Nygaard\n\nFor sixty years no one harvested oysters here.\n", encoding="utf-8")
    facts = {one.name: one for one in read_document(path).facts}
    assert facts["title"].value == title
    assert facts["author"].value == "Clara Nygaard"
    path.write_text(f"---\nauthor: Ida Lund\n---\n# {title}\n\nBy Clara Nygaard\n\nFor sixty years no one harvested.\n", encoding="utf-8")
    assert [one.value for one in read_document(path).facts if one.name == "author"] == ["Ida Lund"]


def test_a_head_that_stands_by_a_line_that_counts_the_pages_is_cut() -> None:
    pages = [
        f"{text}\n\nHL/17                    Page {n} of 3\nHL/17 - Rules of the light - In confidence"
        for n, text in enumerate(BODY, start=1)
    ]
    assert read("1. Care", *pages, "2. Storage", "It is stored dry.") == "\n".join([*BODY, "It is stored dry."])


@pytest.mark.parametrize("footer", FOOTERS)
def test_much_text_below_a_line_like_a_footer_is_none(footer: str) -> None:
    addendum = [f"{number}: {BODY[0]}" for number in range(12)]
    text = read("1. Care", *(BODY * 20), footer, *addendum)
    assert all(one in text for one in addendum)
