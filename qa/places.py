"""Places named relative to what was asked about before: "the next section", "the fourth", "what comes before it?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.document import Document, Section

_PART = (
    r"(?:(?:sub-?)?sections?|parts?|chapters?|(?:sub-?)?headings?|(?:bullet )?points?|bullets?|items?|paragraphs?"
    r"|entr(?:y|ies)|polic(?:y|ies))"
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINAL = rf"(?:{'|'.join(_ORDINALS)}|last but one|second to last|penultimate|last|final|\d{{1,2}}(?:st|nd|rd|th))"
_MANY = r"(?:two|three|four|five|2|3|4|5)"
_ENDS = (
    r"(?=\s*(?:[?.!,;:]|$)|\s+(?:says?|said|is|are|was|about|deals?|covers?|please|then|again|exactly|on (?:the"
    r"|that|this) list|mean|cover|deal|there|in (?:it|there))\b)"
)
_OF_THEM = r"(?:\s+(?:of|in|on|from|among) (?:them|these|those|it|that|this|(?:the|that|this) (?:list|section|part|chapter)))?"
_NTH = re.compile(
    rf"\b(?:the|its|their|and|that)\s+(?:very )?(?P<nth>{_ORDINAL})(?:\s+(?P<many>{_MANY}))?(?:\s+(?:ones?|{_PART}))?{_OF_THEM}{_ENDS}"
    rf"|^(?P<bare>{_ORDINAL})(?:\s+(?:ones?|{_PART}))?{_OF_THEM}\s*[?.!]?$"
    rf"|\b(?:number|no\.|{_PART})\s+#?(?P<number>\d{{1,2}}|{'|'.join(_CARDINALS)}){_OF_THEM}{_ENDS}",
    re.IGNORECASE,
)
_IT = r"(?:that|it|this|them|those|the last one)"
_NEXT = re.compile(
    rf"\b(?:the )?(?:next|following|subsequent)(?: (?:one|{_PART}))?{_ENDS}|\b(?:one|{_PART}|what|anything) (?:right "
    rf"|directly |just )?(?:after|following)(?: {_IT})?{_ENDS}"
    rf"|\bwhat (?:comes|stands|is|follows|goes)(?: (?:right|directly|just))? (?:next|after {_IT}|afterwards)|\bwhat"
    rf" follows(?: {_IT})?{_ENDS}",
    re.IGNORECASE,
)
_PREVIOUS = re.compile(
    rf"\b(?:the )?(?:previous|preceding)(?: (?:one|{_PART}))?{_ENDS}|\b(?:one|{_PART}|what|anything) (?:right "
    rf"|directly |just )?(?:before|preceding)(?: {_IT})?{_ENDS}"
    rf"|\bwhat (?:comes|stands|is|goes|went|came)(?: (?:right|directly|just))? before(?: {_IT})?{_ENDS}|\bwhat precedes(?: {_IT})?{_ENDS}",
    re.IGNORECASE,
)
_SAME = re.compile(rf"\b(?:that|this|the same|the) {_PART}\b|\b(?:under|of|in) (?:it|there)\b|\bin there\b", re.IGNORECASE)


def points_at_place(question: str) -> bool:
    """Whether a question names a part by its place only, and leaves open of what."""
    return bool(_NTH.search(question) or _NEXT.search(question) or _PREVIOUS.search(question))


def names_part(question: str) -> bool:
    """Whether it uses a word like "section", so that a part of the document is meant even if none was spoken of."""
    return bool(re.search(rf"\b{_PART}\b", question, re.IGNORECASE))


def without_place(question: str) -> str:
    """The question less the words that tell the place."""
    return _PREVIOUS.sub(" ", _NEXT.sub(" ", _NTH.sub(" ", question)))


def place_after(question: str, document: Document, focus: Sequence[str]) -> tuple[str, ...]:
    """The addresses of the parts that a question points at, given the section spoken of; none if it points at none."""
    if not focus:
        return ()
    if match := _NTH.search(question):
        return _nth(document, focus[0], match)
    step = 1 if _NEXT.search(question) else -1 if _PREVIOUS.search(question) else 0
    if step:
        beside = _beside(document, _level_named(document, document.section(focus[0]), question), step)
        return (beside.address,) if beside else ()
    return tuple(focus) if _SAME.search(question) else ()


def _nth(document: Document, focus: str, match: re.Match[str]) -> tuple[str, ...]:
    """The parts counted: those of the section spoken of, or those beside it if it has none."""
    section = document.section(focus)
    parts = _parts(document, focus) or _parts(document, section.parent)
    many = _MANY_VALUE.get((match["many"] or "one").lower(), 1)
    word = (match["nth"] or match["bare"] or match["number"]).lower()
    if word in ("last", "final"):
        return tuple(part.address for part in parts[-many:])
    place = _place(word, len(parts))
    return tuple(part.address for part in parts[place : place + many]) if 0 <= place < len(parts) else ()


_MANY_VALUE = {word: i for i, word in enumerate(_CARDINALS, start=1)} | {str(i): i for i in range(2, 6)}


def _place(word: str, count: int) -> int:
    """The index that an ordinal or a number means."""
    if word in ("last but one", "second to last", "penultimate"):
        return count - 2
    if word in _ORDINALS:
        return _ORDINALS.index(word)
    return _CARDINALS.index(word) if word in _CARDINALS else int(re.sub(r"\D", "", word)) - 1


def _parts(document: Document, address: str | None) -> list[Section]:
    return [part for part in document.children(address) if part.kind not in ("masthead", "opening")]


def _level_named(document: Document, section: Section, question: str) -> Section:
    """The section or one above it: "the next chapter" is beside the chapter, "the next section" beside a headed one."""
    if re.search(r"\bchapters?\b", question, re.IGNORECASE):
        while section.parent is not None:
            section = document.section(section.parent)
    elif re.search(r"\b(?:(?:sub-?)?sections?|(?:sub-?)?headings?)\b", question, re.IGNORECASE):
        return document.headed(section.address)
    return section


def _beside(document: Document, section: Section, step: int) -> Section | None:
    """The part after or before a section among those of its level; past the last of them, beside the section above."""
    among = _parts(document, section.parent)
    place = next((i for i, part in enumerate(among) if part.address == section.address), -1) + step
    if 0 <= place < len(among):
        return among[place]
    return _beside(document, document.section(section.parent), step) if section.parent is not None else None
