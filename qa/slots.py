"""The slot that an answer must fill: a number, a date, a sum of money, a country, a person, a place, a reason.

A sentence may speak of the very thing asked about and still not answer: "the in-orbit delivery of the Sudan satellite"
says nothing of what Sudan paid. Similarity cannot tell the two apart (AUC 0.51 to 0.57 on the development half); a
missing slot can.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from index.lexical import terms

Slot = Literal["money", "quantity", "count", "date", "day", "country", "person", "place", "reason"]

_MONEY_ASKED = re.compile(
    r"\b(?:pay|paid|pays|cost|costs|costing|price|priced|budget|budgets|spend|spent|spending|funding|funded|dollars?|yuan|euros?|renminbi"
    r"|money|expensive|salary|earn|revenue|profit|how much .*\binvest\w*)\b",
    re.IGNORECASE,
)
_MEASURE = (
    r"(?:percentage|percent|share|proportion|size|weight|mass|altitude|height|speed|distance|temperature|resolution|accuracy|capacity"
    r"|duration|frequency|wavelength|power|age)"
)
_QUANTITY_ASKED = re.compile(
    r"\bhow (?:much|long|far|old|big|large|strong|accurate|precise|heavy|fast|tall|high|deep|wide|often|quickly|powerful)\b"
    rf"|\b(?:what|which) {_MEASURE}\b|\bby how (?:many|much)\b",
    re.IGNORECASE,
)
_THINGS = r"(?:(?!(?:of|in|with|did|do|does|has|have|had|are|were|was|is|on|by|to|for|from|can|will|would|that)\b)[\w'’-]+\s*){1,4}"
_COUNT_ASKED = re.compile(rf"\bhow many (?P<things>{_THINGS})|\b(?:number|total|count|tally) of (?P<of>{_THINGS})", re.IGNORECASE)
_DAY_ASKED = re.compile(r"\bwhen exactly\b|\b(?:what|which|exact|on what) (?:exact )?(?:date|day|month)\b", re.IGNORECASE)
_DATE_ASKED = re.compile(
    r"\bwhen (?:was|were|is|are|will|did|does|do|has|have|can|would|should|exactly)\b|\b(?:what|which) year\b|\bsince when\b|\bby when\b",
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

_NUMBER_WORDS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|million|billion"
_NUMBER = re.compile(rf"(?<![\w-])(?:\d[\d,.]*|{_NUMBER_WORDS}|half|twice|double)(?:st|nd|rd|th)?(?![\w-])", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b|\b(?:next|coming) (?:\w+ )?years?\b")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = re.compile(rf"\b\d{{4}}-\d\d-\d\d\b|\b(?:{_MONTHS})\b|\b\d{{1,2}}(?:st|nd|rd|th) of\b")
_MONEY = re.compile(r"[$€£¥]|\b(?:yuan|renminbi|RMB|dollars?|USD|euros?|million|billion|free|charge|fees?)\b", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|due to|owing to|in order to|so that|so as to|goal|aims?|purpose|thereby|therefore|as a result|in response to|reasons?"
    r"|to (?:ensure|promote|inspire|encourage|improve|strengthen|safeguard|create|address|serve|increase|expand|boost|support|generate|put"
    r"|regulate))\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Professor|President|Minister|Director|Chairman|Premier|Academician)\.? [A-Z][a-z]+")
_PLACE = re.compile(r"\b(?:in|at|near) (?:the )?[A-Z][\w'’-]+")
_PROPER = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w'’-]+")

_COUNTRY_TERMS = frozenset(terms("countries nations states republics partners"))
_PEOPLE_TERMS = frozenset(
    terms("people persons employees workers staff astronauts cosmonauts scientists engineers technicians experts women men students")
)
_LISTED = re.compile(r"(?:[,;] (?:[\w'’()-]+ ){1,9}?){1,}(?:and|or) |[A-Z]\w+ and (?:the )?[A-Z]")


# In this order: "why ... in which year" asks for a reason, "what did it pay in 2018" for a sum.
_ASKED: tuple[tuple[Slot, re.Pattern[str]], ...] = (
    ("reason", _REASON_ASKED),
    ("money", _MONEY_ASKED),
    ("day", _DAY_ASKED),
    ("date", _DATE_ASKED),
    ("quantity", _QUANTITY_ASKED),
    ("count", _COUNT_ASKED),
    ("person", _PERSON_ASKED),
    ("country", _COUNTRY_ASKED),
    ("place", _PLACE_ASKED),
)


def slot_of(question: str) -> Slot | None:
    """The slot that an answer to a question must fill; None if the wording does not tell."""
    return next((slot for slot, pattern in _ASKED if pattern.search(question)), None)


def fills(slot: Slot, sentence: str, question: str, countries: Sequence[str]) -> bool:
    """Whether a sentence holds what a slot asks for, beyond what the question says already. `countries` are the names
    of countries that the document knows."""
    if slot == "count":
        return _fills_count(sentence, question, countries)
    if slot == "country":
        return bool(_new_countries(sentence, question, countries))
    if slot == "place":
        return bool(_new_countries(sentence, question, countries)) or any(
            _is_new(match[0].split()[-1], question) for match in _PLACE.finditer(sentence)
        )
    if slot == "quantity":
        return any(_is_new(number, question) for number in _numbers(sentence))
    patterns = {"money": _MONEY, "date": _YEAR, "day": _DAY, "reason": _REASON, "person": _PERSON}
    return bool(patterns[slot].search(sentence))


def _fills_count(sentence: str, question: str, countries: Sequence[str]) -> bool:
    """A number of the things asked for, or a list in which they may be counted."""
    for match in _COUNT_ASKED.finditer(question):
        things = set(terms(match["things"] or match["of"]))
        if not things or any(things & set(terms(" ".join(sentence[one.end() :].split()[:5]))) for one in _NUMBER.finditer(sentence)):
            return True
        if things & _PEOPLE_TERMS and not things & set(terms(sentence)):
            return False  # a list of satellites counts no people
        if things & _COUNTRY_TERMS:
            return len(_new_countries(sentence, question, countries)) >= 2
    return bool(_LISTED.search(sentence))


def _numbers(sentence: str) -> list[str]:
    """The numbers of a sentence that are not part of a name: not "Tiangong 2", "13th Meeting" or "2016-2025"."""
    found = []
    for match in _NUMBER.finditer(sentence):
        before = sentence[: match.start()].rsplit(maxsplit=1)
        if not (before and before[-1][0].isupper() and len(before) > 1) and not match[0].lower().endswith(("st", "nd", "rd", "th")):
            found.append(match[0])
    return found


def _new_countries(sentence: str, question: str, countries: Sequence[str]) -> set[str]:
    return {name for name in countries if name in sentence and name.lower() not in question.lower() and name != "China"}


def _is_new(word: str, question: str) -> bool:
    return not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", question, re.IGNORECASE)
