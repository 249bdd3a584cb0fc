"""What is made from pairs that are known: statements with something changed, sentences that no longer have the answer, questions
about something else. Mechanical, but of each kind there is one that keeps its label, so that the change by itself tells nothing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace

from eval.training.pairs import Pair, Spans
from qa.evidence.reading_model import Excerpt

_NUMBER = re.compile(r"\b\d[\d,.]*\b(?<![,.])")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*")
_AUXILIARY = re.compile(r"\b(?:is|was|are|were|has|have|had|can|could|may|will|shall|must|should|did|does)\b(?! not)")
_LINK = re.compile(r",? (?:in|on|at|by|from|for|of|to|with|since|until|about|over|the|than)(?: the| about| over)? $")
OPPOSITES = (
    ("all", "some"), ("most", "a few"), ("at least", "at most"), ("more than", "less than"), ("before", "after"), ("must", "may"),
    ("was", "will be"), ("were", "are to be"), ("has been", "may be"), ("first", "last"), ("only", "also"), ("every", "one"),
)  # fmt: skip
MOST_OF_A_SENTENCE = 0.5  # more of it is not cut out


def changed(statement: str, read: Excerpt, text: str, draw: random.Random) -> list[str]:
    """A statement with a number or a name of the document in place of one of its own, with two of its own exchanged, with a
    negation more or less, and with an opposite in place of a word."""
    found = [said for pattern in (_NUMBER, _NAME) for said in (_with_other(statement, pattern, read.sentence, text, draw),) if said]
    found += [said for pattern in (_NUMBER, _NAME) for said in (_exchanged(statement, pattern),) if said]
    if " not " in statement:
        found.append(statement.replace(" not ", " ", 1))
    elif auxiliary := _AUXILIARY.search(statement):
        found.append(f"{statement[: auxiliary.end()]} not{statement[auxiliary.end() :]}")
    pairs = [pair for one, other in OPPOSITES for pair in ((one, other), (other, one)) if f" {pair[0]} " in statement]
    if pairs:
        one, other = draw.choice(pairs)
        found.append(statement.replace(f" {one} ", f" {other} ", 1))
    return found


def _with_other(said: str, pattern: re.Pattern[str], read: str, text: str, draw: random.Random) -> str | None:
    """A text with another number or name of the document in place of one of its own."""
    own = list(pattern.finditer(said))
    others = sorted(one for one in {match[0] for match in pattern.finditer(text)} if one not in read and one not in said)
    if not own or not others:
        return None
    match = draw.choice(own)
    return said[: match.start()] + draw.choice(others) + said[match.end() :]


def _exchanged(said: str, pattern: re.Pattern[str]) -> str | None:
    """A text with its first and last number or name exchanged, unless they are two of one list."""
    own = list(pattern.finditer(said))
    if len(own) < 2 or own[0][0] == own[-1][0] or len(said[own[0].end() : own[-1].start()].split()) < 3:
        return None
    first, last = own[0], own[-1]
    return f"{said[: first.start()]}{last[0]}{said[first.end() : last.start()]}{first[0]}{said[last.end() :]}"


def altered(pair: Pair, text: str, draw: random.Random) -> Iterator[Pair]:
    """Of a sentence whose answer's place is known: without the answer, and without something else; and with the question about
    another number or name of a text."""
    sentence = pair.read.sentence
    place = (min(pair.places)[0], max(end for _, end in pair.places)) if pair.places else (0, 0)
    hidden = without(sentence, place)
    if hidden and draw.random() < 0.5:
        yield replace(pair, read=Excerpt(pair.read.context, hidden), holds=False, places=(), is_made=True)
    if hidden and draw.random() < 0.3 and (kept := _without_another(pair, draw)):
        yield kept
    other = _with_other(pair.asked, draw.choice((_NUMBER, _NAME)), sentence, text, draw)
    if other and pair.holds:
        yield replace(pair, asked=other, holds=False, places=(), is_made=True)


def without(sentence: str, place: tuple[int, int]) -> str | None:
    """A sentence without a number or a name, and without the preposition before it; none if that leaves too little."""
    start, end = place
    span = sentence[start:end]
    if not (any(one.isdigit() for one in span) or span[:1].isupper()) or len(span) > MOST_OF_A_SENTENCE * len(sentence):
        return None
    link = _LINK.search(sentence[:start])
    if link:
        return sentence[: link.start()] + sentence[end:]
    vague = "several" if span[0].isdigit() else "someone" if span[0].isupper() else "some"
    return f"{sentence[:start]}{vague}{sentence[end:]}" if start else vague.capitalize() + sentence[end:]


def _without_another(pair: Pair, draw: random.Random) -> Pair | None:
    """The same pair with a number or a name behind the answer cut out of the sentence: it still answers."""
    sentence, last = pair.read.sentence, max(end for _, end in pair.places)
    spans = [one.span() for pattern in (_NUMBER, _NAME) for one in pattern.finditer(sentence, last + 8)]
    cut = without(sentence, draw.choice(spans)) if spans else None
    if not cut or not _stand(pair.places, sentence, cut):
        return None
    return replace(pair, read=Excerpt(pair.read.context, cut), is_made=True)


def _stand(places: Spans, sentence: str, other: str) -> bool:
    return all(sentence[start:end] == other[start:end] for start, end in places)
