"""What is said to whoever answers, not asked of a document: greetings and thanks, and orders, as prompt injections are."""

from __future__ import annotations

from pathlib import Path

from ingest.lexicon import read_lexicon

_PATTERNS = Path(__file__).parent / "patterns"
_pattern = read_lexicon(_PATTERNS / "injection.toml").pattern


def orders_the_answer(sentence: str, question: str) -> bool:
    """Whether a sentence of a document tells whoever answers how to; a question about replies may be answered by one."""
    return bool(_pattern("to_who_answers").search(sentence)) and not _pattern("about_replies").search(question)


def is_order(text: str) -> bool:
    """Whether a text tries to command the assistant rather than to ask about a document."""
    return bool(_pattern("order").search(text))


def is_greeting(text: str) -> bool:
    """Whether a text greets, thanks, agrees or asks what can be asked here, and nothing else."""
    return bool(text and read_lexicon(_PATTERNS / "greeting.toml").pattern("greeting").search(text))
