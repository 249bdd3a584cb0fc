"""Scripts for `tests.fakes.ScriptedWriter`: what a model would write of the evidence it is given."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.models.writer import Message


def evidence_in(messages: Sequence[Message]) -> dict[int, str]:
    """The evidence of the question that is to be answered, by its number."""
    return {int(number): text for number, text in re.findall(r"^\[(\d+)\] \(\S+\) (.+)$", messages[-1].text, re.MULTILINE)}


def faithful(messages: Sequence[Message]) -> str:
    """The first piece of evidence, word for word, as a model would cite it."""
    return f"{evidence_in(messages)[1]} [1]"
