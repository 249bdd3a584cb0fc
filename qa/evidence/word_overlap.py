"""Reading by words alone, for documents in a language that the trained model does not read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from index.lexical import words
from qa.evidence.reading_model import Excerpt, joined

# The share of a question's words above which a sentence answers. Of 40 German questions on two documents 19 of 20 that these answer
# come above it, 3 of the other 20; of 25 Chinese ones 14 of 15 and none of 10. Half of the pairs of Chinese letters are no words.
SHARE, PAIRS_SHARE, SLOPE = 0.49, 0.3, 8.0
SHORT = 3  # letters: what joins words is short in most languages, and a question's own verb ("kann", "gibt") counts little
MIN_SUBJECT = 5  # letters of a word that may be the end of one of the title: "Bibliothek" of "Stadtbibliothek"
BEGINNING = 5  # letters that two forms of a word, or two compounds, have in common
SUBJECT = 0.2  # what a word of the document's title counts: all of it speaks of that
LATIN = "\u0fff"  # beyond it words are pairs of letters
ASKING = frozenset("什么哪几多少谁吗呢怎何为是的了在有可以能我您你要会没里时候点到")  # letters of pairs that ask or join


class WordOverlap:
    """Log odds from the share of a question's words that a sentence and its titles have, long ones first; satisfies
    `qa.evidence.reading_model.ReadingModel`."""

    def __init__(self, title: str = "") -> None:
        """`title` is the document's."""
        self._subject = frozenset(words(title))

    def answers(self, question: str, excerpts: Sequence[Excerpt]) -> list[float]:
        """Each by itself."""
        asked: dict[str, float] = {}
        for word in words(question):
            is_subject = word in self._subject or (len(word) >= MIN_SUBJECT and any(word in one for one in self._subject))
            weight = float(ASKING.isdisjoint(word)) if word[:1] > LATIN else max(0, len(word) - SHORT)
            asked[word] = weight * (SUBJECT if is_subject else 1.0)
        total, found = sum(asked.values()), []
        least = PAIRS_SHARE if any(word[:1] > LATIN for word, weight in asked.items() if weight) else SHARE
        for one in excerpts:
            said = frozenset(words(f"{one.context}\n{one.sentence}"))
            share = sum(weight * _nearness(word, said) for word, weight in asked.items()) / total if total else 0.0
            found.append(SLOPE * (share - least))
        return found

    def supports(self, statement: str, quotes: Sequence[Excerpt]) -> float:
        """By the words of all quotes together."""
        return self.answers(statement, [joined(quotes)])[0]


def _nearness(word: str, said: frozenset[str]) -> float:
    """1 for a word that is said, less for one that begins like it: the share of its letters."""
    if word in said:
        return 1.0
    shared = max((sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False))) for other in said), default=0)
    return shared / len(word) if shared >= BEGINNING else 0.0
