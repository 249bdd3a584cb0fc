"""A document laid out for reading: every letter of it once, each piece the exact slice."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest import Document, FootnoteError, parse_document
from tests.ingest.structure.test_layouts import DECIMAL, MARKDOWN
from tests.ingest.test_offsets import BLOCKS, LINE_END
from ui.chat.documents.view import Piece, masthead, outline, pieces

WEB_PAGE = "Space Report\n\nUpdated: May 1, 2020 10:00\n\nState Office\n\nI. Aims\n\nThe aims are two.\n"


def check_pieces(document: Document) -> None:
    """The pieces stand apart, each is its slice, and together they hold all letters of the sections."""
    shown = sorted([*masthead(document), *pieces(document)], key=lambda one: one.start)
    for one in shown:
        assert one.text == document.text[one.start : one.end] != ""
        assert document.has_section(one.address)
    for one, other in itertools.pairwise(shown):
        assert one.end <= other.start, (one, other)
    covered = {place for one in shown for place in range(one.start, one.end)}
    inside = {place for one in document.sections for place in range(one.start, one.end)}
    left = "".join(document.text[place] if place in inside - covered else "\n" for place in range(len(document.text)))
    # Only what stands in many places is left out: heads and feet of pages.
    assert [line for line in left.split("\n") if line.strip() and document.text.count(line.strip()) < 3] == []
    assert covered <= inside


def kinds(found: list[Piece]) -> list[tuple[str, str]]:
    """The kinds and the texts of pieces."""
    return [(one.kind, one.text) for one in found]


def test_pieces_of_the_white_paper(white_paper: Document) -> None:
    check_pieces(white_paper)
    assert len(pieces(white_paper)) > 100


@given(st.text(max_size=300))
def test_pieces_of_any_text(text: str) -> None:
    try:
        document = parse_document(text)
    except FootnoteError:
        assert not text.strip()
        return
    check_pieces(document)


@given(BLOCKS, LINE_END)
@example(["I. Aims", "(a) Text one end.", "(b) Text two end."], "\n")
@example(["Text before end.", "I. Aims", "1. Outer space"], "\r\n")
def test_pieces_of_any_layout(blocks: list[str], line_end: str) -> None:
    check_pieces(parse_document((2 * line_end).join(blocks)))


@pytest.mark.parametrize("text", [MARKDOWN, DECIMAL, WEB_PAGE, "Only words.\n\nAnd more.\n", "I. Aims\n\nI. Aims\n\n- one\n- two\n"])
def test_pieces_of_other_layouts(text: str) -> None:
    check_pieces(parse_document(text))


def test_headings_bullets_and_paragraphs_are_told_apart() -> None:
    document = parse_document("I. Aims\n\nThere are two:\n\n· one aim\n\n· another aim\n\n(a) its first part\n\nII. Ends\n\nNone.\n")
    assert [kind for kind, text in kinds(pieces(document)) if text in ("I. Aims", "II. Ends")] == ["heading", "heading"]
    assert ("paragraph", "There are two:") in kinds(pieces(document))
    assert ("bullet", "· one aim") in kinds(pieces(document))
    assert ("item", "(a) its first part") in kinds(pieces(document))


def test_levels_follow_the_tree(white_paper: Document) -> None:
    levels = {one.address: one.level for one in pieces(white_paper) if one.kind == "heading"}
    assert (levels["VI"], levels["VI.2"], levels["VI.2.(5)"]) == (1, 2, 3)


def test_a_part_without_a_heading_in_the_text_is_named(white_paper: Document) -> None:
    named = [one for one in pieces(white_paper) if one.name]
    assert [one.name for one in named] == ["Conclusion"]
    assert not any(one.kind == "heading" and one.address == "Conclusion" for one in pieces(white_paper))


def test_masthead_has_one_heading_the_title(white_paper: Document) -> None:
    lines = masthead(white_paper)
    assert [one.text for one in lines if one.kind == "heading"] == [f"Full Text: {white_paper.title}"]
    assert {one.kind for one in lines} == {"heading", "paragraph"}
    assert not {one.start for one in lines} & {one.start for one in pieces(white_paper)}


def test_document_without_masthead_has_no_lines_above() -> None:
    assert masthead(parse_document(DECIMAL)) == []


def test_outline_has_the_headed_sections(white_paper: Document) -> None:
    entries = outline(white_paper)
    headed = [one.address for one in white_paper.sections if one.is_headed and one.kind != "masthead"]
    assert [one.address for one in entries] == headed
    assert next(one.heading for one in entries if one.address == "VI.2") == "2. Major Achievements"
    assert {one.address: one.level for one in entries}["VI.2.(5)"] == 3
    assert all(one.question.endswith(f" {one.address} say?") for one in entries)
