"""Files that cannot be read get an error that names them; encodings are detected or refused."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from ingest import Document, read_document
from ingest.errors import DocumentBroken, DocumentEmpty, DocumentError, DocumentNotFound, DocumentNotText

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


UMLAUTS = "1. Öffnung\n\nDas Café öffnet um 7:30 Uhr, der Koch heißt „Jörg“ – täglich außer montags. Die Küche schließt früh.\n"
HIRAGANA = "1. 図書館\n\n図書館は九時に開きます。月曜日は休みです。\n"


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
    [b"I. Aims\n\nText with \x00 in it.", b"\x89PNG\r\n\x1a\n", b"\x1f\x8b\x08\x00", b"{\\rtf1 Aims}"],
)
def test_binary_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(content)
    assert "Save it as" in error_of(path, DocumentNotText)


@pytest.mark.parametrize("content", [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", b"PK\x03\x04\x14\x00 docx"])
def test_file_that_is_cut_short(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(content)
    assert "cut short" in error_of(path, DocumentBroken)


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


@pytest.mark.parametrize("text", [QUOTED, UMLAUTS, HIRAGANA, CHINESE], ids=["quoted", "umlauts", "hiragana", "chinese"])
@pytest.mark.parametrize("stray", [b"\x92", b"\xff", b"\xc3", b"\xe2\x80"])
@pytest.mark.parametrize("share", [0.3, 0.7, 1.0], ids=["early", "late", "at the end"])
def test_utf8_but_for_a_stray_byte_is_read_as_utf8_with_a_note(tmp_path: Path, text: str, stray: bytes, share: float) -> None:
    path, place = tmp_path / "nearly.txt", int(len(text) * share)
    path.write_bytes(text[:place].encode() + stray + text[place:].encode())
    document = read_document(path)
    assert document.text == text[:place] + "\ufffd" + text[place:]
    assert any(str(path) in note and "1 of its characters" in note for note in document.notes)


@pytest.mark.parametrize("cut", [1, 2])
def test_utf8_cut_off_within_its_last_character_is_read(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "cut.txt"
    path.write_bytes((QUOTED + "“").encode()[:-cut])
    assert read_document(path).text.startswith(QUOTED)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [FRENCH, QUOTED, POLISH], ids=["french", "quoted", "polish"])
def test_utf16_without_a_mark_is_read_with_a_note(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "unmarked.txt"
    path.write_bytes(text.encode(encoding))
    document = read_document(path)
    assert document.text == text
    assert any(encoding in note for note in document.notes)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_that_cannot_be_told_is_refused_in_plain_words(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "unmarked.txt"
    path.write_bytes((HIRAGANA.replace("\n", "") * 20).encode(encoding))
    assert "UTF-16" in error_of(path, DocumentNotText)


def test_device_is_refused() -> None:
    error_of(Path("/dev/zero"), DocumentNotFound)


@pytest.mark.parametrize("name", ["/", "a\0b.txt", "x" * 5000, ""])
def test_name_that_no_text_file_has(name: str) -> None:
    with pytest.raises(DocumentNotFound):
        read_document(name)


def test_name_that_is_not_utf8_is_read_and_can_be_shown(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_bytes(QUOTED.encode("utf-8") + b"\xff")
    document = read_document(path)
    assert document.name == "caf\ufffd.txt"
    assert document.text.startswith(QUOTED)
    " ".join(document.notes).encode()
    with pytest.raises(DocumentNotFound) as caught:
        read_document(path.with_name(os.fsdecode(b"\xfa.txt")))
    f"{caught.value} {caught.value.for_command}".encode()


@pytest.mark.parametrize(
    ("path", "python", "command"),
    [("/", "build_index(", "footnote ingest /FILE.txt"), ("nowhere.txt", "Check the path", "ls -l")],
)
def test_errors_speak_to_either_caller(path: str, python: str, command: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert python in str(caught.value)
    assert "footnote ingest" not in str(caught.value)
    assert command in caught.value.for_command


def test_random_bytes_are_read_as_something_or_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "noise.txt"
    path.write_bytes(bytes(range(128, 256)) * 20)
    document = read_or_refuse(path)
    assert document is None or document.notes


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE html>\n<html>", "<html lang='en'>", "<?xml version='1.0'?>\n<!-- saved -->\n<HTML>", "<!-- a -->" * 40 + "<html>"]
)
@pytest.mark.parametrize("name", ["page.html", "page.txt"])
def test_web_page_is_read_whatever_its_name(tmp_path: Path, start: str, name: str) -> None:
    page = tmp_path / name
    page.write_text(f"{start}<body><h1>Cats</h1><p>They purr.</p></body></html>", encoding="utf-8")
    document = read_document(page)
    assert document.text == "Cats\n\nThey purr."
    assert document.has_section("Cats")
