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

Slot = Literal["money", "quantity", "count", "date", "year", "day", "country", "person", "place", "reason", "named", "owner"]

# Not "Do universities pay ...?", "Which takes more of the money?" and "What was it spent on?": no sum is asked for.
_NO_SUM = (
    r"^(?!\W*(?:do|does|did|is|are|was|were|has|have|will|can|would|who|where|why)\b)"
    r"(?!\W*which (?:\w+ ){0,3}(?:takes?|gets?|contributes?|pays?|receives?|gives?)\b)"
    r"(?!.*\b(?:for|on)\W*$)(?!.*\bwhat (?:explain|cause)\w*)"
)
_MONEY_ASKED = re.compile(
    rf"{_NO_SUM}.*\b(?:pay|paid|pays|cost|costs|costing|price|priced|budget|budgets|spend|spent|spending|funding|funded|dollars?|yuan|euros?"
    r"|renminbi|money|expensive|salary|earn|revenue|profit|fees?|how much .*\binvest\w*)\b",
    re.IGNORECASE,
)
_MEASURE = (
    r"(?:percentage|percent|share|proportion|size|weight|mass|altitude|height|speed|distance|temperature|resolution|accuracy|capacity"
    r"|duration|frequency|wavelength|power|age)"
)
_QUANTITY_ASKED = re.compile(
    r"\bhow (?:much|long|far|old|big|large|strong|accurate|precise|heavy|fast|tall|high|deep|wide|often|quickly|powerful)\b"
    rf"|\b(?:what|which) {_MEASURE}\b|\bby how (?:many|much)\b|\bweighs?\b"
    rf"|\bwhat(?:'s|’s| is| was| are| were)? (?:the )?(?:[\w-]+ )?{_MEASURE} (?:of|does|do|did|will|has|have)\b",
    re.IGNORECASE,
)
_THINGS = r"(?:(?!(?:of|in|with|did|do|does|has|have|had|are|were|was|is|on|by|to|for|from|can|will|would|that)\b)[\w'’-]+\s*){1,4}"
COUNT_ASKED = re.compile(rf"\bhow many (?P<things>{_THINGS})|\b(?:number|total|count|tally) of (?P<of>{_THINGS})", re.IGNORECASE)
_DAY_ASKED = re.compile(r"\bwhen exactly\b|\b(?:what|which|exact|on what) (?:exact )?(?:date|day|month)\b", re.IGNORECASE)
_YEAR_ASKED = re.compile(r"\b(?:what|which) (?:\w+ )?years?\b(?! (?:plan|program|period))", re.IGNORECASE)
_DATE_ASKED = re.compile(
    r"\bwhen(?:'s|’s| (?:was|were|is|are|will|did|does|do|has|have|can|would|should|exactly))\b|\bsince when\b|\bby when\b",
    re.IGNORECASE,
)
_COUNTRY_ASKED = re.compile(
    r"\b(?:what|which) (?:(?!of\b)[\w-]+ ){0,3}?(?:country|countries|nations?|states|governments)\b"
    r"|\bcountr(?:y|ies) (?:is|are|was|were)\b",
    re.IGNORECASE,
)
_ROLE = (
    r"(?:crew|crew members|astronauts?|cosmonauts?|taikonauts?|scientists?|engineers?|designers?|directors?|heads?|chiefs?|leaders?"
    r"|commanders?|presidents?|ministers?|authors?|spokes(?:man|person|woman)|chair(?:man|person|woman)|inventors?|founders?|ceo|pilots?)"
)
_PERSON_ASKED = re.compile(
    rf"\bwho (?:was|were|is|are) (?:the |its |their |his )?(?:\w+ ){{0,2}}?{_ROLE}\b|\b(?:what|which) (?:\w+ )?{_ROLE}\b"
    r"|\bwho (?:wrote|signed|designed|invented|directed|led|commanded|founded|heads?|leads?|runs|flew|died)\b"
    rf"|\bnames? of (?:the|its) (?:\w+ )?{_ROLE}\b|\bwhose name\b|\bby whom\b",
    re.IGNORECASE,
)
_PLACE_ASKED = re.compile(
    r"\bwhere(?:abouts)?\b|\b(?:what|which) (?:city|town|province|region|launch site|site|location|place|spaceport|address)\b",
    re.IGNORECASE,
)
_REASON_ASKED = re.compile(
    r"\bwhy\b|\bfor what reason\b|\bwhat(?:'s| is| was| were) the reasons?\b|\bwhat made\b|\bhow come\b", re.IGNORECASE
)
_OWNER_ASKED = re.compile(r"^\W*whose\b", re.IGNORECASE)

# In this order: "why ... in which year" asks for a reason, "what did it pay in 2018" for a sum.
_ASKED: tuple[tuple[Slot, re.Pattern[str]], ...] = (
    ("reason", _REASON_ASKED),
    ("money", _MONEY_ASKED),
    ("day", _DAY_ASKED),
    ("year", _YEAR_ASKED),
    ("date", _DATE_ASKED),
    ("quantity", _QUANTITY_ASKED),
    ("count", COUNT_ASKED),
    ("person", _PERSON_ASKED),
    ("country", _COUNTRY_ASKED),
    ("owner", _OWNER_ASKED),
)


def slot_of(question: str) -> Slot | None:
    """The slot that an answer to a question must fill; None if the wording does not tell."""
    slot = next((slot for slot, pattern in _ASKED if pattern.search(question)), None)
    if slot is None and kind_asked(question):
        return "named"
    return slot or ("place" if _PLACE_ASKED.search(question) else None)


# What may follow the noun in a question: "which satellite data" does not ask for a satellite.
_NEXT = (
    r"(?=\W*$|[,?]| (?:did|do|does|is|are|was|were|will|has|have|had|can|could|would|should|may|that|in|on|of|from|for|by|with|at|to"
    r"|and|or|besides|[a-z]+(?:ed|s|t)|took|sent|went|flew|built|made|ran|come|came)\b)"
)
_BETWEEN = r"(?:(?!(?:the|a|an|it|its|that|this|is|are|was)\b)[\w'’-]+ ){0,3}?"
_WHICH = r"(?:which|what|what (?:kind|type|sort|species) of|names? of (?:the|its|those|all)|name the)"
# "the names of the three fishing villages within the zone": a kind of its own, whatever the noun.
_NAME_OF = re.compile(
    r"\bnames? of (?:the|its|all|those|these) (?:[\w'’-]+ ){0,3}?(?P<noun>[a-z]{3,}?)s?"
    r"(?= (?:in|of|on|at|for|to|by|from|within|that|which|who|whose|where|were|was|is|are|did|has|have|[a-z]+ing|(?-i:[A-Z])\w*)\b|\W*$)",
    re.IGNORECASE,
)


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
    for kind in kinds():
        asks = rf"\b{_WHICH} {_BETWEEN}{kind.asked}{_NEXT}|\b(?:which|what) {kind.asked}['’]s?\b"
        if re.search(asks, question, re.IGNORECASE):
            return kind
    called = _NAME_OF.search(question)
    return Kind("", _either([called["noun"], called["noun"].title()]), "", "", False) if called else None


# "how many channels are listed": whatever they are called there, a list is counted.
_OF_A_LIST = re.compile(r"\b(?:listed|named?|mentioned|cited|enumerated|by name|kinds?|sorts?|types?|ways)\b", re.IGNORECASE)


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
    counted = tuple(frozenset(terms(match["things"] or match["of"])) for match in COUNT_ASKED.finditer(question))
    kind = kind_asked(question) if slot == "named" else None
    return Expected(question, slot, kind, counted, bool(_OF_A_LIST.search(question)))
