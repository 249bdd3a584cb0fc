"""Questions about the document itself: its sections, how many parts they have, its title, publisher and date."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.lexical import terms
from ingest.document import Document
from ingest.lexicon import read_lexicon
from ingest.number_words import place_of
from ingest.structure.candidates import word_kinds
from qa.question.addresses import names_missing_section
from qa.question.wording import Wording
from qa.question.words import words_of

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "about_document.toml")
FACTS = ("publisher", "updated", "title", "author", "language")
OF_OTHERS = ("title", "author")  # facts that other things than documents have, too
MAX_OWN_WORDS = 2  # content words beyond the section's title: more ask for something in it
_LOOKED_UP = ("yes_no", "number", "date", "place")  # what is wanted of something in a section, not of the section


@dataclass(frozen=True, slots=True)
class AboutDocument:
    """What a question asks of the document itself.

    `facts` are the names of those it asks for; `is_whole` whether it asks what all of it is about, `mentions` whether
    the document speaks of something; `acronym` what is to be
    spelt out; `lists_parts` whether the parts of the document or of a section are asked for, `counts_parts` their number.
    `wants_section` says that the sections named are to be told: their opening, or their paragraph in that place (from 1, or
    -1 for the last), or all. `page` is the page
    that is to be told, `unit` the kind of part that is counted, as the tree has it. `names_missing_section` says that a section or a
    page is named by a number that none has.
    """

    facts: tuple[str, ...] = ()
    is_whole: bool = False
    mentions: bool = False
    acronym: str = ""
    lists_parts: bool = False
    counts_parts: bool = False
    wants_section: bool = False
    is_opening: bool = False
    paragraph: int = 0
    page: int = 0
    unit: str = ""
    names_missing_section: bool = False


def about_document(
    asked: str,
    text: str,
    search_text: str,
    document: Document,
    addresses: Sequence[str],
    sought: Wording,
    is_follow_up: bool,
    is_subject: Callable[[str], bool],
) -> AboutDocument:
    """What a question, as typed, as shown and as searched for, asks of the document; `sought` is the wording of the last,
    `addresses` the sections it names, and `is_subject` says of a word whether it means what all of the document is about."""
    find = _LEXICON.pattern
    own = {stem for stem in terms(search_text) if not is_subject(stem)} - _telling()
    titles = set(terms(" ".join(title for address in addresses for title in document.section(address).title_path)))
    counted = find("counts_parts").search(text)
    own_name = set(terms(f"{document.title} {counted['unit'] if counted else ''}"))  # "the Act", "the lease"
    asks_of_all = not {stem for stem in terms(text) if not is_subject(stem)} - _telling() - _asking() - own_name
    expansion = find("expansion").search(asked)
    paragraph = find("paragraph").search(search_text)
    own = {stem for stem in own - titles if not stem.isdigit()}
    is_item = bool(addresses) and not document.section(addresses[0]).is_headed
    # "What is the second step when closing a branch?" asks for no date.
    is_told = (
        sought.want == "summary"
        or (len(own) <= MAX_OWN_WORDS and sought.want not in _LOOKED_UP)
        or (is_item and (not own or sought.want not in _LOOKED_UP))
    )
    # In a follow-up "what is it called?" and "who wrote it?" ask of what was spoken of, "who published it?" of the document.
    titled = {word.lower() for word in words_of(document.title)}
    said = [word.lower().removesuffix("'s").removesuffix("’s") for word in words_of(text)]
    names_document = bool(_LEXICON.words("paper").intersection(said)) or said[-1:] == ["this"] or "this" in said[1:3]
    facts = [name for name in FACTS if _asks_for(name, said) and (names_document or not is_follow_up or name not in OF_OTHERS)]
    page = int(found["number"]) if (found := find("page").search(text)) else 0
    return AboutDocument(
        facts=tuple(facts),
        is_whole=(names_document or not is_follow_up) and _asks_for("whole", [one for one in said if one not in titled]),
        mentions=bool(find("mentions").search(text)),
        acronym=next((group for group in expansion.groups() if group), "") if expansion else "",
        lists_parts=(counted is not None and (bool(addresses) or asks_of_all)) or bool(addresses and find("lists_parts").search(text)),
        counts_parts=counted is not None,
        wants_section=bool(addresses or page) and is_told,
        is_opening=bool(find("opening").search(search_text)),
        paragraph=_place(paragraph["word"]) if paragraph else 0,
        page=page,
        unit=_unit(counted["unit"]) if counted else "",
        names_missing_section=names_missing_section(text, document) or (page > 0 and page not in {one.number for one in document.pages}),
    )


def _asks_for(name: str, said: Sequence[str]) -> bool:
    """Whether a question consists of the words for a fact of the document, or for all of it, and of none for anything else; what
    stands after "this" is a word for the document."""
    said = [word for word, before in zip(said, ["", *said], strict=False) if before != "this" or word in _LEXICON.groups(name)[0]]
    needed, others = (set(group) for group in _LEXICON.groups(name))
    return not needed.isdisjoint(said) and set(said) <= needed | others | _LEXICON.words("beside") | _LEXICON.words("paper")


def _unit(word: str) -> str:
    """The kind of part that a word means: "bullet points" are bullets, "articles" articles; "" for parts of any kind."""
    word = word.lower().removesuffix("s")
    if word in ("paragraph", "bullet", "bullet point"):
        return word.removesuffix(" point")
    return word_kinds().get(word, "") if word not in ("part", "section") else ""


def _place(word: str) -> int:
    if word.lower() == "opening":
        return 1
    return -1 if word.lower() in ("closing", "concluding") else place_of(word)


@functools.cache
def _telling() -> frozenset[str]:
    """The stems of words that say no more than that a section is to be told of, and of those that number it."""
    return frozenset(terms(" ".join(_LEXICON.words("telling"))))


@functools.cache
def _asking() -> frozenset[str]:
    return frozenset(terms(" ".join(_LEXICON.words("asking"))))
