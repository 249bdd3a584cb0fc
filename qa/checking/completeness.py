"""What a written statement leaves out: it may be true, and yet not say what was asked, though its quote does.

"The Board builds ships" is borne out by "The Board builds ships with Oslo and Rome", and does not say with whom; "The Board
worked with Oslo on ships" no longer says for which line. A bare list of names says nothing at all without the question:
"Riga, Oslo and Rome" is in the quote, as partners in two different things.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from index.lexical import terms, word_spans
from index.store.subject import same_root
from qa.checking.rules.synonyms import is_empty, stand_for
from qa.evidence.slot_filling import fills
from qa.question.slots import Slot, expected_of
from qa.question.wording import parts_of

# Of these a sentence tells alone whether it holds one; what goes by a name is known only from the whole document.
_TOLD_ALONE: frozenset[Slot] = frozenset(("money", "quantity", "count", "date", "year", "day", "country", "person"))


def is_bare(statement: str) -> bool:
    """Whether a statement is made of names and numbers alone: there is nothing in it that could be borne out."""
    return not any(stem and not is_empty(stem) and statement[start].islower() for start, _, stem in word_spans(statement))


def leaves_slot_open(question: str, said: str, quote: str, countries: Sequence[str]) -> bool:
    """Whether a question, or a part of it, asks for a number, a date, a country or the like, which the quote has and what is
    said of it has not."""
    for part in parts_of(question):
        expected = expected_of(part)
        if expected.slot in _TOLD_ALONE and fills(expected, quote, countries) and not fills(expected, said, countries):
            return True
    return False


def words_left_out(question: str, said: str, quote: str, given: Collection[str] = ()) -> list[str]:
    """The words of the quote that the question asks about and that what is said has in no form, except `given` ones. The three
    texts are to call the same thing by one name."""
    asked, told = frozenset(terms(question)), frozenset(terms(said))
    found: dict[str, str] = {}
    for start, end, stem in word_spans(quote):
        if stem is None or stem not in asked or is_empty(stem) or quote[start:end].lower() in given:
            continue
        if not stand_for(stem, told) and not any(same_root(stem, other) for other in told):
            found.setdefault(stem, quote[start:end])
    return list(found.values())
