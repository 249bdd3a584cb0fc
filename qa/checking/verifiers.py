"""Which verifier judges: the setting of `--checker`."""

from __future__ import annotations

from qa.checking.chat_verifier import ChatVerifier
from qa.checking.claim import Verifier
from qa.models.writer import LOCAL, Writer

NONE, SHIPPED, NLI = "none", "shipped", "nli:"


def shipped_verifier() -> Verifier:
    """The small one that ships."""
    from qa.checking.small_verifier import SmallVerifier

    return SmallVerifier()


def open_verifier(setting: str | None, writer: Writer | None = None) -> Verifier | None:
    """The verifier of a setting. "none": what passes the literals is shown as not judged; "shipped": the small one; "nli:NAME": a
    cross-encoder or NLI model by name or folder; else a chat model, as in `--model`. Without a setting the model that writes,
    in a call of its own; where none does, or a small local one, the one that ships.

    Raises ModelError for a model that cannot be opened.
    """
    chosen = (setting or "").strip()
    if chosen == NONE:
        return None
    if chosen.startswith(NLI):
        from qa.checking.cross_encoder import CrossEncoderVerifier

        return CrossEncoderVerifier(chosen.removeprefix(NLI))
    if chosen and chosen != SHIPPED:
        from qa.models.langchain import open_writer

        return ChatVerifier(open_writer(chosen))
    if chosen == SHIPPED or writer is None or writer.name.partition(":")[0] == LOCAL:
        return shipped_verifier()
    return ChatVerifier(writer)
