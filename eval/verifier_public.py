"""Public sets to train the verifier on: folders in SQuAD layout (see eval.squad), as squad2_dev_half (SQuAD 2.0,
CC BY-SA 4.0) and nq_open_oracle (Natural Questions, CC BY-SA 3.0). None of them is part of this repository.

A question with an answer gives the sentence that has it, the same sentence with the answer taken out, and near ones that
never had it; a question without one the sentences of its paragraph that come nearest.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from eval.removal import spots_of, without_answer, without_other
from eval.shelf import read_lines
from eval.verifier_data import Group, Pair
from index.encoder import Encoder, Vectors, vectors
from ingest.sentences import split_sentences
from qa.verifier import Excerpt, excerpt

NEAR = 40  # sentences of a set among which the misses of a question are sought
BESIDE, ELSEWHERE = 2, 3  # misses that are kept: of the same paragraph, and of others
ALTERED_ANSWERS, ALTERED_MISSES = 0.5, 0.3  # the shares with a piece taken out that is no answer
FURTHER_WEIGHT = 0.7


@dataclass(frozen=True, slots=True)
class Posed:
    """A question of a public set: the sentence that answers it, if any does, and misses of the same paragraph and of
    others, nearest first."""

    question: str
    answers: tuple[str, ...]
    answering: Excerpt | None
    beside: tuple[Excerpt, ...]
    elsewhere: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class _Paragraphs:
    """Paragraphs as (title, sentences), and for each sentence of all of them where it stands."""

    places: dict[str, int]
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    owners: tuple[tuple[int, int], ...]

    def text(self, sentence: int) -> str:
        number, i = self.owners[sentence]
        return self.parts[number][1][i]

    def excerpt(self, sentence: int) -> Excerpt:
        number, i = self.owners[sentence]
        title, sentences = self.parts[number]
        return excerpt((title,), sentences[i - 1] if i else "", sentences[i])


def read_public(folder: Path, encoder: Encoder) -> list[Posed]:
    """The questions of a folder that have a paragraph and sentences to be paired with."""
    rows = read_lines(folder / "corpus.jsonl")
    parts = tuple((row["title"], tuple(one.text for one in split_sentences(row["text"]))) for row in rows)
    owners = tuple((number, i) for number, (_, sentences) in enumerate(parts) for i in range(len(sentences)))
    paragraphs = _Paragraphs({row["_id"]: number for number, row in enumerate(rows)}, parts, owners)
    embedded = vectors(encoder.encode([paragraphs.text(i) for i in range(len(owners))]))
    posed = (
        _pose(row, paragraphs, embedded @ vectors(encoder.encode([row["question"]]))[0])
        for row in read_lines(folder / "qa.jsonl")
        if row["doc_id"] in paragraphs.places
    )
    return [one for one in posed if one is not None]


def _pose(row: dict[str, Any], paragraphs: _Paragraphs, near: Vectors) -> Posed | None:
    own = paragraphs.places[row["doc_id"]]
    title = paragraphs.parts[own][0]
    order = [int(one) for one in np.argsort(-near)]
    beside = [one for one in order if paragraphs.owners[one][0] == own]
    answers = tuple(one for one in row["answers"] if one)
    if not row["answerable"] or not answers:
        return Posed(row["question"], (), None, _excerpts(paragraphs, beside[:BESIDE]), ()) if beside else None

    def holds(sentence: int) -> bool:
        return any(answer.lower() in paragraphs.text(sentence).lower() for answer in answers)

    best = next((one for one in beside if spots_of(paragraphs.text(one), answers)), None)
    if best is None:
        return None
    misses = [one for one in order[:NEAR] if not holds(one) and paragraphs.owners[one][0] != own]
    titled = [one for one in misses if paragraphs.parts[paragraphs.owners[one][0]][0] == title] or misses
    return Posed(
        row["question"],
        answers,
        paragraphs.excerpt(best),
        _excerpts(paragraphs, [one for one in beside if not holds(one)][:BESIDE]),
        _excerpts(paragraphs, titled[:ELSEWHERE]),
    )


def _excerpts(paragraphs: _Paragraphs, sentences: Sequence[int]) -> tuple[Excerpt, ...]:
    return tuple(paragraphs.excerpt(one) for one in sentences)


def draw_posed(posed: Posed, generator: random.Random) -> Group:
    """The pairs of a question for one round."""
    return tuple(_answerable(posed, posed.answering, generator) if posed.answering else _unanswerable(posed, generator))


def _answerable(posed: Posed, answering: Excerpt, generator: random.Random) -> Iterator[Pair]:
    sentence = answering.sentence
    if generator.random() < ALTERED_ANSWERS:
        sentence = without_other(sentence, posed.answers, posed.question, generator)
    spans = tuple(spots_of(sentence, posed.answers))
    yield Pair(posed.question, replace(answering, sentence=sentence), bool(spans), spans=spans)
    removed = without_answer(answering.sentence, posed.answers, posed.question, generator)
    if removed is not None:
        yield Pair(posed.question, replace(answering, sentence=removed), False)
    for misses in (posed.beside, posed.elsewhere):
        if misses:
            yield _miss(posed.question, generator.choice(misses), 1.0, generator)


def _unanswerable(posed: Posed, generator: random.Random) -> Iterator[Pair]:
    for i, one in enumerate(posed.beside):
        yield _miss(posed.question, one, 1.0 if i == 0 else FURTHER_WEIGHT, generator)


def _miss(question: str, read: Excerpt, weight: float, generator: random.Random) -> Pair:
    altered = without_other(read.sentence, (), question, generator) if generator.random() < ALTERED_MISSES else read.sentence
    return Pair(question, replace(read, sentence=altered), False, weight)
