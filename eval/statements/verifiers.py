"""What can be asked whether quotes support a statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from eval.statements.claims import Claim
from index import OpenIndex
from qa.checking.check import THRESHOLD, Check

EVEN = 0.5


class Verifier(Protocol):
    """Anything that judges support. `threshold` is the probability from which it lets a statement pass."""

    name: str
    threshold: float

    def supports(self, statement: str, quotes: Sequence[str]) -> float:
        """The probability that the quotes say what the statement says."""
        ...


Maker = Callable[[OpenIndex, Sequence[Claim]], Verifier | None]
"""Makes a verifier for a document's statements; None where it has nothing to say of them."""


class ShippedCheck:
    """The check that written statements pass before they are shown, in the sections that the quotes stand in. 0 where its
    rules refuse."""

    name = "check"
    threshold = THRESHOLD

    def __init__(self, index: OpenIndex) -> None:
        self._check, self._content = Check.of(index), index.content

    def supports(self, statement: str, quotes: Sequence[str]) -> float:
        """The score of its finding."""
        starts = [self._content.document.text.find(quote) for quote in quotes]
        chunks = [next((one for one in self._content.chunks if one.start <= start < one.end), None) for start in starts]
        lead_in = " ".join(dict.fromkeys(one.lead_in for one in chunks if one and one.lead_in))
        titles = tuple(title for one in chunks if one for title in one.title_path)
        return self._check.check(statement, quotes, self._check.in_section(lead_in, titles)).score


class RecordedVerdicts:
    """A strong language model, as recorded: it knows the statements it was asked about and no others."""

    name = "verdicts"
    threshold = EVEN

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._known = {(one.text, one.quotes): one.verdict for one in claims if one.verdict is not None}

    def supports(self, statement: str, quotes: Sequence[str]) -> float:
        """What was recorded. Raises LookupError for another statement."""
        return self._known[statement, tuple(quotes)]


def shipped_check(index: OpenIndex, claims: Sequence[Claim]) -> Verifier:
    """The check for a document."""
    return ShippedCheck(index)


def recorded_verdicts(index: OpenIndex, claims: Sequence[Claim]) -> Verifier | None:
    """The recorded verdicts, if all of these statements have one."""
    return RecordedVerdicts(claims) if claims and all(one.verdict is not None for one in claims) else None


MAKERS: tuple[Maker, ...] = (shipped_check, recorded_verdicts)
