"""How countries are called in other languages, by the Unicode locale data."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache


@cache
def countries(language: str) -> Mapping[str, str]:
    """The name of each country (and of the UN and the EU) in a language, by its code, what stands in brackets left out."""
    from babel import Locale  # 20 ms, and for names that the document does not have, and what is written, alone

    return {
        code: name.replace("（", "(").partition("(")[0].rstrip()
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2
    }


def bare(text: str) -> str:
    """Lower case without accents and marks."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(letter))
