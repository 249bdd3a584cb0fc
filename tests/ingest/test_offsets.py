"""Whatever is read, every record is an exact slice of the decoded text."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ingest import Document, FootnoteError, parse_document
from ingest.chunks import chunk_document

WORD = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=12)
WORDS = st.lists(WORD, min_size=1, max_size=12).map(" ".join)
# A sentence that cannot be taken for a heading, a mark or a footer: it starts with a word and ends with a stop.
SAFE_WORD = st.sampled_from(["orbit", "Chang'e-6", "the", "U.N.", "(TT&C)", "Hα", "北斗", "é", "𝛼", "46"])
SENTENCE = st.lists(SAFE_WORD, min_size=1, max_size=15).map(lambda words: f"Text {' '.join(words)} end.")
PARAGRAPH = st.lists(SENTENCE, min_size=1, max_size=4).map(" ".join)
NUMBER = st.sampled_from(["I. ", "IV. ", "X. ", "1. ", "12. ", "(1) ", "(2) ", "2.1 ", "3.1.4 ", "# ", "### "])
HEADING = st.tuples(NUMBER, st.sampled_from(["Aims", "Outer space"])).map("".join)
BULLET = st.tuples(st.sampled_from(["· ", "• ", "- "]), PARAGRAPH).map("".join)
ITEM = st.tuples(st.sampled_from(["(a) ", "(b) "]), PARAGRAPH).map("".join)
BLOCKS = st.lists(st.one_of(HEADING, BULLET, ITEM, PARAGRAPH), min_size=1, max_size=15)
LINE_END = st.sampled_from(["\n", "\r\n", "\r"])
GAP = st.integers(2, 4)


def check_slices(document: Document) -> None:
    """Every section, fact, chunk and sentence is the slice that its offsets name; nothing leaves its parent."""
    text = document.text
    for section in document.sections:
        assert text[section.start : section.end] == section.text
        for start, end in section.body:
            assert section.start <= start < end <= section.end
        if section.parent is not None:
            parent = document.section(section.parent)
            assert parent.start <= section.start <= section.end <= parent.end
    for fact in document.facts:
        assert text[fact.start : fact.end] == fact.value
    chunks = chunk_document(document)
    assert [chunk.number for chunk in chunks] == list(range(len(chunks)))
    for chunk in chunks:
        assert text[chunk.start : chunk.end] == chunk.text
        assert chunk.text.strip() == chunk.text != ""
        check_inside(chunk.start, chunk.end, [(one.start, one.end) for one in chunk.sentences])
        assert all(text[one.start : one.end] == one.text for one in chunk.sentences)
    for one, other in itertools.pairwise(chunks):
        assert one.end <= other.start


def check_inside(start: int, end: int, spans: Sequence[tuple[int, int]]) -> None:
    """The spans stand in order, apart from each other, from `start` to `end`."""
    assert spans[0][0] == start
    assert spans[-1][1] == end
    for one, other in itertools.pairwise(spans):
        assert one[0] < one[1] <= other[0]


def test_slices_of_the_white_paper(white_paper: Document) -> None:
    assert len(white_paper.sections) > 80
    check_slices(white_paper)


@given(st.text(max_size=400))
def test_slices_of_any_text(text: str) -> None:
    try:
        document = parse_document(text)
    except FootnoteError:
        assert not text.strip()
        return
    assert document.text == text
    check_slices(document)


@given(st.lists(st.tuples(st.one_of(HEADING, BULLET, ITEM, PARAGRAPH, WORDS), GAP), min_size=1, max_size=15), LINE_END)
def test_slices_of_any_layout(blocks: list[tuple[str, int]], line_end: str) -> None:
    document = parse_document("".join(block + line_end * gap for block, gap in blocks))
    check_slices(document)


@given(BLOCKS, LINE_END)
def test_every_paragraph_is_in_exactly_one_chunk(blocks: list[str], line_end: str) -> None:
    document = parse_document((2 * line_end).join(blocks))
    covered = [0] * len(document.text)
    for chunk in chunk_document(document):
        for i in range(chunk.start, chunk.end):
            covered[i] += 1
    position = 0
    for block in blocks:
        if block.endswith("end."):
            body = range(position + block.index("Text"), position + len(block))
            assert {covered[i] for i in body if not document.text[i].isspace()} == {1}, block
        position += len(block) + 2 * len(line_end)


@given(BLOCKS)
def test_addresses_are_unique_and_name_one_node(blocks: list[str]) -> None:
    document = parse_document("\n\n".join(blocks))
    addresses = [section.address for section in document.sections]
    assert len(set(addresses)) == len(addresses)
    assert all(document.section(section.address) is section for section in document.sections)


@given(BLOCKS)
def test_line_ends_change_no_structure(blocks: list[str]) -> None:
    unix, windows = parse_document("\n\n".join(blocks)), parse_document("\r\n\r\n".join(blocks))
    assert [one.address for one in unix.sections] == [one.address for one in windows.sections]
    assert [one.text for one in chunk_document(unix)] == [one.text.replace("\r\n", "\n") for one in chunk_document(windows)]
