"""What is said to whoever answers, not asked of a document: greetings and thanks, and orders, as prompt injections are."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.lexicon import read_lexicon
from qa.question.phrases import is_question_word, tokens_of

_PATTERNS = Path(__file__).parent / "patterns"
_ENDS = ".:;,!?\n"  # of clauses
_pattern = read_lexicon(_PATTERNS / "injection.toml").pattern


def orders_the_answer(sentence: str, question: str) -> bool:
    """Whether a sentence of a document tells whoever answers how to; a question about replies may be answered by one."""
    return bool(_pattern("to_who_answers").search(sentence)) and not _pattern("about_replies").search(question)


def is_order(text: str) -> bool:
    """Whether a text tries to command the assistant rather than to ask about a document: "Who was asked to write the letter?" asks."""
    return any(not _asks_of_others(text, _first_letter(match)) for match in _pattern("order").finditer(text))


def _first_letter(match: re.Match[str]) -> int:
    return match.start() + next((i for i, one in enumerate(match[0]) if one.isalnum()), 0)


def _asks_of_others(text: str, place: int) -> bool:
    """Whether the clause around a place is a question that speaks neither to whoever answers nor of whoever asks."""
    start = max(text.rfind(mark, 0, place) for mark in _ENDS) + 1
    end = min((found for mark in _ENDS if (found := text.find(mark, place)) >= 0), default=len(text))
    words = [text[one:other].lower() for one, other in tokens_of(text) if start <= one < end]
    return (
        bool(words)
        and any(is_question_word(words[0], one) for one in ("asking", "verb"))
        and not {"you", "your", "yours", "me", "my", "us"} & set(words)
    )


def is_greeting(text: str) -> bool:
    """Whether a text greets, thanks, agrees or asks what can be asked here, and nothing else."""
    return bool(text and read_lexicon(_PATTERNS / "greeting.toml").pattern("greeting").search(text))
