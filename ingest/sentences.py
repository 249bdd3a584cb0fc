"""Sentence boundaries, by sentencex (Wikimedia's rule-based splitter), as spans of the text they were found in.

What it cuts after an abbreviation is put together again, footnote marks stay with the sentence before them, and what is
too long for a quote is split where it is easiest to read: at the ends of sentences within quotation marks, at line ends,
semicolons, commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from ingest.document import Sentence
from ingest.lexicon import read_lexicon
from ingest.structure.looks import is_unfinished
from ingest.text.characters import count_ideographs, is_over

MAX_WORDS = 80
"""No sentence that is quoted has more words."""
MAX_BYTES = 1000
"""Nor is it longer than that in UTF-8: the encoder reads some 256 word pieces of a text, the verifier fewer still, and letters
that are no Latin ones are a word piece each. The longest one of the white paper has 514."""
PIECE_BYTES = 500  # and the pieces of a longer one are no longer than that
WINDOW = 4000  # letters that the splitter gets at once: its time grows with the square of what stands between quotation marks
_LEXICON = Path(__file__).parent / "patterns" / "sentences.toml"
_DAY = re.compile(r"(?<![\d.,])\d{1,2}\.$")
_NOTE = re.compile(r"(?<=[^\W\d_]\.)\d{1,3}[ \t\n]+(?=[A-Z])|(?<=\.)\[\d{1,3}\][ \t\n]*(?=[A-Z])")
_CLOSING = re.compile(
    r"(?P<mark>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|\[\^[^\]\s]{1,20}\](?!:)|[*_]{1,3}(?!\S))\s*"
)  # right behind a full stop: a footnote's mark, the end of bold
_NEXT_NOTE = re.compile(r"\n[ \t]*(?P<mark>\[\^?\w{1,3}\]:?)\Z")  # right before a note, behind the one above it
_FRAME = re.compile(r"(?<=[ \t])\*[ \t]*\r?\n[ \t]*\*(?=[ \t])")  # between two lines in a box of asterisks
_ENDS = (
    re.compile(r"(?<=[^\s.]{2}[.!?。！？])[\"'”’»]?\s+(?![a-z])"),  # not after an initial or before a small letter
    re.compile(r"\r?\n\s*"),
    re.compile(r"(?<=[;；])\s*"),
    re.compile(r"(?<=[:,])\s+|(?<=[，：、])"),
    re.compile(r"\s+"),
)
_LINE = re.compile(r"\S(?:[^\n]*\S)?")
_FIELD = re.compile(r"[^\W\d_a-z][^:\n.!?,;]{0,30}:[ \t]+\S")
_LEAST_BREAKS = 2  # line ends in a list of short lines
_WIDEST = 60  # letters of its longest line


def split_sentences(text: str, start: int = 0, end: int | None = None) -> tuple[Sentence, ...]:
    """The sentences of `text[start:end]` with offsets into `text`; blanks between them belong to none."""
    joined = _before_notes(text, _joined(text, _cut(text, start, len(text) if end is None else end)))
    spans = (line for span in joined for line in _lines(text, *span))
    return tuple(Sentence(first, last, text[first:last]) for span in spans for first, last in shorter(text, *span))


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The lines of what is no sentence but a list, each an entry: short ones that begin with no small letter, most of which
    end before they must, or such as "Label: value", all of them. Any other span is left whole."""
    if not (breaks := text.count("\n", start, end)):
        return [(start, end)]
    spans = [(start + one.start(), start + one.end()) for one in _LINE.finditer(text[start:end])]
    lines = [text[slice(*span)] for span in spans]
    if all(map(_FIELD.match, lines)):
        return spans
    if breaks < _LEAST_BREAKS:
        return [(start, end)]
    width = max(map(len, lines))
    goes_on = any(line[0].islower() or not line[0].isalnum() for line in lines) or any(is_unfinished(line) for line in lines[:-1])
    if width > _WIDEST or goes_on:
        return [(start, end)]
    early = sum(len(line) + 1 + len(after.split(None, 1)[0]) <= width for line, after in pairwise(lines))
    return spans if 2 * early >= len(lines) - 1 else [(start, end)]


def shorter(text: str, start: int, end: int, level: int = 0) -> list[tuple[int, int]]:
    """The span in pieces that are short enough to be quoted and read, split as high in the order of `_ENDS` as can be."""
    words, size = _size(text[start:end])
    if level == len(_ENDS) or (words <= MAX_WORDS and size <= (PIECE_BYTES if level else MAX_BYTES)):
        return [(start, end)]
    pieces, position = [], start
    for gap in _ENDS[level].finditer(text, start, end):
        if position < gap.start() and gap.end() < end:
            pieces.append((position, position + len(text[position : gap.end()].rstrip())))
            position = gap.end()
    pieces.append((position, end))
    return _packed(text, [one for piece in pieces for one in shorter(text, *piece, level + 1)])


def _packed(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbours together as far as they are short enough."""
    packed: list[tuple[int, int]] = []
    words = size = 0
    for start, end in pieces:
        more_words, more_size = _size(text[start:end])
        if packed and words + more_words <= MAX_WORDS and size + more_size <= PIECE_BYTES:
            packed[-1] = packed[-1][0], end
            words, size = words + more_words, size + more_size
        else:
            packed.append((start, end))
            words, size = more_words, more_size
    return packed


def _size(text: str) -> tuple[int, int]:
    return count_words(text), len(text.encode("utf-8", "replace"))


def count_words(text: str) -> int:
    """Words between blanks; where none are written, two signs to a word."""
    return len(text.split()) + count_ideographs(text) // 2


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The splitter's sentences, cut again after the mark of a footnote."""
    import sentencex  # only at ingest: a question needs no splitter

    for first, last in _windows(text, start, end):
        part, position = _FRAME.sub(lambda found: found[0].replace("*", " "), text[first:last]), 0
        for piece in sentencex.segment("en", part):
            stripped = piece.strip()
            if stripped:
                # Searched for, not summed up: the splitter may drop blanks, but never changes what stands between them.
                position = part.index(stripped, position)
                yield from _after_notes(text, first + position, first + position + len(stripped))
                position += len(stripped)


def _after_notes(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for note in _NOTE.finditer(text, start, end):
        yield start, note.start() + len(note[0].rstrip())
        start = note.end()
    yield start, end


def _windows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of a text that are short enough for the splitter; they end after a full stop where there is one."""
    while end - start > WINDOW:
        stop = max(text.rfind(mark, start + WINDOW // 2, start + WINDOW) for mark in (". ", ".\n", "。", "; "))
        if stop < 0:
            stop = max(text.rfind(blank, start + 1, start + WINDOW) for blank in " \n")
        if stop < 0:  # a run without a blank is left whole
            stop = next((i for i in range(start + WINDOW, end) if text[i].isspace()), end - 1)
        yield start, stop + 1
        start = stop + 1
    yield start, end


def _joined(text: str, spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, those put together that an abbreviation, an initial or a day of the month parts."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start and (closing := _CLOSING.match(text, start, end)):
            joined[-1], start = (joined[-1][0], closing.end("mark")), closing.end()
        if start == end:
            continue
        if joined and _go_together(text, *joined[-1], start, end):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _before_notes(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, where the mark that a line begins with was put behind the sentence above: it opens what follows, "[2] Counted by hand"."""
    for place in range(len(spans) - 1):
        (start, end), (first, last) = spans[place : place + 2]
        mark = _NEXT_NOTE.search(text, max(start, end - 12), end)
        if mark and "\n" not in text[end:first]:
            spans[place] = start, start + len(text[start : mark.start()].rstrip())
            spans[place + 1] = mark.start("mark"), last
    return [span for span in spans if span[0] < span[1]]


def _go_together(text: str, first: int, last: int, start: int, end: int) -> bool:
    if not any(one.isalnum() for one in text[start:end]):
        return True  # the marks that close a bold sentence
    if text[last:start].count("\n") > 1:
        return not is_over(text[max(first, last - 4) : last])  # a page ends in the midst of a sentence
    before, after = text[max(first, last - 24) : last], text[start : min(end, start + 24)]
    lexicon = read_lexicon(_LEXICON)
    if not before.endswith((".", ")")):
        return False
    if text[first:last].count(" ") == 0 and len(before) <= 4:
        return True  # an initial or a number by itself
    if _DAY.search(before):
        is_date = bool(lexicon.pattern("month").match(after)) or after[:1].isdigit()
        return is_date or after[:1].islower() or bool(lexicon.pattern("ordinal").search(before))
    if before.endswith(".") and not before.endswith("...") and after[:1].islower() and "\n" not in text[last:start]:
        return True
    found = lexicon.pattern("goes_on").search(before)
    return found is not None and before.endswith(".") and not (found[0][:-1].isdigit() or len(found[0]) == 2)
