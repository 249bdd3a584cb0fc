"""How much of what: the units in which the answer to a question for a quantity must stand."""

from __future__ import annotations

import re

_LENGTH = r"(?:kilomet|met|centimet|millimet|nanomet)(?:re|er)s?|km|[cmn]?m|miles?|feet|inches|nautical|fathoms?|light-years?"
_TIME = r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|quarters?|years?|decades?|centur(?:y|ies)|generations?)"
_MASS = r"(?:grams?|grammes?|kilograms?|kg|tons?|tonnes?|pounds?)"
_SHARE = (
    r"(?:%|per ?cent\w*|percentage|half|thirds?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|majority|most|all|none"
    r"|out of|times)"
)
_SPEED = r"(?:knots?|mach|km/h|(?:kilomet\w+|met\w+|miles) (?:per|an|a) (?:second|hour|minute)|(?:k|M|G|T)?bit/s|times)"
_OFTEN = r"(?:annual|year|month|week|dai|day|hour|quarter|minute|twice|once|times|every|each|per|biennial|decade)\w*"

# What the question says, and what must stand in the answer; the first that fits.
_UNITS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(rf"(?<![a-z]){unit}(?![a-z])", re.IGNORECASE))
    for asked, unit in (
        (r"\bhow often\b|\bhow frequently\b|\bfrequency\b", _OFTEN),
        (r"\b(?:percent|per cent|percentage|share|proportion|fraction)\b", _SHARE),
        (r"\bhow (?:heavy|much .*\bweigh)|\bweigh(?:s|t)?\b|\bmass\b", _MASS),
        (r"\bhow fast\b|\b(?:speed|bandwidth|velocity)\b", _SPEED),
        (
            r"\bhow (?:far|tall|high|deep|wide)\b|\b(?:distance|altitude|height|depth|width|wavelength)\b",
            rf"(?:{_LENGTH}|{_TIME}|{_SHARE}|ahead)",
        ),
        (r"\bhow (?:old|quickly|soon)\b|\b(?:duration|lifetime)\b", _TIME),
        (r"\bhow long\b", rf"(?:{_TIME}|{_LENGTH}|since|until)"),
        (r"\b(?:temperature|how (?:hot|warm|cold))\b", r"(?:degrees?|°\s?[CF]?|kelvins?|celsius)"),
    )
)


def unit_asked(question: str) -> re.Pattern[str] | None:
    """What an answer to a question for a quantity must hold beside its number; None if the wording does not tell."""
    return next((unit for asked, unit in _UNITS if asked.search(question)), None)
