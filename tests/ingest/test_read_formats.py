"""Files of any format as documents: the structure that the file has, pages, what it says of itself, and an index of it."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from index import build_index, open_index
from ingest import Document, read_document
from ingest.chunks import chunk_document
from qa.evidence.citations import Evidence, cite
from tests.fakes import HashingEncoder

PROSE = "The harbour is open from six in the morning to ten at night, and boats are moored by its master."


def word_file(path: Path) -> Path:
    """A Word document with headings and a table."""
    made = docx.Document()
    made.add_heading("1. Boats", 1)
    made.add_paragraph(PROSE)
    made.add_heading("1.1 Fees", 2)
    table = made.add_table(rows=0, cols=3)
    for row in (("Zone", "", "Price"), ("Inner", "first hour", "2.50"), ("Outer", "", "1.20")):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    made.save(str(path))
    return path


def pdf_file(path: Path) -> Path:
    """A PDF of two pages, each with a heading and a paragraph."""
    canvas = Canvas(str(path), pagesize=A4)
    for title, text in (("1. Boats", PROSE), ("2. Fees", PROSE.replace("harbour", "office"))):
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(72, 760, title)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 730, text)
        canvas.drawString(72, 716, "It has been so for many years, and nobody has asked for another rule than this one.")
        canvas.showPage()
    canvas.save()
    return path


def test_headings_and_tables_of_a_word_file(tmp_path: Path) -> None:
    document = read_document(word_file(tmp_path / "a.docx"))
    assert [one.address for one in document.sections if one.is_headed] == ["1", "1.1"]
    rows = [one for one in chunk_document(document) if document.section(one.address).kind == "row"]
    assert rows[1].heads == "Zone: Inner; first hour; Price: 2.50"
    assert rows[2].heads == "Zone: Outer; Price: 1.20"
    assert document.text[rows[1].start : rows[1].end] == rows[1].text == "Inner\tfirst hour\t2.50"


def test_pages_of_a_pdf_are_cited_and_kept_in_the_index(tmp_path: Path) -> None:
    source = pdf_file(tmp_path / "a.pdf")
    document = read_document(source)
    assert [one.address for one in document.sections if one.is_headed] == ["1", "2"]
    build_index(tmp_path / "index", source, encoder=HashingEncoder())
    kept = open_index(tmp_path / "index", encoder=HashingEncoder()).content
    assert kept.document == document
    assert kept.chunks == chunk_document(document)
    spans = [Evidence(one.section, one.start, one.end) for one in kept.chunks]
    cited = cite(kept.document, spans)
    assert [one.page for one in cited] == [1, 2]
    assert cited[1].place.endswith(", p. 2")


def test_rows_of_a_word_file_are_kept_in_the_index(tmp_path: Path) -> None:
    source = word_file(tmp_path / "a.docx")
    build_index(tmp_path / "index", source, encoder=HashingEncoder())
    kept = open_index(tmp_path / "index", encoder=HashingEncoder()).content
    assert kept.document == read_document(source)
    assert kept.chunks == chunk_document(kept.document)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", f"<html><title>Harbour</title><h1>Harbour</h1><h2>1. Boats</h2><p>{PROSE}</p><h2>2. Fees</h2><p>{PROSE}</p></html>"),
        ("a.md", f"---\ntitle: Harbour\n---\n\n# Harbour\n\n## 1. Boats\n\n{PROSE}\n\n## 2. Fees\n\n{PROSE}\n"),
    ],
)
def test_headings_and_title_of_marked_text(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    document: Document = read_document(path)
    assert document.title == "Harbour"
    assert [one.address for one in document.sections if one.is_headed and one.label] == ["1", "2"]
    assert any(fact.name == "title" and document.text[fact.start : fact.end] == "Harbour" for fact in document.facts)


def test_document_without_pages_has_no_page(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"1. Boats\n\n{PROSE}\n", encoding="utf-8")
    (citation,) = cite(read_document(path), [Evidence("1", 10, 20)])
    assert citation.page is None
    assert ", p." not in citation.place


@pytest.mark.parametrize(
    ("body", "titles", "heads"),
    [
        (
            "<dl><dt>How deep is it?</dt><dd>Two metres.</dd><dt>Who may come?</dt><dd>All.</dd></dl>",
            ["Hall", "How deep is it?", "Who may come?"],
            [],
        ),
        (
            "<dl><dt>Halyard</dt><dd>A rope.</dd><dt>Bow</dt><dd>The front.</dd><dt>Keel</dt><dd>The back.</dd></dl>",
            ["Hall"],
            ["Halyard: A rope.", "Bow: The front.", "Keel: The back."],
        ),
        (
            "<table><tr><td>Length</td><td>7 m</td></tr><tr><td>Engine</td><td>none</td></tr><tr><td>Price</td><td>$9</td></tr></table>",
            ["Hall"],
            ["Length: 7 m", "Engine: none", "Price: $9"],
        ),
    ],
)
def test_what_is_named_on_the_left_is_told_on_the_right(tmp_path: Path, body: str, titles: list[str], heads: list[str]) -> None:
    file = tmp_path / "a.html"
    file.write_text(f"<html><body><h1>Hall</h1>{body}</body></html>", encoding="utf-8")
    document = read_document(file)
    assert [one.title for one in document.sections if one.is_headed] == titles
    assert [one.heads for one in chunk_document(document) if one.heads] == heads
