"""Prompt injection: orders to the assistant. A question that is none, however it is dressed up, has no answer in a document."""

from __future__ import annotations

from pathlib import Path

from ingest.lexicon import read_lexicon

_pattern = read_lexicon(Path(__file__).parent / "patterns" / "injection.toml").pattern


def orders_the_answer(sentence: str, question: str) -> bool:
    """Whether a sentence of a document tells whoever answers how to; a question about replies may be answered by one."""
    return bool(_pattern("to_who_answers").search(sentence)) and not _pattern("about_replies").search(question)


def is_order(text: str) -> bool:
    """Whether a text tries to command the assistant rather than to ask about a document."""
    return bool(_pattern("order").search(text))
