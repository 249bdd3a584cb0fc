"""Questions about the document itself: its sections, how many parts they have, its title, publisher and date."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from index.lexical import terms
from ingest.document import Document
from ingest.lexicon import read_lexicon
from qa.question.addresses import names_missing_section
from qa.question.part_counts import asked_count
from qa.question.question import AboutDocument, Question
from qa.question.words import bare, plain_words, words_of

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "about_document.toml")
_words = _LEXICON.words
_FACTS = ("publisher", "updated", "title", "author", "language")
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
    is_missing = names_missing_section(question.text, document, is_told) or (
        page > 0 and page not in {one.number for one in document.pages}
    )
    return AboutDocument(
        tuple(name for name in _FACTS if _asks_for(name, said) and (names_document or not is_follow_up or name not in OF_OTHERS)),
        is_whole=(names_document or not is_follow_up) and _asks_for("whole", [one for one in said if one not in titled]),
        mentions=bool(_LEXICON.pattern("mentions").search(question.text)),
        acronym=next(acronyms, "") if _LEXICON.pattern("expansion").search(question.asked) else "",
        parts=asked_count(text, document, is_subject, _telling()),
        wants_section=bool(addresses or page) and is_told,
        is_opening=bool(_LEXICON.pattern("opening").search(text)),
        page=page,
        note=next((number for one, number in numbered if one in _words("note") and is_told and not addresses), 0),
        names_missing_section=is_missing,
    )


def _asks_for(name: str, said: Sequence[str]) -> bool:
    """Whether a question consists of the words for a fact of the document, or for all of it, and of none for anything else; what
    stands after "this" is a word for the document."""
    said = [word for word, before in zip(said, ["", *said], strict=False) if before != "this" or word in _LEXICON.groups(name)[0]]
    needed, others = (set(group) for group in _LEXICON.groups(name))
    return not needed.isdisjoint(said) and set(said) <= needed | others | _words("beside") | _words("paper")


@functools.cache
def _telling() -> frozenset[str]:
    return frozenset(terms(" ".join(_words("telling"))))
