"""What stands beside the text of a PDF: numbers of its lines, heads of few pages, words set large that are no headings."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from ingest import read_document
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


CASES = [("Scarlet Fever", "84"), ("Diphtheria", "37"), ("Erysipelas", "11"), ("Total", "154")]


def _filled(name: str, value: str) -> str:
    """A line as wide as the text, with dots for what is left of its width."""
    left = 300 - stringWidth(f"{name}  {value}", "Times-Roman", 11)
    return f"{name} {'.' * int(left / stringWidth('.', 'Times-Roman', 11))} {value}"


def _dotted(path: Path, in_columns: bool) -> None:
    """A list with dots before its values, over the width of the text or in columns, between two lines of prose."""
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont("Times-Roman", 11)
    canvas.drawString(70, HEIGHT - 80, "These cases were notified to the officer in this year:")
    for at, (name, value) in enumerate(CASES):
        y = HEIGHT - 92 - 12 * at
        parts = [(70, name), (220, "." * 20), (370, value)] if in_columns else [(70, _filled(name, value))]
        for x, part in parts:
            canvas.drawString(x, y, part)
    canvas.drawString(70, HEIGHT - 180, "Three of the patients died in the hospital on the hill.")
    canvas.save()


@pytest.mark.parametrize("in_columns", [True, False])
def test_lines_with_dots_before_their_value_stay_apart(tmp_path: Path, in_columns: bool) -> None:
    _dotted(tmp_path / "cases.pdf", in_columns)
    document = read_document(tmp_path / "cases.pdf")
    assert [section.title for section in document.sections if section.kind == "row"] == [f"{n}: {v}" for n, v in CASES if in_columns]
    told = [" ".join(block.replace(".", " ").split()) for block in document.text.replace("\n", "\n\n").split("\n\n") if "..." in block]
    assert told == [f"{name} {value}" for name, value in CASES]
