"""The assistant as a LangChain Runnable: invoke, stream, batch, ainvoke, and `|` in chains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypedDict

from langchain_core.runnables import Runnable, RunnableConfig

from qa.answer import Answer
from qa.assistant import Assistant


class Question(TypedDict, total=False):
    """A question and the earlier ones of its conversation, oldest first."""

    question: str
    history: Sequence[str]


class FootnoteRunnable(Runnable[str | Question, Answer]):
    """Takes a question, or {"question", "history"}; gives an Answer. `stream` gives it as it grows, the last one final."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def invoke(self, input: str | Question, config: RunnableConfig | None = None, **_: Any) -> Answer:
        """Answer one question."""
        return self._call_with_config(lambda asked: self._assistant.ask(*_read(asked)), input, config)

    def stream(self, input: str | Question, config: RunnableConfig | None = None, **_: Any) -> Iterator[Answer]:
        """The answer as it grows."""
        yield from self._assistant.stream(*_read(input))


def _read(input: str | Question) -> tuple[str, Sequence[str]]:
    return (input, ()) if isinstance(input, str) else (input["question"], input.get("history", ()))
