"""The sentences that carry a text: LexRank (Erkan and Radev, 2004) over the sentence vectors of the index, with position."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.encoder import Vectors
from index.lexical import terms
from ingest.document import Chunk, Document
from ingest.lexicon import read_lexicon
from ingest.number_words import place_of
from qa.evidence.neighbours import Unit, in_order, is_greeting, is_question
from qa.question.question import Question

_LEXICON = read_lexicon(Path(__file__).parent / "forms.toml")
_pattern = _LEXICON.pattern
MOST = 8
MAX_WORDS = 60  # of a sentence in a summary
MIN_WORDS = 4
DAMPING, STEPS = 0.85, 30
FIRST = 1.3  # what the first sentence of a paragraph weighs beside another
SIMILAR = 0.8  # cosine: of two sentences that say the same one is enough


def asks_for_summary(question: Question) -> bool:
    """Whether the points of all of a document are asked for: those of a section are told by its paragraphs."""
    match = _pattern("points").search(question.text)
    if question.wording.want != "summary" or match is None or question.context or question.addresses:
        return False
    rest = set(terms(question.text)) - set(terms(match[0])) - set(terms(" ".join(_LEXICON.words("bare"))))
    return question.about.is_whole or not rest


def points_asked(text: str) -> int:
    """How many points are asked for: "the three main points"."""
    match = _pattern("points").search(text)
    number = (match["number"] or match["few"]) if match else None
    return min(place_of(number), MOST) if number else MOST


def part_of(document: Document, chunk: Chunk) -> str:
    """The main part that a chunk stands in, below a title above all others."""
    section, tops = document.section(chunk.address), document.children(None)
    above = {tops[0].address} if len(tops) == 1 else set()
    while section.parent is not None and section.parent not in above:
        section = document.section(section.parent)
    return section.address


def lexrank(vectors: Vectors) -> Vectors:
    """How central each sentence is: the stationary distribution of a walk from a sentence to one like it."""
    similar = np.clip(vectors @ vectors.T, 0, None)
    walk = similar / np.maximum(similar.sum(axis=1, keepdims=True), 1e-9)
    rank = np.full(len(vectors), 1 / len(vectors), dtype=np.float32)
    for _ in range(STEPS):
        rank = (1 - DAMPING) / len(vectors) + DAMPING * (rank @ walk)
    return rank


def summary_of(units: Sequence[Unit], vectors: Vectors, parts: Sequence[str], most: int = MOST) -> list[Unit]:
    """At most so many sentences that carry a text, one of each of its parts first; `parts` names the part of each sentence."""
    usable = [i for i, one in enumerate(units) if _is_usable(one[1].text)]
    if not usable:
        return list(units[:most])
    rank = lexrank(vectors[usable])
    worth = {i: float(rank[n]) * (FIRST if units[i][1] is units[i][0].sentences[0] else 1.0) for n, i in enumerate(usable)}
    best_first = sorted(usable, key=lambda i: -worth[i])
    of_parts = list({parts[i]: i for i in reversed(best_first)}.values())
    chosen: list[int] = []
    for i in (*sorted(of_parts, key=lambda i: -worth[i]), *best_first):
        if len(chosen) < most and all(float(vectors[i] @ vectors[other]) < SIMILAR for other in chosen):
            chosen.append(i)
    return in_order([units[i] for i in chosen])


def _is_usable(text: str) -> bool:
    return MIN_WORDS <= len(text.split()) <= MAX_WORDS and not is_question(text) and not is_greeting(text) and not text.endswith(":")
