"""The parts of a question: each is answered by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index.lexical import terms, words
from ingest.lexicon import read_lexicon
from qa.question.question import Question

_LEXICON = read_lexicon(Path(__file__).parent / "forms.toml")


MIN_WORDS = 2  # content words that a part needs to be understood alone: "what is promised?" has one


def by_itself(part: Question, whole: Question) -> Question:
    """A part without what the others add to it, unless it says "it" or the like, or the whole names its subject before a colon."""
    leans = _LEXICON.words("pronouns") & set(words(part.text)) or ":" in whole.text or len(terms(part.text)) < MIN_WORDS
    return part if leans else replace(part, context=None)
