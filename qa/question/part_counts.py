"""Questions how many parts the document, or a section of it, has, or which: "How many sections are there?", "What are the chapters?".

A heading shares words with what the text tells of: "How many parts of the pump are replaced?" asks for no parts of the section
"Replacement". Parts are counted where the question has a word for parts of a text, names what they are parts of by its number, its title
as it stands or a word for texts, and asks for nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from index.lexical import terms
from ingest.document import Document
from ingest.lexicon import read_lexicon
from ingest.structure.candidates import word_kinds
from qa.question.addresses import find_addresses, find_titled
from qa.question.words import plain_words

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "part_counts.toml")
_words = _LEXICON.words
ABOUT = ("on", "about", "called", "titled")  # between a word for a section and its title, or some of that


@dataclass(frozen=True, slots=True)
class PartCount:
    """What is counted: the word for parts, without its ending, and the section they are parts of, "" for all of the document."""

    unit: str
    address: str = ""

    @property
    def kind(self) -> str:
        """The kind of part that the word means, as the tree has it: a "bullet" is a bullet; "" for parts of any kind."""
        return self.unit if self.unit in ("paragraph", "bullet") else "" if self.unit == "part" else word_kinds().get(self.unit, "")


def asked_count(question: str, document: Document, is_subject: Callable[[str], bool], beside: frozenset[str]) -> PartCount | None:
    """The parts whose number is asked for; None if it is not, or that of other things. `beside` are the stems that say no more than that
    something is told of a section, `is_subject` whether a stem means what all of the document is about."""
    match = _LEXICON.pattern("how_many").search(question)
    if match is None:
        return None
    plural, is_other = match["unit"].lower(), match["unit"].lower() in _words("things_too")
    unit = {"appendices": "appendix", "annexes": "annex"}.get(plural, plural.removesuffix("s"))
    # The word that headings of the document begin with: "Rule 1".
    is_label = unit in word_kinds() and any(one.is_headed and one.text.lower().startswith(f"{unit} ") for one in document.sections)
    if not (is_label or plural in _words("units")) or (match["listed"] and is_other):  # "What are the main points?" asks for what is said
        return None
    rest = f"{question[: match.start()]} {question[match.end() :]}"
    others = set(terms(rest)) - set(terms(" ".join(_words("having"))))
    others = {stem for stem in others if not stem.isdigit() and not is_subject(stem)}
    is_about = any(one in _words("section") and other in ABOUT for one, other in pairwise(plain_words(rest)))  # "the chapter on law"
    for address in find_addresses(rest, document) or find_titled(rest, document):
        section = document.section(address)
        titles = [one for one in (section.title, *section.title_path) if one and (is_about or one.casefold() in rest.casefold())]
        if titles or address in find_addresses(rest, document, by_title=False):
            is_bare = others <= beside | set(terms(" ".join((address, section.label, *titles, *_words("section")))))
            return PartCount(unit, address) if is_bare else None
    # A pump may have parts and points, too: then it is the document by its title as it is written.
    is_titled = document.title in rest or (not is_other and document.title.casefold() in rest.casefold())
    is_named = is_titled or not _words("document").isdisjoint(plain_words(rest))
    known = set(terms(" ".join((*_words("document"), document.title if is_titled else ""))))
    is_of_document = others <= known and (is_named or not is_other or plural == "parts")
    return PartCount(unit) if is_of_document and not unit.startswith("sub") else None
