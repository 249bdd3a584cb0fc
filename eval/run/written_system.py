"""Footnote in written mode as a system under test: the same replies, and what only the writing of them shows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from eval.run.records import Measures, Reply
from eval.run.systems import DEPTH, WRITTEN, reply_of
from qa import Answer, Assistant


class WrittenSystem:
    """A language model reads and writes, every statement is checked."""

    name = WRITTEN

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def answer(self, question: str, history: Sequence[str], words: int) -> Reply:
        """The final answer, and when its quotes and its first written word came."""
        start = time.perf_counter()
        times, answers = list[float](), list[Answer]()
        for answer in self._assistant.stream(question, history):
            times.append(time.perf_counter() - start)
            answers.append(answer)
        last = answers[-1]
        reply = reply_of(last, self._assistant.retriever.search(self._assistant.read(question, history).understood, DEPTH), times[-1])
        first_word = next((at for at, one in zip(times, answers, strict=True) if one.draft or one.mode == "written"), None)
        return replace(reply, extra=_measures(last, times, first_word))


def _measures(answer: Answer, times: Sequence[float], first_word: float | None) -> Measures:
    """What is measured of writing alone."""
    written = len(answer.statements) if answer.mode == "written" else 0
    drafted = written + sum(not one.replaced for one in answer.failed)
    return {
        "written": float(answer.mode == "written"),
        "failed": len(answer.failed) / drafted if drafted else None,
        "first_quotes": times[0],
        "first_word": first_word,
        "tokens": float(len(times) - 2) if first_word else None,
    }
