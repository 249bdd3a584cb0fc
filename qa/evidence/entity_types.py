"""Questions for a thing that goes by a name: which satellite, which town, which firm. A sentence answers only if it names one.

Which names are of a kind is learnt from the document itself: "the Xihe observation satellite" in one place makes Xihe a
satellite everywhere. Some kinds are told by plain words instead: a mouse is an animal, a spectrometer an instrument.
`qa.question.slots` knows the kinds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.question.slots import Kind

# Bounded: a clause in capitals is no name, and an unbounded run of them takes time with its square.
_NAME = r"[A-Z][\w'’-]{0,40}+(?: (?:[A-Z][\w'’-]{0,40}+|\d[\w-]{0,40}+)){0,8}"
_NAMES = rf"{_NAME}(?:,? (?:and |or )?(?:the )?{_NAME}){{0,20}}"
_WORD_OF_NAME = r"[A-Z][\w'’]{0,40}+(?:-[a-z0-9][\w'’]{0,40}+){0,4}+[ -]"
_NUMBERED = r"\b(?P<name>[A-Z][\w'’]+[ -](?:\d{1,2}[A-Z]?|[IVX]+))(?![\w-])"
_APPOSITION = r"(?:also known as |formerly )?(?:the|a|an|its|(?:the )?\w+['’]s) [^,.;]{0,60}?"
_COPULA = r"(?:is|was|became) (?:the|a|an|its|\w+['’]s) [^,.;]{0,40}?"
_UNDERTAKING = r"(?:[a-z-]+ ){0,2}(?:mission|program|project|framework|initiative)"


def names_of(kind: Kind, text: str, countries: Sequence[str] = ()) -> frozenset[str]:
    """The names of things of a kind in a text, as they stand there; `countries` are none."""
    found = {name for pattern in _patterns(kind) for match in re.finditer(pattern, text) for name in _split(match["name"])}
    return frozenset(name for name in found if name not in countries and not _is_word(name, text))


def _patterns(kind: Kind) -> list[str]:
    patterns = []
    if kind.beside:
        patterns = [
            rf"\b(?P<name>{_NAME})(?: \([^)]{{0,80}}\))?(?: [a-z][\w-]*){{0,2}} {kind.beside}\b",  # the Xihe observation satellite
            rf"\b(?P<name>(?:{_WORD_OF_NAME}){{1,8}}{kind.beside}(?: [A-Z0-9][\w-]*)?)\b",  # the Ethiopian Remote-Sensing Satellite
            rf"\b{kind.beside}(?:,? named| of(?: the)?)? (?P<name>{_NAME})",  # the satellite Mozi, the University of Kestering
            rf"\b(?P<name>{_NAME}) {_COPULA}{kind.beside}\b",  # Jaguar-6 is the first radar satellite
            rf"\b(?P<name>{_NAME})(?: \([^)]{{0,80}}\))?, {_APPOSITION}{kind.beside}\b",  # Mozi, the world's first quantum satellite
            rf"\b{kind.beside},? (?:such as|including|like|namely|are|were) (?:the )?(?P<name>{_NAMES})",
        ]
    if kind.numbered:
        patterns.append(_NUMBERED)
    if kind.after:
        patterns.append(rf"\b(?:{kind.after}) (?:the )?(?P<name>(?>{_NAME}))(?! {_UNDERTAKING})")
    return patterns


def _is_word(name: str, text: str) -> bool:
    """Whether a name is but a word with a capital: a text that has it in small letters too ("Space") does not use it as a name."""
    return " " not in name and re.search(rf"\b{re.escape(name.lower())}\b", text) is not None


def _split(names: str) -> list[str]:
    """The names of a list, without the small words before them."""
    parts = re.split(r",? (?:and|or) (?:the )?|, (?:the )?", names)
    return [name for one in parts if (name := re.sub(r"^(?:The|A|An|It|In|With) ", "", one).strip())]


def names_one(kind: Kind, sentence: str, question: str, known: frozenset[str]) -> bool:
    """Whether a sentence names a thing of a kind that the question does not. `known` are the names that `names_of` finds in
    the document."""
    words = re.finditer(rf"\b{kind.words}\b", sentence, re.IGNORECASE) if kind.words else ()
    return any(_is_new(word[0], question) for word in words) or any(_is_new(name, question) for name in known if name in sentence)


def _is_new(name: str, question: str) -> bool:
    return not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", question, re.IGNORECASE)
