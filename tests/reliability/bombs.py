"""Files made to cost whoever reads them: `python -m tests.reliability.bombs [--count 1] [--seed 1] [--only WORD]`, each in so many sizes.

What unpacks to thousands of times its size, what refers to itself, what is nested without end, what counts what is not there: each is
refused by one of our own errors, or read, within thirty seconds of the processor and 1.5 GB.
"""

from __future__ import annotations

import io
import random
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from ingest.read import read_document
from tests.reliability.documents import Block, epub_of, written, zipped
from tests.reliability.generated import check_document
from tests.reliability.trials import Tally, command

SECONDS, MEGABYTES = 30.0, 1500
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12)) + "]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
Bomb = Callable[[int], tuple[str, bytes]]


def with_body(body: str, head: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """A Word document with another body, or other parts."""
    whole = written("docx", [Block("paragraph", "Hello there.")])
    files = {one: zipfile.ZipFile(io.BytesIO(whole)).read(one) for one in zipfile.ZipFile(io.BytesIO(whole)).namelist()}
    files["word/document.xml"] = f"{head}<w:document {W}><w:body>{body}</w:body></w:document>".encode()
    return zipped(files | (extra or {}))


def paragraph(text: str) -> str:
    """A paragraph in Word's XML."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def lying(data: bytes) -> bytes:
    """A zip file that says its parts unpack to ten bytes."""
    changed = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = changed.find(mark)
        while at >= 0:
            struct.pack_into("<I", changed, at + place, 10)
            at = changed.find(mark, at + 4)
    return bytes(changed)


def overlapping(count: int, size: int) -> bytes:
    """A zip file whose entries are all one and the same part (Fifield, "A better zip bomb")."""
    one = zipped({"a": bytes(size)})
    at = one.find(b"PK\x01\x02")
    end = one.find(b"PK\x05\x06")
    directory = one[at:end] * count
    tail = bytearray(one[end:])
    struct.pack_into("<HHI", tail, 8, min(count, 65535), min(count, 65535), len(directory))
    return one[:at] + directory + bytes(tail)


def pdf_of(*objects: bytes, count: int = 1) -> bytes:
    """A PDF of some objects, numbered from 1; the first is its catalogue."""
    made, starts = io.BytesIO(), []
    made.write(b"%PDF-1.7\n")
    for number, one in enumerate(objects, 1):
        starts.append(made.tell())
        made.write(b"%d 0 obj\n%b\nendobj\n" % (number, one))
    at = made.tell()
    made.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % one for one in starts))
    made.write(b"trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, at))
    return made.getvalue()


CATALOGUE, PAGE = b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources %b>>"
FONT = b"<</Font <</F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>"


def page_with(content: bytes, *others: bytes, resources: bytes = FONT, filters: bytes = b"") -> bytes:
    """A PDF of one page with a content stream."""
    stream = b"<</Length %d %b>>\nstream\n%b\nendstream" % (len(content), filters, content)
    return pdf_of(CATALOGUE, b"<</Type /Pages /Kids [3 0 R] /Count 1>>", PAGE % resources, stream, *others)


def deflated(data: bytes, times: int = 1) -> bytes:
    """Packed once, or its packed form again."""
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def text_operators(count: int) -> bytes:
    """A content stream that writes one word so many times."""
    return b"BT /F 10 Tf 50 700 Td " + b"(word) Tj 0 -12 Td " * count + b"ET"


BOMBS: dict[str, Bomb] = {
    # archives
    "docx: zeros": lambda n: ("docx", with_body(paragraph("x"), extra={"word/media/a.png": bytes(n * 20_000_000)})),
    "docx: one long text": lambda n: ("docx", with_body(paragraph("word " * (n * 2_000_000)))),
    "docx: many paragraphs": lambda n: ("docx", with_body(paragraph("word") * (n * 100_000))),
    "docx: says ten bytes": lambda n: ("docx", lying(with_body(paragraph("word " * (n * 1_000_000))))),
    "docx: entries that overlap": lambda n: ("docx", overlapping(n * 20_000, 1_000_000)),
    "docx: many parts": lambda n: ("docx", with_body(paragraph("x"), extra={f"word/{i}.xml": b"<a/>" for i in range(n * 5000)})),
    "docx: paths outside": lambda n: (
        "docx",
        with_body(paragraph("x"), extra={"../" * 9 + "tmp/footnote-was-here": b"x", "/tmp/footnote-was-here": b"x"}),
    ),
    "docx: a zip in a zip": lambda n: (
        "docx",
        with_body(paragraph("x"), extra={"word/embeddings/a.zip": zipped({"b": bytes(n * 9_000_000)})}),
    ),
    "epub: zeros": lambda n: ("epub", epub_of({"a.xhtml": b"<p>x</p>" + bytes(n * 30_000_000)})),
    "epub: one page many times": lambda n: ("epub", many_times(n * 3000)),
    "epub: paths outside": lambda n: ("epub", epub_of({"../../../../etc/passwd": b"<p>x</p>", "file:///etc/passwd": b"<p>y</p>"})),
    "epub: entries that overlap": lambda n: ("epub", overlapping(n * 20_000, 1_000_000)),
    # XML
    "docx: entities that grow": lambda n: ("docx", with_body(paragraph("&a11;"), LAUGHS)),
    "docx: entity of a file": lambda n: ("docx", with_body(paragraph("&a;"), OUTSIDE)),
    "docx: deep": lambda n: (
        "docx",
        with_body("<w:sdt><w:sdtContent>" * (n * 5000) + paragraph("x") + "</w:sdtContent></w:sdt>" * (n * 5000)),
    ),
    "docx: deep within the parser's bounds": lambda n: ("docx", with_body(f"{'<w:sdt>' * 230}{paragraph('x')}{'</w:sdt>' * 230}")),
    "docx: tables in tables": lambda n: (
        "docx",
        with_body(f"{'<w:tbl><w:tr><w:tc>' * 80}{paragraph('x')}{'</w:tc><w:tc/></w:tr></w:tbl>' * 80}"),
    ),
    "docx: tables of two by two in tables": lambda n: ("docx", with_body(twofold(12))),
    "docx: huge span": lambda n: (
        "docx",
        with_body(
            f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="{"9" * (n * 5000)}"/></w:tcPr>{paragraph("x")}</w:tc>'
            f"<w:tc>{paragraph('y')}</w:tc></w:tr></w:tbl>"
        ),
    ),
    "docx: a symbol that is none": lambda n: ("docx", with_body('<w:p><w:r><w:sym w:char="FFFFFFFF"/><w:sym w:char="zz"/></w:r></w:p>')),
    "docx: level without end": lambda n: (
        "docx",
        with_body(f'<w:p><w:pPr><w:outlineLvl w:val="{"9" * 5000}"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>'),
    ),
    "epub: entities that grow": lambda n: (
        "epub",
        zipped({"META-INF/container.xml": (LAUGHS + "<x>&a11;</x>").encode(), "mimetype": b"application/epub+zip"}),
    ),
    "epub: chapters of itself": lambda n: ("epub", epub_of({"p.opf": b"<p>x</p>"})),
    # HTML and Markdown
    "html: deep divs": lambda n: ("html", b"<html><body>" + b"<div>" * (n * 50_000) + b"x"),
    "html: deep spans": lambda n: ("html", b"<html><body><p>" + b"<b>" * (n * 50_000) + b"x"),
    "html: deep lists": lambda n: ("html", b"<html><body>" + b"<ul><li>x" * (n * 20_000)),
    "html: tables in tables": lambda n: ("html", b"<html><body>" + b"<table><tr><td>a</td><td>" * (n * 300) + b"x"),
    "html: deep headings": lambda n: ("html", b"<html><body>" + b"<h1>a<span>" * (n * 5000)),
    "html: definitions in definitions": lambda n: ("html", b"<html><body>" + b"<dl><dt>a<dd>b<dt>c<dd>" * (n * 200)),
    "html: huge span": lambda n: ("html", b"<html><body><table><tr><td colspan=%b>a<td>b<tr><td>c<td>d</table>" % (b"9" * (n * 5000))),
    "html: huge number of a list": lambda n: ("html", b"<html><body><ol type=i start=%b><li>a<li>b</ol>" % (b"9" * (n * 5000))),
    "html: roman number": lambda n: (
        "html",
        b"<html><body><ol type=i start=999999999><li>a<li>b</ol><ol type=a start=999999999><li>c</ol>",
    ),
    "html: menus": lambda n: ("html", b"<html><body>" + b"<div>" * 200 + b"<ul>" + b"<li><a href='#a'>x</a>" * (n * 3000)),
    "html: comments": lambda n: ("html", b"<html><body>" + b"<!-- a " * (n * 50_000) + b"<p>x"),
    "html: attributes": lambda n: ("html", b"<html><body><p " + b" ".join(b"a%d=1" % i for i in range(n * 20_000)) + b">x"),
    "md: deep quotes": lambda n: ("md", b"> " * (n * 5000) + b"x"),
    "md: deep lists": lambda n: ("md", b"\n".join(b" " * 2 * i + b"- a" for i in range(n * 300))),
    "md: brackets": lambda n: ("md", b"[" * (n * 50_000) + b"x" + b"](" * (n * 50_000)),
    "md: stars": lambda n: ("md", b"# " + b"*a_ " * (n * 20_000)),
    "md: fences": lambda n: ("md", b"```\n~~~\n" * (n * 5001)),
    "md: comments": lambda n: ("md", b"# a\n" + b"<!-- " * (n * 50_000)),
    "md: tags in a heading": lambda n: ("md", b"# " + b"<b>" * (n * 20_000) + b"x\n\ny"),
    "md: bars": lambda n: ("md", b"|" * (n * 2000) + b"\n" + b"|-" * (n * 2000) + b"|\n" + b"|a" * (n * 2000)),
    "md: backticks": lambda n: ("md", b"|a|b|\n|-|-|\n|" + b"`" * (n * 5000) + b" x ``` |"),
    "md: front matter": lambda n: ("md", b"---\n" + b"title: x\n" * (n * 20_000) + b"a"),
    "txt: one line": lambda n: ("txt", b"x" * (n * 2_000_000)),
    "txt: dots": lambda n: ("txt", b"1." * (n * 100_000)),
    "txt: lines of numbers": lambda n: ("txt", b"\n".join(b"%d. Title %d" % (i, i) for i in range(n * 20_000))),
    "txt: leaders": lambda n: ("txt", b"\n".join(b"Part %d ........ %d" % (i, i) for i in range(n * 5000))),
    # PDF
    "pdf: counts a billion pages": lambda n: ("pdf", pdf_of(CATALOGUE, b"<</Type /Pages /Kids [] /Count 1000000000>>")),
    "pdf: page that is its own child": lambda n: ("pdf", pdf_of(CATALOGUE, b"<</Type /Pages /Kids [2 0 R 2 0 R] /Count 1000>>")),
    "pdf: many pages": lambda n: ("pdf", many_pages(n * 1000)),
    "pdf: deep arrays": lambda n: (
        "pdf",
        pdf_of(b"<</Type /Catalog /Pages 2 0 R /X " + b"[" * (n * 100_000) + b">>", b"<</Kids [] /Count 0>>"),
    ),
    "pdf: zeros": lambda n: ("pdf", page_with(deflated(bytes(n * 100_000_000)), filters=b"/Filter /FlateDecode")),
    "pdf: packed three times": lambda n: (
        "pdf",
        page_with(deflated(bytes(n * 300_000_000), 3), filters=b"/Filter [/FlateDecode /FlateDecode /FlateDecode]"),
    ),
    "pdf: words upon words": lambda n: ("pdf", page_with(deflated(text_operators(n * 50_000)), filters=b"/Filter /FlateDecode")),
    "pdf: words on one place": lambda n: ("pdf", page_with(b"BT /F 10 Tf 50 700 Td " + b"(a) Tj " * (n * 50_000) + b"ET")),
    "pdf: lines": lambda n: (
        "pdf",
        page_with(b"".join(b"%d %d m %d %d l S " % (i % 600, i % 800, i % 500, i % 700) for i in range(n * 50_000)) + text_operators(9)),
    ),
    "pdf: boxes": lambda n: (
        "pdf",
        page_with(b"".join(b"%d %d 9 9 re S " % (i % 600, (i * 7) % 800) for i in range(n * 30_000)) + text_operators(9)),
    ),
    "pdf: states that are never taken back": lambda n: ("pdf", page_with(b"q " * (n * 200_000) + text_operators(3))),
    "pdf: forms in forms": lambda n: ("pdf", forms_in_forms(n + 3)),
    "pdf: forms in forms, nine deep": lambda n: ("pdf", forms_in_forms(9)),
    "pdf: form of itself": lambda n: (
        "pdf",
        page_with(
            b"/X Do",
            b"<</Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X 5 0 R>>>> /Length 5>>\nstream\n/X Do\nendstream",
            resources=b"<</XObject <</X 5 0 R>>>>",
        ),
    ),
    "pdf: huge page": lambda n: ("pdf", page_with(text_operators(3)).replace(b"600 800", b"9e9 9e9")),
    "pdf: outline of itself": lambda n: (
        "pdf",
        page_with(text_operators(3), b"<</First 6 0 R /Last 6 0 R>>", b"<</Title (x) /Next 6 0 R /First 6 0 R>>").replace(
            b"/Type /Catalog", b"/Outlines 5 0 R /Type /Catalog"
        ),
    ),
    "pdf: huge type": lambda n: ("pdf", page_with(b"BT /F 99999999 Tf (word) Tj 1e38 0 0 1e38 0 0 Tm (word) Tj 0 0 0 0 0 0 Tm (x) Tj ET")),
}


def twofold(depth: int) -> str:
    """A table whose cells each hold another such table."""
    inner = paragraph("x") if depth == 0 else twofold(depth - 1)
    return f"<w:tbl><w:tr><w:tc>{inner}</w:tc><w:tc>{inner if depth % 4 == 0 else paragraph('y')}</w:tc></w:tr></w:tbl>"


def many_times(count: int) -> bytes:
    """An EPUB that reads one long page again and again."""
    page = b"<p>" + b"word " * 20_000 + b"</p>"
    return epub_of({"a.xhtml": page}) if count < 1 else _repeated(page, count)


def _repeated(page: bytes, count: int) -> bytes:
    whole = epub_of({"a.xhtml": page})
    files = {one: zipfile.ZipFile(io.BytesIO(whole)).read(one) for one in zipfile.ZipFile(io.BytesIO(whole)).namelist()}
    files["p.opf"] = files["p.opf"].replace(b'<itemref idref="p0"/>', b'<itemref idref="p0"/>' * count)
    return zipped(files)


def many_pages(count: int) -> bytes:
    """A PDF of which each page is the same one."""
    kids = b" ".join(b"3 0 R" for _ in range(count))
    content = text_operators(20)
    stream = b"<</Length %d>>\nstream\n%b\nendstream" % (len(content), content)
    return pdf_of(CATALOGUE, b"<</Type /Pages /Kids [%b] /Count %d>>" % (kids, count), PAGE % FONT, stream)


def forms_in_forms(depth: int) -> bytes:
    """A page that draws a form ten times, which draws another ten times, and so on."""
    forms = []
    for level in range(depth):
        last = level == depth - 1
        content = text_operators(1) if last else b"/X Do " * 10
        resources = FONT if last else b"<</XObject <</X %d 0 R>>>>" % (level + 6)
        forms.append(
            b"<</Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources %b /Length %d>>\nstream\n%b\nendstream"
            % (resources, len(content), content)
        )
    return page_with(b"/X Do", *forms, resources=b"<</XObject <</X 5 0 R>>>>")


def run(count: int, seed: int, only: str = "") -> Tally:
    """Every bomb in sizes 1 to `count`, in an order that the seed gives."""
    tally = Tally()
    names = [name for name in BOMBS if only in name]
    random.Random(seed).shuffle(names)
    with tempfile.TemporaryDirectory() as temporary:
        for name in names:
            for size in range(1, count + 1):
                suffix, data = BOMBS[name](size)
                path = Path(temporary) / f"bomb.{suffix}"
                path.write_bytes(data)
                del data
                tally.trial(f"{name}, size {size}", lambda path=path: _read(path), SECONDS, MEGABYTES)  # type: ignore[misc]
    if Path("/tmp/footnote-was-here").exists():
        tally.failed.append("an archive wrote outside its folder")
    return tally


def _read(path: Path) -> str:
    document = read_document(path)
    assert "root:" not in document.text, "a file of the machine"
    check_document(document)
    return "read"


if __name__ == "__main__":
    command(__doc__, run, 1, has_parts=True)
