"""Section addresses in questions: "V.2", "section six, part two", "point 6 under aims and means", "the last part"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
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
    if found := _labelled(question, document):
        return found
    paths, placed = _paths(question, document), list(_pattern("placed").finditer(question))
    if any(_place(match) == 0 for match in placed):
        return []
    spans = [path.span for path in paths if not path.is_lone]
    numbered = list(dict.fromkeys(path.address for path in paths if not path.is_lone))
    placed = [match for match in placed if not any(a <= match.start("after") < b for a, b in spans)]
    has_cue = by_title and bool(numbered or placed or _pattern("cue").search(question))
    within = (_by_title(question, document, numbered, bool(placed)) if has_cue else []) or numbered
    found = (_by_place(placed, document, within) if within else [path.address for path in paths]) or within
    if not found and _asks_for_the_last(question):
        return [CONCLUSION if document.has_section(CONCLUSION) else document.children(None)[-1].address]
    return found or _by_place(placed, document, ())


def find_titled(question: str, document: Document) -> list[str]:
    """The addresses of the sections whose title a question holds, whether or not it has a word for a section."""
    return _by_title(question, document, (), False)


def _asks_for_the_last(question: str) -> bool:
    """Whether a question asks how a document closes: "the closing remarks", "the conclusion"."""
    words = plain_words(question)
    return any(one in _words("closing") and other in _words("parts") for one, other in pairwise(words)) or "conclusion" in words


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
    items = match["items"].replace(")", ") ").split()
    if _kind(match) is None:
        tops = [one for one in document.sections if items and match["number"] in (one.address, one.label.strip(_AROUND))]
        return [address for address, depth in (_descend(one.address, items, document) for one in tops) if depth == len(items)]
    numbers = (number_of(match["number"]), (letter(match["number"]),))
    tops = [one for one in _of_kind(match, document) if number_of(one.label) in numbers and _is_top(document, one)]
    own = [one for one in tops if _number(one) == match["number"].lower()]
    if match["number"][-1].islower():  # "1a" is no 1
        tops = own
    found = [_descend(one.address, items, document) for one in own or tops]
    return [address for address, depth in found if depth == max(depth for _, depth in found)]


def _descend(address: str, items: Sequence[str], document: Document) -> tuple[str, int]:
    """(the part that items lead to from another, as deep as the document goes; how many there are)."""
    for depth, item in enumerate(items):
        below = next((one for one in document.children(address) if _number(one) == item.strip("()").lower()), None)
        if below is None:
            return address, depth
        address = below.address
    return address, len(items)


def _number(section: Section) -> str:
    """What a label ends with: "2" of "Article 2", "b" of "(b)"."""
    return (section.label.strip(_AROUND).lower().split() or [""])[-1]


def _item_beside(question: str, match: re.Match[str], address: str, document: Document) -> str:
    """The item of a part that is named beside it, as deep as the document goes: "point (b) of paragraph 2 of Article 3", "Article 3,
    second paragraph"; else the part."""
    start, end = match.span()
    while (above := _pattern("item_before").search(question, 0, start)) or (above := _pattern("item_after").match(question, end)):
        address, depth = _descend(address, [above["at"] or str(place_of(above["nth"]))], document)
        if not depth:
            break
        start, end = (above.start(), end) if above.end() <= start else (start, above.end())
    return address


def _kind(match: re.Match[str]) -> str | None:
    """The kind of part that a word before a number names; None if it names none."""
    return "§" if match["word"] == "§" else word_kinds().get((match["word"] or "").lower().removesuffix("s"))


def _of_kind(match: re.Match[str], document: Document) -> list[Section]:
    """The sections of the kind that a word before a number names; none if it names none."""
    kind = _kind(match)
    if kind is None or number_of(match["number"]) is None:
        return []
    same = _PLAIN if kind in ("section", "§") else ("letter",) if kind == "part" else ANNEXES if kind in ANNEXES else ()
    return [one for one in document.sections if one.kind in {kind, *same}]


def _is_top(document: Document, section: Section) -> bool:
    """Whether a plain number is not below another plain number."""
    parent = document.section(section.parent) if section.parent else None
    return section.kind not in ("arabic", "letter") or parent is None or parent.kind not in ("roman", "arabic", "letter")


def _with_roman_capitals(question: str) -> str:
    """The question with its Roman numbers in capitals: "section vi" as "section VI", "iv.1.(2)" as "IV.1.(2)"."""

    def raised(match: re.Match[str]) -> str:
        start = max(match[0].rfind(mark) for mark in " (#§.") + 1
        return match[0][:start] + match[0][start:].upper()

    return _pattern("small_roman").sub(raised, question)


def names_missing_section(question: str, document: Document, is_told: bool = True) -> bool:
    """Whether a question names a section by a number that the document does not have: "what is in VI.9?", "part 0 of VI". One that only
    begins in running text cannot be told, but what else is asked about it can be looked for."""
    question = _with_roman_capitals(question)
    if any(_place(match) == 0 for match in _pattern("placed").finditer(question)):
        return True
    if _labelled(question, document) or _paths(question, document):
        return False
    if labels := [match for match in _pattern("labelled").finditer(question) if _of_kind(match, document)]:
        return is_told or not any(_heads_a_line(match, document.text) for match in labels)
    found = _pattern("path").finditer(question)
    return any((one["word"] or "").lower().startswith(("section", "chapter")) or (_is_roman(one["first"]) and one["rest"]) for one in found)


def _heads_a_line(match: re.Match[str], text: str) -> bool:
    """Whether a part begins in running text, where its heading is not told apart: "... laid down. Article 6 Classification rules for"."""
    label, place = f"{match['word'].capitalize()} {match['number']} ", 0
    while (place := text.find(label, place) + 1) > 0:
        first, *rest = text[place - 1 + len(label) :][:80].split()[:2] or [""]
        if first[:1].isupper() and first.isalpha() and rest and rest[0].isalpha():
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Path:
    """A path of numbers in a question and the section it leads to; lone if it is a single number that is not Roman."""

    span: tuple[int, int]
    address: str
    is_lone: bool


def _paths(question: str, document: Document) -> list[_Path]:
    """The paths that lead to a section. Numbers need a word like "section" before them, a dot between them, or to be Roman, a
    single one of two letters."""
    found = []
    for match in _pattern("path").finditer(question):
        rest = "".join(one if one.isalnum() else " " for one in match["rest"]).split()
        steps = [match["first"], *(one for one in rest if one.isdigit() or one.lower() in CARDINALS)]
        is_roman = _is_roman(steps[0])
        if not (match["word"] or (is_roman and len("".join(steps)) > 1) or "." in match["rest"] or "(" in match["rest"]):
            continue
        section = _walk(document, [_value(step) for step in steps], document.children(None))
        if section is not None and (len(steps) > 1 or section.parent is None):
            found.append(_Path((match.start("first"), match.end()), section.address, len(steps) == 1 and not is_roman))
    return found


def _is_roman(number: str) -> bool:
    return set(number) <= set("IVXL")


def _value(number: str) -> int:
    """What a number of a section comes to, Roman or other; 0, which no section has, for letters that are no Roman number."""
    return roman(number) or 0 if _is_roman(number) else place_of(number)


def _walk(document: Document, numbers: Sequence[int], among: Sequence[Section]) -> Section | None:
    """The section that a path of numbers leads to; None if it leads nowhere."""
    step = next((section for section in among if _number_of(section) == numbers[0]), None)
    if step is None or len(numbers) == 1:
        return step
    return _walk(document, numbers[1:], document.children(step.address))


def _number_of(section: Section) -> int | None:
    label = section.label.strip("().•").split(".")[-1]
    return _value(label) if label.isdigit() or (section.kind == "roman" and label) else None


def _by_title(question: str, document: Document, within: Sequence[str], is_loose: bool) -> list[str]:
    """The sections whose title the question holds best; below those that it numbers, if any. Of two that hold it alike
    the one in a section that is named too."""
    asked = set(terms(question))
    sections = {section.address: section for section in document.sections if section.is_headed and section.title}
    shares = {address: _share(asked, frozenset(terms(section.title))) for address, section in sections.items()}
    if within:
        shares = {address: share for address, share in shares.items() if any(_is_below(address, other) for other in within)}
    is_named = not is_loose or any(share >= MIN_TITLE_SHARE for share, _ in shares.values())
    fitting = [address for address, (share, _) in shares.items() if share >= (MIN_TITLE_SHARE if is_named else MIN_LOOSE_SHARE)]
    inside = [address for address in fitting if any(_is_below(address, other) and shares[other][0] >= 0.5 for other in shares)]
    if is_named:
        inside = [address for address in inside if shares[address] == max(shares[other] for other in fitting)]
    pool = inside or fitting
    winners = [address for address in pool if shares[address] == max(shares[other] for other in pool)]
    if len({sections[address].title for address in winners}) > 1 and shares[winners[0]][0] < MIN_TITLE_SHARE:
        return []  # words that stand in many titles name none of them
    named_whole = [address for address in winners if asked.issuperset(terms(sections[address].title))]
    return named_whole or winners  # "Closing a branch", not "Opening a branch"


def _is_below(address: str, other: str) -> bool:
    return address.startswith(other + ".")


def _share(asked: set[str], title: frozenset[str]) -> tuple[float, int]:
    """(the share of a title's words that are asked for, how many these are): a longer title beats a shorter one."""
    common = len(asked & title)
    return (common / len(title), common) if title else (0.0, 0)


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


def _nth(document: Document, parent: str | None, number: int, kind: str, is_counted: bool = True) -> Section | None:
    """The part with that number, else the part in that place, if it may be counted; a bullet where a bullet is asked for."""
    children = [child for child in document.children(parent) if child.kind != "masthead"]
    if "bullet" in kind:
        children = [child for child in children if child.kind == "bullet"]
    if number < 0:
        return children[number] if parent is not None and len(children) >= -number else None
    labelled = next((child for child in children if _number_of(child) == number), None)
    if parent is None and kind.rstrip("s") in ("section", "chapter", "part"):  # "the first section"
        children = [child for child in children if child.is_headed and child.kind != "opening"]
    elif parent is None:
        return labelled
    return labelled if labelled or not is_counted else (children[number - 1] if 0 < number <= len(children) else None)
