"""Systems without a model, and the runs that they give on the real questions and the real document."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from eval.run.questions import HALVES, Question, load_half
from eval.run.records import Provenance, Quote, Reply, Row, Run
from eval.run.runner import ask_all
from eval.run.systems import System
from ingest import Document


class KnowingSystem:
    """Says the reference and the nuggets of every question it knows, cites the evidence, and refuses rightly."""

    def __init__(self, questions: Sequence[Question], name: str = "footnote") -> None:
        self.name = name
        self._known = {(question.question, question.history): question for question in questions}

    def answer(self, question: str, history: Sequence[str], words: int) -> Reply:
        known = self._known.get((question, tuple(history)))
        if known is None or not known.answerable:
            return Reply("The document does not say.", cited=(), refused=True, confidence=0.1)
        cited = tuple(Quote(one.start, one.end, one.quote, known.sections[0]) for one in known.quotes)
        nuggets = "; ".join(nugget[0] for nugget in known.nuggets)
        return Reply(f"{known.reference} {nuggets} [1]", tuple(quote.span for quote in cited), cited, confidence=0.9)


class SilentSystem:
    """Refuses everything."""

    name = "silent"

    def answer(self, question: str, history: Sequence[str], words: int) -> Reply:
        return Reply("The document does not say.", cited=(), refused=True, confidence=0.5)


@pytest.fixture(scope="session")
def halves() -> dict[str, Sequence[Question]]:
    return {half: load_half(half) for half in HALVES}


@pytest.fixture(scope="session")
def questions(halves: dict[str, Sequence[Question]]) -> tuple[Question, ...]:
    return tuple(question for half in halves.values() for question in half)


@pytest.fixture(scope="session")
def make_run(white_paper: Document) -> Callable[[Sequence[Row], str], Run]:
    """A run of some rows, by its id."""
    made = Provenance(
        "2026-01-02T03:04:05+00:00", "0123456789ab", white_paper.name, white_paper.sha256, {"development": "d", "report": "r"}, "a-model",
        "f" * 64, {"kinds": "", "half": "both"}, {"python": "3.11"}, {"processor": "a processor", "cores": "2", "system": "a system"},
    )  # fmt: skip
    return lambda rows, name: Run(name, made, 1.0, tuple(rows))


@pytest.fixture(scope="session")
def knowing() -> Callable[[Sequence[Question], str], System]:
    """A system that knows some questions, by its name."""
    return KnowingSystem


@pytest.fixture(scope="session")
def knowing_run(
    white_paper: Document,
    halves: dict[str, Sequence[Question]],
    questions: tuple[Question, ...],
    make_run: Callable[[Sequence[Row], str], Run],
) -> Run:
    """A system that knows everything, under Footnote's name."""
    return make_run(ask_all([KnowingSystem(questions)], halves, white_paper.text), "20260102-030405")


@pytest.fixture(scope="session")
def two_systems(
    white_paper: Document,
    halves: dict[str, Sequence[Question]],
    questions: tuple[Question, ...],
    make_run: Callable[[Sequence[Row], str], Run],
) -> Run:
    """The same, knowing every second question only, beside one that refuses everything."""
    systems: list[System] = [KnowingSystem(questions[::2]), SilentSystem()]
    return make_run(ask_all(systems, halves, white_paper.text), "20260102-040506")
