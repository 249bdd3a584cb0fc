"""Which language a document is in, recognised by its letters: deterministic, offline."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SAMPLE = 4000  # letters, from four places: 20 ms
# Of 110 English documents, lists, tables and logs among them, none comes to more than 0.15 for another language; German, French,
# Polish, Finnish, Chinese, Japanese and Korean ones of 60 letters and more come to 0.8. Below, "" is taken for English.
SURE = 0.6
FEWEST = 20  # letters
_AFTER_LATIN = "\u0250"  # Unicode's blocks of Latin letters end there
_ENGLISH = "en"
_PARTS = re.compile(r"[\n\t]+")  # paragraphs, and cells of a table
_LEAST_PART, _SHARED = 40, 0.35  # letters of a paragraph whose language is plain; of all of them, those in English
_NONE = "zxx"  # ISO 639-2: no linguistic content


def language_of(text: str) -> str:
    """The ISO 639 code of a text's language ("en", "de", "zh"); "" where it is too short or that is not plain."""
    sample = _sample(text).lower()  # capitals alone are no language it knows
    if sum(map(str.isalpha, sample)) < FEWEST:
        return ""
    code, share = _identifier().classify(sample)
    if share < SURE or code == _NONE:
        return ""
    return _ENGLISH if code != _ENGLISH and _is_partly_english(text) else str(code)


def _is_partly_english(text: str) -> bool:
    """Whether a good part of a text in another language is in English beside it, paragraph by paragraph, as in a notice in two languages:
    its English is what can be asked."""
    parts = [part for part in _PARTS.split(_sample(text)) if sum(map(str.isalpha, part)) >= _LEAST_PART]
    letters = sum(map(len, parts))
    english = sum(len(part) for part in parts if _identifier().classify(part.lower())[0] == _ENGLISH)
    return letters > 0 and english >= _SHARED * letters


def is_latin(text: str) -> bool:
    """Whether most letters of a text are Latin ones."""
    letters = [one for one in _sample(text) if one.isalpha()]
    return 2 * sum(one < _AFTER_LATIN for one in letters) >= len(letters)


def _sample(text: str) -> str:
    """The beginning of each quarter of a long text: a document may open in another language."""
    if len(text) <= SAMPLE:
        return text
    return "\n".join(text[start : start + SAMPLE // 4] for start in range(0, len(text) - len(text) % 4, len(text) // 4))


@cache
def _identifier() -> LanguageIdentifier:
    """Half a second to load, so only where an index is built or someone asks."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
