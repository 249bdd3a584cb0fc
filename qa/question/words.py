"""The words of a question, and those that are closed classes of English: no document adds to them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.lexicon import read_lexicon

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "words.toml")
CLAUSE_ENDS, SENTENCE_ENDS = (dict.fromkeys(map(ord, marks), "\n") for marks in (".:;,!?", ".!?"))
"""What makes lines of a text's clauses, or sentences, for `str.translate`."""


def words_of(text: str) -> list[str]:
    """The words as they stand."""
    return [match[0] for match in _LEXICON.pattern("token").finditer(text)]


def is_question_word(word: str, kind: str) -> bool:
    """Whether a word, small or the question's first, is a "verb" (an auxiliary one), "asking" or any "closed" one."""
    return word in _LEXICON.words(kind) or (kind == "closed" and any(word in _LEXICON.words(one) for one in ("verb", "asking")))


def opens_with_verb(words: Sequence[str]) -> bool:
    """Whether some words ask "who leads the course", or order, "list the towns"."""
    return len(words) > 1 and (words[0] in _LEXICON.words("orders") or (len(words) > 2 and words[0] in ("who", "what")))
