"""Section addresses in questions: "V.2", "section six, part two", "point 6 under aims and means", "the last part"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
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
MIN_LOOSE_SHARE = 0.25  # after "the third bullet under": one word of a title of four


def find_addresses(question: str, document: Document, by_title: bool = True) -> list[str]:
    """The addresses of the sections that a question names, by number or, if `by_title`, by title; empty if it names none, or a part
    of one in a place that does not exist."""
    question = _with_roman_capitals(question)
    if found := _lettered(question, document) or _labelled(question, document):
        return found
    paths, placed = _paths(question, document), list(_pattern("placed").finditer(question))
    if any(_place(match) == 0 for match in placed):
        return []
    numbered = {address: span for address, span, is_lone in paths if not is_lone}
    placed = [match for match in placed if not any(a <= match.start("after") < b for a, b in numbered.values())]
    has_cue = by_title and bool(numbered or placed or _pattern("cue").search(question))
    within = (_by_title(question, document, list(numbered), bool(placed)) if has_cue else []) or list(numbered)
    found = (_by_place(placed, document, within) if within else [address for address, _, _ in paths]) or within
    words = plain_words(question)
    asks_for_last = any(one in _words("closing") and other in _words("parts") for one, other in pairwise(words)) or "conclusion" in words
    if not found and asks_for_last:
        return [CONCLUSION if document.has_section(CONCLUSION) else document.children(None)[-1].address]
    return found or _by_place(placed, document, ())


def find_titled(question: str, document: Document) -> list[str]:
    """The addresses of the sections whose title a question holds, whether or not it has a word for a section."""
    return _by_title(question, document, (), False)


def names_missing_section(question: str, document: Document, is_told: bool = True) -> bool:
    """Whether a question names a section by a number that the document does not have: "what is in VI.9?", "part 0 of VI". One that only
    begins in running text cannot be told, but what else is asked about it can be looked for."""
    question = _with_roman_capitals(question)
    if any(_place(match) == 0 for match in _pattern("placed").finditer(question)):
        return True
    if _lettered(question, document) or _labelled(question, document) or _paths(question, document):
        return False
    if _pattern("lettered").search(question) and any(one.kind == "decimal" and one.label[:1].isalpha() for one in document.sections):
        return True
    if labels := [match for match in _pattern("labelled").finditer(question) if _of_kind(match, document)]:
        return is_told or not any(_heads_a_line(match, document.text) for match in labels)
    # "X.25" is no section where none has a Roman number.
    has_roman = any(one.kind == "roman" for one in document.sections)
    words = [
        ((one["word"] or "").lower(), has_roman and _is_roman(one["first"]) and one["rest"]) for one in _pattern("path").finditer(question)
    ]
    return any(word.startswith(("section", "chapter")) or is_path for word, is_path in words)


def _with_roman_capitals(question: str) -> str:
    """The question with its Roman numbers in capitals: "section vi" as "section VI", "iv.1.(2)" as "IV.1.(2)"."""

    def raised(match: re.Match[str]) -> str:
        start = max(match[0].rfind(mark) for mark in " (#§.") + 1
        return match[0][:start] + match[0][start:].upper()

    return _pattern("small_roman").sub(raised, question)


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


def _descend(document: Document, address: str | None, numbers: Sequence[str]) -> tuple[str | None, int]:
    """(the part that numbers lead to from another, as deep as the document goes; how many there are)."""
    for depth, number in enumerate(numbers):
        below = _numbered(document.children(address), number)
        if below is None:
            return address, depth
        address = below.address
    return address, len(numbers)


def _lettered(question: str, document: Document) -> list[str]:
    """The parts of appendices that a question names: "A.1"."""
    labels = {one.label.strip(_AROUND): one.address for one in document.sections if one.kind == "decimal"}
    return [labels[one["label"]] for one in _pattern("lettered").finditer(question) if one["label"] in labels]


def _labelled(question: str, document: Document) -> list[str]:
    """The part that a question names by a word and a number, as laws and contracts have them, "Article 33(2)", "annex 2", "section 2 of
    Article II", or by a number with items in brackets behind it, "II (i)"; with the items that are named beside it. Numbers below
    other plain numbers are left to the paths."""
    found = [(match, address) for match in _pattern("labelled").finditer(question) for address in _with_label(match, document)]
    within = [one for one in found if any(one[1] != other and document.is_within(one[1], other) for _, other in found)]
    return [_item_beside(question, *one, document) for one in (within or found)[:1]]


def _with_label(match: re.Match[str], document: Document) -> list[str]:
    """The parts that a word and a number may mean, with items behind it as deep as the document goes; without a word those that all
    items lead to."""
    number, items = match["number"], match["items"].replace(")", ") ").split()
    if _kind(match) is None:
        tops = [one for one in document.sections if items and number in (one.address, one.label.strip(_AROUND))]
        led = [_descend(document, one.address, items) for one in tops]
        return [address for address, depth in led if address and depth == len(items)]
    tops = [one for one in _of_kind(match, document) if number_of(one.label) in (number_of(number), (letter(number),))]
    tops = [one for one in tops if _is_top(document, one)]
    own = [one for one in tops if one.label.strip(_AROUND).lower().split()[-1:] == [number.lower()]]
    led = [_descend(document, one.address, items) for one in (own if number[-1].islower() else own or tops)]  # "1a" is no 1
    return [address for address, depth in led if address and depth == max(depth for _, depth in led)]


def _item_beside(question: str, match: re.Match[str], address: str, document: Document) -> str:
    """The item of a part that is named beside it, as deep as the document goes: "point (b) of paragraph 2 of Article 3", "Article 3,
    second paragraph"; else the part."""
    start, end = match.span()
    while (beside := _pattern("item_before").search(question, 0, start)) or (beside := _pattern("item_after").match(question, end)):
        below = _numbered(document.children(address), beside["at"] or str(place_of(beside["nth"])))
        if below is None:
            break
        address = below.address
        start, end = (beside.start(), end) if beside.end() <= start else (start, beside.end())
    return address


def _kind(match: re.Match[str]) -> str | None:
    """The kind of part that a word before a number names; None if it names none."""
    return "§" if match["word"] == "§" else word_kinds().get((match["word"] or "").lower().removesuffix("s"))


def _of_kind(match: re.Match[str], document: Document) -> list[Section]:
    """The sections of the kind that a word before a number names; none if it names none."""
    kind = _kind(match)
    if kind is None or number_of(match["number"]) is None:
        return []
    same = _PLAIN if kind in ("section", "§") else ("letter",) if kind == "part" else (*ANNEXES, "letter") if kind in ANNEXES else ()
    return [one for one in document.sections if one.kind in {kind, *same}]


def _is_top(document: Document, section: Section) -> bool:
    """Whether a plain number is not below another plain number."""
    parent = document.section(section.parent) if section.parent else None
    return section.kind not in ("arabic", "letter") or parent is None or parent.kind not in ("roman", "arabic", "letter")


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
        if address and depth == len(steps) and (depth > 1 or document.section(address).parent is None):
            found.append((address, (match.start("first"), match.end()), depth == 1 and not is_roman))
    return found


def _by_title(question: str, document: Document, within: Sequence[str], is_loose: bool) -> list[str]:
    """The sections whose title the question holds best; below those that it numbers, if any. Of two that hold it alike
    the one in a section that is named too."""
    asked = set(terms(question))
    titles = {one.address: frozenset(terms(one.title)) for one in document.sections if one.is_headed and one.title}
    if any(map(str.isdigit, question)):  # "section 5.25" does not mean the part on sections
        titles = {address: title for address, title in titles.items() if not title <= set(terms(" ".join(word_kinds())))}
    if within:
        titles = {address: title for address, title in titles.items() if any(_is_below(address, other) for other in within)}
    # A longer title beats a shorter one.
    shares = {address: (len(asked & title) / max(1, len(title)), len(asked & title)) for address, title in titles.items()}
    is_named = not is_loose or any(share >= MIN_TITLE_SHARE for share, _ in shares.values())
    fitting = [address for address, (share, _) in shares.items() if share >= (MIN_TITLE_SHARE if is_named else MIN_LOOSE_SHARE)]
    best = max((shares[address] for address in fitting), default=None)
    inside = [address for address in fitting if any(_is_below(address, other) and shares[other][0] >= 0.5 for other in shares)]
    pool = [address for address in inside if shares[address] == best or not is_named] or fitting
    winners = [address for address in pool if shares[address] == max(shares[other] for other in pool)]
    if len({titles[address] for address in winners}) > 1 and shares[winners[0]][0] < MIN_TITLE_SHARE:
        return []  # words that stand in many titles name none of them
    return [address for address in winners if titles[address] <= asked] or winners  # "Closing a branch", not "Opening a branch"


def _is_below(address: str, other: str) -> bool:
    return address.startswith(other + ".")


def _by_place(placed: Sequence[re.Match[str]], document: Document, within: Sequence[str]) -> list[str]:
    """ "point 6 under aims and means": the sixth part of the section that is named; without one, of the whole."""
    for match in placed:
        kind = (match["kind"] or match["named"] or "").lower()
        for parent in within or (None,):
            child = _nth(document, parent, _place(match), kind, is_counted=parent is not None or bool(match["before"]))
            if child is not None:
                return [child.address]
    return []


def _place(match: re.Match[str]) -> int:
    return place_of(match["after"] or match["before"])


def _nth(document: Document, parent: str | None, place: int, kind: str, is_counted: bool) -> Section | None:
    """The part with that number, else the part in that place, if it may be counted; a bullet where a bullet is asked for."""
    children = [
        child for child in document.children(parent) if child.kind == "bullet" or (child.kind != "masthead" and "bullet" not in kind)
    ]
    if place < 0:
        return children[place] if parent is not None and len(children) >= -place else None
    labelled = _numbered(children, str(place))
    if parent is None and kind.rstrip("s") in ("section", "chapter", "part"):  # "the first section"
        children = [child for child in children if child.is_headed and child.kind != "opening"]
    elif parent is None:
        return labelled
    return labelled or (children[place - 1] if is_counted and 0 < place <= len(children) else None)
