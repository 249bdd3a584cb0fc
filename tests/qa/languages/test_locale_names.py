"""Names in other languages, and that any text of a model's is read in time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qa.languages.language import ENGLISH, LANGUAGES
from qa.languages.locale_names import months, named, names
from qa.languages.translation_guard import LONGEST, TranslationGuard, in_digits, on_one_line
from tests.qa.checking.growth import grows_too_fast

GUARD = TranslationGuard(ENGLISH, lambda word: len(word) < 6)
SAID = "Rome has built 3 ships for Norway since May 2016."


@pytest.mark.parametrize(
    ("text", "language", "codes"),
    [
        ("Norwegen und Niger", "de", {"NO", "NE"}), ("Nigeria", "de", {"NG"}), ("它与瑞典合作", "zh", {"SE"}), ("Nigers", "de", set()),
        ("Nigeria, Niger", "en", {"NG", "NE"}),
    ],
)  # fmt: skip
def test_countries_are_named_as_whole_words(text: str, language: str, codes: set[str]) -> None:
    assert named(text, language) == codes


@pytest.mark.parametrize(("text", "name"), [("in Norwegens Häfen", "Norwegen"), ("der Russischen Föderation", "Russische Föderation")])
def test_names_may_be_inflected(text: str, name: str) -> None:
    assert names(text, name)


def test_months_come_from_the_locale_data() -> None:
    assert months("en")[5] == "May"
    assert months("de")[3] == "März"


@pytest.mark.parametrize("language", ["de", "zh", "ru"])
def test_a_translation_takes_time_by_the_letter(language: str) -> None:
    assert grows_too_fast(lambda text: GUARD.fault(SAID, text, LANGUAGES[language])) == []


@pytest.mark.parametrize("function", [on_one_line, in_digits, lambda text: named(text, "de"), lambda text: names(text, "Norwegen")])
def test_a_models_text_takes_time_by_the_letter(function: Callable[[str], object]) -> None:
    assert grows_too_fast(function) == []


def test_what_is_too_long_is_not_shown() -> None:
    assert GUARD.fault(SAID * 60, SAID * 60, LANGUAGES["de"]) == "it is too long to be checked"
    assert len(SAID * 60) > LONGEST


def test_marks_in_square_brackets_go_and_others_stay() -> None:
    assert on_one_line("「Ja (2) [1, 2] 【3】 [2016].」") == "Ja (2) [2016]."
