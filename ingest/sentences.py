"""Sentence boundaries, by sentencex (Wikimedia's rule-based splitter), as spans of the text they were found in.

What it cuts after an abbreviation is put together again, footnote marks stay with the sentence before them, and what is
too long for a quote is split where it is easiest to read: at the ends of sentences within quotation marks, at line ends,
semicolons, commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ingest.document import Sentence
from ingest.lexicon import read_lexicon

MAX_WORDS = 80
"""No sentence that is quoted has more words."""
_WINDOW = 4000  # letters that are given to the splitter at once
_LEXICON = Path(__file__).parent / "patterns" / "sentences.toml"
_DAY = re.compile(r"(?<![\d.,])\d{1,2}\.$")
_OVER = re.compile(r"[.!?:;。！？：；…][\"'”’»)\]]*$")
_NOTE = re.compile(r"(?<=[^\W\d_]\.)\d{1,3}[ \t\n]+(?=[A-Z])|(?<=\.)\[\d{1,3}\][ \t\n]*(?=[A-Z])")
_ENDS = (
    re.compile(r"(?<=[.!?。！？])[\"'”’»]?\s+"),
    re.compile(r"[ \t]*\r?\n\s*"),
    re.compile(r"(?<=[;；])\s*"),
    re.compile(r"(?<=[:,，：])\s+"),
    re.compile(r"\s+"),
)
_CHINESE = re.compile(r"[\u3040-\u9fff]")


def split_sentences(text: str, start: int = 0, end: int | None = None) -> tuple[Sentence, ...]:
    """The sentences of `text[start:end]` with offsets into `text`; blanks between them belong to none."""
    spans = _joined(text, _cut(text, start, len(text) if end is None else end))
    return tuple(Sentence(first, last, text[first:last]) for span in spans for first, last in shorter(text, *span))


def shorter(text: str, start: int, end: int, level: int = 0) -> list[tuple[int, int]]:
    """The span in pieces of no more than 80 words each, split as high in the order of `_ENDS` as can be."""
    if count_words(text[start:end]) <= MAX_WORDS or level == len(_ENDS):
        return [(start, end)]
    pieces, position = [], start
    for gap in _ENDS[level].finditer(text, start, end):
        if gap.end() < end and gap.start() > position:
            stop = gap.end() if not gap[0].strip() and gap.end() == gap.start() else gap.start() + len(gap[0].rstrip())
            pieces.append((position, stop))
            position = gap.end()
    pieces.append((position, end))
    short = [one for piece in pieces for one in shorter(text, *piece, level + 1)]
    return _packed(text, short)


def _packed(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbours together as far as they have no more than 80 words."""
    packed: list[tuple[int, int]] = []
    total = 0
    for start, end in pieces:
        words = count_words(text[start:end])
        if packed and total + words <= MAX_WORDS:
            packed[-1], total = (packed[-1][0], end), total + words
        else:
            packed.append((start, end))
            total = words
    return packed


def count_words(text: str) -> int:
    """Words between blanks; where none are written, two signs to a word."""
    return len(text.split()) + len(_CHINESE.findall(text)) // 2


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The splitter's sentences, cut again after the mark of a footnote."""
    import sentencex  # only at ingest: a question needs no splitter

    while end - start > _WINDOW:
        # The splitter's time grows with the square of what stands between quotation marks.
        stop = next(
            (at for at in (text.rfind(gap, start, start + _WINDOW) for gap in (". ", "\n", " ")) if at > start), start + _WINDOW - 1
        )
        yield from _cut(text, start, stop + 1)
        start = stop + 1
    part, position = text[start:end], 0
    for piece in sentencex.segment("en", part):
        stripped = piece.strip()
        if not stripped:
            continue
        # Searched for, not summed up: the splitter may drop blanks, but never changes what stands between them.
        position = part.index(stripped, position)
        first, last = start + position, start + position + len(stripped)
        for note in _NOTE.finditer(text, first, last):
            yield first, note.start() + len(note[0].rstrip())
            first = note.end()
        yield first, last
        position += len(stripped)


def _joined(text: str, spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, those put together that an abbreviation, an initial or a day of the month parts."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and _go_together(text, *joined[-1], start, end):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _go_together(text: str, first: int, last: int, start: int, end: int) -> bool:
    if text[last:start].count("\n") > 1:
        return not _OVER.search(text[max(first, last - 4) : last])  # a page ends in the midst of a sentence
    before, after = text[max(first, last - 24) : last], text[start : min(end, start + 24)]
    lexicon = read_lexicon(_LEXICON)
    if not before.endswith((".", ")")):
        return False
    if text[first:last].count(" ") == 0 and len(before) <= 4:
        return True  # an initial or a number by itself
    if _DAY.search(before):
        return bool(lexicon.pattern("month").match(after)) or after[:1].islower()
    if before.endswith(".") and not before.endswith("...") and after[:1].islower() and "\n" not in text[last:start]:
        return True
    found = lexicon.pattern("goes_on").search(before)
    return found is not None and before.endswith(".") and not (found[0][:-1].isdigit() or len(found[0]) == 2)
