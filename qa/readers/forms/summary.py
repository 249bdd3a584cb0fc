"""The sentences that carry a text: LexRank (Erkan and Radev, 2004) over the sentence vectors of the index, with position."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.encoder import Vectors
from index.lexical import terms
from ingest.document import Chunk, Document, Sentence
from ingest.lexicon import read_lexicon
from ingest.number_words import place_of
from ingest.text.characters import is_over
from qa.evidence.neighbours import Unit, in_order, is_greeting, is_question, leans
from qa.question.question import Question

_LEXICON = read_lexicon(Path(__file__).parent / "forms.toml")
MOST = 8
MAX_WORDS = 60  # of a sentence in a summary
MIN_WORDS = 4
DAMPING, STEPS = 0.85, 30
FIRST = 1.3  # what the first sentence of a paragraph weighs beside another
IN_PART = 0.3  # what one weighs that cannot be read by itself: set by eye on three documents; no answer of 955 questions differs
SIMILAR = 0.8  # cosine: of two sentences that say the same one is enough


def asks_for_summary(question: Question) -> bool:
    """Whether the points of all of a document are asked for: those of a section are told by its paragraphs."""
    match = _LEXICON.pattern("points").search(question.text)
    if question.wording.want != "summary" or match is None or question.context or question.addresses:
        return False
    rest = set(terms(question.text)) - set(terms(match[0])) - set(terms(" ".join(_LEXICON.words("bare"))))
    return question.about.is_whole or not rest


def points_asked(text: str) -> int:
    """How many points are asked for: "the three main points"."""
    match = _LEXICON.pattern("points").search(text)
    number = match and (match["number"] or match["few"])
    return min(place_of(number), MOST) if number else MOST


def lexrank(vectors: Vectors) -> Vectors:
    """How central each sentence is: the stationary distribution of a walk from a sentence to one like it."""
    similar = np.clip(vectors @ vectors.T, 0, None)
    walk = similar / np.maximum(similar.sum(axis=1, keepdims=True), 1e-9)
    rank = np.full(len(vectors), 1 / len(vectors), dtype=np.float32)
    for _ in range(STEPS):
        rank = (1 - DAMPING) / len(vectors) + DAMPING * (rank @ walk)
    return rank


def summary_of(units: Sequence[Unit], vectors: Vectors, document: Document, most: int = MOST) -> list[Unit]:
    """At most so many sentences that carry a document, one of each of its parts first."""
    usable = [i for i, (_, one) in enumerate(units) if _is_usable(one.text)]
    usable = [i for i in usable if document.section(units[i][0].address).kind != "row"] or usable
    if not usable:
        return list(units[:most])
    rank = lexrank(vectors[usable])
    worth = {i: float(rank[n]) * _weight(*units[i]) for n, i in enumerate(usable)}
    best_first = sorted(usable, key=lambda i: -worth[i])
    of_parts = {_part_of(document, units[i][0]): i for i in reversed(best_first)}.values()
    chosen: list[int] = []
    for i in (*sorted(of_parts, key=lambda i: -worth[i]), *best_first):
        if len(chosen) < most and all(float(vectors[i] @ vectors[other]) < SIMILAR for other in chosen):
            chosen.append(i)
    return in_order([units[i] for i in chosen])


def _part_of(document: Document, chunk: Chunk) -> str:
    """The main part that a chunk stands in, below a title above all others."""
    section, tops = document.section(chunk.address), document.children(None)
    while section.parent is not None and not (len(tops) == 1 and section.parent == tops[0].address):
        section = document.section(section.parent)
    return section.address


def _is_usable(text: str) -> bool:
    return MIN_WORDS <= len(text.split()) <= MAX_WORDS and not is_question(text) and not is_greeting(text) and not text.endswith(":")


def _weight(chunk: Chunk, sentence: Sentence) -> float:
    """What a sentence weighs by its place, and whether it can be read by itself: no item that goes on with its list, no label with a
    value, nothing that leans on the sentence before."""
    is_first, text = sentence is chunk.sentences[0], sentence.text
    is_whole = is_over(text) and not text[:1].islower() and (is_first or not leans(text))
    return (FIRST if is_first else 1.0) * (1.0 if is_whole else IN_PART)
