"""From the rows of a page's flows to paragraphs, joined over lines, columns and pages; footnotes apart."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.formats.builder import Piece
from ingest.formats.pdf.columns import Flow
from ingest.formats.pdf.glyphs import SUPERSCRIPTS, Segment
from ingest.text.characters import is_over

LIST_MARK = re.compile(r"(?:[•◦▪‣●○■□–—*-]|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)]|\[\d{1,3}\])(?=\s)")
_LED = re.compile(r"(?:[.·…] ?){4} *[£$€]?\d[\d.,]*$")  # dots that lead to a value, which ends what is said
_BULLET = re.compile(r"[•◦▪‣●○■□](?=\s)|[–—*-]\s")
_LONE_MARK = re.compile(r"[•◦▪‣●○■□–—*-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\d{1,2}")
_NUMBER = re.compile(r"(?:§+\s*)?(?:\d{1,3}(?:\.\d{1,3})*[.)]?|[IVXLC]{1,6}\.|[A-Z]\.)\s")
_NOTE_MARK = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹*†‡§¶]+|\d{1,3}(?=\s)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(slots=True)
class Line:
    """A row as one line of text."""

    text: str
    index: array[int]
    page: int
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    italic: bool
    mono: bool
    first_word: float
    mark: int = 0  # how many characters at its beginning are the mark of a list


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together; `left` and `right` are the edges of the flow that it ends in."""

    lines: list[Line]
    left: float
    right: float
    gap: float = 0.0
    indent: float = 0.0  # how far it begins within its flow
    is_note: bool = False
    notes: list[Paragraph] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its lines with blanks between, hyphens and all."""
        return " ".join(line.text for line in self.lines)

    @property
    def style(self) -> tuple[float, bool, bool]:
        """Size, bold, italic of most of it."""
        weight: Counter[tuple[float, bool, bool]] = Counter()
        for line in self.lines:
            weight[line.size, line.bold, line.italic] += len(line.text)
        return weight.most_common(1)[0][0]


def line_of(row: Sequence[Segment]) -> Line:
    """One line of the segments of a row."""
    main = max(row, key=lambda one: (len(one.text), one.size))
    text, index = "", array("i")
    for at, one in enumerate(row):
        raised = main.base - one.base > 0.15 * main.size and one.size < 0.85 * main.size and one.text.isdigit()
        before = row[at - 1] if at else None
        if before and (one.x0 - before.x1 > 0.15 * main.size or before.base < one.base - 0.1 * main.size):
            text += " "
            index.append(-1)
        text += "".join(SUPERSCRIPTS[c] for c in one.text) if raised and one.text.isascii() else one.text
        index.extend(one.index)
    mark = LIST_MARK.match(text)
    alone = len(row) > 1 and row[1].x0 - row[0].x1 > 0.3 * main.size and _LONE_MARK.fullmatch(row[0].text)
    first = row[0] if len(row[0].text) > 1 or len(row) == 1 else row[1]
    share = len(first.text.split(" ")[0]) / max(len(first.text), 1)
    return Line(
        text, index, main.page, row[0].x0, max(one.x1 for one in row), main.base, main.size,
        all(one.bold for one in row), all(one.italic for one in row), main.mono, share * (first.x1 - first.x0),
        mark.end() if mark else len(row[0].text) if alone else 0,
    )  # fmt: skip


def paragraphs_of(flow: Flow, size: float, leading: float) -> list[Paragraph]:
    """The paragraphs of one flow. `leading` is the usual distance of two lines, as a multiple of their size."""
    lines = [line_of(row) for row in flow.rows]
    found: list[Paragraph] = []
    for at, line in enumerate(lines):
        gap = line.base - lines[at - 1].base if at else 0.0
        if found and not _begins(found[-1], lines, at, gap, leading, size):
            found[-1].lines.append(line)
        else:
            found.append(Paragraph([line], flow.left, flow.right, gap, line.x0 - flow.left))
    return found


def _begins(paragraph: Paragraph, lines: Sequence[Line], at: int, gap: float, leading: float, size: float) -> bool:
    """Whether the line begins a paragraph of its own."""
    line, last, first = lines[at], lines[at - 1], paragraph.lines[0]
    if abs(line.size - last.size) > 0.08 * last.size or line.bold != last.bold or line.mono != last.mono:
        return not _is_mixed(line, last, gap)
    if gap > 1.3 * leading * line.size or gap < 0:
        return True
    if line.mono or _BULLET.match(line.text):
        return not line.mono
    if _is_hyphenated(last.text) and line.text[:1].islower():
        return False
    ended = _right_edge(lines, at - 1) - last.x1 > line.first_word + 0.4 * line.size
    if (line.mark and (ended or is_over(last.text))) or _LED.search(last.text) or (last.text.endswith(":") and _LED.search(line.text)):
        return True
    if line.bold and not first.mark:  # a heading over two lines, each as long as it pleases
        return bool(_NUMBER.match(line.text))
    shift = line.x0 - last.x0
    centred = _is_centred(line, last)
    if last.x1 - last.x0 < 0.5 * (paragraph.right - paragraph.left) and (
        centred or (line.size < 1.12 * size and _is_in_middle(last, paragraph) and _is_in_middle(line, paragraph))
    ):
        return True
    if ended and not (centred and not is_over(last.text)):
        return True
    if shift > 0.7 * line.size:
        hanging = len(paragraph.lines) == 1 and (first.mark or not is_over(last.text))
        return not hanging
    return shift < -0.7 * line.size and len(paragraph.lines) > 1 and is_over(last.text)


def _is_mixed(line: Line, last: Line, gap: float) -> bool:
    """A sentence that changes its weight or size from one line to the next and goes on."""
    near = 0 < gap < 1.5 * line.size and abs(line.size - last.size) <= 0.08 * last.size and line.mono == last.mono
    return near and line.text[:1].islower() and not is_over(last.text)


def _is_in_middle(line: Line, paragraph: Paragraph) -> bool:
    """Whether a line stands in the middle of its column, far from both edges: "Article 1", and its title below."""
    middle = abs(line.x0 + line.x1 - paragraph.left - paragraph.right) < line.size
    return middle and line.x0 - paragraph.left > 5 * line.size


def _is_centred(line: Line, last: Line) -> bool:
    return abs((line.x0 + line.x1) - (last.x0 + last.x1)) < 0.6 * line.size and abs(line.x0 - last.x0) > line.size


def _right_edge(lines: Sequence[Line], at: int) -> float:
    """How far lines reach that stand near this one and begin where it does, or a little off."""
    near = lines[max(0, at - 6) : at + 7]
    like = [one.x1 for one in near if abs(one.x0 - lines[at].x0) < 2.5 * lines[at].size and one.size == lines[at].size]
    return max(like, default=lines[at].x1)


def split_notes(flow: Flow, size: float, height: float, *, alone: bool) -> tuple[Flow, Flow | None]:
    """A flow without the footnotes at its foot, and these: small rows, the first of them with a mark."""
    at = len(flow.rows)
    while at and max(one.size for one in flow.rows[at - 1]) < 0.95 * size and not flow.rows[at - 1][0].mono:
        at -= 1
    while at < len(flow.rows) and not _NOTE_MARK.match(line_of(flow.rows[at]).text):
        at += 1
    if at == len(flow.rows) or flow.rows[at][-1].base < 0.35 * height or (at == 0 and alone):
        return flow, None
    return Flow(flow.rows[:at], flow.left, flow.right), Flow(flow.rows[at:], flow.left, flow.right)


def notes_of(flow: Flow, size: float, leading: float) -> list[Paragraph]:
    """Footnotes: each begins at a line with a mark."""
    found: list[Paragraph] = []
    for line in map(line_of, flow.rows):
        if not found or _NOTE_MARK.match(line.text):
            found.append(Paragraph([line], flow.left, flow.right, is_note=True))
        else:
            found[-1].lines.append(line)
    return found


def goes_on(last: Paragraph, following: Paragraph) -> bool:
    """Whether a paragraph at the head of a flow continues the one at the foot of the flow before.

    A last line that is full, with no indent after it, goes on even behind a full stop: one paragraph in ten ends so.
    """
    if abs(last.style[0] - following.style[0]) > 0.05 * last.style[0] or last.style[1] != following.style[1]:
        return False
    tail, head = last.lines[-1], following.lines[0]
    if tail.mono or head.mono or head.mark:
        return False
    if tail.text.endswith("-") or head.text[:1].islower():
        return True
    full = last.right - tail.x1 < head.first_word + 0.4 * tail.size
    indented = head.x0 - following.left > 0.7 * head.size
    return full and not indented


class Joiner:
    """Joins lines to running text. Whether a hyphen at a line's end stays, the other words of the document tell."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        for line in lines:
            found = [word.casefold() for word in _WORD.findall(line)]
            if line.endswith("-"):
                found = found[:-1]
            self._words.update(found)

    def pieces(self, lines: Sequence[Line]) -> list[Piece]:
        """The text of some lines, with where each character comes from."""
        pieces: list[Piece] = []
        for at, line in enumerate(lines):
            text, index = line.text, line.index
            following = lines[at + 1].text if at + 1 < len(lines) else ""
            if following and _is_hyphenated(text) and following[:1].isalpha():
                if not self._keeps(text, following):
                    text, index = text[:-1], index[:-1]
            elif following and not (text.endswith(("-", "—", "/")) and following[:1].isalnum()) and not _is_cjk(text, following):
                text, index = text + " ", index + array("i", [-1])
            pieces.append(Piece(text, line.page, index))
        return pieces

    def _keeps(self, text: str, following: str) -> bool:
        before = _WORD.findall(text[:-1])[-1].casefold()
        after = (_WORD.match(following) or [""])[0].casefold()
        joined, hyphenated = self._words[before + after], self._words[f"{before}-{after}"]
        if joined or hyphenated:
            return hyphenated > joined
        if not following[0].islower():
            return True
        return "-" in before or bool(self._words[before.split("-")[-1]] and self._words[after.split("-")[0]])


def _is_hyphenated(text: str) -> bool:
    return text.endswith("-") and len(text) > 2 and text[-3:-1].isalpha()


def _is_cjk(text: str, following: str) -> bool:
    return bool(text) and all("\u2e80" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef" for c in (text[-1], following[0]))
