"""What is said to whoever answers, not asked of a document: greetings and thanks, and orders, as prompt injections are."""

from __future__ import annotations

import re
from itertools import dropwhile
from pathlib import Path

from ingest.lexicon import read_lexicon
from qa.question.words import CLAUSE_ENDS, is_question_word, plain_words

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "addressed.toml")
_words = _LEXICON.words
_PARTS = re.compile(r"(?<=[.!?])\s+|[|\n]")  # of what is quoted: sentences, cells of a row, lines
_OF_REPLIES, _TO_PROGRAMS = ("your_reply", "telling_how"), ("to_the_program", "turned_away", "prompt_markup")


def orders_the_answer(sentence: str, question: str) -> bool:
    """Whether a sentence of a document tells whoever answers how to, or speaks to the program that reads it; a question about replies,
    or about what is said to programs, may be answered by one."""
    asked = frozenset(plain_words(question))
    kinds = [*_OF_REPLIES, *_TO_PROGRAMS] if not _words("replies") & asked else list(_TO_PROGRAMS)
    if _words("of_programs") & asked:
        return False
    return any(_LEXICON.pattern(kind).search(part) for part in _PARTS.split(sentence) for kind in kinds)


def is_order(text: str) -> bool:
    """Whether a text tries to command the assistant rather than to ask about a document: "Who was asked to write the letter?" asks."""
    everything = frozenset(plain_words(text))
    return any(_orders(clause, everything) for clause in text.translate(CLAUSE_ENDS).splitlines())


def _orders(clause: str, everything: frozenset[str]) -> bool:
    words = plain_words(clause)
    is_question = bool(words) and any(is_question_word(words[0], one) for one in ("asking", "verb"))
    asks_of_others = is_question and _words("about_whoever").isdisjoint(words)
    if _LEXICON.pattern("order").search(clause) and not asks_of_others:
        return True
    first, *rest = [*dropwhile(_words("polite").__contains__, words), ""]
    return (
        (first in _words("turning_away") and bool(_words("sources") & everything))
        or (first in _words("altering") and not _words("which").isdisjoint(rest[:1]))
        or (first in _words("writing") and not _words("works").isdisjoint(rest))
    )


def is_greeting(text: str) -> bool:
    """Whether a text greets, thanks, agrees or asks what can be asked here, and nothing else."""
    return bool(text) and not any(letter.isalnum() for letter in _LEXICON.pattern("greeting").sub(" ", text))
