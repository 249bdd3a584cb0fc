"""What fills a slot: whether a sentence holds a number, a date, a sum, a place of the kind that a question asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.lexical import terms
from qa.evidence.entity_types import names_one
from qa.question.slots import Expected

_NUMBER_WORDS = (
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|dozens?|hundreds?|thousands?|million|billion"
)
_FRACTION = r"(?:one|two|three|four|a) (?:third|quarter|fifth|sixth|seventh|eighth|tenth)s?"
_NUMBER = re.compile(
    rf"(?<![\w-])(?:\d[\d,.]*|{_NUMBER_WORDS}|{_FRACTION}|half|twice|double|nothing)(?:st|nd|rd|th)?(?![\w]|-(?!bed|person|year|day|hour|met))",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"^\S+(?:st|nd|rd|th)$", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_DATE = re.compile(rf"{_YEAR.pattern}|\b(?:next|coming) (?:\w+ )?years?\b")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = re.compile(rf"\b\d{{4}}-\d\d-\d\d\b|\b(?:{_MONTHS})\b|\b\d{{1,2}}(?:st|nd|rd|th) of\b")
_MONEY = re.compile(
    r"[$€£¥%]|\b(?:yuan|renminbi|RMB|dollars?|USD|euros?|pounds?|francs?|marks?|crowns?|kron(?:er|or|a)|florins?|guilders?|pesos?|rupees?"
    r"|rupiah|yen|won|roubles?|rubles?|rand|reais|real|dinars?|dirhams?|lira|million|billion|trillion|free|charge|fees?|per ?cent|percent"
    r"|halved|doubled|(?:times|\d+) (?:cheaper|dearer))\b",
    re.IGNORECASE,
)
_MONTHS_OR_YEAR = rf"(?:\d|then\b|{_MONTHS})"
_PREDICATE = r"(?:is|are|was|were|had|has|have|would|could|did|can|cannot|needs?|stood|makes?|led|lacks?|proved)"
_REASON = re.compile(
    rf"\bsince (?!{_MONTHS_OR_YEAR})(?=[a-z]+ \w)"
    r"|(?<!such )(?<!well )(?<!known )\bas (?:it|they|there|this|these|no|most|many|both"
    rf"|(?:the|a|an) \w+ (?:\w+ )?{_PREDICATE})\b"
    r"|\bafter (?:it|they|its|the|a|an) [^,.;]*\b(?:proved|damaged|refused|failed|collapsed|was|were|had)\b"
    r"|\b(?:for (?:want|lack|fear) of|thanks to|attribut\w+|could (?:no longer|not)|doubtful|because|due to|owing to|in order to|so that"
    r"|so as to|goal|aims?|purpose|thereby|therefore|as a result|in response to|reasons?"
    r"|to (?:ensure|promote|inspire|encourage|improve|strengthen|safeguard|create|address|serve|increase|expand|boost|support|generate|put"
    r"|regulate))\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Professor|President|Minister|Director|Chairman|Premier|Academician)\.? [A-Z][a-z]+")
_UNDERTAKING = r"missions?|programs?|programmes?|projects?|initiatives?|frameworks?|agreements?|plans?|process|meetings?|forums?"
_PLACE = re.compile(rf"\b(?:in|at|near) (?:the )?(?:[A-Z][\w'’-]++ ?)++(?!\d|(?:[\w-]+ ){{0,2}}(?:{_UNDERTAKING})\b)")
_PROPER = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w'’-]+")

_PROPER_NAME = re.compile(r"(?<!^)(?<![.!?] )\b(?:the )?[A-Z][\w'’-]*")

# Things that are counted or measured, never listed by name.
_MEASURED_TERMS = frozenset(
    terms("grams kilograms tons tonnes metres meters kilometres kilometers seconds minutes hours days months years times percent")
)
_COUNTRY_TERMS = frozenset(terms("countries nations states republics partners"))
_PEOPLE_TERMS = frozenset(
    terms("people persons employees workers staff astronauts cosmonauts scientists engineers technicians experts women men students")
)
_PERSONS = re.compile(  # "142 foreign researchers", "1,900 inhabitants"
    rf"(?<![\w-])(?:\d[\d,.]*|{_NUMBER_WORDS})(?: million| thousand)?(?: [\w-]+){{0,2}} (?:\w+(?:ers|ors|ists|ians|ees|ants|ents)"
    r"|persons|people|women|men|staff|citizens|survivors|children|members)\b",
    re.IGNORECASE,
)
LIST_BEFORE, LIST_AFTER = 9, 6  # words: the first item of a list, and what introduces it, stand before its first comma
_ITEM = r"[\w'’()-]++(?: [\w'’()-]++){0,9}?"
_LISTED = re.compile(rf"(?:[,;] {_ITEM})+,? (?:and|or) |[A-Z]\w+ and (?:the )?[A-Z]|, and (?:the )?[A-Z]")


def fills(expected: Expected, sentence: str, countries: Sequence[str], named: frozenset[str] = frozenset()) -> bool:
    """Whether a sentence holds what a question asks for, beyond what the question says already. `countries` are the names
    of countries that the document knows, but for its subject; `named` the things of the kind asked for that it names
    (`qa.evidence.entity_types.names_of`). False where no slot is asked for."""
    slot, question = expected.slot, expected.text
    if slot is None:
        return False
    if slot == "named":
        return _fills_named(expected, sentence, countries, named)
    if slot == "owner":
        return any(_is_new(match[0].removeprefix("the "), question) for match in _PROPER_NAME.finditer(sentence))
    if slot == "count":
        return _fills_count(expected, sentence, countries)
    if slot == "country":
        return bool(_new_countries(sentence, question, countries))
    if slot == "place":
        return _fills_place(sentence, question, countries)
    if slot == "quantity":
        return any(_is_new(number, question) for number in _numbers(sentence))
    patterns = {"money": _MONEY, "date": _DATE, "year": _YEAR, "day": _DAY, "reason": _REASON, "person": _PERSON}
    return bool(patterns[slot].search(sentence))


def _fills_named(expected: Expected, sentence: str, countries: Sequence[str], named: frozenset[str]) -> bool:
    """A thing of the kind asked for, by its name; a station's may be that of its country."""
    kind, question = expected.kind, expected.text
    if kind is None:
        return False
    if kind.countries and not any(name in question for name in countries) and _new_countries(sentence, question, countries):
        return True
    return names_one(kind, sentence, question, named)


def _fills_place(sentence: str, question: str, countries: Sequence[str]) -> bool:
    """A place: a country if the question is not for a place in one, or what stands after "in", "at" or "near"."""
    inside = any(re.search(rf"\b(?:in|within) (?:the )?{re.escape(name)}\b", question) for name in countries)
    if not inside and _new_countries(sentence, question, countries):
        return True
    return any(
        _is_new(place, question) and not (inside and place in countries)
        for match in _PLACE.finditer(sentence)
        for place in [re.sub(r"^(?:in|at|near) (?:the )?", "", match[0]).strip()]
    )


def _fills_count(expected: Expected, sentence: str, countries: Sequence[str]) -> bool:
    """A number of the things asked for, or a list in which they may be counted."""
    for things in expected.counted:
        if not things or any(things & _counted(sentence, one) for one in _NUMBER.finditer(sentence)):
            return True
        if things & _PEOPLE_TERMS and _PERSONS.search(sentence):
            return True
        if things <= _MEASURED_TERMS or (things & _PEOPLE_TERMS and not things & set(terms(sentence))):
            return False  # a list of satellites counts no people
        if things & _COUNTRY_TERMS:
            return len(_new_countries(sentence, expected.text, countries)) >= 2
    lists = list(_LISTED.finditer(sentence))
    if expected.is_of_list:
        return bool(lists)
    wanted = frozenset[str]().union(*expected.counted)
    return any(wanted & set(terms(_around(sentence, one))) for one in lists)


def _around(sentence: str, listed: re.Match[str]) -> str:
    """A list with the words around it that may name what it lists: "science satellites including Wukong, Mozi, and Insight"."""
    before, after = sentence[: listed.start()].split(), sentence[listed.end() :].split()
    return " ".join((*before[-LIST_BEFORE:], listed[0], *after[:LIST_AFTER]))


def _counted(sentence: str, number: re.Match[str]) -> set[str]:
    """What a number may count: the stems of the five words after it, and of those right before ("mobile clinics, 26 in number")."""
    return set(terms(" ".join((*sentence[: number.start()].split()[-3:], *sentence[number.end() :].split()[:5]))))


def _numbers(sentence: str) -> list[str]:
    """The numbers of a sentence that are not part of a name: not "Tiangong 2", "13th Meeting" or "2016-2025"."""
    found = []
    for match in _NUMBER.finditer(sentence):
        before = sentence[: match.start()].rsplit(maxsplit=1)
        if not (before and before[-1][0].isupper() and len(before) > 1) and not _ORDINAL.search(match[0]):
            found.append(match[0])
    return found


def _new_countries(sentence: str, question: str, countries: Sequence[str]) -> set[str]:
    return {name for name in countries if name in sentence and name.lower() not in question.lower()}


def _is_new(word: str, question: str) -> bool:
    return not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", question, re.IGNORECASE)
