"""Sentences with a piece taken out: with its answer gone, a sentence still names all that a question names, and yet does
not answer it. Pieces that are no answer are taken out in the same ways, so that a gap alone tells nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

Spot = tuple[int, int]

LEAST_WORDS = 4  # of what is left
VAGUE_SHARE = 0.4
_PREPOSITION = (
    r"(?:in|on|at|by|of|from|with|for|to|as|into|during|under|about|around|between|since|until|than|near|over|through|called|named)"
)
_ARTICLE = r"(?:the|a|an|its|their|his|her)"
_LEADING = re.compile(rf"(?:\b{_PREPOSITION}\s+)?(?:\b{_ARTICLE}\s+)?[\"'“‘]?$", re.IGNORECASE)
_OWN_ARTICLE = re.compile(rf"(?:\b{_ARTICLE}\s+)?$", re.IGNORECASE)
_NAME = r"(?:[A-Z][\w'’-]+|\d[\d,.]*\w*)"
# A name or a number within a sentence, with the words that lead to it.
_PIECE = re.compile(rf"(?<=[\w,)] )(?:{_PREPOSITION} )?(?:{_ARTICLE} )?{_NAME}(?:(?: of| and)? (?:the )?{_NAME})*")
_BRACKETS = {"(": ")", "“": "”", '"': '"', "[": "]"}

# What stands in place of an answer and is none, by what the question asks for.
_VAGUE: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"\bhow many\b", re.IGNORECASE), ("several", "a number of", "some")),
    (re.compile(r"\bhow (?:much|long|far|large|big|old|often)\b", re.IGNORECASE), ("some", "a certain amount", "a good deal")),
    (re.compile(r"\bwhen\b|\b(?:what|which) (?:year|date|day|decade|century)\b", re.IGNORECASE), ("at one point", "at some time", "then")),
    (re.compile(r"\bwhere\b|\b(?:what|which) (?:city|country|town|place|state)\b", re.IGNORECASE), ("in one place", "somewhere", "there")),
    (re.compile(r"\bwho\b|\bwhose\b|\bwhom\b", re.IGNORECASE), ("someone", "others", "a certain person")),
)
_SINGLE_PLACE = frozenset(("at one point", "at some time", "then", "in one place", "somewhere", "there"))  # need no preposition


def spots_of(text: str, strings: Sequence[str]) -> list[Spot]:
    """Where any of some strings stands in a text, longest first where they overlap, from the left; case tells nothing."""
    found: list[Spot] = []
    for string in sorted(strings, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(string)}(?!\w)", text, re.IGNORECASE):
            if string and not any(match.start() < end and start < match.end() for start, end in found):
                found.append(match.span())
    return sorted(found)


def without_answer(sentence: str, answers: Sequence[str], question: str, generator: random.Random) -> str | None:
    """The sentence with every answer taken out, or something vague in its place. None if too little is left, or the
    answer still is."""
    spots = spots_of(sentence, answers)
    if not spots or any(answer.lower() in question.lower() for answer in answers):
        return None
    vague = _vague_for(question, generator)
    for spot in reversed(spots):
        sentence = take_out(sentence, spot, vague)
    left = sentence.lower()
    return sentence if len(left.split()) >= LEAST_WORDS and not any(answer.lower() in left for answer in answers) else None


def without_other(sentence: str, answers: Sequence[str], question: str, generator: random.Random) -> str:
    """The sentence with another piece taken out or made vague, that neither the question names nor any answer; as it is
    if there is none."""
    spots = spots_of(sentence, answers)
    asked = {word for word in re.findall(r"\w+", question.lower()) if len(word) > 3 or word.isdigit()}
    pieces = [
        match
        for match in _PIECE.finditer(sentence)
        if not any(start < match.end() + 2 and match.start() - 2 < end for start, end in spots)
        and asked.isdisjoint(re.findall(r"\w+", match[0].lower()))
        and len(sentence.split()) - len(match[0].split()) >= LEAST_WORDS
    ]
    if not pieces:
        return sentence
    piece = generator.choice(pieces)
    return take_out(sentence, piece.span(), _vague_for(_asking_for(piece[0]), generator))


def take_out(text: str, spot: Spot, vague: str = "") -> str:
    """The text without a spot and the preposition, article and brackets that belong to it, or with something vague there."""
    start, end = spot
    if start and end < len(text) and _BRACKETS.get(text[start - 1]) == text[end]:
        start, end = start - 1, end + 1
    leading = (_OWN_ARTICLE if vague and vague not in _SINGLE_PLACE else _LEADING).search(text[:start])
    start = leading.start() if leading else start
    return _tidy(f"{text[:start]}{vague}{text[end:]}")


def _tidy(text: str) -> str:
    """Without doubled blanks and stray punctuation, and with a capital at the beginning if there was a sentence."""
    for pattern, instead in (
        (r"\(\s*[,;]?\s*\)|\[\s*\]|“\s*”|\"\s*\"", ""),
        (r"\s+([,.;:?!)])", r"\1"),
        (r"(\()\s+", r"\1"),
        (r"([,;:])(?:\s*[,;:])+", r"\1"),
        (r"[,;:]+\s*([.?!])", r"\1"),
        (r"^[\s,;:.)]+", ""),
        (r"\s{2,}", " "),
    ):
        text = re.sub(pattern, instead, text)
    text = text.strip()
    return text[:1].upper() + text[1:]


def _vague_for(question: str, generator: random.Random) -> str:
    """Something vague that a question may get in place of an answer; more often nothing."""
    words = next((words for pattern, words in _VAGUE if pattern.search(question)), ())
    return generator.choice(words) if words and generator.random() < VAGUE_SHARE else ""


def _asking_for(piece: str) -> str:
    """A question that the piece may answer."""
    if re.search(r"\b(?:1[0-9]|20)\d\d\b", piece):
        return "when"
    return "how many" if any(character.isdigit() for character in piece) else "where" if re.match(r"(?:in|at|near)\b", piece) else ""
