"""Scripts for `tests.fakes.ScriptedWriter`: what a model would write of the evidence it is given."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.models.writer import Message


def evidence_in(messages: Sequence[Message]) -> dict[int, str]:
    """The evidence of the question that is to be answered, by its number."""
    return {int(number): text for number, text in re.findall(r"^\[(\d+)\] (.+)$", messages[-1].text, re.MULTILINE)}


def number_of(messages: Sequence[Message], words: str) -> int:
    """The number of the first sentence that has some words."""
    return next(number for number, text in evidence_in(messages).items() if words in text)


def faithful(messages: Sequence[Message]) -> str:
    """The first sentence, word for word, as a model would cite it; asked whether its quote says so, yes."""
    shown = evidence_in(messages)
    return f"{shown[1]} [1]" if shown else "1. YES: the quote says so"
