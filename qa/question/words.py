"""The words of a question, and those that are closed classes of English: no document adds to them."""

from __future__ import annotations

from pathlib import Path

from ingest.lexicon import read_lexicon

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "words.toml")
CLAUSE_ENDS, SENTENCE_ENDS = (dict.fromkeys(map(ord, marks), "\n") for marks in (".:;,!?", ".!?"))
"""What makes lines of a text's clauses, or sentences, for `str.translate`."""


def word_places(text: str) -> list[tuple[int, int]]:
    """Where each word of a text begins and ends."""
    return [match.span() for match in _LEXICON.pattern("token").finditer(text)]


def words_of(text: str) -> list[str]:
    """The words as they stand."""
    return [text[start:end] for start, end in word_places(text)]


def plain_words(text: str) -> list[str]:
    """The same in lower case."""
    return [word.lower() for word in words_of(text)]


def bare(word: str) -> str:
    """A word in lower case without a possessive."""
    return word.lower().replace("’", "'").removesuffix("'s").removesuffix("'")


def is_question_word(word: str, kind: str) -> bool:
    """Whether a word, small or the question's first, is a "verb" (an auxiliary one), "asking" or any "closed" one."""
    return word in _LEXICON.words(kind) or (kind == "closed" and any(word in _LEXICON.words(one) for one in ("verb", "asking")))
