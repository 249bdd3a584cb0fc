"""The check of written statements: literals first, then a judgement of support on those that pass, all at once, by whoever the setting
`--checker` names."""

from __future__ import annotations

from collections.abc import Sequence

from index import OpenIndex
from qa.checking.chat_verifier import ChatVerifier
from qa.checking.claim import Claim, Judgement, Verifier
from qa.checking.literals import Literals
from qa.models.writer import Writer, is_small

UNJUDGED = "not judged"


class Check:
    """Checks statements about one document. Safe to share between threads, if its verifier is."""

    def __init__(self, verifier: Verifier | None = None, literals: Literals | None = None) -> None:
        """Without a verifier, what passes the literals is supported, for the reason `UNJUDGED`."""
        self.verifier = verifier
        self._literals = literals or Literals()

    @classmethod
    def of(cls, index: OpenIndex, verifier: Verifier | None = None) -> Check:
        """For the document of an index."""
        document = index.content.document
        return cls(verifier, Literals(document.text, document.title, index.content.names, index.is_word))

    def judge(self, claims: Sequence[Claim], question: str = "") -> list[Judgement]:
        """A judgement for each claim, in order. A name of the question may be said if the document has it.

        Raises WriterFailed if a model behind the verifier fails.
        """
        faults = [self._fault(claim, question) for claim in claims]
        passed = [claim for claim, fault in zip(claims, faults, strict=True) if not fault]
        judged = iter(self.verifier.supports(passed) if self.verifier and passed else [Judgement(True, UNJUDGED)] * len(passed))
        return [Judgement(False, fault, 0.0) if fault else next(judged) for fault in faults]

    def _fault(self, claim: Claim, question: str) -> str:
        """Why a claim is not put to the verifier; empty if it is."""
        if not any(quote.text.strip() for quote in claim.quotes):
            return "no quote is named"
        missing = dict.fromkeys(self._literals.missing(claim, question))
        return f"the quotes do not have {', '.join(map(repr, missing))}" if missing else ""


def open_verifier(setting: str | None, writer: Writer | None = None) -> Verifier | None:
    """The verifier of a setting. "none": what passes the literals is shown as not judged; "shipped": the small one; "nli:NAME": a
    cross-encoder or NLI model by name or folder; else a chat model, as in `--model`. Without a setting the model that writes,
    in a call of its own; where none does, or a small local one, the one that ships.

    Raises ModelError for a model that cannot be opened.
    """
    chosen = (setting or "").strip()
    if chosen == "none":
        return None
    if chosen.startswith("nli:"):
        from qa.checking.cross_encoder import CrossEncoderVerifier

        return CrossEncoderVerifier(chosen.removeprefix("nli:"))
    if chosen == "shipped" or (not chosen and (writer is None or is_small(writer))):
        from qa.checking.small_verifier import SmallVerifier

        return SmallVerifier()
    if chosen or writer is None:
        from qa.models.langchain import open_writer

        writer = open_writer(chosen)
    return ChatVerifier(writer)
