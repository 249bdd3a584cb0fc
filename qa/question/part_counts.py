"""Questions how many parts the document, or a section of it, has: "How many sections are there?", "How many points has Article 2?".

A heading shares words with what the text tells of: "How many parts of the pump are replaced?" asks for no parts of the section
"Replacement". Parts are counted where the question has a word for parts of a text, names what they are parts of as texts and sections
are named, and asks for nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from index.lexical import terms
from ingest.document import Document, Section
from ingest.lexicon import read_lexicon
from ingest.structure.candidates import number_of, word_kinds
from qa.question.addresses import find_addresses, find_titled
from qa.question.words import bare, words_of

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "part_counts.toml")
_words = _LEXICON.words


@dataclass(frozen=True, slots=True)
class PartCount:
    """What is counted: the word for parts, without its ending, and the section they are parts of, "" for all of the document; or that
    the document has no section of the number named, as another of a library may."""

    unit: str
    address: str = ""
    is_missing: bool = False


def asked_count(question: str, document: Document, is_subject: Callable[[str], bool], beside: frozenset[str]) -> PartCount | None:
    """The parts whose number is asked for; None if it is not, or that of other things. `beside` are the stems that say no more than that
    something is told of a section, `is_subject` whether a stem means what all of the document is about."""
    match = _LEXICON.pattern("how_many").search(question)
    if match is None or not _is_unit(unit := match["unit"].lower(), document):
        return None
    rest = f"{question[: match.start()]} {question[match.end() :]}"
    address, is_titled = _section_named(rest, document)
    if address:
        section = document.section(address)
        names = (address, section.label, *(title for title in _titles(section) if is_titled or title.casefold() in rest.casefold()))
        known = set(terms(" ".join((*names, *_words("section"))))) | beside
        others = {stem for stem in _others(rest) - known if not stem.isdigit() and not is_subject(stem)}
        return None if others else PartCount(_singular(unit), address)
    if _is_of_missing(rest, beside):
        return PartCount(_singular(unit), is_missing=True)
    return PartCount(_singular(unit)) if not unit.startswith("sub") and _is_of_document(rest, unit, document, is_subject) else None


def _is_unit(word: str, document: Document) -> bool:
    """Whether a word is one for parts of a text, or the one that headings of the document begin with: "Rule 1"."""
    singular = _singular(word)
    is_label = singular in word_kinds() and any(one.is_headed and one.text.lower().startswith(f"{singular} ") for one in document.sections)
    return word in _words("units") or is_label


def _singular(unit: str) -> str:
    return "appendix" if unit == "appendices" else "annex" if unit == "annexes" else unit.removesuffix("s")


def _others(text: str) -> set[str]:
    """The stems of a question's words besides those that any question for a count may have."""
    return set(terms(text)) - set(terms(" ".join(_words("having"))))


def _section_named(text: str, document: Document) -> tuple[str, bool]:
    """(the section that a text names by its number, or by its title beside a word for a section, whether it is by its title); "" if it
    names none."""
    found = find_addresses(text, document)
    if found and found == find_addresses(text, document, by_title=False):
        return found[0], False
    found = found or find_titled(text, document)
    return (found[0], True) if found and _is_beside_its_kind(text, _titles(document.section(found[0]))) else ("", False)


def _titles(section: Section) -> tuple[str, ...]:
    return (section.title, *section.title_path) if section.title else section.title_path


def _is_beside_its_kind(text: str, titles: Sequence[str]) -> bool:
    """Whether a title stands beside a word for a section, "the chapter on law", "the Replacement article", or in quotes."""
    if any(f"{mark}{title}".casefold() in text.casefold() for title in titles for mark in "\"“‘'"):
        return True
    words, stems = [bare(word) for word in words_of(text)], set(terms(" ".join(titles)))
    for i in (i for i, word in enumerate(words) if word in _words("section")):
        after = next((word for word in words[i + 1 :] if word not in _words("joining")), "")
        if stems.intersection(terms(" ".join((after, *words[max(0, i - 1) : i])))):
            return True
    return False


def _is_of_missing(text: str, beside: frozenset[str]) -> bool:
    """Whether a text in which no section is found names nothing but one by its number."""
    others = _others(text) - set(terms(" ".join(_words("section")))) - beside
    is_numbered = any(one in _words("section") and number_of(other.upper()) for one, other in pairwise(map(bare, words_of(text))))
    return is_numbered and all(number_of(stem.upper()) for stem in others)


def _is_of_document(text: str, unit: str, document: Document, is_subject: Callable[[str], bool]) -> bool:
    """Whether a text names all of the document, by a word for texts, "the lease", "the Bee Act", or by its title; or names nothing."""
    words, names = [bare(word) for word in words_of(text)], _words("document")
    if unit not in _words("things_too"):
        names |= {_head(document.title)}
    is_named = not names.isdisjoint(words)
    others = _others(text) - set(terms(" ".join(names)))
    others = {stem for stem in others if not (is_named and is_subject(stem))}
    if not others:
        return is_named or unit == "parts" or unit not in _words("things_too")
    if not _is_run(words, others, names, document.title):
        return False
    is_whole = set(terms(document.title)) <= set(terms(text))
    return is_named or (is_whole and (document.title in text or unit not in _words("things_too")))


def _head(title: str) -> str:
    """The word of a title that says what it is the title of: "bylaw" of "Horn Bylaw", "charter" of "Charter of the Port"."""
    words = [bare(word) for word in words_of(_LEXICON.pattern("title_end").split(title)[0])]
    return words[-1] if words else ""


def _is_run(words: Sequence[str], others: set[str], names: frozenset[str], title: str) -> bool:
    """Whether some words are of a title and stand together with those for texts: "the pump manual", not "the pump in the manual"."""
    if not others <= set(terms(title)):
        return False
    named = [i for i, word in enumerate(words) if word in names or others.intersection(terms(word))]
    between = {bare(word) for word in words[named[0] : named[-1] + 1]} - {bare(word) for word in words_of(title)}
    return between <= names
