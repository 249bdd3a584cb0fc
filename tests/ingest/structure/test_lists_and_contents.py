"""Lists that are set in below numbered parts, and lists of contents whose entries go on over lines: neither makes headings."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest import parse_document, read_document
from ingest.chunks import chunk_document
from tests.ingest.structure.test_outline import PROSE, outline

STATUTES = f"""\
Statutes of the Rowing Club

6. Boat committee

  6.1. Powers

   The boat committee may:
    1. Decide on the purchase of boats.
       This includes oars and trailers, {PROSE}
    2. Appoint the head of the boathouse.
       The head is elected by the committee from its members.

  6.2. Procedure

    1. Resolution process.
       The committee uses the following steps for a resolution:
         1. Any member may propose a resolution.
         2. The head reads it aloud.
    2. Details regarding voting
       The vote lasts for one week. There is a quorum of two.

7. The treasurer

   The treasurer keeps the books.

A. Order of debate

  A.1. Motions

    1. A motion is made in writing.

B. Use of language

   "May" gives a choice.
"""


def test_lists_that_are_set_in_below_numbered_parts_are_items() -> None:
    assert outline(STATUTES) == [
        ("6", "Boat committee"),
        ("6.1", "Powers"),
        ("6.2", "Procedure"),
        ("7", "The treasurer"),
        ("A", "Order of debate"),
        ("A.1", "Motions"),
        ("B", "Use of language"),
    ]
    parts = {one.address: one for one in parse_document(STATUTES).sections}
    assert "quorum of two" in parts["6.2(2)"].text
    assert parts["6.2(1)(2)"].text.strip() == "2. The head reads it aloud."
    assert (parts["A"].parent, parts["B"].parent, parts["A.1"].parent) == (None, None, "A")


def test_centred_titles_go_on_with_those_at_the_margin() -> None:
    text = f"1. Scope\n\n{PROSE}\n\n            2. Terms\n\n{PROSE}\n\n3. Fees\n\n{PROSE}\n"
    assert [address for address, _ in outline(text)] == ["1", "2", "3"]


def test_contents_whose_entries_go_on_over_lines_are_no_parts() -> None:
    questions = [
        "1.1. What is this leaflet?",
        "1.2. What is the difference between this boat and other boats of the same size?",
        "1.3. What is meant by saying that a boat needs, wants, suits or replaces another one of its kind?",
        "2.1. How is one bought?",
    ]
    listed = "".join(f"    {one[:52]}{one[52:].replace(' ', chr(10) + '        ', 1)}\n" for one in questions)
    headed = [f"{one[:64]}{one[64:].replace(' ', chr(10), 1)}\n\n    {PROSE}\n\n" for one in questions]
    text = (
        f"The Boat\n\nTable of Contents\n\n1. About boats\n\n{listed}\n2. Trade\n\nChapter 1. About boats\n\n"
        + "".join(headed[:3])
        + f"Chapter 2. Trade\n\n{headed[3]}"
    )
    assert outline(text) == [
        ("Chapter 1", "About boats"),
        *(tuple(one.split(". ", 1)) for one in questions[:3]),
        ("Chapter 2", "Trade"),
        ("2.1", "How is one bought?"),
    ]


def test_names_as_they_are_typed_are_titles() -> None:
    text = f"4. Files\n\n{PROSE}\n\n4.1. control\n\n{PROSE}\n\n4.2. changelog\n\n{PROSE}\n\n5. Tools\n\n{PROSE}\n"
    assert outline(text) == [("4", "Files"), ("4.1", "control"), ("4.2", "changelog"), ("5", "Tools")]


def test_clauses_that_are_counted_by_hand_below_headings_of_a_file(tmp_path: Path) -> None:
    made = docx.Document()
    for title, clauses in {
        "6. Service": ["6.1 The parties meet each month.", "6.2 Below 85 the fee falls by 3 %.", "6.4 million people use it."],
        "7. Secrecy": ["7.1 Each party keeps silent."],
    }.items():
        made.add_heading(title, 1)
        for one in clauses:
            made.add_paragraph(one)
    made.save(str(tmp_path / "contract.docx"))
    document = read_document(tmp_path / "contract.docx")
    assert [one.address for one in document.sections if one.label] == ["6", "6.1", "6.2", "7", "7.1"]
    assert document.section("6.2").text.startswith("6.2 Below 85")


@pytest.mark.parametrize("count", [2, 3])
def test_each_chapter_may_have_contents_of_its_own_however_short(count: int) -> None:
    def chapter(number: int, title: str, parts: list[str]) -> str:
        listed = "".join(f"   {number}.{place}. {part}\n\n" for place, part in enumerate(parts, start=1))
        below = "".join(f"{number}.{place}. {part}\n\n   {PROSE}\n\n" for place, part in enumerate(parts, start=1))
        return f"Chapter {number}. {title}\n\n   Table of Contents\n\n{listed}{below}"

    text = chapter(1, "Mooring", ["Ropes", "Rings", "Buoys"][:count]) + chapter(2, "Fuel", ["Oil", "Gas", "Coal"][:count])
    labels = [address for address, _ in outline(text)]
    assert labels == ["Chapter 1", *["1.1", "1.2", "1.3"][:count], "Chapter 2", *["2.1", "2.2", "2.3"][:count]]


def test_contents_that_a_file_heads_itself_are_no_parts(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "manual.pdf"))

    def page(*lines: tuple[str, int]) -> None:
        y = 780
        for text, size in lines:
            canvas.setFont("Times-Bold" if size > 10 else "Times-Roman", size)
            canvas.drawString(70, y, text)
            y -= 2 * size
        canvas.showPage()

    parts = [("1", "Mooring"), ("2", "Fuel"), ("3", "Waste"), ("4", "Winter")]
    page(("Harbour manual", 24), (PROSE, 10), (PROSE, 10))
    page(("Contents", 18), *((f"{number} {title} {'. ' * 40}{number}", 10) for number, title in parts))
    for number, title in parts:
        page((f"{number} {title}", 16), *((f"{title}: {PROSE} Again and again.", 10) for _ in range(4)))
    canvas.save()
    found = [one.title for one in read_document(tmp_path / "manual.pdf").sections if one.is_headed]
    assert found == ["Harbour manual", *(title for _, title in parts)]


def test_heads_of_pages_that_all_differ_are_no_text(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "book.pdf"))
    for number in range(1, 13):
        canvas.setFont("Times-Italic", 10)
        canvas.drawString(70, 810, f"CHAPTER {number}. {'ABCDEFGHIJKL'[number - 1] * 8} {number}.1. {'MNOPQRSTUVWX'[number - 1] * 7}")
        canvas.setFont("Times-Bold", 14)
        canvas.drawString(70, 770, f"{number}.1 Syntax" if number % 3 else f"{number}.1 Use of {'abcdefghijkl'[number - 1] * 5}")
        canvas.setFont("Times-Roman", 10)
        for line in range(20):
            canvas.drawString(70, 740 - 13 * line, f"On page {number} line {line} says that {PROSE.lower()}")
        canvas.showPage()
    canvas.save()
    document = read_document(tmp_path / "book.pdf")
    assert "CHAPTER" not in document.text
    assert [one.label for one in document.sections if one.label] == [f"{number}.1" for number in range(1, 13)]


def test_what_opens_a_chapter_is_one_heading(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "guide.pdf"))
    for number, title in (("ONE", "MOORING"), ("TWO", "FUEL"), ("THREE", "WASTE"), ("FOUR", "WINTER")):
        for text, size, y in (("CHAPTER", 10, 760), (number, 14, 730), (title, 22, 690)):
            canvas.setFont("Times-Bold", size)
            canvas.drawRightString(520, y, text)
        canvas.setFont("Times-Roman", 10)
        for line in range(20):
            canvas.drawString(70, 640 - 13 * line, f"{title.capitalize()}, line {line}: {PROSE.lower()}")
        canvas.showPage()
    canvas.save()
    found = outline_of(tmp_path / "guide.pdf")
    assert found == [("Chapter One", "MOORING"), ("Chapter Two", "FUEL"), ("Chapter Three", "WASTE"), ("Chapter Four", "WINTER")]


def outline_of(path: Path) -> list[tuple[str, str]]:
    """(address, title) of each headed section of a file."""
    return [(one.address, one.title) for one in read_document(path).sections if one.is_headed and one.kind != "opening"]


def test_comments_in_code_make_no_markdown() -> None:
    code = "Example::\n\n   Type: select\n   # The first comment.\n   # The second comment.\n   # The third comment.\n   Default: English\n"
    text = f"1. Scope\n********\n\n{PROSE}\n\n1.1. Terms\n==========\n\n{PROSE}\n\n2. Fees\n*******\n\n{PROSE}\n\n{code}"
    assert outline(text) == [("1", "Scope"), ("1.1", "Terms"), ("2", "Fees")]


def test_a_path_may_be_a_title() -> None:
    text = f"3. Files\n\n{PROSE}\n\n3.1. /bin : Programs\n\n{PROSE}\n\n3.2. /etc : Settings\n\n{PROSE}\n\n4. Tools\n\n{PROSE}\n"
    assert outline(text) == [("3", "Files"), ("3.1", "/bin : Programs"), ("3.2", "/etc : Settings"), ("4", "Tools")]


def test_a_note_beside_the_text_ends_where_its_box_does(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    note = "<div class='note'><h3>Note</h3><p>It is slow.</p></div>"
    serial = f"<h2>Serial</h2>{note}<p>Some <acronym>SQL</acronym> systems count by themselves.</p>"
    page.write_text(f"<h1>Types</h1><p>{PROSE}</p>{serial}<h2>Bytes</h2><p>{PROSE}</p>")
    document = read_document(page)
    assert [one.title for one in document.sections if one.is_headed] == ["Types", "Serial", "Bytes"]
    assert "It is slow.\n\nSome SQL systems count" in next(one.text for one in document.sections if one.title == "Serial")


def test_numbers_without_the_rule_that_the_others_have_are_no_headings() -> None:
    editors = "Current editors:\n\n1. Ada Pilot\n\n2. Ben Stoker\n\nThey meet monthly."
    text = f"1. Scope\n********\n\n{PROSE}\n\n1.1. Editors\n============\n\n{editors}\n\n2. Fees\n*******\n\n{PROSE}\n"
    assert outline(text) == [("1", "Scope"), ("1.1", "Editors"), ("2", "Fees")]


@pytest.mark.parametrize(
    ("signs", "indent"),
    [(("-", "-"), "  "), (("*", "*"), "\t"), (("•", "–"), ""), (("•", "-"), "")],
)
def test_bullets_below_a_bullet_are_read_with_it(signs: tuple[str, str], indent: str) -> None:
    outer, inner = signs
    text = f"The plans\n\n{PROSE}\n\n{outer} A. Extend\n{indent}{inner} no new money\n{indent}{inner} no stations\n{outer} B. Tender\n"
    text += f"{indent}{inner} 9 million euros\n{outer} C. Close\n\n{PROSE}\n\n{outer} Later\n"
    document = parse_document(text)
    assert [section.address for section in document.sections if section.kind == "bullet"] == [
        "Document•1", "Document•1•1", "Document•1•2", "Document•2", "Document•2•1", "Document•3", "Document•4",
    ]  # fmt: skip
    chunks = [[sentence.text for sentence in chunk.sentences] for chunk in chunk_document(document)]
    assert chunks[2:5] == [["A. Extend", "no new money", "no stations"], ["B. Tender", "9 million euros"], ["C. Close"]]


def test_bullets_below_a_bullet_that_say_much_stand_alone() -> None:
    long = "They are paid by the day, in advance, and by all who come, " * 3
    text = f"The plans\n\n{PROSE}\n\n- A. Extend\n  - {long}.\n  - no stations\n- B. Tender\n"
    assert [len(chunk.sentences) for chunk in chunk_document(parse_document(text))][2:] == [1, 1, 1, 1]


def test_lists_within_lists_of_a_web_page(tmp_path: Path) -> None:
    plans = "<ul><li>A. Extend<ul><li>no new money</ul><li>B. Tender</ul>"
    (tmp_path / "plans.html").write_text(f"<html><h1>Plans</h1><p>{PROSE}</p>{plans}")
    document = read_document(tmp_path / "plans.html")
    assert [section.address for section in document.sections if section.kind == "bullet"] == ["Plans•1", "Plans•1•1", "Plans•2"]
