"""Question answering with unanswerable questions on SQuAD 2.0: its paragraphs as one document, Footnote as it ships.

Read are the file of the data set itself (a .json with data, paragraphs, qas) and a folder with corpus.jsonl (_id,
title, text) and qa.jsonl (id, question, answers, answerable, doc_id). Rajpurkar, Jia and Liang, "Know What You Don't
Know: Unanswerable Questions for SQuAD", ACL 2018: its questions without an answer were written beside a paragraph
that seems to answer them, so refusing is much harder here than for questions that readers ask.
"""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from eval.public.collections import Shelf, as_document, read_lines
from eval.run.metrics import contains
from eval.run.records import Span
from eval.run.statistics import SEED, Figure, as_decimal, figure, figure_of, percentile, refusal_precision, refusal_recall, wrongly_refused
from eval.show.tables import Grid
from ingest.errors import FootnoteError
from qa import Assistant

CUTOFFS = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a paragraph; `answers` are accepted strings, empty if it has none."""

    question: str
    paragraph: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadingTest:
    """Paragraphs by id as (title, text), and the questions on them."""

    name: str
    paragraphs: Mapping[str, tuple[str, str]]
    questions: tuple[Asked, ...]


class Outcome(NamedTuple):
    """What became of a question: whether it has an answer, the rank of the first passage from its paragraph, whether the
    quotes hold an accepted answer, whether it was refused, and the seconds it took."""

    answerable: bool
    rank: float
    holds_answer: bool
    refused: bool
    seconds: float


def read_squad(path: Path) -> ReadingTest:
    """A file or folder as this module's text says. Raises FootnoteError if it is malformed."""
    try:
        return _read_file(path) if path.suffix == ".json" else _read_folder(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        needed = "It needs corpus.jsonl and qa.jsonl, or is the data set's own .json file."
        raise FootnoteError(f"{path} is not in SQuAD layout ({error}). {needed}") from error


def _read_folder(folder: Path) -> ReadingTest:
    paragraphs = {row["_id"]: (row["title"], row["text"]) for row in read_lines(folder / "corpus.jsonl")}
    questions = (Asked(row["question"], row["doc_id"], tuple(row["answers"])) for row in read_lines(folder / "qa.jsonl"))
    return ReadingTest(folder.resolve().name, paragraphs, tuple(one for one in questions if one.paragraph in paragraphs))


def _read_file(path: Path) -> ReadingTest:
    paragraphs: dict[str, tuple[str, str]] = {}
    questions: list[Asked] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for part in article["paragraphs"]:
            paragraph = str(len(paragraphs))
            paragraphs[paragraph] = article["title"], part["context"]
            questions += _questions(part["qas"], paragraph)
    return ReadingTest(path.stem, paragraphs, tuple(questions))


def _questions(records: Sequence[Mapping[str, Any]], paragraph: str) -> Iterator[Asked]:
    for record in records:
        answers = () if record.get("is_impossible") else tuple(answer["text"] for answer in record["answers"])
        yield Asked(record["question"], paragraph, answers)


def measure_answers(test: ReadingTest, limit: int, shelf: Shelf) -> Grid:
    """Index the paragraphs, ask a seeded sample of the questions, and sum up."""
    text, spans = as_document(test.paragraphs)
    sample = random.Random(SEED).sample(test.questions, min(limit, len(test.questions)))
    assistant = Assistant(shelf.index(test.name, text))
    outcomes = []
    for number, asked in enumerate(sample, start=1):
        shelf.report(f"{test.name}: question {number} of {len(sample)}")
        outcomes.append(_ask(assistant, asked, spans[asked.paragraph]))
    title = f"{test.name}: {len(sample)} of {len(test.questions)} questions on {len(test.paragraphs)} paragraphs, Footnote"
    return Grid(title, ("measure", "value (95%)", "questions"), tuple(_summary(outcomes)))


def _ask(assistant: Assistant, asked: Asked, paragraph: Span) -> Outcome:
    start = time.perf_counter()
    answer = assistant.ask(asked.question, mode="quote")
    seconds = time.perf_counter() - start
    ranks = (passage.rank for passage in answer.passages if passage.start < paragraph.end and paragraph.start < passage.end)
    holds = any(contains(citation.quote, accepted) for citation in answer.citations for accepted in asked.answers)
    return Outcome(bool(asked.answers), next(ranks, math.inf), holds, answer.outcome == "not_in_document", seconds)


def _summary(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, str, str]]:
    answerable = [one for one in outcomes if one.answerable]
    for k in CUTOFFS:
        yield _line(f"paragraph among the first {k} passages", figure([float(one.rank <= k) for one in answerable]))
    yield _line("quotes hold the answer, of answerable", figure([float(one.holds_answer) for one in answerable]))
    yield _line("quotes hold the answer, of those answered", figure([float(one.holds_answer) for one in answerable if not one.refused]))
    pairs = np.asarray([(one.refused, not one.answerable) for one in outcomes], dtype=np.float64).reshape(-1, 2)
    yield _line("refusals right (precision)", figure_of(pairs, refusal_precision))
    yield _line("unanswerable refused (recall)", figure_of(pairs, refusal_recall))
    yield _line("answerable wrongly refused", figure_of(pairs, wrongly_refused))
    for name, share in (("median", 50), ("95th percentile", 95)):
        times = figure([1000 * one.seconds for one in outcomes], percentile(share))
        yield f"milliseconds, {name}", f"{times.value:.1f}" if times else "–", str(len(outcomes))


def _line(name: str, one: Figure | None) -> tuple[str, str, str]:
    return name, as_decimal(one), str(one.n if one else 0)
