"""Paragraphs that are counted through a whole text, over its headings, as those of a judgment are."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from ingest import Document, parse_document, read_document

PARTS = {
    "Introduction": ["The keeper claims his wages for the winter.", "The harbour says that the lamp was dark on nine nights."],
    "The facts": [
        "The parties had a contract:\n\n(a) to light the lamp; and\n\n(b) to ring the bell.",
        "The lamp broke in May, as both agree.",
    ],
    "Discussion": ["I find that the wind broke it. See the\nBell Case [1902] 1 LR 15 at [3].", "The keeper was not at fault."],
    "Conclusion": ["The claim is allowed with costs."],
}


def judgment(number: str, restart: bool = False, upper: bool = False) -> str:
    """The text of a judgment with headings; its paragraphs counted through or, for a contrast, in each part anew."""
    blocks, count = ["IN THE HARBOUR COURT", "The Keeper against the Harbour"], 0
    for title, paragraphs in PARTS.items():
        blocks.append(title.upper() if upper else title)
        count = 0 if restart else count
        for paragraph in paragraphs:
            count += 1
            blocks.append(f"{number.format(count)} {paragraph}")
    return "\n\n".join(blocks) + "\n"


def numbered(document: Document) -> dict[str, str]:
    """The titles of the parts above each numbered paragraph, by its address."""
    return {one.address: one.title_path[-2] for one in document.sections if one.is_headed and one.label}


@pytest.mark.parametrize("upper", [False, True])
@pytest.mark.parametrize("number", ["{}.", "[{}]"])
def test_paragraphs_that_are_counted_over_the_headings_have_their_numbers(number: str, upper: bool) -> None:
    document = parse_document(judgment(number, upper=upper))
    above = [title.upper() if upper else title for title, paragraphs in PARTS.items() for _ in paragraphs]
    assert numbered(document) == {str(place): title for place, title in enumerate(above, start=1)}
    start, end = document.section("5").body[0]
    assert document.text[start:end].startswith("I find that the wind broke it.")
    assert [section.address for section in document.sections if section.kind == "item"] == ["3(a)", "3(b)"]


def test_they_have_them_in_word_too(tmp_path: Path) -> None:
    made, count = docx.Document(), 0
    for title, paragraphs in PARTS.items():
        made.add_paragraph().add_run(title).bold = True
        for paragraph in paragraphs:
            count += 1
            made.add_paragraph(f"{count}. {' '.join(paragraph.split())}")
    made.save(str(tmp_path / "judgment.docx"))
    document = read_document(tmp_path / "judgment.docx")
    assert list(numbered(document)) == [str(place) for place in range(1, 8)]
    assert document.section("4").title_path == ("The facts", "4.")


def test_lists_that_begin_anew_are_lists() -> None:
    document = parse_document(judgment("{}.", restart=True))
    assert numbered(document) == {}


def test_references_are_no_paragraphs_of_a_text() -> None:
    references = "\n\n".join(f"[{place}] Keeper, A. ({1900 + place}). On lamps." for place in range(1, 9))
    document = parse_document(f"Summary\n\nThe lamp is dark [1].\n\nReferences\n\n{references}\n")
    assert numbered(document) == {}
