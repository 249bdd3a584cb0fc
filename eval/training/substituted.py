"""Questions with one word exchanged for another of its kind: "Which country rationed gasoline and lighting gas?", where Sweden rationed
heating oil. What answered the question does not answer this one, though all else in it fits: how most questions look whose answer is
not in a document that is on their subject.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from eval.training.pairs import Pair
from index.lexical import terms
from qa.question.wording import common_words
from qa.question.words import is_question_word

VECTORS = "embeddings.word_embeddings.weight"
FEWEST = 3  # sentences with a word that may stand in for another
KIND = (0.25, 0.55)  # cosine of two words' vectors: farther apart they are of different kinds, nearer they may mean the same
ENDINGS = ("s", "ed", "ing")  # that both words have or lack
NEAREST, KEPT = 60, 12
_WORD = re.compile(r"(?<![\w-])[a-z]{4,14}(?![\w-])")


class WordKinds:
    """Which words are of a kind, by the word vectors of the embedding model."""

    def __init__(self, model: Path, tokenizer: Tokenizer, sentences: Iterable[str]) -> None:
        """`model` is the folder of the embedding model; the words are those of some sentences that are pieces of its vocabulary."""
        vectors, vocabulary = load_file(model / "model.safetensors")[VECTORS], tokenizer.get_vocab()
        counted = Counter(word for sentence in sentences for word in set(_WORD.findall(sentence)))
        self._words = sorted(word for word, count in counted.items() if count >= FEWEST and word in vocabulary and not _is_common(word))
        chosen = vectors[[vocabulary[word] for word in self._words]]
        self._vectors = chosen / np.linalg.norm(chosen, axis=1, keepdims=True)
        self._rows = {word: row for row, word in enumerate(self._words)}

    def of_a_kind(self, word: str) -> list[str]:
        """Other words of a word's kind, the nearest first; none of a word that is not known."""
        if word not in self._rows:
            return []
        cosines = self._vectors @ self._vectors[self._rows[word]]
        found = [self._words[row] for row in np.argsort(-cosines, kind="stable")[1:NEAREST] if KIND[0] < cosines[row] < KIND[1]]
        return [one for one in found if set(terms(one)) != set(terms(word)) and _ending(one) == _ending(word)][:KEPT]


def _is_common(word: str) -> bool:
    return word in common_words() or any(is_question_word(word, kind) for kind in ("verb", "asking", "closed"))


def _ending(word: str) -> list[bool]:
    return [word.endswith(one) for one in ENDINGS]


def substituted(group: Sequence[Pair], kinds: WordKinds, draw: random.Random) -> list[Pair]:
    """The pairs of a question with another word of its kind in place of one that the answering sentence has, and none of them right; none
    where no word can be exchanged. The other word stands in none of the sentences."""
    right = next((one for one in group if one.holds and not one.is_made), None)
    if right is None:
        return []
    said = {term for one in group for term in terms(f"{one.read.context} {one.read.sentence}")}
    own = set(terms(f"{right.read.context} {right.read.sentence}"))
    places = [match for match in _WORD.finditer(right.asked) if set(terms(match[0])) & own and not _is_common(match[0])]
    draw.shuffle(places)
    for match in places:
        if others := [one for one in kinds.of_a_kind(match[0]) if not set(terms(one)) & said]:
            asked = right.asked[: match.start()] + draw.choice(others) + right.asked[match.end() :]
            return [replace(one, asked=asked, holds=False, places=(), is_made=True) for one in group if not one.is_made]
    return []
