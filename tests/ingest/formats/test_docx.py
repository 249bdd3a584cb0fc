"""Word documents: what Word shows, with its numbers, without what it hides."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from ingest import read_document
from ingest.chunks import chunk_document
from ingest.formats import read_layout
from ingest.layout import Layout


def _number(paragraph: Any, instance: int, level: int) -> None:
    number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    number.get_or_add_numId().val = instance
    number.get_or_add_ilvl().val = level


def _level(at: int, kind: str, text: str, start: int = 1, style: str = "") -> str:
    tied = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{tied}<w:lvlText w:val="{text}"/></w:lvl>'


def _define(document: Any, key: int, levels: list[str], *, instances: dict[int, str]) -> None:
    """A list of Word's: its levels, and instances of it, each with what it overrides."""
    root = document.part.numbering_part.element
    made = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{key}">{"".join(levels)}</w:abstractNum>')
    root.insert(0, made)
    for instance, override in instances.items():
        root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{instance}"><w:abstractNumId w:val="{key}"/>{override}</w:num>'))


def _saved(document: Any, tmp_path: Path) -> Layout:
    path = tmp_path / "file.docx"
    document.save(str(path))
    return read_layout(path)


def _outline(layout: Layout) -> list[tuple[str, int]]:
    return [(layout.text[one.start : one.end], one.level) for one in layout.headings]


def test_headings_have_the_numbers_that_word_shows(tmp_path: Path) -> None:
    document = docx.Document()
    levels = [_level(0, "upperRoman", "Part %1", style="Heading1"), _level(1, "decimal", "Article %2.", style="Heading2")]
    levels[1] = levels[1].replace("<w:numFmt", '<w:lvlRestart w:val="0"/><w:numFmt')
    levels.append(_level(2, "lowerLetter", "(%3)"))
    _define(document, 90, levels, instances={90: ""})
    for style in ("Heading 1", "Heading 2"):
        document.styles[style].element.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{int(style[-1]) - 1}"/><w:numId w:val="90"/></w:numPr>')
        )
    document.add_paragraph("Rules of the harbour", style="Title")
    document.add_paragraph("Fees", style="Heading 1")
    document.add_paragraph("Boats", style="Heading 2")
    for text in ("that fish,", "that sail."):
        _number(document.add_paragraph(text), 90, 2)
    document.add_paragraph("Ships", style="Heading 2")
    _number(document.add_paragraph("with one mast."), 90, 2)
    document.add_paragraph("Pilots", style="Heading 1")
    document.add_paragraph("Training", style="Heading 2")
    layout = _saved(document, tmp_path)
    assert _outline(layout) == [
        ("Rules of the harbour", 1), ("Part I Fees", 1), ("Article 1. Boats", 2), ("Article 2. Ships", 2),
        ("Part II Pilots", 1), ("Article 3. Training", 2),
    ]  # fmt: skip
    items = [layout.text[one.start : one.end] for one in layout.list_items]
    assert items == ["(a) that fish,", "(b) that sail.", "(a) with one mast."]
    assert layout.title == "Rules of the harbour"


def test_decimal_numbers_of_several_levels_and_lists_that_start_anew(tmp_path: Path) -> None:
    document = docx.Document()
    levels = [_level(0, "decimal", "%1."), _level(1, "decimal", "%1.%2"), _level(2, "lowerRoman", "%1.%2.%3")]
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    _define(document, 91, levels, instances={91: "", 92: anew})
    for level, instance in ((0, 91), (1, 91), (1, 91), (2, 91), (0, 91), (1, 91), (0, 92), (0, 92)):
        _number(document.add_paragraph("Text"), instance, level)
    layout = _saved(document, tmp_path)
    marks = [layout.text[one.start : one.body].strip() for one in layout.list_items]
    assert marks == ["1.", "1.1", "1.2", "1.2.i", "2.", "2.1", "1.", "2."]
    assert [one.level for one in layout.list_items] == [1, 2, 2, 3, 1, 2, 1, 1]


def test_bullets_and_numbers_of_words_own_list_styles(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Bring:")
    for text in ("a rope", "a lamp"):
        document.add_paragraph(text, style="List Bullet")
    document.add_paragraph("Go on board", style="List Number")
    layout = _saved(document, tmp_path)
    assert layout.text == "Bring:\n\n• a rope\n• a lamp\n1. Go on board"


def test_rows_of_tables_and_their_heads(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for row, texts in zip(table.rows, (("Zone", "First hour", "Day"), ("Harbour", "2.50", "14.00"), ("Market", "", "9.00")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    layout = _saved(document, tmp_path)
    (found,) = layout.tables
    assert [[layout.text[cell.start : cell.end] for cell in row] for row in found.rows] == [
        ["Zone", "First hour", "Day"], ["Harbour", "2.50", "14.00"], ["Market", "", "9.00"],
    ]  # fmt: skip
    assert found.header_rows == 1


def test_what_was_deleted_commented_or_hidden_is_not_read_and_what_was_inserted_is(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Confidential"
    paragraph = document.add_paragraph("The fee is ")
    paragraph._p.append(parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="A"><w:r><w:delText>two</w:delText></w:r></w:del>'))
    paragraph._p.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="2" w:author="A"><w:r><w:t>three</w:t></w:r></w:ins>'))
    hidden = paragraph.add_run("secret")
    hidden.font.hidden = True
    run = paragraph.add_run(" euros.")
    document.add_comment([run], text="Check this", author="A")
    assert _saved(document, tmp_path).text == "The fee is three euros."


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    run = document.add_paragraph("Before. ").add_run()
    box = "<w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    run._r.append(
        parse_xml(
            f'<mc:AlternateContent {nsdecls("w")} {mc}><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
        )
    )
    assert _saved(document, tmp_path).text == "Before.\n\nIn the box."


def test_footnotes_stand_behind_their_paragraph(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Fees are due in May")
    paragraph.add_run()._r.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="2"/>'))
    paragraph.add_run(".")
    document.add_paragraph("Pilots are paid in June.")
    document.save(str(tmp_path / "plain.docx"))
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> Or in April.</w:t></w:r></w:p></w:footnote>'
        "</w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    related = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    path = tmp_path / "file.docx"
    with zipfile.ZipFile(tmp_path / "plain.docx") as plain, zipfile.ZipFile(path, "w") as made:
        for name in plain.namelist():
            data = plain.read(name).decode("utf-8", "surrogateescape")
            if name == "[Content_Types].xml":
                data = data.replace("</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>')
            if name == "word/_rels/document.xml.rels":
                data = data.replace(
                    "</Relationships>", f'<Relationship Id="rId99" Type="{related}" Target="footnotes.xml"/></Relationships>'
                )
            made.writestr(name, data.encode("utf-8", "surrogateescape"))
        made.writestr("word/footnotes.xml", notes)
    layout = read_layout(path)
    assert layout.text == "Fees are due in May¹.\n\n¹ Or in April.\n\nPilots are paid in June."
    assert [layout.text[one.start : one.end] for one in layout.footnotes] == ["¹ Or in April."]


def test_bold_lines_are_headings_only_where_no_style_is_used(tmp_path: Path) -> None:
    for styled in (False, True):
        document = docx.Document()
        if styled:
            document.add_heading("Harbour", 1)
        document.add_paragraph().add_run("1.2 Fees").bold = True
        document.add_paragraph("Boats pay.")
        found = _outline(_saved(document, tmp_path))
        assert found == ([("Harbour", 1)] if styled else [("1.2 Fees", 2)])


def test_the_list_of_contents_is_left_out(tmp_path: Path) -> None:
    document = docx.Document()
    document.element.body.insert(
        0,
        parse_xml(
            f'<w:sdt {nsdecls("w")}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
            "<w:sdtContent><w:p><w:r><w:t>Fees 3</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
    )
    document.add_heading("Fees", 1)
    assert _saved(document, tmp_path).text == "Fees"


def test_facts_of_the_file(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "Rules of the harbour"
    document.core_properties.author = "Ada Pilot"
    document.core_properties.language = "en-GB"
    document.add_paragraph("Rules of the harbour", style="Title")
    layout = _saved(document, tmp_path)
    assert (layout.title, layout.author, layout.language) == ("Rules of the harbour", "Ada Pilot", "en-GB")
    assert layout.date == "2013-12-23"


def test_bold_fields_above_a_text_are_no_headings(tmp_path: Path) -> None:
    made = docx.Document()
    for line in ("IN THE HARBOUR COURT", "Case No: K04", "Before: Judge Hale", "JUDGMENT", "Part I: Facts"):
        made.add_paragraph().add_run(line).bold = True
    made.add_paragraph("The keeper claims his wages.")
    made.save(str(tmp_path / "court.docx"))
    layout = read_layout(tmp_path / "court.docx")
    assert [layout.text[one.start : one.end] for one in layout.headings] == ["IN THE HARBOUR COURT", "JUDGMENT", "Part I: Facts"]


def test_a_notice_above_the_title_is_neither_title_nor_heading(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("FOR IMMEDIATE RELEASE", "Harbour orders two tugs", "About the harbour"):
        document.add_paragraph().add_run(text).bold = True
        document.add_paragraph("The two tugs will cost nine million euros and come in the spring of next year.")
    document.save(str(tmp_path / "release.docx"))
    read = read_document(tmp_path / "release.docx")
    assert read.title == "Harbour orders two tugs"
    assert [section.title for section in read.sections if section.kind == "markdown"] == ["Harbour orders two tugs", "About the harbour"]


def test_looks_rank_headings_where_no_style_is_used(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph().add_run("Ingrid Berg").font.size = Pt(24)
    document.add_paragraph("She measures rivers, and has done so for fourteen years in three countries.")
    for part, post in (("Work", "Head of rivers"), ("Before", "Reader of gauges")):
        run = document.add_paragraph().add_run(part)
        run.font.size, run.font.small_caps = Pt(14), True
        line = document.add_paragraph()
        line.add_run(post).bold = True
        line.add_run("\tMarch 2020")
        document.add_paragraph().add_run("Avon, Bristol").italic = True
        document.add_paragraph("Led the model of the lower river, which four towns use.")
    layout = _saved(document, tmp_path)
    assert _outline(layout) == [
        ("Ingrid Berg", 1), ("Work", 1), ("Head of rivers March 2020", 2), ("Before", 1), ("Reader of gauges March 2020", 2),
    ]  # fmt: skip
    assert layout.title == "Ingrid Berg"
    read = read_document(tmp_path / "file.docx")  # a post and its time are told by the line itself
    assert [chunk.text for chunk in chunk_document(read) if chunk.title_path[-1].startswith("Reader")][:2] == [
        "Reader of gauges March 2020",
        "Avon, Bristol",
    ]


def test_bold_words_within_a_line_make_no_heading_of_it(tmp_path: Path) -> None:
    document = docx.Document()
    line = document.add_paragraph()
    line.add_run("Note").bold = True
    line.add_run(" that boats pay in May")
    document.add_paragraph("Pilots are paid in June.")
    assert _outline(_saved(document, tmp_path)) == []


def test_a_row_that_is_merged_across_names_those_below(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=0, cols=3)
    for cells in (["Item", "2024", "2025"], ["INCOME"], ["Dues", "10", "12"], ["COSTS"], ["Dues", "3", "4"]):
        row = table.add_row().cells
        if len(cells) == 1:
            row[0].merge(row[2])
        for cell, text in zip(row, cells, strict=False):
            cell.text = text
    document.save(str(tmp_path / "budget.docx"))
    rows = [one.title for one in read_document(tmp_path / "budget.docx").sections if one.kind == "row"]
    assert rows == ["", "INCOME", "INCOME; Item: Dues; 2024: 10; 2025: 12", "COSTS", "COSTS; Item: Dues; 2024: 3; 2025: 4"]
