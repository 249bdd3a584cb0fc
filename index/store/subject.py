"""The standing subject of a document, and whether a word means it: "Chinese" does in a paper on China."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_POSSESSIVE = re.compile(r"(?:The )?((?:[A-Z][\w-]*)(?: [A-Z][\w-]*)*)['’]s? ")
_SHARED, _LONGEST_END = 4, 2  # letters that a place and its adjective share at least, that the place has beyond them at most


def subject_of(title: str) -> str:
    """The standing subject of a document by its title: the possessive that opens it, "China's Space Program: ..."; empty
    if it has none."""
    match = _POSSESSIVE.match(title)
    return match[1] if match else ""


@cache
def demonyms() -> dict[str, str]:
    """Adjectives and combining forms of places that no ending gives, in lower case, with the place."""
    return dict(_tables()["irregular"])


def same_root(one: str, other: str) -> bool:
    """Whether two lower-case words are a place and its adjective: russia/russian, germany/german, france/french."""
    if demonyms().get(one, one) == demonyms().get(other, other):
        return True
    place, adjective = sorted((one, other), key=len)
    shared = next((i for i, (a, b) in enumerate(zip(place, adjective, strict=False)) if a != b), len(place))
    if (place.endswith("y") and place.startswith(adjective)) or adjective == place:
        return True
    if shared >= _SHARED and len(place) - shared <= _LONGEST_END and adjective[shared:] in _tables()["endings"]:
        return True
    return len(one) > _SHARED and len(other) > _SHARED and one[:_SHARED] == other[:_SHARED] and {one, other} <= set(_tables()["shortened"])


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "demonyms.toml").read_text(encoding="utf-8"))
