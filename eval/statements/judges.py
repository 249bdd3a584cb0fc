"""What can be asked whether quotes support a claim: the literals alone, a verifier alone, and both, as the check asks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from eval.statements.claims import LabelledClaim
from index import OpenIndex
from ingest.errors import WriterFailed
from qa.checking.check import Check
from qa.checking.claim import Judgement, Verifier
from qa.checking.verifiers import ChatVerifier, SmallVerifier
from qa.models.writer import Message, fenced

EVEN = 0.5
CHECK, RECORDED_CHECK = "check", "check, recorded verdicts"
Judge = Callable[[Sequence[LabelledClaim]], list[Judgement]]
Makers = Callable[[OpenIndex, Sequence[LabelledClaim]], dict[str, Judge]]
"""The judges of a document's claims, by their names."""


def judges_of(index: OpenIndex, claims: Sequence[LabelledClaim]) -> dict[str, Judge]:
    """The parts of the check that ships and the whole of it; with recorded verdicts, if all claims have one, in a chat model's place."""
    shipped = SmallVerifier()
    judges = {"literals": checking(index, None), "verifier": asking(shipped), CHECK: checking(index, shipped)}
    if claims and all(one.verdict is not None for one in claims):
        recorded = ChatVerifier(RecordedVerdicts(claims))
        judges |= {"recorded verdicts": asking(recorded), RECORDED_CHECK: checking(index, recorded)}
    return judges


def checking(index: OpenIndex, verifier: Verifier | None) -> Judge:
    """The check with a verifier, question by question."""
    check = Check.of([index], verifier)

    def judge(claims: Sequence[LabelledClaim]) -> list[Judgement]:
        together = [(question, list(own)) for question, own in groupby(claims, key=lambda one: one.question)]
        return [judged for question, own in together for judged in check.judge([one.claim for one in own], question)]

    return judge


def asking(verifier: Verifier) -> Judge:
    """A verifier by itself."""
    return lambda claims: verifier.supports([one.claim for one in claims])


class RecordedVerdicts:
    """A chat model that says of statements what was recorded: `ChatVerifier`'s prompt and parsing are measured with it. It finds
    each statement of the prompt by its text and quotes."""

    name = "recorded verdicts"

    def __init__(self, claims: Sequence[LabelledClaim]) -> None:
        self._verdicts: dict[str, dict[str, bool]] = {}
        for one in claims:
            last = fenced(one.claim.quotes[-1].text) if one.claim.quotes else ""
            self._verdicts.setdefault(fenced(one.claim.text), {})[last] = (one.verdict or 0.0) >= EVEN

    def write(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """A line for each statement. Raises WriterFailed for one that was not recorded."""
        quote, number = "", 0
        for line in messages[-1].text.splitlines():
            tag, said = line.partition(">")[0], line.partition(">")[2].rpartition("</")[0]
            if tag == "<quote":
                quote = said
            elif tag.startswith("<statement"):
                number += 1
                try:
                    supported = self._verdicts[said][quote]
                except KeyError:
                    raise WriterFailed(f"No verdict is recorded on: {said}") from None
                yield f"{number}. {'YES' if supported else 'NO'}: as recorded\n"
