"""The parts of a question: each is answered by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index.lexical import words
from ingest.lexicon import read_lexicon
from qa.question.question import Question

_LEXICON = read_lexicon(Path(__file__).parent / "forms.toml")


def by_itself(part: Question) -> Question:
    """A part without what the others add to it, unless it says "it" or the like."""
    return part if _LEXICON.words("pronouns") & set(words(part.text)) else replace(part, context=None)
