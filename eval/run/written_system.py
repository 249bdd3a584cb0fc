"""Footnote in written mode as a system under test: the same replies, and what only the writing of them shows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from eval.run.records import Measures, Reply
from eval.run.systems import DEPTH, WRITTEN, reply_of
from qa import Answer, Assistant
from qa.answer import Statement
from qa.checking.check import Check
from qa.checking.claim import Claim
from qa.languages.translator import TRANSLATION


class WrittenSystem:
    """A language model writes, every statement is checked. What is measured of a translated answer is its statements as they
    were checked: the questions' nuggets are in the document's language."""

    name = WRITTEN

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._literals = Check.of(assistant.retriever.index)

    def answer(self, question: str, history: Sequence[str], words: int) -> Reply:
        """The final answer, and when its quotes and its first written word came."""
        start = time.perf_counter()
        times, answers = list[float](), list[Answer]()
        for answer in self._assistant.stream(question, history):
            times.append(time.perf_counter() - start)
            answers.append(answer)
        last = answers[-1]
        checked = replace(last, statements=tuple(replace(one, text=one.original or one.text) for one in last.statements))
        reply = reply_of(checked, self._assistant.retriever.search(last.question, DEPTH), times[-1])
        first_word = next((at for at, one in zip(times[1:], answers[1:], strict=True) if one.draft or one.mode == "written"), None)
        return replace(reply, extra={**self._extra(checked, times, first_word), "translated": _translated(last)})

    def _extra(self, answer: Answer, times: Sequence[float], first_word: float | None) -> Measures:
        written = [one for one in answer.statements if answer.mode == "written"]
        failed = [one for one in answer.failed if not one.reason.startswith(TRANSLATION)]
        drafted = len(written) + sum(not one.replaced for one in failed)
        wrong = [self._goes_beyond(answer, one) for one in written]
        return {
            "written": float(answer.mode == "written"),
            "failed": len(failed) / drafted if drafted else None,
            "unsupported": sum(wrong) / len(wrong) if wrong else None,
            "first_quotes": times[0],
            "first_word": first_word,
            "tokens": float(len(times) - 2) if first_word else None,
        }

    def _goes_beyond(self, answer: Answer, statement: Statement) -> bool:
        """Whether a statement has literals that its quotes do not have."""
        quotes = tuple(self._assistant.quote(answer.citations[number - 1]) for number in statement.citations)
        return not self._literals.judge([Claim(statement.text, quotes)], answer.question)[0].is_supported


def _translated(answer: Answer) -> float | None:
    """The share of statements that are shown in the question's language, where that is not the document's."""
    done = sum(bool(one.original) for one in answer.statements)
    asked = done + sum(one.reason.startswith(TRANSLATION) for one in answer.failed)
    return done / asked if asked else None
