"""Sentence boundaries, by sentencex (Wikimedia's rule-based splitter), as spans of the text they were found in."""

from __future__ import annotations

from ingest.document import Sentence


def split_sentences(text: str, start: int = 0, end: int | None = None) -> tuple[Sentence, ...]:
    """The sentences of `text[start:end]` with offsets into `text`; blanks between them belong to none."""
    import sentencex  # only at ingest: a question needs no splitter

    part = text[start:end]
    sentences, position = [], 0
    for piece in sentencex.segment("en", part):
        stripped = piece.strip()
        if not stripped:
            continue
        # Searched for, not summed up: the splitter may drop blanks, but never changes what stands between them.
        position = part.index(stripped, position)
        sentences.append(Sentence(start + position, start + position + len(stripped), stripped))
        position += len(stripped)
    return tuple(sentences)
