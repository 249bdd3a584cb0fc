"""Pages of PDFs as pictures: drawn by a program of its own, kept up to a bound, and only of the file that was read."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.document import sha256_of_file
from ingest.formats.pdf.render import page_picture
from ui.server.page_pictures import PagePictures


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """A PDF of one page."""
    canvas = Canvas(str(tmp_path / "one.pdf"))
    canvas.drawString(100, 700, "Some words.")
    canvas.save()
    return tmp_path / "one.pdf"


def test_page_is_drawn_as_wide_as_asked(pdf: Path) -> None:
    from io import BytesIO

    from PIL import Image

    drawn = page_picture(pdf, 1, 600)
    assert drawn is not None
    assert Image.open(BytesIO(drawn)).size[0] in (599, 600, 601)


def test_what_cannot_be_drawn_harms_nothing(pdf: Path, tmp_path: Path) -> None:
    assert page_picture(pdf, 2, 600) is None
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4\nnothing")
    assert page_picture(tmp_path / "broken.pdf", 1, 600) is None


def test_page_is_drawn_once_and_not_of_a_file_that_changed(pdf: Path, tmp_path: Path) -> None:
    drawn: list[int] = []
    pictures = PagePictures(tmp_path / "kept", draw=lambda path, page, width: drawn.append(width) or b"picture")  # type: ignore[func-returns-value]
    digest = sha256_of_file(pdf)
    assert pictures.picture(pdf, digest, 1, 700) == pictures.picture(pdf, digest, 1, 800) == b"picture"
    assert drawn == [900]
    pdf.write_bytes(pdf.read_bytes() + b"\n")
    assert pictures.picture(pdf, digest, 1, 700) is None
    pdf.unlink()
    assert not pictures.is_there(pdf, digest)


def test_kept_pictures_are_bounded(pdf: Path, tmp_path: Path) -> None:
    pictures = PagePictures(tmp_path / "kept", most_bytes=2500, draw=lambda path, page, width: b"x" * 1000)
    for page in range(1, 6):
        pictures.picture(pdf, sha256_of_file(pdf), page, 600)
    assert len(list((tmp_path / "kept").iterdir())) == 2
