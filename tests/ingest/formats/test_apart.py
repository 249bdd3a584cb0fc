"""PDFs are read by a program of its own: what that says comes back whole, and what keeps it busy or brings it down is an error."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import DocumentBroken, DocumentEmpty, DocumentTooLarge
from ingest.formats.pdf import apart
from ingest.formats.pdf.apart import Patience, read_apart
from ingest.formats.pdf.reader import read_pdf
from tests.reliability.bombs import forms_in_forms


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """A file of two pages."""
    canvas = Canvas(str(tmp_path / "file.pdf"))
    for number, text in enumerate(("The gate closes at dusk.", "A mooring costs 40 euros a night.")):
        canvas.drawString(72, 500 - 40 * number, text)
        canvas.showPage()
    canvas.save()
    return tmp_path / "file.pdf"


def test_what_is_read_apart_is_what_is_read_here(pdf: Path) -> None:
    assert read_apart(pdf) == read_pdf(pdf)
    assert read_apart(pdf).pages[1].words


def test_page_that_keeps_pdfium_busy_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "busy.pdf"
    path.write_bytes(forms_in_forms(9))
    began = os.times()
    with pytest.raises(DocumentTooLarge, match="a page of it takes more than 1 seconds"):
        read_apart(path, page_seconds=1)
    ended = os.times()
    assert 0.9 < ended.children_user + ended.children_system - began.children_user - began.children_system < 10


def test_errors_come_back_with_their_words(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "empty.pdf"))
    canvas.showPage()
    canvas.save()
    with pytest.raises(DocumentEmpty) as here:
        read_pdf(tmp_path / "empty.pdf")
    with pytest.raises(DocumentEmpty) as apart_:
        read_apart(tmp_path / "empty.pdf")
    assert (str(apart_.value), apart_.value.for_command) == (str(here.value), here.value.for_command)


def test_program_that_breaks_down_is_an_error(pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_ROOT", pdf.parent)
    (pdf.parent / "ingest").mkdir()
    (pdf.parent / "ingest" / "__init__.py").write_text("import os; os.kill(os.getpid(), 9)")
    with pytest.raises(DocumentBroken, match="broke down"):
        read_apart(pdf)


def test_program_that_cannot_be_started_is_an_error(pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(pdf.parent / "none"))
    with pytest.raises(DocumentBroken, match="no program can be started"):
        read_apart(pdf)


def test_folder_that_is_worked_in_lends_no_modules(pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (pdf.parent / "msgspec.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(pdf.parent)
    monkeypatch.setattr(sys, "path", [one for one in sys.path if one])
    assert "The gate closes" in read_apart(pdf).text


def test_program_ends_with_whoever_started_it(tmp_path: Path) -> None:
    path = tmp_path / "busy.pdf"
    path.write_bytes(forms_in_forms(9))
    command = [sys.executable, "-P", "-m", "ingest.formats.pdf.reader", str(path), "100"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(apart._ROOT)}) as process:
        time.sleep(0.5)
        assert process.poll() is None
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) == 1


def test_patience_is_for_a_page_and_for_all() -> None:
    now = [0.0]
    patience = Patience(page=10, file=25, now=lambda: now[0])
    for _ in range(2):
        with patience.asking():
            now[0] += 9
            assert not patience.is_over
        now[0] += 100  # in which PDFium is not asked
        assert not patience.is_over
    with patience.asking():
        now[0] += 8
        assert patience.is_over
    patience = Patience(page=10, file=25, now=lambda: now[0])
    with patience.asking():
        now[0] += 11
        assert patience.is_over
