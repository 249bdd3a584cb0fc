"""Reading by words alone, for documents in a language that the trained model does not read."""

from __future__ import annotations

from collections.abc import Sequence

from index.lexical import terms
from qa.evidence.reading_model import Excerpt

# Log odds of a sentence that has none of a question's words, and how much more of one that has all. In Chinese, half of the pairs of
# letters are words of asking, or parts of two words: "读者证的费用是多少" shares three of its eight with its answer.
NONE, ALL = -4.0, 16.0


class WordOverlap:
    """Log odds from the share of a text's words that another and its titles have; satisfies `qa.evidence.reading_model.ReadingModel`."""

    def answers(self, question: str, excerpts: Sequence[Excerpt]) -> list[float]:
        """Each word counts alike: rarity tells little where half of what is unknown is no word."""
        asked = frozenset(terms(question))
        shared = (asked & frozenset(terms(f"{one.context}\n{one.sentence}")) for one in excerpts)
        return [NONE + ALL * len(words) / max(1, len(asked)) for words in shared]

    def supports(self, statement: str, quotes: Sequence[Excerpt]) -> float:
        """By the words of all quotes together."""
        said = Excerpt("\n".join(one.context for one in quotes), "\n".join(one.sentence for one in quotes))
        return self.answers(statement, [said])[0]
