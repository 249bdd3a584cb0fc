"""Reading a document: from a file or a string to a `Document` with its section tree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ingest.document import About, Document, Fact, Section, sha256_of
from ingest.errors import DocumentEmpty, printable
from ingest.formats import read_layout
from ingest.hints import lay_on, stated
from ingest.layout import Layout
from ingest.source import WHITE_PAPER
from ingest.structure.candidates import find_marks, heading_marks
from ingest.structure.contents_list import mark_contents
from ingest.structure.items import find_items
from ingest.structure.lines import Sheet, mark_breaks, read_lines
from ingest.structure.numbering import find_numbered
from ingest.structure.outline import order_headings
from ingest.structure.page_furniture import find_notices, mark_edges, mark_page_furniture, opening_facts
from ingest.structure.sections import WHOLE, build_sections
from ingest.structure.speakers import find_turns
from ingest.structure.tables import find_tables
from ingest.structure.titles import find_titles
from ingest.text.front_matter import read_front_matter

_FEW_HASHES = 2  # headings with # of a text that is numbered in other ways


def read_document(path: Path | str = WHITE_PAPER) -> Document:
    """Read a file into a document: text, Markdown, HTML (also MHTML), DOCX, PDF or EPUB.

    Raises a DocumentError that says what to do: DocumentNotFound, DocumentEmpty, DocumentNotText, DocumentEncrypted,
    DocumentScanned, DocumentBroken or DocumentTooLarge.
    """
    layout = read_layout(path)
    document = parse_document(layout.text, name=printable(Path(path).name), sha256=layout.sha256, layout=layout)
    return replace(document, notes=(*document.notes, *(printable(note) for note in layout.notes)))


def parse_document(text: str, name: str = "document", sha256: str | None = None, layout: Layout | None = None) -> Document:
    """The structure of a text; `sha256` is that of the file it was decoded from, by default of its UTF-8 form. `layout` is what
    the file itself says of its structure."""
    sheet = read_lines(text, layout.left_out if layout else ())
    if not sheet.lines:
        raise DocumentEmpty(f"{name} is empty: there is nothing in it to index.", "Check that it is the right file.")
    sections, facts = _structure(sheet, layout)
    notes: tuple[str, ...] = ()
    if any(section.address == WHOLE for section in sections):
        notes = (f"{name} has no section headings that Footnote knows: its paragraphs are the chunks.",)
    sha256 = sha256 or sha256_of(text.encode("utf-8", "surrogatepass"))
    if layout is None:
        return Document(name, text, sha256, sections, facts, notes)
    known = {fact.name for fact in facts}
    facts += tuple(fact for fact in stated(layout) if fact.name not in known)
    about = About(layout.title, layout.author, layout.date, layout.language)
    return Document(name, text, sha256, sections, facts, notes, layout.pages, about)


def _structure(sheet: Sheet, layout: Layout | None) -> tuple[tuple[Section, ...], tuple[Fact, ...]]:
    facts = _facts_before(sheet)
    rows = lay_on(sheet, layout) if layout else {}
    is_marked = sheet.levels is not None  # a file that says itself what is a heading: its pages and tables are known as well
    if not is_marked:
        mark_page_furniture(sheet)
    notices = find_notices(sheet)
    mark_contents(sheet)
    rows = rows if is_marked else find_tables(sheet)
    marks = list(find_marks(sheet))
    is_markdown = len(heading_marks(sheet)[0]) > _FEW_HASHES
    numbered, others = find_numbered(sheet, marks, is_markdown)
    titles = find_titles(sheet, [one.mark.line for one in numbered if not one.runs_on], {mark.line: mark for mark in marks}, is_markdown)
    turns = {} if numbered else find_turns(sheet)  # the lines of forms in laws and contracts are nobody's speech
    titles = [title for title in titles if title.line not in turns]
    mark_breaks(sheet)
    headings = order_headings(numbered, titles, [line.start for line in sheet.lines])
    last_part = max((one.line for one in headings if one.label or one.kind == "markdown"), default=0)
    facts += mark_edges(sheet, headings[0].line if headings else None, last_part)
    if not any(fact.name == "title" for fact in facts):
        told = {name for name in ("title", "author", "date") if layout and getattr(layout, name)}  # by the file itself
        facts += tuple(fact for fact in opening_facts(sheet, headings, notices) if fact.name not in told)
    items = find_items(sheet, others, headings)
    return build_sections(sheet, headings, items, rows, turns, facts), facts


def _facts_before(sheet: Sheet) -> tuple[Fact, ...]:
    """The facts that stand before a text as its front matter, which is hidden."""
    front = read_front_matter(sheet.text)
    if front is None:
        return ()
    for i in range(sheet.at(front.end)):
        sheet.roles[i] = "hidden"
    return tuple(Fact(name, sheet.text[start:end], start, end) for name, start, end in front.facts)
