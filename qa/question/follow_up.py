"""Follow-ups: one that leans on the question before it is searched for beside that; one that stands alone is left alone.

Putting a name or a phrase of the earlier question into the later one by rule was worse: docs/experiments/fewer-rules.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.lexical import terms
from ingest.document import Document, Section
from ingest.lexicon import read_lexicon
from ingest.number_words import FROM_THE_END, ORDINALS, place_of
from qa.question.words import is_question_word, opens_with_verb, words_of

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "follow_up.toml")
_words = _LEXICON.words
MANY = 6  # words before an "it" or "they": by then a question has said what it speaks of
SHORT = 5  # words: so few without a verb leave something out


def leans(question: str) -> bool:
    """Whether a question points at something said before, or has too few words of its own."""
    words = words_of(question)
    plain = [word.lower() for word in words]
    opens = plain[:1] and (plain[0] in _words("opening") or _LEXICON.pattern("openings").match(question.lstrip()))
    if opens or is_fragment(words) or _words("pointing") & set(plain) or _words("pointing_at_the_end") & set(plain[-1:]):
        return True
    pairs = list(zip(plain, [*plain[1:], ""], strict=True))
    is_told = any(one in _words("before_that") and other == "that" for one, other in pairs)
    return is_told or any(one == "this" and other not in _words("not_this") for one, other in pairs) or _it_points_back(words)


def is_fragment(words: Sequence[str]) -> bool:
    """Whether a few words are no sentence: "Since when?", "engineers?", "how many so far"."""
    plain = [word if i else word.lower() for i, word in enumerate(words)]
    return len(plain) <= SHORT and not opens_with_verb(plain) and not any(is_question_word(word, "verb") for word in plain)


def part_leans(part: str) -> bool:
    """Whether a part of a question needs the others: it leans, or has few words and no name: "... and what is promised?"."""
    return leans(part) or (len(part.split()) <= SHORT and not any(word[:1].isupper() for word in part.split()[1:]))


def _it_points_back(words: Sequence[str]) -> bool:
    """Whether an "it", "they" or their like has nothing in the question to stand for."""
    place = next((i for i, word in enumerate(words) if word.lower() in _words("it")), len(words))
    return place < min(MANY, len(words)) and not any(word[:1].isupper() for word in words[1:place])


def step_asked(question: str) -> int:
    """1 for the part after the one spoken of, -1 for the one before, 0 for a question that asks for something else."""
    words = {word.lower() for word in words_of(question)}
    step = bool(words & _words("next")) - bool(words & _words("previous"))
    return step if words <= _words("beside") | _words("part") | _words("next") | _words("previous") else 0


def place_asked(question: str) -> int:
    """The place, from 1 or from -1 for the last, of a part of the one spoken of: "the fourth point?"; 0 if none is asked for."""
    words = [word.lower() for word in words_of(question)]
    places = [place_of(word) for word in words if word in ORDINALS or word in FROM_THE_END]
    rest = set(words) - _words("beside") - _words("part") - {*ORDINALS, *FROM_THE_END}
    return places[0] if len(places) == 1 and not rest else 0


def names_part(question: str) -> bool:
    """Whether it uses a word like "section", so that a part of the document is meant even if none was spoken of."""
    return not _words("part").isdisjoint(word.lower() for word in words_of(question))


def part_asked(question: str, document: Document, focus: str) -> tuple[str, ...]:
    """The address of the part that a question asks for by its place, given the section spoken of; none if there is no such."""
    section = document.section(focus)
    if place := place_asked(question):
        parts = _parts(document, focus) or _parts(document, section.parent)
        return tuple(part.address for part in parts[place - 1 if place > 0 else place :][:1])
    if "chapter" in question.lower():
        while section.parent is not None:
            section = document.section(section.parent)
    elif set(terms("section heading")) & set(terms(question)):
        section = document.headed(section.address)
    beside = _beside(document, section, step_asked(question))
    return (beside.address,) if beside else ()


def _parts(document: Document, address: str | None) -> list[Section]:
    return [part for part in document.children(address) if part.kind not in ("masthead", "opening")]


def _beside(document: Document, section: Section, step: int) -> Section | None:
    """The part after or before a section among those of its level; past the last of them, beside the section above."""
    among = _parts(document, section.parent)
    place = next((i for i, part in enumerate(among) if part.address == section.address), -1) + step
    if 0 <= place < len(among):
        return among[place]
    return _beside(document, document.section(section.parent), step) if section.parent is not None else None
