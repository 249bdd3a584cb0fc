"""Web pages: their text and its structure, without what surrounds it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ingest import read_document
from ingest.chunks import chunk_document
from ingest.errors import DocumentEmpty
from ingest.formats import read_layout
from ingest.layout import Layout

PROSE = "The harbour office opens at six in the morning and closes when the last ferry has left. " * 6


def _read(tmp_path: Path, page: str, name: str = "page.html", encoding: str = "utf-8") -> Layout:
    path = tmp_path / name
    path.write_bytes(page.encode(encoding))
    return read_layout(path)


def _outline(layout: Layout) -> list[tuple[str, int]]:
    return [(layout.text[one.start : one.end], one.level) for one in layout.headings]


def test_headings_lists_and_line_breaks(tmp_path: Path) -> None:
    layout = _read(
        tmp_path,
        "<!doctype html><html lang=en-GB><title>Fees</title><body><h1>Fees &amp; dues</h1><p>Who\n   pays?<br>All.</p>"
        "<ol start=3 type=a><li>boats<ul><li>old ones</ul><li>ships</ol><h2>2.&nbsp;Pilots <a href=#p>¶</a></h2>x<sup>2</sup>",
    )
    assert layout.text == "Fees & dues\n\nWho pays?\nAll.\n\nc. boats\n• old ones\nd. ships\n\n2. Pilots\n\nx²"
    assert _outline(layout) == [("Fees & dues", 1), ("2. Pilots", 2)]
    assert [one.level for one in layout.list_items] == [1, 2, 1]
    assert (layout.title, layout.language) == ("Fees", "en-GB")


@pytest.mark.parametrize(
    "around",
    [
        "<nav><a href=/>Home</a></nav>",
        "<div class='site-nav menu'><a href=/>Home</a></div>",
        "<div role=navigation>Home</div>",
        "<header><a href=/>Home</a></header>",
        "<footer>Home</footer>",
        "<aside>Home</aside>",
        "<p hidden>Home</p>",
        "<p style='color:red; display: none'>Home</p>",
        "<div aria-hidden=true>Home</div>",
        "<script>Home</script><style>Home</style><noscript>Home</noscript><template>Home</template>",
        "<!-- Home -->",
        "<button>Home</button><select><option>Home</select>",
        "<ul>" + "".join(f"<li><a href=/{n}>Home {n}</a>" for n in range(9)) + "</ul>",
    ],
)
def test_what_surrounds_the_text_is_left_out(tmp_path: Path, around: str) -> None:
    layout = _read(tmp_path, f"<html><body>{around}<h1>Fees</h1><p>{PROSE}</p>{around}</body></html>")
    assert layout.text == f"Fees\n\n{PROSE.strip()}"


def test_the_main_part_is_read_whole_with_its_own_lists_of_links(tmp_path: Path) -> None:
    links = "".join(f"<li><a href=https://harbour.example/{n}>Form {n}</a>" for n in range(9))
    layout = _read(tmp_path, f"<body><div>Sign in</div><main><header><h1>Fees</h1></header><p>{PROSE}</p><ul>{links}</ul></main>")
    assert layout.text.startswith("Fees")
    assert layout.text.endswith("• Form 8")


def test_rows_of_tables_and_definitions(tmp_path: Path) -> None:
    layout = _read(
        tmp_path,
        "<html><table><caption>Fees</caption><thead><tr><th>Zone<th>Hour<th>Day</thead><tr><td>Harbour<td>2.50<td>14"
        "<tr><td colspan=2>Market<td>9</table><dl><dt>Berth<dd>A place for a ship.<dt>Quay<dd>Where it lies.</dl>",
    )
    fees, terms = ([[layout.text[cell.start : cell.end] for cell in row] for row in table.rows] for table in layout.tables)
    assert fees == [["Zone", "Hour", "Day"], ["Harbour", "2.50", "14"], ["Market", "", "9"]]
    assert terms == [["Berth", "A place for a ship."], ["Quay", "Where it lies."]]
    assert [table.header_rows for table in layout.tables] == [1, 0]


def test_a_table_that_lays_out_the_page_is_no_table(tmp_path: Path) -> None:
    layout = _read(tmp_path, "<html><table><tr><td><h2>Left</h2><p>One.</td><td><table><tr><td>Two.</table></td></tr></table>")
    assert (layout.tables, layout.text) == ((), "Left\n\nOne.\n\nTwo.")


def test_code_keeps_its_lines(tmp_path: Path) -> None:
    layout = _read(tmp_path, "<html><p>Say:<pre>\nif open:\n    enter()\n</pre><h1>After</h1>")
    (code,) = layout.code
    assert layout.text[code.start : code.end] == "if open:\n    enter()"


@pytest.mark.parametrize(("encoding", "says"), [("utf-8", "utf-8"), ("cp1252", "windows-1252"), ("utf-16", "utf-16"), ("koi8-r", "koi8-r")])
def test_encodings(tmp_path: Path, encoding: str, says: str) -> None:
    text = "Гавань открыта" if encoding == "koi8-r" else "Überfahrt für 3 €" if encoding != "koi8-r" else ""
    assert _read(tmp_path, f"<html><meta charset={says}><p>{text}", encoding=encoding).text == text


def test_a_saved_page(tmp_path: Path) -> None:
    page = "<html><title>Geb=C3=BChren</title><body><h1>Geb=C3=BChren</h1><p>Boote zahl=\nen.</p>"
    parts = f"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n{page}\n"
    picture = "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"
    head = 'From: <Saved by Blink>\nSubject: Fees\nMIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="XX"\n'
    layout = _read(tmp_path, f"{head}\n--XX\n{parts}--XX\n{picture}--XX--\n", "page.mhtml")
    assert (layout.text, layout.title) == ("Gebühren\n\nBoote zahlen.", "Gebühren")


def test_facts(tmp_path: Path) -> None:
    metas = "<meta name=author content='Ada Pilot'><meta property='article:published_time' content=2024-05-03>"
    layout = _read(tmp_path, f"<html><head><title>Fees | Harbour town</title>{metas}</head><h1>Fees</h1><p>Text.")
    assert (layout.title, layout.author, layout.date) == ("Fees", "Ada Pilot", "2024-05-03")


def test_a_page_of_scripts_alone_says_so(tmp_path: Path) -> None:
    with pytest.raises(DocumentEmpty, match="without text"):
        _read(tmp_path, "<html><body><div id=root></div><script>render()</script>")


def test_deep_nesting_is_read(tmp_path: Path) -> None:
    assert "bottom" in _read(tmp_path, "<html>" + "<div>" * 3000 + "bottom").text


def test_epub_chapters_in_order(tmp_path: Path) -> None:
    path = tmp_path / "book.epub"
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Harbour</dc:title>'
        '</metadata><manifest><item id="b" href="b.xhtml"/><item id="a" href="a.xhtml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", "application/epub+zip")
        made.writestr("META-INF/container.xml", '<container><rootfiles><rootfile full-path="in/p.opf"/></rootfiles></container>')
        made.writestr("in/p.opf", package)
        made.writestr("in/a.xhtml", "<html><body><h1>One</h1><p>First.</p></body></html>")
        made.writestr("in/b.xhtml", "<html><body><h1>Two</h1><p>Second.</p></body></html>")
    layout = read_layout(path)
    assert (layout.text, layout.title) == ("One\n\nFirst.\n\nTwo\n\nSecond.", "Harbour")


LEADS = [("<p><b>Harbour dues</b></p>", "<p><strong>Mooring</strong></p>"), ("<b>Harbour dues</b>\n", "<p><b>Mooring</b><p>")]


@pytest.mark.parametrize("leads", LEADS)
@pytest.mark.parametrize(("tag", "marks"), [("ul", ["", ""]), ("ol", ["1. ", "2. "])])
def test_bold_leads_of_items_are_their_titles(tmp_path: Path, leads: tuple[str, str], tag: str, marks: list[str]) -> None:
    items = "".join(f"<li>{lead}<p>{PROSE}</p><p>{PROSE}</p></li>" for lead in leads)
    layout = _read(tmp_path, f"<html><h2>Fees</h2><p>{PROSE}</p><{tag}>{items}</{tag}><h2>End</h2><p>{PROSE}</p>")
    titles = [(layout.text[one.start : one.end], one.level) for one in layout.headings]
    assert titles == [("Fees", 2), (f"{marks[0]}Harbour dues", 3), (f"{marks[1]}Mooring", 3), ("End", 2)]


def test_bold_leads_are_none_where_text_of_the_part_follows(tmp_path: Path) -> None:
    items = "".join(f"<li><b>{lead}</b><p>{PROSE}</p></li>" for lead in ("Dues", "Mooring"))
    pages = [
        f"<html><h2>Fees</h2><div><ul>{items}</ul></div>{after}" for after in (f"<p>{PROSE}</p>", f"<div><h2>End</h2><p>{PROSE}</div>")
    ]
    assert [len(_read(tmp_path, page).headings) for page in pages] == [1, 4]


@pytest.mark.parametrize("lead", ["<b>Dues</b> are paid.", "<p><b>Dues</b> are paid.</p>", "<p><b>Dues are paid.</b></p>", "<b>Dues</b>"])
def test_bold_words_of_items_that_are_no_title(tmp_path: Path, lead: str) -> None:
    after = f"<p>{PROSE}</p>" if lead != "<b>Dues</b>" else ""
    layout = _read(tmp_path, f"<html><h2>Fees</h2><ul><li>{lead}{after}</li><li>{lead}{after}</li></ul>")
    assert len(layout.headings) == 1
    assert len(layout.list_items) == 2


def test_navigation_and_contents_are_left_out_by_their_names(tmp_path: Path) -> None:
    around = '<div class="navheader"><table><tr><th>Chapter 3<tr><td>Prev<td>Next</table></div>'
    toc = '<div class="toc"><p>Contents</p><dl><dt><a href="#a">One</a><dt><a href="#b">Two</a></dl></div>'
    layout = _read(tmp_path, f"<html>{around}{toc}<h2>Fees</h2>{f'<p>{PROSE}</p>' * 9}")
    assert layout.text.startswith("Fees")
    assert layout.tables == ()


def test_what_is_said_of_a_term_is_known_with_it(tmp_path: Path) -> None:
    said = f"<dt>bow<dd><p>{PROSE}</p><p>It is painted.</p><dt>keel<dt>fin<dd>The back.<ul><li>of lead</ul>"
    page = f"<html><h1>Ship</h1><p>Its parts are these.</p><dl><div>{said}</div></dl><p>Other ships have more.</p><ul><li>rafts</ul>"
    (tmp_path / "ship.html").write_text(page)
    document = read_document(tmp_path / "ship.html")
    read = [(chunk.heads, chunk.text) for chunk in chunk_document(document)]
    assert read == [
        ("", "Its parts are these."),
        ("bow", PROSE.strip()),
        ("bow", "It is painted."),
        ("keel, fin", "The back."),
        ("", "of lead"),
        ("", "Other ships have more."),
        ("", "rafts"),
    ]
    assert [section.parent for section in document.sections if section.kind == "bullet"] == ["Ship•term 2", "Ship"]


def test_a_second_definition_goes_on_with_the_term(tmp_path: Path) -> None:
    said = f"<dt>bow<dd><p>{PROSE}</p><p>It is new.</p><dd>The front.<dt>keel<dd>The back."
    (tmp_path / "ship.html").write_text(f"<html><h1>Ship</h1><dl>{said}</dl><p>Others have more.</p>")
    read = [(chunk.heads, chunk.text) for chunk in chunk_document(read_document(tmp_path / "ship.html"))]
    assert read == [("bow", PROSE.strip()), ("bow", "It is new."), ("bow", "The front."), ("keel", "The back."), ("", "Others have more.")]


def test_a_term_that_only_leads_to_a_list_is_text_and_terms_alone_are_paragraphs(tmp_path: Path) -> None:
    page = (
        "<html><h1>Ship</h1><dl><dt>Bow:<dd><ul><li>of oak<li>of elm</ul><dt>Keel:<dd><ul><li>of lead</ul></dl><dl><dt>Rafts<dt>Punts</dl>"
    )
    (tmp_path / "ship.html").write_text(page)
    assert [chunk.text for chunk in chunk_document(read_document(tmp_path / "ship.html"))] == [
        "Bow:", "of oak", "of elm", "Keel:", "of lead", "Rafts", "Punts",
    ]  # fmt: skip


def test_lines_below_a_title_that_say_who_wrote_it_are_no_headings(tmp_path: Path) -> None:
    lines = (
        "<h2 class=subtitle>For all ships</h2><h3 class=AUTHOR>Ada Moss</h3><h3 class=author>Bo Lind</h3><h3 class=author>v1.2, 2022</h3>"
    )
    layout = _read(tmp_path, f"<html><h1>Fees</h1>{lines}<p>{PROSE}</p><h2>Dues</h2><p>{PROSE}</p>")
    assert _outline(layout) == [("Fees", 1), ("Dues", 2)]
    assert layout.text.startswith("Fees\n\nFor all ships\n\nAda Moss, Bo Lind\n\nv1.2, 2022\n\nThe harbour")
    assert layout.author == "Ada Moss, Bo Lind"


def test_what_a_page_does_not_print_is_left_out_of_its_main_part(tmp_path: Path) -> None:
    edit = '<span class="mw-editsection">[<a href="#">edit</a>]</span>'
    layout = _read(
        tmp_path,
        f'<main><h1>Light</h1><div id="siteSub">From the web</div><div><h2>Lamp</h2>{edit}</div>'
        f'<p>{PROSE}<sup class="noprint">[why?]</sup></p>'
        '<div class="catlinks"><ul><li>Lamps</ul></div></main>',
    )
    assert layout.text == f"Light\n\nLamp\n\n{PROSE.strip()}"


def test_a_row_across_a_table_names_those_below_and_one_above_it_the_table(tmp_path: Path) -> None:
    _read(
        tmp_path,
        "<h1>Light</h1><p>It is old.</p><table><tr><th colspan=2>North Light</th></tr><tr><th>Place</th><td>Ely</td></tr>"
        "<tr><th colspan=2>Tower</th></tr>"
        "<tr><th>Height</th><td>27 m</td></tr><tr><th colspan=2>Lamp</th></tr><tr><th>Height</th><td>31 m</td></tr></table>",
    )
    document = read_document(tmp_path / "page.html")
    assert [one.title for one in document.sections if one.kind == "row"] == [
        "Place: Ely",
        "Tower",
        "Tower; Height: 27 m",
        "Lamp",
        "Lamp; Height: 31 m",
    ]
    assert "North Light" in [chunk.text for chunk in chunk_document(document)]


def test_a_table_whose_cells_hold_letters_is_read_as_blocks(tmp_path: Path) -> None:
    said = f"<div>Dear Bob,</div><div>{PROSE}</div><ul><li>a lamp<li>a bell</ul>"
    letter = f"<tr><td>Ann Lee</td><td>Monday</td></tr><tr><td colspan=2>{said}</td></tr>"
    layout = _read(tmp_path, f"<h1>Letters</h1><table>{letter}</table>")
    assert layout.tables == ()
    assert layout.text == f"Letters\n\nAnn Lee\n\nMonday\n\nDear Bob,\n\n{PROSE.strip()}\n\n• a lamp\n• a bell"


def test_a_table_with_a_short_list_in_a_cell_stays_one(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>Basin {n}<td><ul><li>a lamp<li>a bell<li>a rope</ul></tr>" for n in range(3))
    assert len(_read(tmp_path, f"<h1>Basins</h1><table><tr><th>Basin<th>It has</tr>{rows}</table>").tables) == 1
