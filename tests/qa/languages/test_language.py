"""Names of countries in other languages."""

from __future__ import annotations

from qa.languages.language import bare, countries


def test_countries_come_from_the_locale_data() -> None:
    assert countries("en")["NE"] == "Niger"
    assert countries("de")["NO"] == "Norwegen"


def test_accents_and_capitals_do_not_count() -> None:
    assert bare("ÉTÉ März") == "ete marz"
