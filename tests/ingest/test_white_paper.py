"""The white paper's tree, metadata and body, against what a reader of the document sees."""

from __future__ import annotations

import hashlib
import re

import pytest

from ingest import WHITE_PAPER, Document
from ingest.chunks import chunk_document

# Read off the document by eye: every heading, in order.
TITLES = {
    "IV": "Research on Space Science",
    "IV.1": "Research on Space Science",
    "IV.1.(1)": "Space astronomy",
    "IV.1.(2)": "Lunar and planetary science",
    "IV.1.(3)": "Space earth sciences",
    "IV.1.(4)": "Space physics",
    "IV.2": "Science Experiments in Space",
    "V": "Modernizing Space Governance",
    "V.1": "Enhancing Innovation",
    "V.2": "Strengthening Basic Industrial Capabilities",
    "V.3": "Expanding Application",
    "V.4": "Encouraging Commercialization",
    "V.5": "Promoting Law-Based Governance",
    "V.6": "Strengthening Team-Building",
    "V.7": "Promoting Space Education and Culture",
    "VI": "International Cooperation",
    "VI.1": "Basic Policies",
    "VI.2": "Major Achievements",
    "VI.2.(1)": "Global governance of outer space",
    "VI.2.(2)": "Manned spaceflight",
    "VI.2.(3)": "BeiDou Navigation Satellite System",
    "VI.2.(4)": "Deep-space exploration",
    "VI.2.(5)": "Space technology",
    "VI.2.(6)": "Space applications",
    "VI.2.(7)": "Space science",
    "VI.2.(8)": "Personnel and academic exchanges",
    "VI.3": "Key Areas for Future Cooperation",
    "VI.3.(1)": "Global governance of outer space",
    "VI.3.(2)": "Manned spaceflight",
    "VI.3.(3)": "BeiDou Navigation Satellite System",
    "VI.3.(4)": "Deep-space exploration",
    "VI.3.(5)": "Space technology",
    "VI.3.(6)": "Space applications",
    "VI.3.(7)": "Space science",
    "VI.3.(8)": "Personnel and academic exchanges",
}
# The "·" under each heading, counted in the text.
BULLETS = {
    "VI.1": 5,
    "VI.2.(1)": 5, "VI.2.(2)": 2, "VI.2.(3)": 3, "VI.2.(4)": 4, "VI.2.(5)": 5, "VI.2.(6)": 7, "VI.2.(7)": 3, "VI.2.(8)": 3,
    "VI.3.(1)": 3, "VI.3.(2)": 2, "VI.3.(3)": 3, "VI.3.(4)": 2, "VI.3.(5)": 3, "VI.3.(6)": 5, "VI.3.(7)": 2, "VI.3.(8)": 2,
}  # fmt: skip
HEADING = re.compile(r"(?:[IVX]+\.|\d\.|\(\d\)) [A-Z][^.]*$")


def body_of(document: Document, address: str) -> list[str]:
    """The texts of a section's own paragraphs."""
    return [document.text[start:end] for start, end in document.section(address).body]


def body_lines(text: str) -> list[tuple[int, int]]:
    """The spans of all lines that are neither chrome, nor blank, nor headings; without the bullets' marks."""
    spans, position = [], 0
    first, last = text.index("IV. Research on Space Science"), text.index("|<< Previous")
    for line in text.split("\n"):
        if first <= position < last and line.strip() and not HEADING.match(line):
            mark = 2 if line.startswith("· ") else 0
            spans.append((position + mark, position + len(line.rstrip())))
        position += len(line) + 1
    return spans


def test_ships_byte_for_byte() -> None:
    digest = hashlib.sha256(WHITE_PAPER.read_bytes()).hexdigest()
    assert digest == "2302bec8565d2648c608112d29ddd22642fdb794b016f30ddd342a6f7c120417"


def test_headings_are_those_of_the_document_in_order(white_paper: Document) -> None:
    numbered = {one.address: one.title for one in white_paper.sections if one.is_headed and one.label}
    assert list(numbered.items()) == list(TITLES.items())


def test_every_section_has_its_full_title_path(white_paper: Document) -> None:
    assert white_paper.section("VI.2.(5)").title_path == ("VI. International Cooperation", "2. Major Achievements", "(5) Space technology")
    bullet = white_paper.section("VI.2.(5)•3")
    assert bullet.title_path == white_paper.section("VI.2.(5)").title_path


def test_bullets_stand_where_the_document_has_them(white_paper: Document) -> None:
    counted = {
        address: sum(child.kind == "bullet" for child in white_paper.children(address))
        for address in TITLES
        if any(child.kind == "bullet" for child in white_paper.children(address))
    }
    assert counted == BULLETS
    assert white_paper.section("VI.2.(5)•3").text.endswith("Saudi Arabia, Pakistan, Argentina, Brazil, Canada, and Luxembourg.")


def test_lettered_items_belong_to_their_bullet(white_paper: Document) -> None:
    items = white_paper.children("VI.3.(5)•3")
    assert [item.address for item in items] == ["VI.3.(5)•3(a)", "VI.3.(5)•3(b)"]
    assert body_of(white_paper, "VI.3.(5)•3(a)") == ["launching services;"]


def test_paragraph_after_the_items_belongs_to_the_section(white_paper: Document) -> None:
    (closing,) = body_of(white_paper, "VI.3.(5)")
    assert closing.startswith("It will give priority to developing communications satellites for Pakistan")
    assert closing.endswith("Egypt's Space City.")


def test_closing_paragraph_of_a_section_is_not_its_last_parts(white_paper: Document) -> None:
    (closing,) = body_of(white_paper, "IV.1")
    assert closing.startswith("In the next five years, China will continue with the research")
    (physics,) = body_of(white_paper, "IV.1.(4)")
    assert physics.startswith("With the help of Mozi")


def test_opening_paragraphs_belong_to_the_section_they_open(white_paper: Document) -> None:
    assert [text[:26] for text in body_of(white_paper, "VI.2")] == ["Since 2016, China has sign"]
    assert [text[:26] for text in body_of(white_paper, "IV")] == ["China's research on space "]


def test_conclusion_has_the_two_last_paragraphs(white_paper: Document) -> None:
    first, second = body_of(white_paper, "Conclusion")
    assert first.startswith("In today's world,")
    assert second.endswith("serving human progress.")
    assert white_paper.section("Conclusion").parent is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("title", "China's Space Program: A 2021 Perspective"), ("publisher", "Xinhua"), ("updated", "2022-01-28 10:18")],
)
def test_masthead_is_metadata(white_paper: Document, name: str, value: str) -> None:
    (fact,) = [fact for fact in white_paper.facts if fact.name == name]
    assert fact.value == value == white_paper.text[fact.start : fact.end]


def test_chrome_is_in_no_chunk(white_paper: Document) -> None:
    text = "\n".join(chunk.text for chunk in chunk_document(white_paper))
    for chrome in ("WeChat", "Global Edition", "Home /", "Previous", "Copyright", "Registration Number", "Updated:", "Full Text"):
        assert chrome in white_paper.text
        assert chrome not in text


def test_every_character_of_the_body_is_in_exactly_one_chunk(white_paper: Document) -> None:
    covered = [0] * len(white_paper.text)
    for chunk in chunk_document(white_paper):
        for i in range(chunk.start, chunk.end):
            covered[i] += 1
    lines = body_lines(white_paper.text)
    body = {i for start, end in lines for i in range(start, end)}
    missed = {i for i in body if covered[i] != 1 and not white_paper.text[i].isspace()}
    assert missed == set()
    # Nothing but the body, the marks "(a)" and the blanks between paragraphs of one chunk.
    beyond = {white_paper.text[i] for i, count in enumerate(covered) if count and i not in body}
    assert beyond <= {"\n", " "}


def test_headings_are_in_no_chunk(white_paper: Document) -> None:
    chunks = chunk_document(white_paper)
    headings = [section for section in white_paper.sections if section.is_headed and section.label]
    for heading in headings:
        assert not [chunk for chunk in chunks if chunk.start <= heading.start < chunk.end]
