"""Reading by words alone, for documents in a language that the trained verifier does not read."""

from __future__ import annotations

from index.lexical import terms
from qa.evidence.verifier import Excerpt

# Log odds of a sentence that has none of a question's words, and how much more of one that has all. In Chinese, half of the pairs of
# letters are words of asking, or parts of two words: "读者证的费用是多少" shares three of its eight with its answer.
NONE, ALL = -4.0, 16.0


class WordOverlap:
    """Log odds from the share of a question's words that a sentence and its titles have; satisfies `qa.evidence.verifier.Verifier`."""

    def verify(self, question: str, excerpt: Excerpt) -> float:
        """Each word counts alike: rarity tells little where half of what is unknown is no word."""
        asked = frozenset(terms(question))
        said = frozenset(terms(f"{excerpt.context}\n{excerpt.sentence}"))
        return NONE + ALL * len(asked & said) / max(1, len(asked))
