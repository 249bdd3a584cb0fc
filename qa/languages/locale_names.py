"""How months are called in other languages, by the Unicode locale data."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache


@cache
def months(language: str) -> Mapping[int, str]:
    """The names of the months in a language, by their numbers."""
    from babel import Locale  # 20 ms, and for what is written alone

    return dict(Locale.parse(language).months["format"]["wide"])


def bare(text: str) -> str:
    """Lower case without accents and marks."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(letter))
