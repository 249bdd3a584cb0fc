"""Laws, contracts and rules: numbers of paragraphs, parts put in later, extracts, clauses that are sentences; in text and in Word."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from ingest import Document, parse_document, read_document
from tests.ingest.formats.test_docx import _define, _level, _number

LEVELS = [_level(0, "decimal", "%1."), _level(1, "decimal", "%1.%2"), _level(2, "lowerLetter", "(%3)")]
LEASE = [
    (0, "Parties"), (1, "The harbour lets a berth to the keeper."), (1, "It does so for a year"),
    (0, "Charges"), (1, "Mooring is charged as follows:"), (2, "in summer 4 euros;"), (2, "in winter 3 euros."), (1, "Water is free."),
]  # fmt: skip
CLAUSES = ["1", "1.1", "1.2", "2", "2.1", "2.1(a)", "2.1(b)", "2.2"]


def addresses(document: Document) -> list[str]:
    """The addresses of all nodes but the opening."""
    return [section.address for section in document.sections if section.kind != "opening"]


@pytest.mark.parametrize("style", ["Heading 1", "List Paragraph", None])
def test_clauses_that_word_counts_have_the_numbers_it_shows(tmp_path: Path, style: str | None) -> None:
    made = docx.Document()
    _define(made, 90, LEVELS, instances={90: ""})
    made.add_paragraph("Between the harbour and the keeper of the boat.")
    for level, text in LEASE:
        _number(made.add_paragraph(text, style=style if level == 0 else None), 90, level)
    made.save(str(tmp_path / "lease.docx"))
    document = read_document(tmp_path / "lease.docx")
    assert addresses(document) == CLAUSES
    start, end = document.section("2.1(b)").body[0]
    assert document.text[start:end] == "in winter 3 euros."
    assert document.headed("2.1(b)").address == "2.1"


def test_clauses_that_are_sentences_on_every_level() -> None:
    text = """LEASE

1. The landlord lets the house to the tenant for one year from May.
1.1 The house includes the garden.

2. The tenant pays 800 euros a month and does so in advance.
2.1 It costs 4 euros a night.
2.1a In winter it costs 3 euros a night.

3. The tenant keeps no dog in the house or in the garden.

4. Either party may end the lease on three months' notice.
4.1 Notice is given in writing.
"""
    document = parse_document(text)
    assert addresses(document) == ["1", "1.1", "2", "2.1", "2.1a", "3", "4", "4.1"]
    assert {document.section(one).title for one in addresses(document)} == {""}


@pytest.mark.parametrize("lead", ["The application shall state", "The insurer pays for —", "The Member States lay down"])
@pytest.mark.parametrize("article", ["Article {}\nDuties", "§ {} Duties", "Section {} Duties"])
def test_paragraphs_that_lead_to_items_are_paragraphs_of_their_article(article: str, lead: str) -> None:
    paragraphs = f"(1) The keeper marks his boat.\n\n(2) {lead}\n\n(a) the name;\n\n(b) the length.\n\n(3) The office decides.\n\n"
    document = parse_document("".join(f"{article.format(number)}\n\n{paragraphs}" for number in (1, 2)))
    label = article.split("{")[0] + "2"
    assert addresses(document)[6:] == [label, *(f"{label}{one}" for one in ("(1)", "(2)", "(2)(a)", "(2)(b)", "(3)"))]


def test_paragraphs_may_begin_right_below_the_heading() -> None:
    document = parse_document(
        "§ 1 Name\n(1) Er heißt Nore.\n(2) Er sitzt dort.\n\n§ 2 Zweck\n(1) Zweck ist, wer\n1. zahlt und\n2. wohnt.\n"
    )
    assert addresses(document) == ["§ 1", "§ 1(1)", "§ 1(2)", "§ 2", "§ 2(1)", "§ 2(1)(1)", "§ 2(1)(2)"]


def test_bullets_below_a_paragraph_that_leads_to_them_belong_to_it() -> None:
    document = parse_document(
        "Article 1\nScope\n\n1. It applies.\n\n2. The following are exempt\n\n- museums\n\n- schools\n\nArticle 2\nEnd\n\nIt ends.\n"
    )
    assert addresses(document)[2:5] == ["Article 1(2)", "Article 1(2)•1", "Article 1(2)•2"]


@pytest.mark.parametrize(
    ("numbers", "shape"),
    [
        (["1", "2", "2A", "3"], "{}. Dogs"),
        (["12", "12bis", "13"], "{}. Dogs"),
        (["Article 1", "Article 1a", "Article 2"], "{}\nDogs"),
        (["Article 3", "Article 4 bis", "Article 5"], "{} - Dogs"),
        (["§ 3", "§ 3a", "§ 3b", "§ 4"], "{} Dogs"),
        (["1", "2A", "3"], "## {}. Dogs"),
        (["2.3", "2.3a", "2.4"], "{} Dogs"),
    ],
)
def test_parts_put_in_later_are_parts_of_their_own(numbers: list[str], shape: str) -> None:
    if numbers[0] == "12":
        numbers = [*map(str, range(1, 12)), *numbers]
    if numbers[0] == "2.3":
        numbers = ["1", "2", "2.1", "2.2", *numbers]
    prose = "Every dog shall be on a lead of at most two metres, and its keeper pays."
    document = parse_document("".join(f"{shape.format(number)}\n\n{prose}\n\n" for number in numbers))
    assert addresses(document) == numbers


@pytest.mark.parametrize("mark", ["[...]\n\n", "…\n\n", ""])
def test_an_extract_leaves_parts_out(mark: str) -> None:
    prose = "Bridges are free of toll for all who live on the island."
    document = parse_document(f"1. Names\n{prose}\n\n2. Roads\n{prose}\n\n{mark}10. Ferries\n{prose}\n\n11. Boats\n{prose}\n")
    assert addresses(document) == ["1", "2", "10", "11"]


def test_a_chinese_article_that_leads_to_items_is_no_title() -> None:
    document = parse_document(
        "第一条 本办法自发布之日起施行。\n\n第二条 申请应当提交下列材料：\n（一）申请书；\n（二）照片。\n\n第三条 登记费为二百元。\n"
    )
    assert addresses(document) == ["第一条", "第二条", "第二条(一)", "第二条(二)", "第三条"]
    assert document.section("第二条").title == ""


def test_closing_provisions_of_a_spanish_law_are_parts_of_their_own() -> None:
    closing = ["Disposición adicional primera", "Disposición adicional segunda", "Disposición final única"]
    text = "".join(f"{one}. Igualdad.\nLa empresa garantiza la igualdad.\n\n" for one in ["Artículo 1", "Artículo 2", *closing])
    document = parse_document(text)
    assert addresses(document) == ["Artículo 1", "Artículo 2", *closing]
    assert all(section.parent is None for section in document.sections)


def test_clauses_of_four_numbers_may_begin_with_a_small_letter() -> None:
    text = (
        "2 Grass\n\n2.1 Cutting\n\n2.1.1 The Contractor shall cut:\n\n2.1.1.1 parks each week; and\n\n"
        "2.1.1.2 verges six times,\nin each season.\n\n"
        "2.1.2 Grass is not cut shorter than two thumbs.\n\n3 Trees\n\nTrees are looked at.\n"
    )
    document = parse_document(text)
    assert [one.address for one in document.sections if one.is_headed] == ["2", "2.1", "2.1.1", "2.1.1.1", "2.1.1.2", "2.1.2", "3"]
    assert document.section("2.1.1.2").parent == "2.1.1"


def test_a_short_sentence_that_opens_one_clause_of_many_is_no_title() -> None:
    texts = [
        "The keeper welcomed everybody. Ada came late.",
        *(f"The light was lit at {hour}, and the keeper was asked why." for hour in ["five", "six", "nine", "ten"]),
    ]
    document = parse_document("".join(f"{n} Item\n\n{n}.1 {text}\n\n" for n, text in enumerate(texts, start=1)))
    start, end = document.section("1.1").body[0]
    assert document.text[start:end] == texts[0]
