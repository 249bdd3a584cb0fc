"""Documents in each format from the same blocks, and blocks made up at random: words of many kinds, and all that parsers trip over."""

from __future__ import annotations

import html
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import docx
from docx.document import Document as WordDocument
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfbase.pdfdoc import PDFString
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

Kind = Literal["heading", "paragraph", "item", "row", "comment", "picture"]
PARTS = ("Aims", "Fees and dues", "The harbour", "II. Results", "3.2 Method", "Annex A", "§ 7 Notice", "Chapter IX", "Q: Why?", "1")
_KINDS_OF_WORDS = (
    "the a of and harbour satellite fee pays is was built in 1912 2016 40 % km/h Norway Dr. e.g. not Council (WHC) café naïve "
    "Öffnung слово 図書館 ไทย العربية עברית 🚀 😀 x ² ½ ﬁ “quoted” 'tis — – - . , ; : ? ! ... one third 1,000 3.5 1990-1995 VI. (b) "
    "[1] # ## * | ` _ < > & &amp; <b> </p> {{x}} {% y %} "
    "\\ / // $1 ~ ^ = + @ http://x.y/z a@b.c \u200b \u00ad \u202e \ufeff \u0301 \u0130"
)
WORDS = tuple(_KINDS_OF_WORDS.split(" "))
FORMATS = ("txt", "md", "html", "docx", "pdf", "epub")
_PIXEL = b"\x89PNG\r\n\x1a\n" + b"".join(
    struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    for kind, data in ((b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
)


@dataclass(frozen=True)
class Block:
    """A piece of a document: `text` is a heading's, a paragraph's, an item's, a comment's, a picture's other text, or a row's
    cells with bars between."""

    kind: Kind
    text: str
    level: int = 1


def blocks(chance: random.Random, most: int = 24) -> list[Block]:
    """Some blocks."""
    kinds: tuple[Kind, ...] = ("heading", "paragraph", "paragraph", "paragraph", "item", "row", "comment", "picture")
    return [_block(chance.choice(kinds), chance) for _ in range(chance.randrange(1, most))]


def _block(kind: Kind, chance: random.Random) -> Block:
    if kind == "heading":
        text = chance.choice(PARTS) if chance.random() < 0.6 else words(chance, 6)
        return Block(kind, text, chance.randrange(1, 7))
    if kind == "row":
        return Block(kind, "|".join(words(chance, 4).replace("|", "/") for _ in range(chance.randrange(1, 5))))
    return Block(kind, words(chance, chance.choice((3, 20, 60, 200))), chance.randrange(1, 4))


def words(chance: random.Random, most: int) -> str:
    """Some words, now and then without blanks, as lines, or as sentences."""
    between = chance.choice((" ", " ", " ", " ", "", "\n", ". ", "  "))
    return between.join(chance.choice(WORDS) for _ in range(chance.randrange(1, most + 1)))


def written(kind: str, parts: Sequence[Block]) -> bytes:
    """The blocks as a file of a format."""
    return WRITERS[kind](parts)


def _txt(parts: Sequence[Block]) -> bytes:
    return "\n\n".join(("- " if one.kind == "item" else "") + one.text.replace("|", "   ") for one in parts).encode()


def _md(parts: Sequence[Block]) -> bytes:
    made, before = [], ""
    for one in parts:
        if one.kind == "row":
            head = "" if before == "row" else "\n| a | b |\n|---|---|\n"
            made.append(f"{head}| {one.text.replace(chr(10), ' ')} |")
        elif one.kind == "heading":
            made.append(f"\n{'#' * one.level} {one.text.replace(chr(10), ' ')}\n")
        else:
            marks = {
                "item": f"{'  ' * one.level}- {one.text}",
                "comment": f"\n<!-- {one.text} -->\n",
                "picture": f"\n![{one.text}](x.png)\n",
            }
            made.append(marks.get(one.kind, f"\n{one.text}\n"))
        before = one.kind
    return "\n".join(made).encode()


def _body(parts: Sequence[Block]) -> str:
    made, before = [], ""
    for one in parts:
        text = html.escape(one.text)
        if before == "row" != one.kind:
            made.append("</table>")
        if one.kind == "row":
            cells = "".join(f"<td>{cell}</td>" for cell in text.split("|"))
            made.append(f"{'' if before == 'row' else '<table>'}<tr>{cells}</tr>")
        elif one.kind == "comment":
            made.append(f"<!-- {text.replace('--', '- -')} -->")
        elif one.kind == "picture":
            made.append(f'<p><img src="x.png" alt="{text}"/></p>')
        else:
            tag = {"heading": f"h{one.level}", "item": "li"}.get(one.kind, "p")
            made.append(f"<{tag}>{text}</{tag}>")
        before = one.kind
    return "\n".join(made) + ("</table>" if before == "row" else "")


def _html(parts: Sequence[Block]) -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{_body(parts)}</body></html>".encode()


def _xml(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(one for one in text if one in "\t\n\r" or one >= " ")


def _docx(parts: Sequence[Block]) -> bytes:
    document = docx.Document()
    for one in parts:
        _add(document, one, _xml(one.text))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _add(document: WordDocument, one: Block, text: str) -> None:
    if one.kind == "heading":
        document.add_heading(text, one.level)
    elif one.kind == "row":
        cells = text.split("|")
        table = document.add_table(1, len(cells))
        for cell, said in zip(table.rows[0].cells, cells, strict=True):
            cell.text = said
    elif one.kind == "picture":
        run = document.add_paragraph().add_run()
        run.add_picture(io.BytesIO(_PIXEL))
        for told in run._r.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"):
            told.set("descr", text)
    elif one.kind == "comment" and hasattr(document, "add_comment"):
        document.add_comment(document.add_paragraph("Noted.").runs, text, "A reader")
    elif one.kind != "comment":
        document.add_paragraph(text, style="List Bullet" if one.kind == "item" else None)


def _pdf(parts: Sequence[Block]) -> bytes:
    styles, flow = getSampleStyleSheet(), []
    for one in parts:
        text = html.escape(_xml(one.text))
        if one.kind == "row":
            flow.append(Table([[cell[:60] for cell in _xml(one.text).split("|")]]))
        elif one.kind not in ("comment", "picture"):
            flow.append(Paragraph(text or " ", styles[f"Heading{one.level}" if one.kind == "heading" else "BodyText"]))
    hidden = [_xml(one.text) for one in parts if one.kind in ("comment", "picture")]

    def note(canvas, document) -> None:  # type: ignore[no-untyped-def]
        for number, text in enumerate(hidden if canvas.getPageNumber() == 1 else ()):
            canvas.textAnnotation(PDFString(text).s, Rect=[50, 50 + number, 70, 70 + number], relative=0)

    written = io.BytesIO()
    SimpleDocTemplate(written).build(flow or [Paragraph(" ", styles["BodyText"])], onFirstPage=note)
    return written.getvalue()


def _epub(parts: Sequence[Block]) -> bytes:
    page = f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{_body(parts)}</body></html>'
    return epub_of({"page.xhtml": page.encode()})


def epub_of(pages: dict[str, bytes], folder: str = "") -> bytes:
    """An EPUB of some pages in order."""
    items = "".join(f'<item id="p{i}" href="{name}" media-type="application/xhtml+xml"/>' for i, name in enumerate(pages))
    spine = "".join(f'<itemref idref="p{i}"/>' for i in range(len(pages)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>Made up</dc:title></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        f'<rootfile full-path="{folder}p.opf"/></rootfiles></container>'
    )
    return zipped(
        {"mimetype": b"application/epub+zip", "META-INF/container.xml": container.encode(), f"{folder}p.opf": package.encode(), **pages}
    )


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip file of some files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return written.getvalue()


WRITERS: dict[str, Callable[[Sequence[Block]], bytes]] = {
    "txt": _txt, "md": _md, "html": _html, "docx": _docx, "pdf": _pdf, "epub": _epub,
}  # fmt: skip
