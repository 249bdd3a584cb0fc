"""The record of what the reading model is trained on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qa.evidence.reading_model import Excerpt

Task = Literal["answer", "support"]
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A text to read with what is asked of it. `places` says where the answer stands in the sentence, empty if that is not
    known; `is_made` that sentence or question were altered by machine."""

    task: Task
    asked: str
    read: Excerpt
    holds: bool
    document: str
    places: Spans = ()
    question: str = ""
    is_made: bool = False
