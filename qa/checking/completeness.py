"""What a written statement leaves out: it may be true, and yet not say what was asked, though its quote does.

"The Board builds ships" is borne out by "The Board builds ships with Oslo and Rome", and does not say with whom; "The Board
worked with Oslo on ships" no longer says for which line. A bare list of names says nothing at all without the question:
"Riga, Oslo and Rome" is in the quote, as partners in two different things.
"""

from __future__ import annotations

from collections.abc import Collection

from index.lexical import terms, word_spans
from index.store.subject import same_root
from qa.checking.rules.synonyms import is_empty, stand_for


def is_bare(statement: str) -> bool:
    """Whether a statement is made of names and numbers alone: there is nothing in it that could be borne out."""
    return not any(stem and not is_empty(stem) and statement[start].islower() for start, _, stem in word_spans(statement))


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
