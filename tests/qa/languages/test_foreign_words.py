"""Foreign questions word by word."""

from __future__ import annotations

import pytest

from qa.languages.foreign_words import Translator

GLOSSARY = {
    "la lune": "the moon",
    "lune": "moon",
    "sur": "on",
    "quand": "when",
    "atterri": "landed",
    "station": "station",
    "月球": "moon",
    "何时": "when",
}


@pytest.fixture
def translator() -> Translator:
    """One that knows a few words of French and Chinese; "station" is the document's own."""
    return Translator(GLOSSARY, lambda word: word in ("station", "on"))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Quand est-il atterri sur la lune ?", "when est-il landed on the moon"),
        ("何时到月球？", "when moon"),
        ("When did it land?", None),
        ("La station", None),
    ],
)
def test_words_are_translated_if_the_text_is_foreign(translator: Translator, text: str, meaning: str | None) -> None:
    glossed = translator.translate(text)
    assert (glossed.text if glossed else None) == meaning


def test_share_is_of_words_that_are_known(translator: Translator) -> None:
    known, half = translator.translate("何时月球"), translator.translate("何时海洋")
    assert known is not None
    assert half is not None
    assert (known.share, half.share) == (1.0, 0.5)


def test_longer_capital_letters_keep_words_in_their_places(translator: Translator) -> None:
    glossed = translator.translate("İstanbul quand İ atterri sur İİ la lune")
    assert glossed is not None
    assert glossed.text == "İstanbul when İ landed on İİ the moon"
