"""Who wrote a document, when, what it is called and in which language: as its text says, else as its file's own details say."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas

from index import build_index, open_index
from ingest.formats import read_layout
from qa import Assistant
from tests.fakes import HashingEncoder

BODY = "<h1>The tide tables</h1><p>The tide turns at noon in every port of the coast.</p><h2>Ports</h2><p>The port is closed on Sunday.</p>"
AUTHOR, DATE = "Ada Lindqvist", "2021-03-04"


def _markdown(path: Path) -> None:
    front = f"---\ntitle: The tide tables\nauthor: {AUTHOR}\ndate: {DATE}\n---\n"
    path.write_text(
        f"{front}\n# The tide tables\n\nThe tide turns at noon in every port of the coast.\n\n## Ports\n\nThe port is closed.\n"
    )


def _html(path: Path) -> None:
    details = f'<title>The tide tables</title><meta name="author" content="{AUTHOR}"><meta name="date" content="{DATE}">'
    path.write_text(f"<html><head>{details}</head><body>{BODY}</body></html>")


def _docx(path: Path) -> None:
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "The tide tables", AUTHOR
    document.core_properties.created = document.core_properties.modified = datetime.datetime(2021, 3, 4)
    document.add_heading("The tide tables", 0)
    document.add_paragraph("The tide turns at noon in every port of the coast.")
    document.save(str(path))


def _pdf(path: Path) -> None:
    canvas = Canvas(str(path))
    canvas.setTitle("The tide tables")
    canvas.setAuthor(AUTHOR)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(72, 750, "The tide tables")
    canvas.setFont("Helvetica", 11)
    canvas.drawString(72, 720, "The tide turns at noon in every port of the coast.")
    canvas.save()


def _epub(path: Path) -> None:
    root = '<rootfiles><rootfile full-path="c.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    details = f"<dc:title>The tide tables</dc:title><dc:creator>{AUTHOR}</dc:creator><dc:date>{DATE}</dc:date>"
    spine = '<manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine>'
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/epub+zip")
        packed.writestr("META-INF/container.xml", f'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">{root}</container>')
        namespaces = 'xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        packed.writestr("c.opf", f"<package {namespaces}><metadata>{details}</metadata>{spine}</package>")
        packed.writestr("a.xhtml", f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{BODY}</body></html>')


MAKERS = {"a.md": _markdown, "a.html": _html, "a.docx": _docx, "a.pdf": _pdf, "a.epub": _epub}


@pytest.mark.parametrize(("name", "make"), MAKERS.items(), ids=MAKERS)
def test_facts_of_a_file_are_answered(name: str, make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / name)
    build_index(tmp_path / "index", tmp_path / name, encoder=HashingEncoder())
    assistant = Assistant(open_index(tmp_path / "index", HashingEncoder()))
    date = assistant.document.about.date if name == "a.pdf" else DATE  # a PDF's is the day on which it was made
    expected = {
        "Who wrote this?": AUTHOR,
        "When was it published?": date,
        "What is its title?": "The tide tables",
        "What language is it in?": "English",
    }
    for question, fact in expected.items():
        answer = assistant.ask(question)
        assert (answer.outcome, fact in answer.text) == ("answered", True), question
        assert all(one.citations or one.text.startswith("By the file's own details") for one in answer.statements)
        assert not answer.text.endswith(" ")


def test_a_file_whose_name_says_another_format_is_told(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_text("1. Gate\n\nThe gate opens at eight.\n")
    (tmp_path / "page.txt").write_text(f"<!doctype html><html><body>{BODY}</body></html>")
    (tmp_path / "plain.txt").write_text("# Gate\n\nThe gate opens at eight.\n")
    (tmp_path / "plain.html").write_text(f"<html><body>{BODY}</body></html>")
    notes = {path.name: read_layout(path).notes for path in tmp_path.iterdir()}
    assert notes["report.pdf"] == ("report.pdf is named .pdf, but it is plain text: it was read as that.",)
    assert notes["page.txt"] == ("page.txt is named .txt, but it is a web page: it was read as that.",)
    assert notes["plain.txt"] == notes["plain.html"] == ()
