"""A scanned PDF, read where Tesseract is installed."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest import read_document
from ingest.formats.pdf import ocr
from tests.ingest.formats.pdf_files import HEIGHT, WIDTH, Setter

installed = pytest.mark.skipif(not ocr.is_there(), reason="tesseract or pytesseract is not installed")


@pytest.fixture
def scan(tmp_path: Path) -> tuple[Path, Setter]:
    """Two columns of text under a heading, as a scanner gives them, and what they say."""
    setter = Setter(tmp_path / "text.pdf", columns=2)
    setter.heading("Berths and fees", 1, 16)
    for _ in range(6):
        setter.paragraph(setter.sentences(4))
    setter.save()
    path = tmp_path / "scan.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    pdf = pypdfium2.PdfDocument(tmp_path / "text.pdf")
    for page in pdf:
        canvas.drawImage(ImageReader(page.render(scale=200 / 72).to_pil()), 0, 0, WIDTH, HEIGHT)
        canvas.showPage()
    canvas.save()
    pdf.close()
    return path, setter


@installed
def test_a_scan_is_read_in_order_with_its_pages(scan: tuple[Path, Setter]) -> None:
    path, setter = scan
    document = read_document(path)
    true = [word for word, _ in setter.truth.words]
    said = document.text.split()
    assert sum(one == other for one, other in zip(true, said, strict=False)) >= 0.95 * len(true)
    assert document.page_at(0) == 1
    assert any("recognised (OCR)" in note for note in document.notes)


def test_what_is_recognised_is_laid_out_line_by_line() -> None:
    words = [
        ocr._Word((1, 1, 1), "The", 70, 100, 90, 110),
        ocr._Word((1, 1, 1), "fee", 94, 100, 110, 110),
        ocr._Word((1, 1, 2), "rose.", 70, 114, 95, 124),
    ]
    first, second = ocr._segments(words, 3)
    assert (first.text, second.text) == ("The fee", "rose.")
    assert (first.page, first.x0, first.x1, first.base, first.size) == (3, 70, 110, 110, 10)
    assert list(first.words) == [(0, 70, 90), (4, 94, 110)]
    assert list(first.index) == [-1] * len("The fee")
