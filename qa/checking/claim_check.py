"""Stands in for a `Check` that judges claims itself: to be removed when that is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.checking.check import Check
from qa.checking.claim import Claim, Judgement, Verifier


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """Today's check of single statements, or a verifier, for several claims at once."""

    check: Check
    verifier: Verifier | None = None

    def judge(self, claims: Sequence[Claim], question: str = "") -> list[Judgement]:
        """A judgement for each claim, in order."""
        return self.verifier.supports(claims) if self.verifier else [self._judge(claim) for claim in claims]

    def _judge(self, claim: Claim) -> Judgement:
        titles = tuple(title for quote in claim.quotes for title in quote.title_path)
        around = self.check.in_section(" ".join(dict.fromkeys(quote.before for quote in claim.quotes if quote.before)), titles)
        found = self.check.check(claim.text, [quote.text for quote in claim.quotes], around)
        return Judgement(found.ok, found.reason, found.score)
