"""Word documents (DOCX), opened by python-docx: what Word shows, with the numbers that it counts itself."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import docx
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError

from ingest.errors import DocumentEmpty
from ingest.formats.archive import DAMAGED, open_archive, parse_xml
from ingest.formats.builder import Piece, TextBuilder
from ingest.formats.numerals import SYMBOLS, numeral
from ingest.formats.refusals import broken
from ingest.formats.word.looks import Look, Shown, is_on, levels_by_look, look_of
from ingest.formats.word.numbering import Label, Numbering, W, value_of
from ingest.layout import Layout
from ingest.structure.looks import is_notice
from ingest.text.characters import on_one_line

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SUPERSCRIPTS = str.maketrans("0123456789ivxlc", "⁰¹²³⁴⁵⁶⁷⁸⁹ⁱᵛˣˡᶜ")
_UNSHOWN = frozenset(
    f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "commentReference", "sectPr", "delInstrText")
)
_CONTAINERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml")} | {f"{_MC}AlternateContent", f"{_MC}Choice"}
_SIZE = 20  # half points, where nothing says it
_PLAIN_TABLES = ("", "TableGrid", "TableNormal")  # styles that show no heads, though Word says of each new table that it has them


def read_docx(path: Path, data: bytes) -> Layout:
    """The layout of a Word document. Raises DocumentBroken, DocumentEncrypted, DocumentTooLarge or DocumentEmpty."""
    open_archive(path, data, "a Word document").close()
    try:
        document = docx.Document(io.BytesIO(data))
        reader = _Reader(path, document)
        reader.blocks(document.element.body)
    except (*DAMAGED, OpcError, PythonDocxError, KeyError, AttributeError, TypeError, OverflowError) as error:
        raise broken(path, "a Word document") from error
    reader.finish()
    if not reader.builder.length:
        raise DocumentEmpty(f"{path} is empty: there is no text in it. Check that it is the right file.")
    facts = document.core_properties
    made = facts.created or facts.modified
    layout = reader.builder.layout(
        format="docx",
        title=(facts.title or "").strip(),
        author=(facts.author or "").strip().removeprefix("python-docx"),
        date=made.date().isoformat() if made and made.year > 1980 else "",
        language=(facts.language or "").strip() or reader.language,
    )
    return _titled(layout, reader.title)


def _titled(layout: Layout, styled: str) -> Layout:
    """The file's own title where it stands at the head of the text, else the paragraph styled so, else the first heading."""
    head = layout.text[:3000].casefold()
    if layout.title and layout.title.casefold() in head:
        return layout
    first = next((one for one in layout.headings if not is_notice(layout.text[one.start : one.end])), None)
    shown = styled or (layout.text[first.start : first.end] if first and first.level == 1 else "")
    return replace(layout, title=shown or layout.title)


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph's style says, with what it inherits."""

    name: str = ""
    level: int | None = None
    instance: str = ""
    at: str = ""
    bold: bool = False
    size: int = 0


@dataclass
class _Found:
    """A paragraph as read; written once it is known whether headings have styles here."""

    text: str
    style: _Style
    label: Label | None
    look: Look = field(default_factory=Look)
    notes: list[str] = field(default_factory=list)


class _Reader:
    """Walks a document's body and writes its text."""

    def __init__(self, path: Path, document: Any) -> None:
        self.builder = TextBuilder()
        self.title = ""
        part = document.part
        related = {relation.reltype.rsplit("/", 1)[-1]: relation.target_part for relation in part.rels.values() if not relation.is_external}
        self._path = path
        self._styles = self._read_styles(self._root(related.get("styles")))
        self._numbering = Numbering(self._root(related.get("numbering")))
        self._notes = {kind: self._read_notes(self._root(related.get(f"{kind}s")), kind) for kind in ("footnote", "endnote")}
        self._marks = {"footnote": 0, "endnote": 0}
        self._pending: list[str] = []
        self._waiting: list[_Found | tuple[list[list[str]], int, list[int], list[str]]] = []
        self._boxes: list[Any] = []

    def _root(self, part: Any | None) -> Any | None:
        return parse_xml(self._path, part.blob, "a Word document") if part is not None else None

    def _read_styles(self, root: Any | None) -> dict[str, _Style]:
        made = {one.get(f"{W}styleId"): one for one in root.iter(f"{W}style")} if root is not None else {}
        default = root.find(f"{W}docDefaults//{W}lang") if root is not None else None
        self.language = (default.get(f"{W}val") or "") if default is not None else ""
        size = value_of(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"), "sz") if root is not None else ""
        self.size = int(size) if size.isdigit() else _SIZE
        known = {key: self._read_style(key, made, 0) for key in made}
        normal = next(
            (known[key] for key, one in made.items() if one.get(f"{W}default") == "1" and one.get(f"{W}type") == "paragraph"), None
        )
        return {**known, "": normal or _Style()}

    def _read_style(self, key: str, made: dict[str, Any], depth: int) -> _Style:
        one = made.get(key)
        if one is None or depth > 12:
            return _Style()
        base = self._read_style(value_of(one, "basedOn"), made, depth + 1)
        name = value_of(one, "name")
        own, run = one.find(f"{W}pPr"), one.find(f"{W}rPr")
        word, _, heading = name.lower().partition(" ")
        outline = value_of(own, "outlineLvl")
        level = int(outline) + 1 if outline.isdigit() and int(outline) < 9 else base.level
        level = int(heading) if word == "heading" and heading in list("123456789") else level
        number = own.find(f"{W}numPr") if own is not None else None
        instance = value_of(number, "numId") if number is not None else base.instance
        size = value_of(run, "sz")
        return _Style(
            name, level, instance or base.instance, value_of(number, "ilvl") or base.at,
            is_on(run, "b", base.bold), int(size) if size.isdigit() else base.size,
        )  # fmt: skip

    def _read_notes(self, root: Any | None, kind: str) -> dict[str, Any]:
        found = root.findall(f"{W}{kind}") if root is not None else []
        return {one.get(f"{W}id"): one for one in found if one.get(f"{W}type") in (None, "normal")}

    def blocks(self, parent: Any) -> None:
        """All paragraphs and tables below an element."""
        for child in parent:
            if child.tag == f"{W}p":
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._table(child)
            elif child.tag in _CONTAINERS and not _is_contents(child):
                self.blocks(child)

    def _paragraph(self, element: Any) -> None:
        found = self._found(element)
        boxes, self._boxes = self._boxes, []
        if found.text:
            found.notes, self._pending = self._pending, []
            self._waiting.append(found)
        for box in boxes:
            self.blocks(box)

    def _found(self, element: Any) -> _Found:
        own = element.find(f"{W}pPr")
        key = value_of(own, "pStyle")
        style = self._styles.get(key, self._styles[""])
        outline = value_of(own, "outlineLvl")
        if outline.isdigit():
            style = replace(style, level=int(outline) + 1 if int(outline) < 9 else None)
        text = _tidy("".join(self._runs(element)))
        label = self._label(own, key, style) if text else None
        return _Found(text, style, label, look_of(element, style.bold, style.size or self.size))

    def _label(self, own: Any | None, key: str, style: _Style) -> Label | None:
        number = own.find(f"{W}numPr") if own is not None else None
        instance = (value_of(number, "numId") if number is not None else "") or style.instance
        if instance in ("", "0"):
            return None
        at = (value_of(number, "ilvl") if number is not None else "") or style.at
        return self._numbering.label(instance, int(at) if at.isdigit() else self._numbering.level_of_style(instance, key))

    def _runs(self, parent: Any) -> Iterator[str]:
        """The text of a paragraph's runs as shown: inserted text and no deleted one."""
        for child in parent:
            tag = child.tag
            if tag in _UNSHOWN or not isinstance(tag, str):
                continue
            if tag == f"{W}r":
                yield self._run(child)
            elif tag in (f"{W}txbxContent",):
                self._boxes.append(child)
            elif tag == f"{_M}oMath":
                yield "".join(one.text or "" for one in child.iter(f"{_M}t"))
            elif tag != f"{_MC}Fallback":
                yield from self._runs(child)

    def _run(self, run: Any) -> str:
        looks = run.find(f"{W}rPr")
        if is_on(looks, "vanish", False):
            return ""
        text = "".join(self._run_part(child) for child in run)
        return text.translate(_SUPERSCRIPTS) if value_of(looks, "vertAlign") == "superscript" and text.isdigit() else text

    def _run_part(self, child: Any) -> str:
        name = child.tag.rsplit("}", 1)[-1] if isinstance(child.tag, str) else ""
        if child.tag == f"{W}t":
            return (child.text or "").translate(SYMBOLS)
        if name in ("footnoteReference", "endnoteReference"):
            return self._note(child, name.removesuffix("Reference"))
        if name == "sym":
            code = int(child.get(f"{W}char") or "2022", 16)
            return chr(code).translate(SYMBOLS)
        if name in ("drawing", "pict", "object", "AlternateContent"):
            for _ in self._runs(child):
                pass  # only to find its text boxes: they are read behind the paragraph
            return ""
        return {"tab": " ", "br": "\n" if child.get(f"{W}type") is None else " ", "cr": "\n", "noBreakHyphen": "-"}.get(name, "")

    def _note(self, reference: Any, kind: str) -> str:
        note = self._notes[kind].get(reference.get(f"{W}id"))
        if note is None:
            return ""
        self._marks[kind] += 1
        mark = numeral(self._marks[kind], "decimal" if kind == "footnote" else "lowerRoman").translate(_SUPERSCRIPTS)
        text = " ".join(filter(None, (_tidy("".join(self._runs(one))) for one in note.iter(f"{W}p"))))
        self._pending.append(f"{mark} {text}")
        return mark

    def _table(self, element: Any) -> None:
        rows = [row for row in _below(element, f"{W}tr") if row.find(f"{W}trPr/{W}del") is None]
        cells = [list(_below(row, f"{W}tc")) for row in rows]
        if max(map(len, cells), default=0) < 2:
            for cell in (cell for row in cells for cell in row):
                self.blocks(cell)
            return
        texts = [[text for cell in row for text in self._cell(cell)] for row in cells]
        width = max(map(len, texts))
        filled = [row + [""] * (width - len(row)) for row in texts]
        heads = 0
        while heads < len(rows) - 1 and is_on(rows[heads].find(f"{W}trPr"), "tblHeader", False):
            heads += 1
        if not heads and len(rows) > 1 and (_names_columns(element) or _is_bold(rows[0])):
            heads = 1
        notes, self._pending = self._pending, []
        groups = [at for at in range(heads, len(rows)) if len(cells[at]) == 1 and len(texts[at]) == width and texts[at][0]]
        self._waiting.append((filled, heads, groups, notes))

    def _cell(self, cell: Any) -> list[str]:
        """The text of a cell, and an empty one for each further column that it spans."""
        own = cell.find(f"{W}tcPr")
        span = value_of(own, "gridSpan")
        merged = own.find(f"{W}vMerge") if own is not None else None
        parts = []
        for paragraph in cell.iter(f"{W}p"):
            found = self._found(paragraph)
            parts.append(f"{found.label.text} {found.text}" if found.label else found.text)
        goes_on = merged is not None and merged.get(f"{W}val") in (None, "continue")
        text = "" if goes_on else " ".join(part for part in parts if part).replace("\n", " ")
        return [text, *[""] * (int(span) - 1 if span.isdigit() and int(span) < 64 else 0)]

    def finish(self) -> None:
        """Write what was read. Bold lines are headings only in a document whose author used no heading style."""
        waiting = self._waiting
        styled = any(isinstance(one, _Found) and one.style.level for one in waiting)
        shown = [
            Shown(f"{one.label.text} {one.text}" if one.label else one.text, one.look) if isinstance(one, _Found) else None
            for one in waiting
        ]
        levels = {} if styled else levels_by_look(shown)
        for at, one in enumerate(waiting):
            if not isinstance(one, _Found):
                rows, heads, groups, notes = one
                self.builder.table([[[Piece(cell)] for cell in row] for row in rows], heads, groups)
            else:
                notes = one.notes
                self._write(one, levels.get(at))
            for note in notes:
                self.builder.footnote([Piece(note)])

    def _write(self, found: _Found, looks: int | None) -> None:
        is_title = found.style.name.lower() == "title"
        level = found.style.level or looks or (1 if is_title else None)
        if is_title and not self.title:
            self.title = found.text.replace("\n", " ")
        label = found.label
        if level:
            self.builder.heading(
                [Piece(f"{label.text} {found.text}" if label and not label.is_bullet else found.text)], level, tells=found.look.leads
            )
        elif label:
            self.builder.item([Piece(label.text)], [Piece(found.text)], label.level + 1)
        else:
            self.builder.paragraph([Piece(found.text)])


def _tidy(text: str) -> str:
    return "\n".join(line for part in text.split("\n") if (line := on_one_line(part)))


def _below(element: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, within content controls as well."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _below(child, tag)


def _is_contents(control: Any) -> bool:
    """Whether a content control holds the list of contents that Word made of the headings."""
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == "Table of Contents"


def _names_columns(table: Any) -> bool:
    look, style = table.find(f"{W}tblPr/{W}tblLook"), value_of(table.find(f"{W}tblPr"), "tblStyle")
    if look is None or style in _PLAIN_TABLES:
        return False
    said = look.get(f"{W}firstRow")
    return said in ("1", "true") if said else bool(int(look.get(f"{W}val") or "0", 16) & 0x20)


def _is_bold(row: Any) -> bool:
    runs = [run for run in row.iter(f"{W}r") if run.findtext(f"{W}t", "").strip()]
    return bool(runs) and all(is_on(run.find(f"{W}rPr"), "b", False) for run in runs)
