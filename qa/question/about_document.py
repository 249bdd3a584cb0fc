"""Questions about the document itself: its sections, how many parts they have, its title, publisher and date."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from index.lexical import terms
from ingest.document import Document
from ingest.lexicon import read_lexicon
from ingest.number_words import place_of
from ingest.structure.candidates import word_kinds
from qa.question.addresses import find_addresses, find_titled, names_missing_section
from qa.question.question import AboutDocument, PartCount, Question
from qa.question.words import bare, plain_words, words_of

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "about_document.toml")
_words = _LEXICON.words
_FACTS = ("publisher", "updated", "title", "author", "language")
ABOUT = ("on", "about", "called", "titled")  # between a word for a section and its title, or some of that
SIGNS = {"asterisk": "*", "star": "*", "dagger": "†"}  # the signs of notes by their names
OF_OTHERS = ("title", "author")  # facts that other things than documents have, too
MAX_OWN_WORDS = 2  # content words beyond the section's title: more ask for something in it
_LOOKED_UP = ("yes_no", "number", "date", "place")  # what is wanted of something in a section, not of the section


def about_document(question: Question, document: Document, is_follow_up: bool, is_subject: Callable[[str], bool]) -> AboutDocument:
    """What a question asks of the document; `is_subject` says of a word whether it means what all of the document is about."""
    text, addresses, want = question.search_text, question.addresses, question.wording.want
    words = plain_words(question.text)
    titles = set(terms(" ".join(title for address in addresses for title in document.section(address).title_path)))
    own = {stem for stem in terms(text) if not (is_subject(stem) or stem.isdigit())} - _telling() - titles
    is_item = bool(addresses) and not document.section(addresses[0]).is_headed
    # "What is the second step when closing a branch?" asks for no date.
    is_told = want == "summary" or (want not in _LOOKED_UP and (is_item or len(own) <= MAX_OWN_WORDS)) or (is_item and not own)
    # In a follow-up "what is it called?" and "who wrote it?" ask of what was spoken of, "who published it?" of the document.
    said, titled = [bare(word) for word in words], plain_words(document.title)
    names_document = bool(_words("paper").intersection(said)) or said[-1:] == ["this"] or "this" in said[1:3]
    numbered = [(one, int(after)) for one, after in pairwise(words) if after.isdecimal()]
    page = next((number for one, number in numbered if one == "page"), 0)
    acronyms = (word for word in words_of(question.asked) if word[0].isupper() and any(letter.isupper() for letter in word[1:]))
    has_page = not page or any(one.number == page for one in document.pages)
    is_missing = not has_page or names_missing_section(question.text, document, is_told)
    return AboutDocument(
        tuple(name for name in _FACTS if _asks_for(name, said) and (names_document or not is_follow_up or name not in OF_OTHERS)),
        is_whole=(names_document or not is_follow_up) and _asks_for("whole", [one for one in said if one not in titled]),
        mentions=bool(_LEXICON.pattern("mentions").search(question.text)),
        acronym=next(acronyms, "") if _LEXICON.pattern("expansion").search(question.asked) else "",
        parts=asked_count(text, document, is_subject),
        wants_section=bool(addresses or page) and is_told,
        is_opening=bool(_LEXICON.pattern("opening").search(text)),
        page=page,
        note=_note(question.text) if is_told and not addresses else "",
        names_missing_section=is_missing,
    )


def _note(text: str) -> str:
    """The mark of the note that is asked for: "2", "*", "b"; "" for none."""
    match = _LEXICON.pattern("note").search(text)
    if match is None:
        return ""
    mark = (match["mark"] or str(place_of(match["place"]))).lower()
    return SIGNS.get(mark, unicodedata.normalize("NFKC", mark))


def asked_count(question: str, document: Document, is_subject: Callable[[str], bool]) -> PartCount | None:
    """The parts whose number is asked for, or which there are: "How many sections are there?", "What are the chapters?"; None if it is
    not, or that of other things.

    A heading shares words with what the text tells of: "How many parts of the pump are replaced?" asks for no parts of the section
    "Replacement". Parts are counted where the question has a word for parts of a text, names what they are parts of by its number, its
    title as it stands or a word for texts, and asks for nothing else.
    """
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
            is_bare = others <= _telling() | set(terms(" ".join((address, section.label, *titles, *_words("section")))))
            return PartCount(unit, address) if is_bare else None
    # A pump may have parts and points, too: then it is the document by its title as it is written.
    is_titled = document.title in rest or (not is_other and document.title.casefold() in rest.casefold())
    is_named = is_titled or not _words("paper").isdisjoint(plain_words(rest))
    known = set(terms(" ".join((*_words("paper"), document.title if is_titled else ""))))
    is_of_document = others <= known and (is_named or not is_other or plural == "parts")
    return PartCount(unit) if is_of_document and not unit.startswith("sub") else None


def _asks_for(name: str, said: Sequence[str]) -> bool:
    """Whether a question has words for a fact of the document, or for all of it, and of other words only those for the document."""
    said = [word for word, before in zip(said, ["", *said], strict=False) if before != "this" or word in _LEXICON.groups(name)[0]]
    needed, others = (set(group) for group in _LEXICON.groups(name))
    return not needed.isdisjoint(said) and set(said) <= needed | others | _words("beside") | _words("paper")


@functools.cache
def _telling() -> frozenset[str]:
    return frozenset(terms(" ".join(_words("telling"))))
