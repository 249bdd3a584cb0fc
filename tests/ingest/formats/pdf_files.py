"""PDF files whose true words, headings and pages are known, set line by line in seven layouts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

SENTENCES = (Path(__file__).parent / "prose.txt").read_text(encoding="utf-8").splitlines()
WIDTH, HEIGHT = A4
pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))  # comes with reportlab, and has fi and fl as one letter
SERIF, BOLD, ITALIC = "Times-Roman", "Times-Bold", "Times-Italic"


@dataclass
class Truth:
    """What a page-by-page reader of the file would say: words with their pages, headings with their levels."""

    words: list[tuple[str, int]] = field(default_factory=list)
    headings: list[tuple[str, int]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass
class Setter:
    """Sets text into the columns of pages, and keeps the truth about it."""

    path: Path
    columns: int = 1
    size: float = 10.5
    hyphenate: bool = False
    furniture: bool = False
    ligatures: bool = False
    font: str = SERIF
    justify: bool = False
    indent: float = 0.0
    seed: int = 1

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.canvas = Canvas(str(self.path), pagesize=A4, pageCompression=1)
        self.truth = Truth()
        self.page, self.column = 1, 0
        self.wide = (WIDTH - 140 - 24 * (self.columns - 1)) / self.columns
        self.top = HEIGHT - 80
        self.y = self.top
        self.notes: list[tuple[str, str]] = []
        self.floor = 80.0
        self.head = ""
        self.late: list[tuple[str, int]] = []

    @property
    def left(self) -> float:
        return float(70 + self.column * (self.wide + 24))

    def sentences(self, count: int) -> str:
        return " ".join(self.random.choice(SENTENCES) for _ in range(count))

    def heading(self, text: str, level: int, size: float, *, gap: float = 14) -> None:
        if self.y - 4 * size < self.floor:
            self.turn()
        if self.y < self.top:
            self.y -= gap
        for line in self.wrapped(text, BOLD, size, 0):
            self.line(line[0], BOLD, size, 0, 1.3)
        self.y -= 4
        self.truth.words += self.late
        self.late = []
        self.truth.headings.append((text, level))
        self.head = text if level == 1 else self.head
        self.truth.words += [(word, self.page) for word in text.split()]

    def paragraph(self, text: str, *, gap: float = 6, note: str = "") -> None:
        pending: list[tuple[str, int]] = []
        lines = self.wrapped(text, self.font, self.size, self.indent)
        for at, (shown, words) in enumerate(lines):
            room = 12 + 11 * len(self.wrapped(note, SERIF, 8, 0)) if note and at == len(lines) - 1 else 0
            if self.y - self.size * 1.25 - room < self.floor:
                self.turn()
                if at == 0:
                    self.truth.words += self.late
                    self.late = []
            shift = self.indent if at == 0 else 0
            last = at == len(lines) - 1
            self.line(shown, self.font, self.size, shift, 1.25, full=self.justify and not last)
            pending += [(word, self.page) for word in words]
            if last and note:
                mark = str(len(self.notes) + 1)
                self.notes.append((mark, note))
                self.floor += room
                self.canvas.setFont(SERIF, 6.5)
                end = self.left + shift + self.width_of(shown, self.font, self.size)
                self.canvas.drawString(end, self.y + 4 + self.size * 0.25, mark)
                pending[-1] = (pending[-1][0] + "¹²³⁴⁵⁶⁷⁸⁹"[int(mark) - 1], self.page)
        self.truth.words += pending + self.late
        self.late = []
        self.y -= gap

    def width_of(self, text: str, font: str, size: float) -> float:
        own = "Vera" if self.ligatures and font == SERIF else font
        return float(pdfmetrics.stringWidth(self.shown(text), own, size))

    def shown(self, text: str) -> str:
        return text.replace("fi", "ﬁ").replace("fl", "ﬂ") if self.ligatures else text

    def line(self, text: str, font: str, size: float, shift: float, leading: float, *, full: bool = False) -> None:
        self.y -= size * leading
        line = self.canvas.beginText(self.left + shift, self.y + size * 0.25)
        line.setFont("Vera" if self.ligatures and font == SERIF else font, size)
        blanks = text.count(" ")
        line.setWordSpace(0)
        if full and blanks:
            line.setWordSpace((self.wide - shift - self.width_of(text, font, size)) / blanks)
        line.textOut(self.shown(text))
        line.setWordSpace(0)
        self.canvas.drawText(line)

    def wrapped(self, text: str, font: str, size: float, indent: float) -> list[tuple[str, list[str]]]:
        """Lines as shown, each with the words that begin on it."""
        lines: list[tuple[str, list[str]]] = []
        shown, room = "", self.wide - indent
        begun: list[str] = []
        for word in text.split():
            trial = f"{shown} {word}".strip()
            if self.width_of(trial, font, size) <= room:
                shown, begun = trial, [*begun, word]
                continue
            head = next(self.broken(word, shown, font, size, room), "") if self.hyphenate else ""
            rest = word[len(head.rstrip("-")) :].lstrip("-") if head else word
            lines.append((f"{shown} {head}".strip(), [*begun, word] if head else begun))
            shown, begun, room = rest, [] if head else [word], self.wide
        return [*lines, (shown, begun)]

    def broken(self, word: str, shown: str, font: str, size: float, room: float) -> Iterator[str]:
        """Heads of a word that fit on the line: broken at its own hyphen, else between a vowel and a consonant."""
        cuts = [word.index("-")] if "-" in word else [at for at in range(len(word) - 3, 2, -1) if word.isalpha()]
        for at in cuts:
            own = word[at] == "-"
            fits = self.width_of(f"{shown} {word[:at]}-", font, size) <= room
            if fits and (own or (word[at - 1] in "aeiou" and word[at] not in "aeiou")):
                yield word[:at] + "-"

    def table(self, rows: list[list[str]], *, ruled: bool) -> None:
        high, wide = 16, self.wide / len(rows[0])
        if self.y - high * (len(rows) + 1) < self.floor:
            self.turn()
        self.truth.words += self.late
        self.late = []
        top = self.y - 4
        for at, row in enumerate(rows):
            self.canvas.setFont(BOLD if at == 0 else SERIF, self.size)
            for column, cell in enumerate(row):
                self.canvas.drawString(self.left + column * wide + 4, top - at * high - 12, cell)
                self.truth.words += [(word, self.page) for word in cell.split()]
        if ruled:
            self.canvas.grid([self.left + n * wide for n in range(len(rows[0]) + 1)], [top - n * high for n in range(len(rows) + 1)])
        self.truth.rows += rows
        self.y = top - high * len(rows) - 8

    def turn(self) -> None:
        """The next column, or the next page."""
        self.column += 1
        self.y = self.top
        if self.column >= self.columns:
            self.close_page()
            self.canvas.showPage()
            self.page, self.column, self.floor = self.page + 1, 0, 80.0

    def close_page(self) -> None:
        y = self.floor
        for mark, note in self.notes:
            lines = self.wrapped(note, SERIF, 8, 0)
            for at, (shown, _) in enumerate(lines):
                y -= 10
                if at == 0:
                    self.canvas.setFont(SERIF, 5.5)
                    self.canvas.drawString(70, y + 3, mark)
                self.canvas.setFont("Vera" if self.ligatures else SERIF, 8)
                self.canvas.drawString(76, y, self.shown(shown))
            self.late += [("¹²³⁴⁵⁶⁷⁸⁹"[int(mark) - 1], self.page), *((word, self.page) for word in note.split())]
        self.notes = []
        if self.furniture:
            self.canvas.setFont(ITALIC, 9)
            self.canvas.drawString(70, HEIGHT - 50, self.head if self.page % 2 else "Yearbook of the Harbour Office")
            self.canvas.drawRightString(WIDTH - 70, 40, f"Page {self.page}")

    def save(self) -> Truth:
        self.close_page()
        self.truth.words += self.late
        self.canvas.save()
        return self.truth


def _chapters(setter: Setter, count: int, *, numbered: bool, notes: bool = False, tables: bool = False) -> Truth:
    topics = ("Berths and fees", "Pilots and their training", "The lighthouse", "Archive of the town", "Ferries", "Dredging the basin")
    for chapter in range(count):
        topic = topics[chapter % len(topics)]
        setter.heading(f"{chapter + 1}. {topic}" if numbered else topic, 1, 15)
        setter.paragraph(setter.sentences(5))
        for part, name in enumerate(("What holds now", "What will change"), start=1):
            setter.heading(f"{chapter + 1}.{part} {name}" if numbered else f"{name}: {topic.lower()}", 2, 12)
            for at in range(3):
                note = setter.random.choice(SENTENCES) if notes and at == 1 and part == 1 else ""
                setter.paragraph(setter.sentences(6), note=note)
            if tables:
                rows = [["Zone", "First hour", "Day"]]
                rows += [[f"Basin {n}", f"{n}.50", f"{7 * n}.00"] for n in range(1, 5)]
                setter.table(rows, ruled=part == 1)
    return setter.save()


def one_column(path: Path) -> Truth:
    return _chapters(Setter(path), 5, numbered=False)


def two_columns(path: Path) -> Truth:
    return _chapters(Setter(path, columns=2, size=9.5, justify=True, hyphenate=True, seed=2), 6, numbered=True)


def heads_and_feet(path: Path) -> Truth:
    return _chapters(Setter(path, furniture=True, hyphenate=True, justify=True, indent=14, seed=3), 6, numbered=False)


def footnotes(path: Path) -> Truth:
    return _chapters(Setter(path, ligatures=True, seed=4), 5, numbered=False, notes=True)


def tables(path: Path) -> Truth:
    return _chapters(Setter(path, furniture=True, seed=5), 5, numbered=True, tables=True)


def columns_with_tables(path: Path) -> Truth:
    return _chapters(Setter(path, columns=2, size=9.5, justify=True, furniture=True, seed=6), 5, numbered=True, tables=True)


def typewritten(path: Path) -> Truth:
    return _chapters(Setter(path, justify=True, furniture=True, font="Courier", seed=7), 3, numbered=False)


LAYOUTS = {
    "one column": one_column,
    "two columns": two_columns,
    "heads and feet": heads_and_feet,
    "footnotes": footnotes,
    "tables": tables,
    "columns with tables": columns_with_tables,
    "typewritten": typewritten,
}
