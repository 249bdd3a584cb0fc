"""The check of written statements: literals first, then a judgement of support on those that pass, all at once."""

from __future__ import annotations

from collections.abc import Sequence

from index import OpenIndex
from qa.checking.claim import Claim, Judgement, Verifier
from qa.checking.literals import Literals

UNJUDGED = "not judged"


class Check:
    """Checks statements about one document. Safe to share between threads, if its verifier is."""

    def __init__(self, verifier: Verifier | None = None, literals: Literals | None = None) -> None:
        """Without a verifier, what passes the literals is supported, for the reason `UNJUDGED`."""
        self.verifier = verifier
        self._literals = literals or Literals()

    @classmethod
    def of(cls, indexes: Sequence[OpenIndex], verifier: Verifier | None = None) -> Check:
        """For the documents of some indexes: the names and words of all are known."""
        contents = [one.content for one in indexes]
        titles = [one.document.title for one in contents]
        if len(contents) > 1:
            titles += [one.document.name for one in contents]
        names = [group for one in contents for group in one.names]
        return cls(verifier, Literals(" ".join(one.document.text for one in contents), " ".join(titles), names, indexes[0].is_word))

    def judge(self, claims: Sequence[Claim], question: str = "") -> list[Judgement]:
        """A judgement for each claim, in order. A name of the question may be said if the document has it.

        Raises WriterFailed if a model behind the verifier fails.
        """
        faults = list[str]()
        for claim in claims:
            missing = dict.fromkeys(self._literals.missing(claim, question))
            fault = f"the quotes do not have {', '.join(map(repr, missing))}" if missing else ""
            faults.append(fault if any(quote.text.strip() for quote in claim.quotes) else "no quote is named")
        passed = [claim for claim, fault in zip(claims, faults, strict=True) if not fault]
        judged = iter(self.verifier.supports(passed) if self.verifier and passed else [Judgement(True, UNJUDGED)] * len(passed))
        return [Judgement(False, fault, 0.0) if fault else next(judged) for fault in faults]
