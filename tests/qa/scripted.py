"""A deterministic stand-in for a language model: it writes what it is told to, at the pace it is told."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ingest.errors import WriterFailed
from qa.writer import Message

Script = Callable[[Sequence[Message]], str]


@dataclass
class ScriptedWriter:
    """Writes `script(messages)` word by word; `pause` seconds before each, and fails after `breaks_off` of them."""

    script: Script
    pause: float = 0.0
    breaks_off: int | None = None
    name: str = "scripted"
    asked: list[Sequence[Message]] = field(default_factory=list)
    written: int = 0

    def write(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """The words of the script, blanks kept."""
        self.asked.append(messages)
        for number, piece in enumerate(re.findall(r"\s*\S+|\s+$", self.script(messages))[:max_tokens]):
            if number == self.breaks_off:
                raise WriterFailed("The model broke off.")
            time.sleep(self.pause)
            self.written += 1
            yield piece


def evidence_in(messages: Sequence[Message]) -> dict[int, str]:
    """The evidence of the question that is to be answered, by its number."""
    return {int(number): text for number, text in re.findall(r"^\[(\d+)\] \(\S+\) (.+)$", messages[-1].text, re.MULTILINE)}


def faithful(messages: Sequence[Message]) -> str:
    """The first piece of evidence, word for word, as a model would cite it."""
    return f"{evidence_in(messages)[1]} [1]"
