"""How countries and months are called in other languages, by the Unicode locale data."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

_KEPT = 4  # letters of a word's start that stay when it is inflected
_TOGETHER = (("\u0e00", "\u0e7f"), ("\u3040", "\u30ff"), ("\u3400", "\u9fff"))
_APART = str.maketrans("'’-", "   ")
_ENDING = 3  # letters at a word's end that may change


@cache
def countries(language: str) -> Mapping[str, str]:
    """The name of each country (and of the UN and the EU) in a language, by its code, what stands in brackets left out."""
    from babel import Locale  # 20 ms, and for translations alone

    return {
        code: name.replace("（", "(").partition("(")[0].rstrip()
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2
    }


@cache
def months(language: str) -> Mapping[int, str]:
    """The names of the months in a language, by their numbers."""
    from babel import Locale

    return dict(Locale.parse(language).months["format"]["wide"])


def named(text: str, language: str) -> frozenset[str]:
    """The codes of the countries that a text names, each as a whole word where words are set apart."""
    return frozenset(code for code, name in countries(language).items() if _has(text, name))


def names(text: str, name: str) -> bool:
    """Whether a text has a name in any case, or inflected: the start of each of its longer words."""
    plain = bare(text)
    words = [word for word in bare(name).translate(_APART).split() if len(word) > 2] or [bare(name)]
    return all(word[: max(_KEPT, len(word) - _ENDING)] in plain for word in words)


def bare(text: str) -> str:
    """Lower case without accents and marks."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(letter))


def _has(text: str, name: str) -> bool:
    """Whether a text has a name that is not a part of a longer word; Chinese, Japanese and Thai write words together."""
    together = any(low <= letter <= high for low, high in _TOGETHER for letter in name)
    place = text.find(name)
    while place >= 0:
        around = text[max(0, place - 1) : place] + text[place + len(name) : place + len(name) + 1]
        if together or not any(letter.isalnum() or letter == "_" for letter in around):
            return True
        place = text.find(name, place + len(name))
    return False
