"""The seam of the language model: messages in, pieces of text out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of what a model is told."""

    role: Literal["system", "user", "assistant"]
    text: str


class Writer(Protocol):
    """Any language model that continues a conversation."""

    @property
    def name(self) -> str:
        """What it is called by the setting that chose it: "local", "openai:gpt-4o"."""
        ...

    def write(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """Pieces of text as they come; closing the iterator stops the model. Raises ModelError if it cannot answer."""
        ...
