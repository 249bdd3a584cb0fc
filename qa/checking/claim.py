"""What is checked, and what a check says: a claim with its quotes -> a judgement. The one seam to a model that judges support."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote with the titles above it, and what stands before it (the sentence that opens its section, or the one that a lone "It"
    leans on)."""

    text: str
    title_path: tuple[str, ...] = ()
    before: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A written statement and the quotes it rests on."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether quotes support a claim, why (not), in a few words, and how probable that is by the judge (0 to 1)."""

    is_supported: bool
    reason: str = ""
    probability: float = 1.0


class Verifier(Protocol):
    """Judges whether quotes support what is claimed of them: a chat model, a cross-encoder by name, or the small one that ships."""

    def supports(self, claims: Sequence[Claim]) -> list[Judgement]:
        """A judgement for each claim, in order. Raises WriterFailed if a model behind it fails."""
        ...


def judged(probability: float) -> Judgement:
    """A judgement by a probability alone."""
    ok = probability >= 0.5
    return Judgement(ok, "" if ok else "the quotes do not seem to say so", probability)
