"""Putting the questions to the systems, side by side, and measuring the replies."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from eval.run.metrics import RANKING, answer_measures, found_ranks, ranking_measures
from eval.run.questions import Question
from eval.run.records import Reply, Row
from eval.run.spans import Letters, letters_of
from eval.run.systems import System

Progress = Callable[[str], None]
WARM_UP = "What is this document about?"
"""Asked once of each system and thrown away: what is loaded on first use is not the time of a question."""


def ask_all(
    systems: Sequence[System], halves: dict[str, Sequence[Question]], text: str, progress: Progress = lambda name: None
) -> tuple[Row, ...]:
    """A row for each system and question, measured against the document's text; `progress` hears the system's name
    after each question."""
    letters = letters_of(text)
    rows: list[Row] = []
    for system in systems:
        _ask(system, WARM_UP, (), 100)
        for half, questions in halves.items():
            asked = []
            for question in questions:
                asked.append(_ask(system, question.question, question.history, question.word_budget))
                progress(system.name)
            rows += _measured(system.name, half, questions, asked, text, letters)
    return tuple(rows)


def _ask(system: System, question: str, history: Sequence[str], words: int) -> tuple[Reply, float, str]:
    """(reply, seconds, error). Whatever a system raises is an error of that question, not the end of the run."""
    start = time.perf_counter()
    try:
        reply, error = system.answer(question, history, words), ""
    except Exception as raised:
        reply, error = Reply(""), f"{type(raised).__name__}: {raised}"
    seconds = time.perf_counter() - start
    return reply, seconds if reply.seconds is None else reply.seconds, error


def _measured(
    system: str, half: str, questions: Sequence[Question], asked: Sequence[tuple[Reply, float, str]], text: str, letters: Letters
) -> list[Row]:
    """The rows of one system and half, ranking measures included."""
    pairs = list(zip(questions, asked, strict=True))
    sound = [(question, reply) for question, (reply, _, error) in pairs if question.evidence and not error]
    ranking = ranking_measures({question.id: found_ranks(question, reply.ranked, letters) for question, reply in sound})
    rows = []
    for question, (reply, seconds, error) in pairs:
        measures: dict[str, float | None] = {}
        if not error:
            found = ranking.get(question.id, {})
            measures = {**answer_measures(question, reply, text, letters), **{name: found.get(name) for name in RANKING}, **reply.extra}
        rows.append(Row(system, half, question.id, question.kind, question.answerable, reply, seconds, measures, error))
    return rows
