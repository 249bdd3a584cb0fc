"""What the verifier is trained on: pairs of a question and a sentence, and whether the one answers the other.

`verifier/invented.jsonl` holds 40 invented official reports with 4,304 questions, of which 2,434 have no answer in their
report; they were written for this by writers who had seen none of the questions about the white paper. The sentences
that a question is paired with are those that Footnote itself ranks best for it, as when it answers.

The public sets are optional folders in SQuAD layout (see eval.squad): squad2_dev_half (SQuAD 2.0, CC BY-SA 4.0) and
nq_open_oracle (Natural Questions, CC BY-SA 3.0).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.shelf import Shelf, read_lines
from index.encoder import Encoder, Vectors, vectors
from ingest.sentences import split_sentences
from qa import Assistant
from qa.verifier import Excerpt, excerpt, excerpt_of

INVENTED = Path(__file__).parent / "verifier" / "invented.jsonl"
HELD_REPORTS = 6
HELD_SEED = 5
RANKED = 8  # sentences of a report that are kept for a question
NEAR = 40  # sentences of a public set among which the hard negatives of a question are sought


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a sentence; `spans` are where a known short answer stands in the sentence."""

    question: str
    excerpt: Excerpt
    answers: bool
    weight: float = 1.0
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about an invented report: the sentences that answer it, if any does, and others, best ranked first;
    `features` are what the judge knows without reading."""

    report: str
    question: str
    kind: str
    answerable: bool
    answering: tuple[Excerpt, ...]
    others: tuple[Excerpt, ...]
    ranked: tuple[Excerpt, ...]
    features: dict[str, float]


def held_reports(names: Sequence[str]) -> frozenset[str]:
    """The invented reports that are not trained on."""
    shuffled = sorted(set(names))
    random.Random(HELD_SEED).shuffle(shuffled)
    return frozenset(shuffled[:HELD_REPORTS])


def read_invented(shelf: Shelf, path: Path = INVENTED) -> list[Asked]:
    """Every invented report indexed, and every question about it ranked."""
    reports: dict[str, list[dict[str, Any]]] = {}
    for row in read_lines(path):
        reports.setdefault(row["document"], []).append(row)
    return [asked for number, (name, rows) in enumerate(reports.items()) for asked in _ask_all(shelf, f"report-{number}", name, rows)]


def _ask_all(shelf: Shelf, identifier: str, name: str, rows: Sequence[dict[str, Any]]) -> Iterator[Asked]:
    assistant = Assistant(shelf.index(identifier, _as_markdown(rows)))
    chunks = assistant.retriever.index.content.chunks
    sentences = [(chunk, sentence) for chunk in chunks for sentence in chunk.sentences]
    for record in (record for row in rows for record in row["questions"]):
        answer = " ".join((record["answer"] or "").split())
        verdict = assistant.verdict(record["question"])
        ranked = [(one.chunk, one.sentence) for one in verdict.candidates[:RANKED]]
        answering = [one for one in sentences if answer and (one[1].text in answer or answer in one[1].text)]
        yield Asked(
            name,
            record["question"],
            record["kind"],
            bool(answer),
            tuple(excerpt_of(*one) for one in answering),
            tuple(excerpt_of(*one) for one in ranked if one not in answering),
            tuple(excerpt_of(*one) for one in ranked),
            verdict.features,
        )


def _as_markdown(rows: Sequence[dict[str, Any]]) -> str:
    parts: list[str] = []
    last: list[str] = []
    for row in rows:
        path = row["path"]
        parts += [f"{'#' * (depth + 1)} {title}" for depth, title in enumerate(path) if last[: depth + 1] != path[: depth + 1]]
        parts.append(" ".join(row["passage"].split()))
        last = path
    return "\n\n".join(parts) + "\n"


def draw(asked: Asked, generator: random.Random) -> list[Pair]:
    """The pairs of a question for one round: an answer or two and a near miss, or the two best of what does not answer.
    The further down a sentence ranks the seldomer it is drawn."""

    def other(first: int) -> Excerpt | None:
        place = first + int(generator.expovariate(0.8))
        return asked.others[min(place, len(asked.others) - 1)] if len(asked.others) > first else None

    if not asked.answerable:
        drawn = [(asked.others[0], 1.0), (other(1), 0.5)]
        return [Pair(asked.question, one, False, weight) for one, weight in drawn if one]
    answering = generator.sample(asked.answering, min(2, len(asked.answering)))
    miss = other(0)
    return [Pair(asked.question, one, True) for one in answering] + ([Pair(asked.question, miss, False, 0.7)] if miss else [])


def read_public(folder: Path, encoder: Encoder) -> list[Pair]:
    """The pairs of a public set: the sentence with the answer, and those nearest to the question without it."""
    paragraphs = [
        (row["_id"], row["title"], [one.text for one in split_sentences(row["text"])]) for row in read_lines(folder / "corpus.jsonl")
    ]
    owners = [(number, i) for number, (_, _, sentences) in enumerate(paragraphs) for i in range(len(sentences))]
    embedded = vectors(encoder.encode([paragraphs[number][2][i] for number, i in owners]))
    places = {identifier: number for number, (identifier, _, _) in enumerate(paragraphs)}
    pairs: list[Pair] = []
    for row in read_lines(folder / "qa.jsonl"):
        if row["doc_id"] in places:
            question = vectors(encoder.encode([row["question"]]))[0]
            pairs += _public_pairs(row, places[row["doc_id"]], paragraphs, owners, embedded @ question)
    return pairs


def _public_pairs(
    row: dict[str, Any],
    own: int,
    paragraphs: Sequence[tuple[str, str, list[str]]],
    owners: Sequence[tuple[int, int]],
    near: Vectors,
) -> Iterator[Pair]:
    def pair(sentence: int, answers: bool, weight: float) -> Pair:
        number, i = owners[sentence]
        _, title, sentences = paragraphs[number]
        spans = [match.span() for one in row["answers"] for match in re.finditer(re.escape(one.lower()), sentences[i].lower())]
        read = excerpt((title,), sentences[i - 1] if i else "", sentences[i])
        return Pair(row["question"], read, answers, weight, tuple(spans) if answers else ())

    def holds(sentence: int) -> bool:
        number, i = owners[sentence]
        return any(one.lower() in paragraphs[number][2][i].lower() for one in row["answers"])

    order = [int(one) for one in np.argsort(-near)]
    beside = [one for one in order if owners[one][0] == own]
    if not row["answerable"]:
        yield pair(beside[0], False, 0.25)
        return
    best = next((one for one in beside if holds(one)), None)
    if best is not None:
        yield pair(best, True, 0.5)
        title = paragraphs[own][1]
        misses = [one for one in order[:NEAR] if not holds(one)]
        elsewhere = [one for one in misses if owners[one][0] != own and paragraphs[owners[one][0]][1] == title] or misses
        for one in ([miss for miss in misses if owners[miss][0] == own][:1]) + elsewhere[:1]:
            yield pair(one, False, 0.5)
