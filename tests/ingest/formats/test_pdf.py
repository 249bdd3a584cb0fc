"""PDF: words, headings and pages as set; quotes found again on their pages; what is not text left out."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
import pytest
from rapidfuzz.distance import Levenshtein
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ingest import read_document
from ingest.formats import read_layout
from ingest.layout import Layout
from tests.ingest.formats.pdf_files import LAYOUTS, SENTENCES, Setter, Truth

Made = tuple[Path, Truth, Layout]


@pytest.fixture(scope="module")
def all_made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    """A file of each kind, what is in it, and what is read of it."""
    paths = {name: tmp_path_factory.mktemp("pdf") / "file.pdf" for name in LAYOUTS}
    return {name: (path, LAYOUTS[name](path), read_layout(path)) for name, path in paths.items()}


@pytest.fixture(params=list(LAYOUTS))
def made(request: pytest.FixtureRequest, all_made: dict[str, Made]) -> Made:
    """One of them."""
    return all_made[request.param]


def test_words_are_those_of_the_file_in_reading_order(made: Made) -> None:
    _, truth, layout = made
    words = [word for word, _ in truth.words]
    assert 1 - Levenshtein.distance(words, layout.text.split()) / len(words) >= 0.995


def test_headings_have_their_words_and_levels_and_there_are_no_others(made: Made) -> None:
    _, truth, layout = made
    found = [(layout.text[one.start : one.end], one.level) for one in layout.headings]
    assert sum(one in found for one in truth.headings) >= 0.95 * len(truth.headings)
    assert sum(one not in truth.headings for one in found) <= 0.05 * len(found)


def test_every_word_has_its_page(made: Made) -> None:
    _, truth, layout = made
    ends = [page.end for page in layout.pages]
    assert ends == sorted(ends)
    assert layout.pages[0].start == 0
    assert layout.pages[-1].end == len(layout.text)
    found = [(word, page.number) for page in layout.pages for word in layout.text[page.start : page.end].split()]
    assert 1 - Levenshtein.distance(truth.words, found) / len(truth.words) >= 0.995


def test_rows_of_tables_have_their_cells(made: Made) -> None:
    _, truth, layout = made
    rows = [[layout.text[cell.start : cell.end] for cell in row] for table in layout.tables for row in table.rows]
    assert rows == truth.rows
    assert all(table.header_rows == 1 for table in layout.tables)


def test_every_letter_comes_from_where_its_origin_says(made: Made) -> None:
    path, _, layout = made
    pdf = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage() for page in pdf]
    plain = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
    letters = 0
    for one in layout.origins:
        for at in range(one.start, one.end):
            there = chr(pypdfium2.raw.FPDFText_GetUnicode(texts[one.page - 1].raw, one.index + at - one.start))
            here = layout.text[at].translate(plain)
            assert here == there or (here == "-" and there in "\x02\ufffe") or there in "ﬁﬂ", (here, there)
            letters += not here.isspace()
    assert letters == sum(not character.isspace() for character in layout.text)
    assert len(layout.origins) < len(layout.text) / 25


def test_a_quote_has_a_rectangle_for_each_of_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "file.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(100, A4[1] - 200, "The harbour office opens at six in the morning and closes when")
    canvas.drawString(100, A4[1] - 215, "the last ferry has left.")
    canvas.save()
    layout = read_layout(path)
    start = layout.text.index("closes when the last")
    first, second = read_document(path).rectangles(start, start + len("closes when the last"))
    assert first.page == second.page == 1
    assert first.x0 > 300
    assert first.y0 < 200 < first.y1
    assert abs(second.x0 - 100) < 2
    assert second.y0 < 215 < second.y1
    assert second.x1 < 160


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_read_and_its_rectangles_lie_within_it(tmp_path: Path, turn: int) -> None:
    path = tmp_path / "file.pdf"
    canvas = Canvas(str(path), pagesize=landscape(A4))
    canvas.setPageRotation(turn)
    canvas.drawString(60, 500, "Fishing boats pay a fixed fee.")
    canvas.save()
    layout = read_layout(path)
    assert layout.text == "Fishing boats pay a fixed fee."
    (page,) = layout.pages
    (place,) = read_document(path).rectangles(0, 13)
    assert 0 <= place.x0 < place.x1 <= page.width
    assert 0 <= place.y0 < place.y1 <= page.height
    assert max(place.x1 - place.x0, place.y1 - place.y0) > 60


def test_text_along_the_margin_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "file.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.drawString(100, 500, SENTENCES[0])
    canvas.rotate(90)
    canvas.drawString(300, -30, "Draft of the third of May")
    canvas.save()
    assert read_layout(path).text == SENTENCES[0]


def test_the_files_own_outline_gives_the_levels(tmp_path: Path) -> None:
    path = tmp_path / "file.pdf"
    setter = Setter(path)
    for at, (title, level) in enumerate([("Fees", 0), ("For boats", 1), ("For ships", 1), ("Pilots", 0)]):
        setter.canvas.bookmarkPage(str(at))
        setter.canvas.addOutlineEntry(title, str(at), level)
        setter.heading(title, 1, 13)
        setter.paragraph(setter.sentences(4))
    setter.save()
    layout = read_layout(path)
    found = [(layout.text[one.start : one.end], one.level) for one in layout.headings]
    assert found == [("Fees", 1), ("For boats", 2), ("For ships", 2), ("Pilots", 1)]


def test_sentences_that_many_pages_begin_with_stay(tmp_path: Path) -> None:
    path = tmp_path / "file.pdf"
    setter = Setter(path)
    for _ in range(5):
        setter.paragraph(SENTENCES[0] + " " + setter.sentences(3))
        setter.turn()
    setter.save()
    assert read_layout(path).text.count(SENTENCES[0]) >= 5


def _titled(path: Path, title: str) -> Layout:
    setter = Setter(path)
    setter.canvas.setTitle(title)
    setter.canvas.setAuthor("Ada Pilot")
    setter.heading("Rules of the harbour", 1, 20)
    setter.paragraph(setter.sentences(3))
    setter.save()
    return read_layout(path)


@pytest.mark.parametrize("title", ["Microsoft Word - rules_v3.docx", "untitled", "", "rules.indd", "Corporate template 2011"])
def test_the_title_is_what_the_document_says(tmp_path: Path, title: str) -> None:
    layout = _titled(tmp_path / "file.pdf", title)
    assert (layout.title, layout.author) == ("Rules of the harbour", "Ada Pilot")


def _hyphens(setter: Setter, lines: list[str]) -> None:
    for line in lines:
        setter.line(line, "Times-Roman", 11, 0, 1.25)


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["The administration considers the transpor-", "tation of timber along the northern quay of the harbour."], "transportation"),
        (["A well-known light. Everyone in the town sees the well-", "known light from the north."], "the well-known light"),
        (["The North-South line is the only one; trains of the North-", "South line are late."], "the North-South line"),
    ],
)
def test_hyphens_at_line_ends(tmp_path: Path, lines: list[str], wanted: str) -> None:
    setter = Setter(tmp_path / "file.pdf")
    _hyphens(setter, lines)
    setter.save()
    assert wanted in read_layout(setter.path).text


def _contents(setter: Setter) -> None:
    setter.heading("Contents", 1, 15)
    for number, title in enumerate(("Fees", "Pilots", "Ferries"), start=1):
        _hyphens(setter, [f"{number}. {title} " + ". " * 40 + str(number + 1)])
    for number, title in enumerate(("Fees", "Pilots", "Ferries"), start=1):
        setter.turn()
        setter.heading(f"{number}. {title}", 1, 15)
        setter.paragraph(setter.sentences(4))


def test_a_list_of_contents_doubles_no_heading(tmp_path: Path) -> None:
    setter = Setter(tmp_path / "file.pdf")
    _contents(setter)
    setter.save()
    layout = read_layout(setter.path)
    found = [layout.text[one.start : one.end] for one in layout.headings]
    assert found == ["Contents", "1. Fees", "2. Pilots", "3. Ferries"]


def test_lists_have_their_marks_and_items(tmp_path: Path) -> None:
    setter = Setter(tmp_path / "file.pdf")
    setter.paragraph("The office needs:")
    for item in ("• the name of the ship,", "• its length and draught,", "• the date of arrival."):
        _hyphens(setter, [item])
    setter.save()
    layout = read_layout(setter.path)
    items = [(layout.text[one.start : one.body].strip(), layout.text[one.body : one.end]) for one in layout.list_items]
    assert items == [("•", "the name of the ship,"), ("•", "its length and draught,"), ("•", "the date of arrival.")]


def test_reading_is_fast(tmp_path: Path) -> None:
    """300 pages within 20 s: here 30 pages within 2 s of the processor's time."""
    setter = Setter(tmp_path / "file.pdf", hyphenate=True, justify=True, furniture=True)
    while setter.page < 30:
        setter.paragraph(setter.sentences(6))
    setter.save()
    begun = time.thread_time()
    read_layout(setter.path)
    assert time.thread_time() - begun < 2.0


def test_a_centred_number_and_the_title_below_it_are_two_lines(tmp_path: Path) -> None:
    path = tmp_path / "file.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont("Helvetica", 10)
    for at, text in enumerate(("ARTICLE 1", "General")):
        canvas.drawCentredString(A4[0] / 2, 700 - 13 * at, text)
    for at, text in enumerate(SENTENCES[:6]):
        canvas.drawString(70, 660 - 13 * at, text + " " + "." * 20)
    canvas.save()
    assert read_layout(path).text.startswith("ARTICLE 1\n\nGeneral\n\n")


def test_what_is_lowered_or_raised_stays_with_its_word(tmp_path: Path) -> None:
    path = tmp_path / "file.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    text = canvas.beginText(70, 700)
    text.setFont("Helvetica", 11)
    for part, size, rise in (("The water (H", 11, 0), ("2", 7, -2), ("O) fills 40 m", 11, 0), ("3", 7, 4), (" of the tank.", 11, 0)):
        text.setFont("Helvetica", size)
        text.setRise(rise)
        text.textOut(part)
    canvas.drawText(text)
    canvas.save()
    assert read_layout(path).text == "The water (H2O) fills 40 m³ of the tank."


def test_hebrew_is_read_from_the_right(tmp_path: Path) -> None:
    fonts = pytest.importorskip("matplotlib").get_data_path()  # one of its fonts has the letters
    pdfmetrics.registerFont(TTFont("DejaVu", str(Path(fonts) / "fonts" / "ttf" / "DejaVuSans.ttf")))
    path = tmp_path / "file.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont("DejaVu", 12)
    lines = ["משרד הנמל נפתח בשש בבוקר ונסגר כאשר יוצאת המעבורת", "האחרונה (בקיץ). המחיר הוא 2.50 ליום."]
    for at, line in enumerate(lines):
        seen = line[::-1].translate(str.maketrans("()", ")(")).replace("05.2", "2.50")
        canvas.drawRightString(500, 700 - 15 * at, seen)
    canvas.save()
    assert read_layout(path).text == " ".join(lines)


def test_threads_may_read_at_once(all_made: dict[str, Made]) -> None:
    paths, _, layouts = zip(*all_made.values(), strict=True)
    with ThreadPoolExecutor(4) as pool:  # the first file twice: the same at once, and others beside it
        assert list(pool.map(read_layout, [paths[0], *paths])) == [layouts[0], *layouts]


def test_each_word_has_its_place_and_a_page_of_them_is_small(made: Made) -> None:
    path, _, _ = made
    document = read_document(path)
    words = [(one.start(), one.end()) for one in re.finditer(r"\S+", document.text)]
    placed = [document.rectangles(*word) for word in words]
    assert sum(bool(one) for one in placed) >= 0.99 * len(words)
    sizes = {page.number: (page.width, page.height) for page in document.pages}
    assert all(
        -1 <= one.x0 < one.x1 <= sizes[one.page][0] + 1 and -1 <= one.y0 < one.y1 <= sizes[one.page][1] + 1
        for word in placed
        for one in word
    )
    assert all(boxes[0].page == document.page_at(start) for (start, _), boxes in zip(words, placed, strict=True) if boxes)
    assert sum(len(page.words) for page in document.pages) < 6 * len(words)


def _ruled_round(path: Path, rows: list[list[str]]) -> list[str]:
    """The rows of a table with rules around its head and its body, as they are read."""
    canvas, wide, high = Canvas(str(path), pagesize=A4), 90, 14
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            canvas.setFont("Times-Roman", 10)
            canvas.drawString(100 + column * wide, 700 - at * high, cell.removesuffix("*"))
            if cell.endswith("*"):
                canvas.setFont("Times-Roman", 7)
                canvas.drawString(100 + column * wide + canvas.stringWidth(cell[:-1], "Times-Roman", 10), 704 - at * high, "3")
    ends = (712, 696, 696 - (len(rows) - 1) * high)
    canvas.grid([96 + column * wide for column in range(len(rows[0]) + 1)], [float(end) for end in ends])
    canvas.save()
    return [section.title or section.text for section in read_document(path).sections if section.kind == "row"]


def test_lines_between_two_rules_are_rows_where_their_cells_are_figures(tmp_path: Path) -> None:
    rows = [["Size", "64", "256"], ["Oak", "2.30", "2.10"], ["Elm", "1.75*", "1.29"], ["Ash", "1.65", "1.26"]]
    assert _ruled_round(tmp_path / "a.pdf", rows) == [
        "Size\t64\t256",
        "Size: Oak; 64: 2.30; 256: 2.10",
        "Size: Elm; 64: 1.75³; 256: 1.29",
        "Size: Ash; 64: 1.65; 256: 1.26",
    ]


@pytest.mark.parametrize("second", [["and beech", "is", "is"], ["(old)", "7", "8"], ["Elm", "", "2.10"]])
def test_cells_that_go_on_over_lines_are_one_row(tmp_path: Path, second: list[str]) -> None:
    rows = [["Wood", "Spring", "Autumn"], ["Oak", "4", "5"], second]
    assert len(_ruled_round(tmp_path / "a.pdf", rows)) == 2
