"""What stands beside the text of a PDF: numbers of its lines, heads of few pages, words set large that are no headings."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.formats import read_layout
from ingest.layout import Layout
from tests.ingest.formats.pdf_files import SENTENCES

WIDTH, HEIGHT = A4
LINES = [f"{sentence.split('.')[0][:70]} {at}" for at, sentence in enumerate(SENTENCES * 4)]


def _outline(layout: Layout) -> list[str]:
    return [layout.text[one.start : one.end] for one in layout.headings]


def _numbered(path: Path, first: list[int], count: int, step: int = 1) -> None:
    """Pages of prose whose lines are counted at the left, on each page from another number on."""
    canvas = Canvas(str(path), pagesize=A4)
    for page, begin in enumerate(first):
        canvas.setFont("Times-Roman", 11)
        for at in range(count if page < len(first) - 1 else 4):
            y = HEIGHT - 90 - 22 * at
            if (begin + at) % step == 0:
                canvas.drawRightString(80, y, str(begin + at))
            canvas.drawString(110, y, LINES[page * count + at])
        canvas.showPage()
    canvas.save()


@pytest.mark.parametrize(("first", "step"), [([1, 1, 1], 1), ([1, 26, 51], 1), ([1, 1, 1], 5)])
def test_numbers_of_lines_are_taken_off(tmp_path: Path, first: list[int], step: int) -> None:
    _numbered(tmp_path / "bill.pdf", first, 25, step)
    layout = read_layout(tmp_path / "bill.pdf")
    assert layout.text.split() == " ".join([*LINES[:50], *LINES[50:54]]).split()
    assert layout.tables == ()


def test_numbers_of_rows_stay(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "ranks.pdf"), pagesize=A4)
    for page in range(2):
        canvas.setFont("Times-Roman", 11)
        for at in range(25):
            for x, cell in (
                (70, str(25 * page + at + 1)),
                (110, f"Ship {LINES[25 * page + at][:12]}"),
                (300, f"{at}.50"),
                (400, f"{7 * at} feet"),
            ):
                canvas.drawString(x, HEIGHT - 90 - 22 * at, cell)
        canvas.showPage()
    canvas.save()
    words = read_layout(tmp_path / "ranks.pdf").text.split()
    assert all(str(number) in words for number in range(1, 51))


def test_heads_that_count_two_pages_are_taken_off(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "thesis.pdf"), pagesize=A4)
    for page, head in enumerate(("", "48   E. Marchetti, Hunger", "Bread   49")):
        canvas.setFont("Times-Italic", 9)
        canvas.drawString(70, HEIGHT - 40, head)
        canvas.setFont("Times-Roman", 11)
        for at in range(20):
            canvas.drawString(70, HEIGHT - 90 - 14 * at, LINES[20 * page + at])
        canvas.showPage()
    canvas.save()
    text = read_layout(tmp_path / "thesis.pdf").text
    assert "Marchetti" not in text
    assert "Bread" not in text


def test_a_quote_set_large_and_a_line_that_says_what_follows_are_no_headings(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "news.pdf"), pagesize=A4)
    y = HEIGHT - 60

    def add(text: str, font: str, size: float) -> None:
        nonlocal y
        canvas.setFont(font, size)
        canvas.drawString(70, y - size - 6, text)
        y -= 1.3 * size + 10

    def prose(first: int) -> None:
        nonlocal y
        canvas.setFont("Times-Roman", 10)
        for at in range(first, first + 6):
            canvas.drawString(70, y, "He said that we cannot keep a bucket there for ever, and left." if at == first else LINES[at])
            y -= 13

    add("Council sells the hall", "Times-Bold", 24)
    add("A vote of nineteen to fourteen follows a night of protest", "Times-Italic", 14)
    prose(0)
    add("\u201cWe cannot keep a bucket there for ever\u201d", "Times-BoldItalic", 16)
    prose(10)
    add("What is planned", "Times-Bold", 16)
    prose(20)
    canvas.save()
    assert _outline(read_layout(tmp_path / "news.pdf")) == ["Council sells the hall", "What is planned"]
