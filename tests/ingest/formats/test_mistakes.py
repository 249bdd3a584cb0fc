"""What people do by mistake with files: each gets one line that says what is wrong and what to do."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

import ingest.formats
from ingest.errors import (
    DocumentBroken,
    DocumentEmpty,
    DocumentEncrypted,
    DocumentError,
    DocumentNotFound,
    DocumentNotText,
    DocumentScanned,
    DocumentTooLarge,
)
from ingest.formats import read_layout


def _pdf(path: Path, text: str = "Boats pay a fee.", password: str = "") -> Path:
    canvas = Canvas(str(path), encrypt=StandardEncryption(password) if password else None)
    canvas.drawString(100, 500, text)
    canvas.save()
    return path


def _word(path: Path) -> Path:
    document = docx.Document()
    document.add_heading("Fees", 1)
    document.save(str(path))
    return path


def _is_one_line(error: DocumentError, path: Path) -> bool:
    return "\n" not in str(error) and str(path) in str(error) and str(error).endswith(".")


def test_a_wrong_extension_does_not_matter(tmp_path: Path) -> None:
    assert read_layout(_word(tmp_path / "fees.pdf")).format == "docx"
    assert read_layout(_pdf(tmp_path / "fees.txt")).format == "pdf"
    page = tmp_path / "page.txt"
    page.write_text("<!DOCTYPE html><p>Boats pay.")
    assert read_layout(page).text == "Boats pay."
    text = tmp_path / "text.docx"
    text.write_text("Boats pay.")
    assert read_layout(text).format == "text"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "PKI is a set of roles. It begins so."),
        ("a.txt", "A PDF begins with %PDF-1.4 and a line end."),
        ("a.html", "Boats pay.\n\nShips pay more than 3 < 4."),
        ("a.txt", "From: Ada\nSubject: Fees\n\nBoats pay."),
    ],
)
def test_text_that_begins_like_something_else(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert read_layout(tmp_path / name).text == text


def test_a_password(tmp_path: Path) -> None:
    path = _pdf(tmp_path / "file.pdf", password="secret")
    with pytest.raises(DocumentEncrypted, match="needs a password") as caught:
        read_layout(path)
    assert _is_one_line(caught.value, path)


def test_a_password_of_word(tmp_path: Path) -> None:
    path = tmp_path / "file.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100)
    with pytest.raises(DocumentEncrypted):
        read_layout(path)


@pytest.mark.parametrize("stamp", ["", "Scanned by a copier"])
def test_a_scan(tmp_path: Path, stamp: str) -> None:
    path = tmp_path / "scan.pdf"
    canvas = Canvas(str(path))
    for number in range(3):
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 500, 700)
        canvas.drawString(100, 20, stamp and f"{stamp} {number}")
        canvas.showPage()
    canvas.save()
    with pytest.raises(DocumentScanned, match="an optional extra") as caught:
        read_layout(path)
    assert _is_one_line(caught.value, path)


@pytest.mark.parametrize("name", ["file.pdf", "file.docx"])
@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_file_cut_short(tmp_path: Path, name: str, share: float) -> None:
    path = tmp_path / name
    (_pdf if name.endswith("pdf") else _word)(path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises((DocumentBroken, DocumentEmpty)) as caught:
        read_layout(path)
    assert _is_one_line(caught.value, path)


def test_a_word_document_with_a_damaged_part(tmp_path: Path) -> None:
    path = _word(tmp_path / "file.docx")
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"][:200]
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    with pytest.raises(DocumentBroken):
        read_layout(path)


@pytest.mark.parametrize("data", [b"", b" \n\t ", b"\xef\xbb\xbf\n"])
@pytest.mark.parametrize("name", ["file.txt", "file.pdf", "file.html", "file.md"])
def test_an_empty_file(tmp_path: Path, data: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DocumentEmpty):
        read_layout(tmp_path / name)


def test_an_empty_page(tmp_path: Path) -> None:
    with pytest.raises(DocumentEmpty):
        read_layout(_pdf(tmp_path / "file.pdf", text=" "))


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n123", b"{\\rtf1 Hello}", b"\xd0\xcf\x11\xe0 old", b"abc\x00def", b"\x1f\x8b123"])
def test_other_kinds_of_file(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(DocumentNotText) as caught:
        read_layout(tmp_path / "file")
    assert _is_one_line(caught.value, tmp_path / "file")


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.pdf"):
        with pytest.raises(DocumentNotFound):
            read_layout(path)


def test_a_large_file_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.truncate(ingest.formats.MAX_BYTES + 1)
    with pytest.raises(DocumentTooLarge, match="500 MB"):
        read_layout(path)


def test_too_many_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import ingest.formats.pdf.reader

    canvas = Canvas(str(tmp_path / "file.pdf"))
    for _ in range(3):
        canvas.showPage()
    canvas.save()
    monkeypatch.setattr(ingest.formats.pdf.reader, "MAX_PAGES", 2)
    with pytest.raises(DocumentTooLarge, match="3 pages; the limit is 2"):
        ingest.formats.pdf.reader.read_pdf(tmp_path / "file.pdf")


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", b"0" * 30_000_000)
    with pytest.raises(DocumentTooLarge):
        read_layout(path)


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    path = tmp_path / "entities.epub"
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE c [<!ENTITY l0 "lol">{lol}]><container><rootfiles><rootfile full-path="p"/>&l9;</rootfiles></container>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("mimetype", "application/epub+zip")
        made.writestr("META-INF/container.xml", bomb)
        made.writestr("p", '<!DOCTYPE p [<!ENTITY secret SYSTEM "file:///etc/passwd">]><package><a>&secret;</a></package>')
    path.write_bytes(packed.getvalue())
    with pytest.raises(DocumentError) as caught:
        read_layout(path)
    assert "root:" not in str(caught.value)


HEAVY = ("pypdfium2", "docx", "lxml", "selectolax", "markdown_it")


@pytest.mark.parametrize(
    ("name", "text", "needs"),
    [("a.txt", "Boats pay.", ()), ("a.md", "# Boats", ("markdown_it",)), ("a.html", "<html>Boats", ("selectolax",))],
)
def test_a_file_loads_no_library_but_its_own(tmp_path: Path, name: str, text: str, needs: tuple[str, ...]) -> None:
    (tmp_path / name).write_text(text)
    code = f"import sys; from ingest.formats import read_layout; read_layout({str(tmp_path / name)!r}); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {one for one in HEAVY if one in loaded} == set(needs)


def test_the_sum_of_the_files_bytes_is_kept(tmp_path: Path) -> None:
    import hashlib

    path = _pdf(tmp_path / "file.pdf")
    assert read_layout(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
