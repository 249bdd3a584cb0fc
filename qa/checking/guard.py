"""The guard: a statement may say nothing countable, named, negated, timed or compared that its quotes do not say.

Pure and deterministic; 4 to 9 ms a statement, measured on two cores with a load of up to 14. What it looks at, and what
follows from a quote by rule:

| in a statement              | is borne out by quotes that have                                                          |
|-----------------------------|-------------------------------------------------------------------------------------------|
| number, year, sum, percent  | the same value in any form: 9/nine, 1,000/a thousand, %/percent; or, for a cardinal, a    |
|                             | list of that many things; a year or a time ("the next five years") also in the lead-in    |
| a number and what it counts | not another number before that thing: 15 disasters in 17 countries for 17 in 15           |
|                             | right after it nothing that the quotes have elsewhere: 46 countries for 46 agreements     |
| almost, more than, about    | the same group before the same number; a qualifier of the quote is kept                   |
| ordinal                     | the same: first is not second                                                             |
| name, acronym, "Apollo 11"  | the word or its plural or possessive, the place of an adjective (Russian/Russia), another |
|                             | name of its group (GPS/Global Positioning System), a run with these initials; the title   |
|                             | path and the document's subject may always be named. A number after a name belongs to it  |
| X's Y                       | no other owner of Y: "Rome's port" for "Oslo's port"                                         |
| negation, un-               | a negation too, and near it the same words; one beside words that are kept is kept        |
| stop, fail, refuse, ...     | the same word: they turn a statement round                                                |
| will, plans to, is going to | will or its like, or a lead-in that looks ahead                                           |
| has, completed, was         | anything but plans; "is developing" is not "has developed"                                |
| only, all, most, last, ...  | a word of the same group (`EXCLUSIVE`)                                                    |
| -est, most; more, less      | the same superlative; a comparative of the same direction                                 |

Words without any such mark (a swapped verb, a swapped partner within one quote) are for `qa.checking.check`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.store.names import NameFinder, Names
from qa.checking.rules.exactness import comparison_violations, number_violations
from qa.checking.rules.naming import Known, foreign_names
from qa.checking.rules.polarity import negation_violations
from qa.checking.rules.tables import PATTERNS
from qa.checking.rules.tense import tense_conflict
from qa.checking.rules.violation import Violation
from qa.checking.rules.wording import plain, tidy, words_of

__all__ = ["Context", "Violation", "violations"]

LONGEST = 2000  # letters of a statement: a model writes 1,000 at most; what is longer takes too long to check against long quotes
_TIMES, _OWNER = PATTERNS.pattern("times"), PATTERNS.pattern("owner")


@dataclass(frozen=True, slots=True)
class Context:
    """What a statement may take from elsewhere than its quotes: the document's `subject` ("Norway", "the country"), its
    `names` for the same things, the words that it writes small (`ordinary`), and the `lead_in` and `title_path` of the
    sections that the quotes stand in."""

    subject: tuple[str, ...] = ()
    names: tuple[Names, ...] = ()
    ordinary: frozenset[str] = frozenset()
    lead_in: str = ""
    title_path: tuple[str, ...] = ()


def violations(statement: str, quotes: Sequence[str], allowed: Sequence[str] = (), context: Context | None = None) -> tuple[Violation, ...]:
    """What a statement says that its quotes do not, by the rules above; nothing for a statement that passes.

    `allowed` are phrases that may be said although no quote has them.
    """
    context = context or Context()
    if len(statement) > LONGEST:
        return (Violation("length", f"{statement[:20]}...", f"a statement has {LONGEST} letters at most"),)
    said, texts = tidy(statement), [tidy(quote) for quote in quotes]
    lead_in = tidy(context.lead_in)
    times = [*_TIMES.findall(lead_in)]
    extra = [tidy(one) for one in allowed]
    found = [
        *number_violations(said, texts, [*times, *extra]),
        *_name_violations(said, texts, extra, context),
        *_owner_violations(said, texts, context),
        *negation_violations(said, texts, extra),
        *_tense_violations(said, texts, lead_in),
        *comparison_violations(said, texts, [*times, *extra]),
    ]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=8)
def _finder(names: tuple[Names, ...]) -> NameFinder:
    """One finder a document: compiling its patterns takes longer than all the rules."""
    return NameFinder(names)


def _name_violations(said: str, texts: Sequence[str], allowed: Sequence[str], context: Context) -> Iterator[Violation]:
    finder = _finder(context.names) if context.names else None
    path = [tidy(title) for title in context.title_path]
    known = Known.of([*texts, *allowed, *path, *context.subject], finder)
    ordinary = context.ordinary | {one.plain for text in texts for one in words_of(text)}
    for name in foreign_names(said, known, finder, ordinary):
        yield Violation("name", name, "no quote names it")


def _owner_violations(said: str, texts: Sequence[str], context: Context) -> Iterator[Violation]:
    """Things whose owner the quotes give, and give otherwise."""
    subject = {plain(word) for name in context.subject for word in name.split()}
    owners: dict[str, set[str]] = {}
    for text in texts:
        for owner, thing in _OWNER.findall(text):
            owners.setdefault(thing.lower(), set()).add(owner.lower())
    for owner, thing in _OWNER.findall(said):
        given = owners.get(thing.lower())
        if given and owner.lower() not in given | {"it"} and not (owner.lower() in subject and given & subject) and owner[0].isupper():
            yield Violation("owner", f"{owner}'s {thing}", f"the quotes give it to {', '.join(sorted(given))}")


def _tense_violations(said: str, texts: Sequence[str], lead_in: str) -> Iterator[Violation]:
    conflict = tense_conflict(said, texts, lead_in)
    if conflict and texts:
        yield Violation("time", said, conflict)
