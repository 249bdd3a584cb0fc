"""What the guard finds wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "qualifier", "name", "owner", "negation", "time", "quantity", "comparison", "length"]


@dataclass(frozen=True, slots=True)
class Violation:
    """Words of a statement that its quotes do not bear out: their kind, the words, and why."""

    kind: Kind
    text: str
    why: str
