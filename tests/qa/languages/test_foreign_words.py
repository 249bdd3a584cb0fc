"""Foreign questions word by word, and Chinese numbers."""

from __future__ import annotations

import pytest

from qa.languages.foreign_words import Translator, with_numbers

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


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("第五章第二节", "section 5, part 2,"),
        ("第12条", "part 12,"),
        ("第二段", "second paragraph"),
        ("第十段", "tenth paragraph"),
        ("第十一段", "paragraph 11"),
        ("第零段", "paragraph 0"),
        ("第一百章", "第一百章"),
        ("没有", "没有"),
    ],
)
def test_numbered_sections(text: str, english: str) -> None:
    assert with_numbers(text).strip() == english
