"""Which language a text is in, how countries are called in it, and its two sentences that Footnote needs: deterministic, offline."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.lexicon import read_lexicon

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SURE = 0.6  # 627 English questions, short and misspelt ones among them, come to 0.38 at most for another language


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its ISO 639-1 code, its English name, "The document does not say." and a question, to show a model how
    to translate both."""

    code: str
    name: str
    nothing: str
    question: str


_TABLES = read_lexicon(Path(__file__).with_name("languages.toml")).tables
LANGUAGES = {code: Language(code, **table) for code, table in _TABLES.items()}
ENGLISH = LANGUAGES["en"]


def language_of(text: str) -> Language | None:
    """The language of a text; None where that is not plain, as of names alone."""
    code, share = _identifier().classify(text)
    return LANGUAGES[code] if share >= SURE else None


def foreign_to(text: str, codes: Iterable[str]) -> Language | None:
    """The language of a text that is plainly in another than one of those of some codes, English where there is none."""
    language = language_of(text)
    return language if language and any((code or ENGLISH.code) != language.code for code in codes) else None


@cache
def _identifier() -> LanguageIdentifier:
    """Half a second to load; a text then takes 0.02 ms."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


@cache
def countries(language: str) -> Mapping[str, str]:
    """The name of each country (and of the UN and the EU) in a language, by its code, what stands in brackets left out."""
    from babel import Locale  # 20 ms, and for names that the document does not have, and what is written, alone

    names = {code: name for code, name in Locale.parse(language).territories.items() if len(code) == 2}
    return {code: name.replace("（", "(").partition("(")[0].rstrip() for code, name in names.items()}


def bare(text: str) -> str:
    """Lower case without accents and marks."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(letter))
