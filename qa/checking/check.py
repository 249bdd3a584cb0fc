"""The check of a written statement against its quotes: the guard first, then a judgement of support.

What the guard passes has no number, name, tense or negation of its own; whether its other words follow is judged by
how many of them the quotes have (stems, synonyms, other names), how near the rest come to words of the quotes (late
interaction), whether the document uses the missing words elsewhere, the cosine of statement and quotes, and what a
model that has opinions thinks of it (`qa.checking.opinion`). A logistic score of these is calibrated by
`python -m eval.training.calibrate_support`; its threshold lets few wrong statements through rather than keep all good ones.
Names that are paired otherwise than in the quotes refuse a statement outright.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from index import OpenIndex
from index.encoder import Encoder, Encoding
from index.lexical import terms, word_spans
from index.store.names import NameFinder, Names
from index.store.subject import same_root
from qa.checking.completeness import is_bare, words_left_out
from qa.checking.guard import Context, violations
from qa.checking.opinion import Opinion, support_odds
from qa.checking.rules.naming import subject_names
from qa.checking.rules.roles import agent_conflict, pairing_conflict
from qa.checking.rules.synonyms import is_empty, stand_for
from qa.checking.rules.tables import PATTERNS
from qa.checking.rules.wording import tidy, words_of

# Fitted on the development half of eval/data/questions/statements.jsonl; `python -m eval.training.calibrate_support` computes it anew.
WEIGHTS = {"bias": -1.89, "missing": -1.258, "strange": -1.573, "weakest": 2.95, "near": 0.724, "cosine": 0.862, "elsewhere": -0.939}
THRESHOLD = 0.9022  # at most 3% of the development half's contradicted and invented statements pass
# With the local model's opinion; `python -m eval.training.calibrate_support --model local` computes it anew.
WITH_OPINION = {
    "bias": -1.426, "missing": -0.736, "strange": -0.993, "weakest": 1.495, "near": 0.356, "cosine": 0.415, "elsewhere": -0.597,
    "opinion": 1.175,
}  # fmt: skip
THRESHOLD_WITH_OPINION = 0.8175
MAX_STRANGE = 4
_YES = PATTERNS.pattern("yes")


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a statement may be shown, why not, and the score of its support (0 where the guard refuses it)."""

    ok: bool
    reason: str
    score: float


class Check:
    """Checks statements about one document. Safe to share between threads."""

    def __init__(self, encoder: Encoder, context: Context | None = None) -> None:
        """`context` is what holds for all of the document: its subject, its names, the words it writes small."""
        self._encode = lru_cache(maxsize=512)(lambda text: encoder.encode([text])[0])
        self._context = context or Context()
        self._finder = NameFinder(self._context.names)
        self._stems = frozenset(terms(" ".join(self._context.ordinary)))
        self._subject = frozenset(word.lower() for name in self._context.subject for word in name.split() if word != "the")

    @classmethod
    def of(cls, index: OpenIndex) -> Check:
        """For the document of an index."""
        return cls(index.encoder, document_context(index))

    def check(self, statement: str, quotes: Sequence[str], context: Context | None = None, opinion: Opinion | None = None) -> Finding:
        """Whether a statement follows from its quotes. `context` is that of the sections they stand in; see `in_section`.
        `opinion` is asked where neither guard nor pairs object. Raises WriterFailed if it fails."""
        if not quotes:
            return Finding(False, "no quote is named", 0.0)
        said = without_yes(statement)
        if is_bare(said):
            return Finding(False, "it is no sentence: names and numbers alone", 0.0)
        found = violations(said, quotes, context=context or self._context)
        if found:
            return Finding(False, "; ".join(f"{one.text!r}: {one.why}" for one in found), 0.0)
        if self.swaps(said, quotes):
            return Finding(False, "it puts names together with what the quotes say of others", 0.0)
        features = self.best_features(said, quotes)
        if opinion is not None:
            features["opinion"] = self.opinion(opinion, said, quotes)
        ok = bears_out(features)
        return Finding(ok, "the quotes bear it out" if ok else "the quotes do not bear it out", score(features))

    def leaves_out(self, question: str, said: str, quote: str) -> str:
        """What was asked for, which a quote has and what is said of it has not, as a reason; empty if nothing is missing."""
        plain, (asked, text) = self._in_one_form(said, [question, quote])
        missing = words_left_out(asked, plain, text, self._subject)
        return f"it leaves out what was asked about: {', '.join(missing)}" if missing else ""

    def opinion(self, opinion: Opinion, statement: str, quotes: Sequence[str]) -> float:
        """What a model thinks of a statement: log odds."""
        return support_odds(opinion, statement, quotes, next(iter(self._context.subject), ""))

    def best_features(self, statement: str, quotes: Sequence[str]) -> dict[str, float]:
        """The features by the quote that bears a statement out best, or by all of them together if that is better."""
        options = [[quote] for quote in quotes] + ([list(quotes)] if len(quotes) > 1 else [])
        return max((self.features(statement, option) for option in options), key=score)

    def swaps(self, statement: str, quotes: Sequence[str]) -> bool:
        """Whether names and words, or doer and receiver, are paired otherwise than in the quotes. It refuses outright: as
        features of the score the two weighed -2.0 and -1.3, and swapped statements still came to 0.6 and 0.8."""
        said, texts = self._in_one_form(statement, quotes)
        return pairing_conflict(said, texts, self._subject) or agent_conflict(said, texts, self._subject)

    def in_section(self, lead_in: str, title_path: Sequence[str]) -> Context:
        """The document's context with the lead-in and the titles of a section."""
        own = self._context
        return Context(own.subject, own.names, own.ordinary, lead_in, tuple(title_path))

    def features(self, statement: str, quotes: Sequence[str]) -> dict[str, float]:
        """What the score rests on, for some quotes taken together; `WEIGHTS` has the names."""
        said, texts = self._in_one_form(statement, quotes)
        known = frozenset(stem for text in texts for _, _, stem in word_spans(text) if stem)
        content = [(start, end, stem) for start, end, stem in word_spans(said) if stem and not self._is_given(stem)]
        strange = [one for one in content if not stand_for(one[2], known)]
        mine, theirs = self._encode(said), [self._encode(text) for text in texts]
        near = _nearness(mine, theirs, content)
        far = [near[i] for i, one in enumerate(content) if one in strange]
        return {
            "bias": 1.0,
            "missing": len(strange) / max(1, len(content)),
            "strange": min(len(strange), MAX_STRANGE) / MAX_STRANGE,
            "weakest": min(far, default=1.0),
            "near": float(np.mean(near)) if near else 1.0,
            "cosine": max(float(mine.vector @ one.vector) for one in theirs),
            "elsewhere": float(any(stem in self._stems for _, _, stem in strange)),
        }

    def _is_given(self, stem: str) -> bool:
        """Whether a stem needs no quote: an empty word, or the document's subject or its adjective."""
        return is_empty(stem) or any(same_root(stem, word) for word in self._subject)

    def _in_one_form(self, statement: str, quotes: Sequence[str]) -> tuple[str, list[str]]:
        """Tidied texts, with one name for each group that both the statement and a quote name."""
        said, texts = tidy(statement), [tidy(quote) for quote in quotes]
        mentions = [self._finder.find(text) for text in (said, *texts)]
        shared = {one.group for one in mentions[0]} & {one.group for found in mentions[1:] for one in found}
        renamed = []
        for text, found in zip((said, *texts), mentions, strict=True):
            chosen = [one for one in found if one.group in shared]
            edges = [0, *(edge for one in chosen for edge in (one.start, one.end)), len(text)]
            kept = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
            names = [*(tidy(self._finder.groups[one.group][0]) for one in chosen), ""]
            renamed.append("".join(part for pair in zip(kept, names, strict=True) for part in pair))
        return renamed[0], renamed[1:]


def score(features: dict[str, float]) -> float:
    """The probability that the quotes bear a statement out, by the weights for what is known of it."""
    weights = WITH_OPINION if "opinion" in features else WEIGHTS
    return 1 / (1 + math.exp(-sum(weights[name] * value for name, value in features.items())))


def bears_out(features: dict[str, float]) -> bool:
    """Whether the score is high enough for a statement to be shown."""
    return score(features) >= (THRESHOLD_WITH_OPINION if "opinion" in features else THRESHOLD)


def without_yes(statement: str) -> str:
    """A statement without the "Yes," before it: what it says must be borne out without that. A bare "Yes." stays."""
    return _YES.sub("", statement) or statement


def document_context(index: OpenIndex) -> Context:
    """The subject, names and small words of a document, for the guard."""
    content = index.content
    small = frozenset(word.plain for chunk in content.chunks for word in words_of(tidy(chunk.text)) if word.text.islower())
    names: tuple[Names, ...] = content.names
    return Context(subject_names(content.document.title), names, small)


def _nearness(mine: Encoding, theirs: Sequence[Encoding], content: Sequence[tuple[int, int, str]]) -> list[float]:
    """How near each word comes to any word piece of the quotes: the mean over its pieces of their best cosine."""
    best = np.max(np.hstack([mine.tokens @ one.tokens.T for one in theirs]), axis=1)
    near = []
    for start, end, _ in content:
        pieces = [best[i] for i, (a, _) in enumerate(mine.spans) if start <= a < end]
        near.append(float(np.mean(pieces)) if pieces else 1.0)
    return near
