"""What the verifier is trained on: pairs of a question and a sentence, and whether the one answers the other.

`verifier/invented.jsonl` holds 40 invented official reports with 4,304 questions, of which 2,434 have no answer in their
report; they were written for this by writers who had seen none of the questions about the white paper. The sentences
that a question is paired with are those that Footnote itself ranks best for it, as when it answers.

Further training data: eval.contrasts and, from public sets, eval.verifier_public.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.shelf import Shelf, read_lines
from qa import Assistant
from qa.verifier import Excerpt, excerpt_of

INVENTED = Path(__file__).parent / "verifier" / "invented.jsonl"
HELD_REPORTS = 6
HELD_SEED = 5
RANKED = 8  # sentences of a report that are kept for a question
MISSES = 2  # of those, drawn for a question that has an answer


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a sentence; `spans` are where a known short answer stands in the sentence."""

    question: str
    excerpt: Excerpt
    answers: bool
    weight: float = 1.0
    spans: tuple[tuple[int, int], ...] = ()


Group = tuple[Pair, ...]
"""The pairs of one question, which are trained on together."""


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


def draw(asked: Asked, generator: random.Random) -> Group:
    """The pairs of a question for one round: an answer or two and near misses, or the best of what does not answer. The
    further down a sentence ranks the seldomer it is drawn."""
    places = {min(int(generator.expovariate(0.5)), len(asked.others) - 1) for _ in range(MISSES)} if asked.others else set()
    if not asked.answerable:
        nearest = sorted({0, *places})[:MISSES] if asked.others else []
        return tuple(Pair(asked.question, asked.others[i], False, 1.0 if i == 0 else 0.7) for i in nearest)
    answering = generator.sample(asked.answering, min(2, len(asked.answering)))
    found = [Pair(asked.question, one, True) for one in answering]
    return (*found, *(Pair(asked.question, asked.others[i], False, 0.7) for i in sorted(places)))
