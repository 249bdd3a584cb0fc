"""What kind of answer a question asks for: the slot that an answer must fill, and the kind of a thing that goes by a name.

A sentence may speak of the very thing asked about and still not answer: "the in-orbit delivery of the Sudan satellite"
says nothing of what Sudan paid. Similarity cannot tell the two apart (AUC 0.51 to 0.57 on the development half); a
missing slot can. `patterns/entity_kinds.toml` lists the kinds of things that go by a name.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.lexical import terms
from ingest.lexicon import read_lexicon

_LEXICON = Path(__file__).parent / "patterns" / "slots.toml"
Slot = Literal["money", "quantity", "count", "date", "year", "day", "country", "person", "place", "reason", "named", "owner"]

# In this order: "why ... in which year" asks for a reason, "what did it pay in 2018" for a sum.
_ASKED: tuple[Slot, ...] = ("reason", "money", "day", "year", "date", "quantity", "count", "person", "country", "owner")


def slot_of(question: str) -> Slot | None:
    """The slot that an answer to a question must fill; None if the wording does not tell."""
    slot = next((slot for slot in _ASKED if _find(slot).search(question)), None)
    if slot is None and kind_asked(question):
        return "named"
    return slot or ("place" if _find("place").search(question) else None)


def _find(name: str) -> re.Pattern[str]:
    return read_lexicon(_LEXICON).pattern(name)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing, as patterns: how a question asks for it, what stands beside a name of it (`beside`), and words that
    answer of themselves; `after`, `numbered` and `countries` as in `patterns/entity_kinds.toml`."""

    asked: str
    beside: str
    words: str
    after: str
    numbered: bool
    countries: bool = False


@functools.cache
def kinds() -> tuple[Kind, ...]:
    """The kinds that are known."""
    tables = tomllib.loads((Path(__file__).parent / "patterns" / "entity_kinds.toml").read_text(encoding="utf-8"))["kind"]
    return tuple(
        Kind(
            _either(one["asked"]),
            _either([*one.get("beside", []), *(noun.title() for noun in one.get("beside", []))]),
            _either(one.get("words", [])),
            "|".join(one.get("after", [])),
            one.get("numbered", False),
            one.get("countries", False),
        )
        for one in tables
    )


def _either(nouns: Sequence[str]) -> str:
    """A pattern for any of some nouns and their regular plurals; empty for none."""
    forms = [form for noun in nouns for form in (re.sub(r"y$", "ies", noun) if re.search(r"[^aeiou]y$", noun) else f"{noun}s", noun)]
    return f"(?:{'|'.join(map(re.escape, forms))})" if forms else ""


def kind_asked(question: str) -> Kind | None:
    """The kind of named thing that a question asks for; None if it does not, or the wording does not tell."""
    lexicon = read_lexicon(_LEXICON)
    which, between, after = lexicon.fragment("which"), lexicon.fragment("between"), lexicon.fragment("after_noun")
    for kind in kinds():
        if re.search(rf"\b{which} {between}{kind.asked}{after}|\b(?:which|what) {kind.asked}['’]s?\b", question, re.IGNORECASE):
            return kind
    called = _find("name_of").search(question)
    return Kind("", _either([called["noun"], called["noun"].title()]), "", "", False) if called else None


@dataclass(frozen=True, slots=True)
class Expected:
    """What an answer to a question must hold: its slot, None if the wording does not tell; the kind of a named thing; the
    stems of each thing that is to be counted; whether that is to be counted in a list. `text` is the question: what it says
    itself is no answer to it."""

    text: str
    slot: Slot | None = None
    kind: Kind | None = None
    counted: tuple[frozenset[str], ...] = ()
    is_of_list: bool = False


def expected_of(question: str) -> Expected:
    """What an answer to a question must hold, by its wording."""
    slot = slot_of(question)
    counted = tuple(frozenset(terms(match["things"] or match["of"])) for match in _find("count").finditer(question))
    kind = kind_asked(question) if slot == "named" else None
    return Expected(question, slot, kind, counted, bool(_find("of_a_list").search(question)))
