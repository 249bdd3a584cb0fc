"""Sentence boundaries, by sentencex (Wikimedia's rule-based splitter), as spans of the text they were found in."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from ingest.document import Sentence

MAX_BYTES = 1000
"""A longer sentence in UTF-8 is read in pieces: the encoder reads some 256 word pieces of a text, the verifier fewer still,
and letters that are no Latin ones are a word piece each. The longest one of the white paper has 514."""
PIECE_BYTES = 320  # about 50 English words: all of it is read by both
WINDOW = 20_000  # code points that the splitter gets at once: it takes 46 ms for 40,000 opening quotes, four times that for twice as many

_ROW = re.compile(r"\n(?=\W|\d)")  # where a line of a table, a list or a log begins: wrapped prose hardly begins one so
_CLAUSE_END = re.compile(r"[,;:—–](?=\s)|[，、；：。]")
_BLANK = re.compile(r"\s+")


def split_sentences(text: str, start: int = 0, end: int | None = None) -> tuple[Sentence, ...]:
    """The sentences of `text[start:end]` with offsets into `text`; blanks between them belong to none. One that is too
    long to be read whole comes in pieces."""
    import sentencex  # only at ingest: a question needs no splitter

    sentences = []
    for first, last in _windows(text, start, len(text) if end is None else end):
        part, position = text[first:last], 0
        for piece in sentencex.segment("en", part):
            stripped = piece.strip()
            if not stripped:
                continue
            # Searched for, not summed up: the splitter may drop blanks, but never changes what stands between them.
            position = part.index(stripped, position)
            for a, b in _pieces(stripped):
                sentences.append(Sentence(first + position + a, first + position + b, stripped[a:b]))
            position += len(stripped)
    return tuple(sentences)


def _windows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of a text that are short enough for the splitter; they end after a full stop where there is one."""
    while end - start > WINDOW:
        stop = max(text.rfind(mark, start + WINDOW // 2, start + WINDOW) for mark in (". ", ".\n", "。", "; "))
        if stop < 0:
            stop = max(text.rfind(blank, start + 1, start + WINDOW) for blank in " \n")
        if stop < 0:  # a run without a blank is left whole
            blank = _BLANK.search(text, start + WINDOW, end)
            stop = blank.start() if blank else end - 1
        yield start, stop + 1
        start = stop + 1
    yield start, end


def _pieces(sentence: str) -> Iterator[tuple[int, int]]:
    """The spans of a long sentence's pieces: cut before a row of a table, after a clause, else at a blank, never within a word."""
    size = len(sentence.encode("utf-8", "replace"))
    if size <= MAX_BYTES:
        yield 0, len(sentence)
        return
    longest = max(1, PIECE_BYTES * len(sentence) // size)
    rows = [match.start() for match in _ROW.finditer(sentence)]
    clauses = [match.end() for match in _CLAUSE_END.finditer(sentence)]
    blanks = [match.start() for match in _BLANK.finditer(sentence)]
    start = 0
    while len(sentence) - start > longest:
        half, full = start + longest // 2, start + longest
        cut = _last_between(rows, half, full) or _last_between(clauses, half, full) or _last_between(blanks, start + 1, full)
        cut = cut or min(_first_from(clauses, full, len(sentence)), _first_from(blanks, full, len(sentence)))
        yield start, cut
        start = cut
        while start < len(sentence) and sentence[start].isspace():
            start += 1
    if start < len(sentence):
        yield start, len(sentence)


def _last_between(places: list[int], start: int, end: int) -> int:
    """The last place from `start` to `end`, else 0."""
    i = bisect_right(places, end)
    return places[i - 1] if i and places[i - 1] >= start else 0


def _first_from(places: list[int], start: int, default: int) -> int:
    i = bisect_left(places, start)
    return places[i] if i < len(places) else default
