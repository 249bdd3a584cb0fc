"""What a language model is to Footnote: something that continues a conversation, piece by piece, and can be stopped."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

MODEL_VARIABLE = "FOOTNOTE_MODEL"  # the setting: "local", "ollama:llama3.2", "openai:gpt-4o-mini", ...
LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation that a model continues."""

    role: Literal["system", "user", "assistant"]
    text: str


class Writer(Protocol):
    """A language model of the user's choice."""

    @property
    def name(self) -> str:
        """What the model is called in answers and messages: "local", "openai:gpt-4o"."""
        ...

    def write(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """Pieces of text as they come. A piece may be empty: the model is still reading. Closing the iterator stops the
        model. Raises WriterFailed, at any piece, if the model fails."""
        ...


@runtime_checkable
class FormWriter(Protocol):
    """A language model that can be held to a form: what it says is then data, all at once, and not text as it comes."""

    def fill(self, messages: Sequence[Message], form: Mapping[str, Any], max_tokens: int) -> Mapping[str, Any] | None:
        """The conversation continued by a form, a JSON schema, that is filled in; None where the provider cannot do that."""
        ...


def chosen_setting(setting: str | None = None) -> str | None:
    """The setting that counts: the one given, else the environment's; None where no model is chosen (quote mode)."""
    return (setting if setting is not None else os.environ.get(MODEL_VARIABLE, "")).strip() or None


def is_small(writer: Writer) -> bool:
    """Whether a model runs in this process: such a one is small and slow, and what it says counts for less."""
    return writer.name.partition(":")[0] == LOCAL
