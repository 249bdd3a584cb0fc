"""Questions about the document itself: its sections, how many parts they have, its title, publisher and date."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from index.lexical import terms
from ingest.document import Document
from ingest.lexicon import read_lexicon
from ingest.structure.candidates import word_kinds
from qa.question.addresses import names_missing_section
from qa.question.part_counts import asked_count
from qa.question.wording import Wording
from qa.question.words import bare, plain_words, words_of

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "about_document.toml")
_words = _LEXICON.words
FACTS = ("publisher", "updated", "title", "author", "language")
OF_OTHERS = ("title", "author")  # facts that other things than documents have, too
MAX_OWN_WORDS = 2  # content words beyond the section's title: more ask for something in it
_LOOKED_UP = ("yes_no", "number", "date", "place")  # what is wanted of something in a section, not of the section


@dataclass(frozen=True, slots=True)
class AboutDocument:
    """What a question asks of the document itself.

    `facts` are the names of those it asks for; `is_whole` whether it asks what all of it is about, `mentions` whether
    the document speaks of something; `acronym` what is to be
    spelt out; `counts_parts` whether the number of the parts is asked for that the document, or the section `parts_of`, has, and
    `unit` the kind of these, as the tree has it.
    `wants_section` says that the sections named are to be told: their opening or all. `page` is the page that is to be told,
    `note` the number of the note below the text.
    `names_missing_section` says that a section or a page is named by a number that none has.
    """

    facts: tuple[str, ...] = ()
    is_whole: bool = False
    mentions: bool = False
    acronym: str = ""
    counts_parts: bool = False
    parts_of: str = ""
    wants_section: bool = False
    is_opening: bool = False
    page: int = 0
    note: int = 0
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
    words = plain_words(text)
    asks_for = {stem for stem in terms(search_text) if not is_subject(stem)} - _stems("telling")
    titles = set(terms(" ".join(title for address in addresses for title in document.section(address).title_path)))
    count = asked_count(search_text, document, is_subject, _stems("telling"))
    own = {stem for stem in asks_for - titles if not stem.isdigit()}
    is_item = bool(addresses) and not document.section(addresses[0]).is_headed
    # "What is the second step when closing a branch?" asks for no date.
    most = 0 if sought.want in _LOOKED_UP else len(own) if is_item else MAX_OWN_WORDS
    is_told = sought.want == "summary" or (len(own) <= most and (is_item or sought.want not in _LOOKED_UP))
    # In a follow-up "what is it called?" and "who wrote it?" ask of what was spoken of, "who published it?" of the document.
    said = [bare(word) for word in words]
    names_document = bool(_words("paper").intersection(said)) or said[-1:] == ["this"] or "this" in said[1:3]
    facts = [name for name in FACTS if _asks_for(name, said) and (names_document or not is_follow_up or name not in OF_OTHERS)]
    titled = plain_words(document.title)
    numbered = [(one, int(after)) for one, after in pairwise(words) if after.isdecimal()]
    page = next((number for one, number in numbered if one == "page"), 0)
    return AboutDocument(
        facts=tuple(facts),
        is_whole=(names_document or not is_follow_up) and _asks_for("whole", [one for one in said if one not in titled]),
        mentions=_speaks_of_something(words),
        acronym=next(filter(_is_acronym, words_of(asked)), "") if _LEXICON.pattern("expansion").search(asked) else "",
        counts_parts=count is not None,
        parts_of=count.address if count else "",
        wants_section=bool(addresses or page) and is_told,
        is_opening=bool(_LEXICON.pattern("opening").search(search_text)),
        page=page,
        note=next((number for one, number in numbered if one in _words("note") and is_told and not addresses), 0),
        unit=_kind_of(count.unit) if count else "",
        names_missing_section=names_missing_section(text, document, is_told)
        or (page > 0 and page not in {one.number for one in document.pages}),
    )


def _speaks_of_something(words: Sequence[str]) -> bool:
    """Whether it asks if the document speaks of something: "does it mention", "is there anything about"."""
    asks = (i for i, word in enumerate(words) if word in ("does", "did", "do", "is", "are"))
    subjects = ((i, words[i + 1 : i + 2], words[i + 2 : i + 5]) for i in asks)
    return any(
        (subject in (["it"], ["this"], ["there"]) or _words("paper") & set(rest[:1])) and _words("mentioning") & set(rest)
        for _, subject, rest in subjects
    )


def _is_acronym(word: str) -> bool:
    return word[0].isupper() and any(letter.isupper() for letter in word[1:])


def _asks_for(name: str, said: Sequence[str]) -> bool:
    """Whether a question consists of the words for a fact of the document, or for all of it, and of none for anything else; what
    stands after "this" is a word for the document."""
    said = [word for word, before in zip(said, ["", *said], strict=False) if before != "this" or word in _LEXICON.groups(name)[0]]
    needed, others = (set(group) for group in _LEXICON.groups(name))
    return not needed.isdisjoint(said) and set(said) <= needed | others | _words("beside") | _words("paper")


def _kind_of(unit: str) -> str:
    """The kind of part that a word means: a "bullet" is a bullet, an "article" an article; "" for parts of any kind."""
    if unit in ("paragraph", "bullet"):
        return unit
    return word_kinds().get(unit, "") if unit != "part" else ""


@functools.cache
def _stems(name: str) -> frozenset[str]:
    return frozenset(terms(" ".join(_words(name))))
