"""Files that cannot be read get an error that names them; encodings are detected or refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest import Document, read_document
from ingest.errors import DocumentEmpty, DocumentError, DocumentNotFound, DocumentNotText

FRENCH = """I. Élan

L'exploration pacifique de l'espace extra-atmosphérique est un droit dont jouissent également tous les pays. Très souvent,
les ingénieurs français étaient là où la fusée a été lancée, à Kourou ; l'été dernier, ils fêtèrent leur succès.
"""
QUOTED = """I. Aims

The satellite’s orbit was described by the café’s owner – a naïve reader, he said – as “très élevée, déjà”. Researchers from
Zürich, São Paulo and Málaga agreed that the mission had been a success, and that the next one would follow in the coming years.
"""
POLISH = """I. Cele

Pokojowe badanie przestrzeni kosmicznej jest prawem, z którego korzystają wszystkie państwa. Inżynierowie często byli tam, gdzie
rakietę wystrzelono; ubiegłego lata świętowali swój sukces, a następne próby będą się odbywać w ciągu nadchodzących pięciu lat.
"""
CHINESE = "一、引言\n\n中国航天事业的发展宗旨是：探索外层空间，扩展对地球和宇宙的认识；和平利用外层空间，促进人类文明和社会进步。\n"
TAIWANESE = "中國航天事業的發展，探索外層空間，和平利用。" * 5


def error_of(path: Path, kind: type[DocumentError]) -> str:
    """The message of the error that reading raises, which must name the file."""
    with pytest.raises(kind, match=re.escape(str(path))) as caught:
        read_document(path)
    return str(caught.value)


def read_or_refuse(path: Path) -> Document | None:
    """The document, or None if it is refused by an error that names the file."""
    try:
        return read_document(path)
    except DocumentNotText as error:
        if str(path) not in str(error):
            raise
        return None


def test_missing_file(tmp_path: Path) -> None:
    assert "does not exist" in error_of(tmp_path / "nowhere.txt", DocumentNotFound)


def test_folder(tmp_path: Path) -> None:
    assert "is a folder" in error_of(tmp_path, DocumentNotFound)


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n ", b"\xef\xbb\xbf", "\u3000\u2003\n".encode()])
def test_empty_or_blank_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "blank.txt"
    path.write_bytes(content)
    assert "empty" in error_of(path, DocumentEmpty)


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", b"PK\x03\x04\x14\x00 docx", b"I. Aims\n\nText with \x00 in it.", b"\x89PNG\r\n\x1a\n"],
)
def test_binary_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(content)
    assert "binary" in error_of(path, DocumentNotText)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(FRENCH, "latin-1"), (QUOTED, "cp1252"), (CHINESE, "gb18030"), (FRENCH, "utf-16"), (TAIWANESE, "big5"), (POLISH, "cp1250")],
)
def test_other_encoding_is_detected_and_said_or_refused(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "other.txt"
    path.write_bytes(text.encode(encoding))
    document = read_or_refuse(path)
    if document is not None:
        assert document.text.lstrip("\ufeff") == text
        assert any(str(path) in note and "not UTF-8" in note for note in document.notes)


def test_random_bytes_are_read_as_something_or_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "noise.txt"
    path.write_bytes(bytes(range(128, 256)) * 20)
    document = read_or_refuse(path)
    assert document is None or document.notes


@pytest.mark.parametrize("start", ["<!DOCTYPE html>\n<html>", "<html lang='en'>", "<?xml version='1.0'?>\n<!-- saved -->\n<HTML>"])
def test_web_page_is_refused_by_name(tmp_path: Path, start: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"{start}<body><h1>Cats</h1><p>They purr.</p></body></html>", encoding="utf-8")
    with pytest.raises(DocumentNotText, match=re.escape(str(page))):
        read_document(page)
