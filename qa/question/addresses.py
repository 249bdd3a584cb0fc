"""Section addresses in questions: "V.2", "section six, part two", "point 6 under aims and means", "the last part"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise, product
from pathlib import Path

from index.lexical import terms
from ingest.document import Document, Section
from ingest.lexicon import read_lexicon
from ingest.number_words import CARDINALS, place_of
from ingest.numerals import letter, roman
from ingest.structure.candidates import ANNEXES, number_of, word_kinds
from ingest.structure.sections import CONCLUSION
from qa.question.words import plain_words

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "addresses.toml")
_pattern, _words = _LEXICON.pattern, _LEXICON.words
_PLAIN = ("section", "§", "arabic", "decimal", "letter")  # what "section 3" may mean
_AROUND = "().•§ "  # marks of a label
MIN_TITLE_SHARE = 0.65  # of a title's content words that a question must have to name it: three of four, two of three


def find_addresses(question: str, document: Document, by_title: bool = True) -> list[str]:
    """The sections that a question names by number or, if `by_title`, by title; none if it names a part of one that does not exist."""
    question = _with_roman_capitals(question)
    placed = list(_pattern("placed").finditer(question))
    if found := _labelled(question, document):
        return found
    if any(_place(match) == 0 for match in placed):
        return []
    paths = _paths(question, document)
    numbered = {address: span for address, span, is_lone in paths if not is_lone}
    placed = [match for match in placed if not any(a <= match.start("after") < b for a, b in numbered.values())]
    has_cue = by_title and bool(numbered or placed or _pattern("cue").search(question))
    within = (has_cue and find_titled(question, document, list(numbered))) or list(numbered)
    within = within or (_headed_so(question, document) if by_title else [])
    found = (_by_place(placed, document, within) if within else [address for address, _, _ in paths]) or within
    words = plain_words(question)
    asks_for_last = any(one in _words("closing") and other in _words("parts") for one, other in pairwise(words)) or "conclusion" in words
    if not found and asks_for_last:
        return [CONCLUSION if document.has_section(CONCLUSION) else document.children(None)[-1].address]
    return found or _by_place(placed, document, ())


def find_titled(question: str, document: Document, within: Sequence[str] = ()) -> list[str]:
    """The sections of whose title the question holds most, whether or not it has a word for a section; below some that it numbers."""
    asked = set(terms(question))
    titles = {one.address: frozenset(terms(one.title)) for one in document.sections if one.is_headed and one.title}
    if any(map(str.isdigit, question)):  # "section 5.25" does not mean the part on sections
        titles = {address: title for address, title in titles.items() if not title <= set(terms(" ".join(word_kinds())))}
    if within:
        titles = {address: title for address, title in titles.items() if any(address.startswith(f"{other}.") for other in within)}
    # A longer title beats a shorter one.
    shares = {address: (len(asked & title) / max(1, len(title)), len(asked & title)) for address, title in titles.items()}
    best = max(shares.values(), default=(0.0, 0))
    return [address for address, share in shares.items() if share == best and share[0] >= MIN_TITLE_SHARE]


def _headed_so(question: str, document: Document) -> list[str]:
    """The sections that a question says something stands under, by all of their title: "What does it say under Health & Safety?"."""
    found = [match["title"] for name in ("under", "under_first") if (match := _pattern(name).search(question))]
    asked = [terms(title) for title in found if title.casefold() != document.title.casefold()]
    named = [one for one in document.sections if one.is_headed and one.title and one.title.casefold() != document.title.casefold()]
    return [one.address for one in named if terms(one.title) in asked and terms(one.title)]


def names_missing_section(question: str, document: Document, is_told: bool = True) -> bool:
    """Whether a question names a section by a number that the document does not have: "what is in VI.9?", "part 0 of VI". One that only
    begins in running text cannot be told, but what else is asked about it can be looked for."""
    question = _with_roman_capitals(question)
    if any(_place(match) == 0 for match in _pattern("placed").finditer(question)):
        return True
    if _labelled(question, document) or _paths(question, document):
        return False
    if _pattern("lettered").search(question) and any(one.kind == "decimal" and one.label[:1].isalpha() for one in document.sections):
        return True
    if labels := [match for match in _pattern("labelled").finditer(question) if _of_kind(match, document)]:
        return is_told or not any(_heads_a_line(match, document.text) for match in labels)
    # "X.25" is no section where none has a Roman number.
    has_roman = any(one.kind == "roman" for one in document.sections)
    return any(
        (one["word"] or "").lower().startswith(("section", "chapter")) or (has_roman and _is_roman(one["first"]) and one["rest"])
        for one in _pattern("path").finditer(question)
    )


def _with_roman_capitals(question: str) -> str:
    """The question with its Roman numbers in capitals: "section vi" as "section VI", "iv.1.(2)" as "IV.1.(2)"."""
    return _pattern("small_roman").sub(lambda match: f"{match['word'] or ''}{(match['number'] or match['first']).upper()}", question)


def _is_roman(number: str) -> bool:
    return set(number) <= set("IVXL")


def _numbered(sections: Iterable[Section], number: str) -> Section | None:
    """The first of some sections that has a number or a letter as its own: "2" of "Article 2", "b" of "(b)", "VI" of "6."."""
    own = number.strip("()").lower()
    value = roman(number) if _is_roman(number) else int(number) if number.isdecimal() else None
    for one in sections:
        label = (one.label.strip(_AROUND).lower().replace(".", " ").split() or [""])[-1]
        counted = roman(label) if one.kind == "roman" else int(label) if label.isdecimal() else None
        if label == own or (value is not None and counted == value):
            return one
    return None


def _tops(document: Document) -> tuple[Section, ...]:
    """The highest parts; where one title stands above all others, those below it."""
    tops = document.children(None)
    headed = [one for one in tops if one.is_headed and one.kind not in ("masthead", "opening")]
    return document.children(headed[0].address) if len(headed) == 1 and not headed[0].label else tops


def _descend(document: Document, address: str | None, numbers: Sequence[str]) -> tuple[str | None, int]:
    """(the part that numbers lead to from another, as deep as the document goes; how many there are)."""
    for depth, number in enumerate(numbers):
        below = _numbered(_tops(document) if address is None else document.children(address), number)
        if below is None:
            return address, depth
        address = below.address
    return address, len(numbers)


def _labelled(question: str, document: Document) -> list[str]:
    """The part that a question names by a word and a number, as laws and contracts have them, "Article 33(2)", "annex 2", "section 2 of
    Article II", or by a number with items in brackets behind it, "II (i)"; with the items that are named beside it. Or the parts of
    appendices that it names, "A.1". Numbers below other plain numbers are left to the paths."""
    labels = {one.label.strip(_AROUND): one.address for one in document.sections if one.kind == "decimal"}
    if lettered := [labels[one["label"]] for one in _pattern("lettered").finditer(question) if one["label"] in labels]:
        return lettered
    found = [(match, address) for match in _pattern("labelled").finditer(question) for address in _with_label(match, document)]
    within = [one for one in found if any(one[1] != other and document.is_within(one[1], other) for _, other in found)]
    return [_item_beside(question, *one, document) for one in (within or found)[:1]]


def _with_label(match: re.Match[str], document: Document) -> list[str]:
    """The parts that a word and a number may mean, with items as deep as the document goes; without a word those that all items lead to."""
    number, items = match["number"], match["items"].replace(")", ") ").split()
    tops = _of_kind(match, document)
    if tops is None:
        same = [one for one in document.sections if items and number in (one.address, one.label.strip(_AROUND))]
    else:
        tops = [one for one in tops if number_of(one.label) in (number_of(number), (letter(number),))]
        above = {one.address: document.section(one.parent).kind for one in tops if one.parent and one.kind in ("arabic", "letter")}
        tops = [one for one in tops if above.get(one.address) not in ("roman", "arabic", "letter")]
        same = [one for one in tops if one.label.strip(_AROUND).lower().split()[-1:] == [number.lower()]]
        same = same if number[-1].islower() else same or tops  # "1a" is no 1
    led = [_descend(document, one.address, items) for one in same]
    depth = len(items) if tops is None else max((depth for _, depth in led), default=0)
    return [address for address, reached in led if address and reached == depth]


def _item_beside(question: str, match: re.Match[str], address: str, document: Document) -> str:
    """The item named beside a part, as deep as the document goes, else the part: "point (b) of paragraph 2 of Article 3"."""
    start, end = match.span()
    while (beside := _pattern("item_before").search(question, 0, start)) or (beside := _pattern("item_after").match(question, end)):
        below = _numbered(document.children(address), beside["at"] or str(place_of(beside["nth"])))
        if below is None:
            break
        address = below.address
        start, end = (beside.start(), end) if beside.end() <= start else (start, beside.end())
    return address


def _of_kind(match: re.Match[str], document: Document) -> list[Section] | None:
    """The sections of the kind that a word before a number names; None if it names none."""
    word = (match["word"] or "").lower().removesuffix("s")
    kind = "section" if word in _words("paragraph") else "§" if word == "§" else word_kinds().get(word)
    if kind is None:
        return None
    same = _PLAIN if kind in ("section", "§") else ("letter",) if kind == "part" else (*ANNEXES, "letter") if kind in ANNEXES else ()
    return [one for one in document.sections if one.kind in {kind, *same} and number_of(match["number"]) is not None]


def _heads_a_line(match: re.Match[str], text: str) -> bool:
    """Whether a part begins in running text, where its heading is not told apart: "... laid down. Article 6 Classification rules for"."""
    label = f"{match['word'].capitalize()} {match['number']} "
    following = (after.split(maxsplit=2)[:2] for after in text.split(label)[1:])
    return any(len(words) > 1 and words[0].isalpha() and words[0][0].isupper() and words[1].isalpha() for words in following)


def _paths(question: str, document: Document) -> list[tuple[str, tuple[int, int], bool]]:
    """The paths of numbers that lead to a section: (its address, where the path stands, whether it is a single number that is not
    Roman). Numbers need a word like "section" before them, a dot between them, or to be Roman, a single one of two letters."""
    found = []
    for match in _pattern("path").finditer(question):
        rest = "".join(one if one.isalnum() else " " for one in match["rest"]).split()
        steps = [match["first"], *(one for one in rest if one.isdigit() or one.lower() in CARDINALS)]
        is_roman = _is_roman(steps[0])
        if not (match["word"] or (is_roman and len("".join(steps)) > 1) or "." in match["rest"] or "(" in match["rest"]):
            continue
        address, depth = _descend(document, None, [one if _is_roman(one) else str(place_of(one)) for one in steps])
        if address and depth == len(steps) and (depth > 1 or document.section(address) in _tops(document)):
            found.append((address, (match.start("first"), match.end()), depth == 1 and not is_roman))
    return found


def _by_place(placed: Sequence[re.Match[str]], document: Document, within: Sequence[str]) -> list[str]:
    """ "point 6 under aims": the part, or the bullet, of that number, else in that place, of the section that is named, else of all."""
    for match, parent in product(placed, within or (None,)):
        kind, place = (match["kind"] or match["named"] or "").lower(), _place(match)
        below = [one for one in document.children(parent) if one.kind == "bullet" or (one.kind != "masthead" and "bullet" not in kind)]
        if place > 0 and (labelled := _numbered(below, str(place))):
            return [labelled.address]
        if parent is None:  # "the first section" is counted, no other part
            is_counted = match["before"] and place > 0 and kind.rstrip("s") in ("section", "chapter", "part")
            below = [one for one in below if is_counted and one.is_headed and one.kind != "opening"]
        i = place - 1 if place > 0 else place
        if -len(below) <= i < len(below):
            return [below[i].address]
    return []


def _place(match: re.Match[str]) -> int:
    return place_of(match["after"] or match["before"])
