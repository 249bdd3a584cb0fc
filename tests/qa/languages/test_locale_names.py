"""Names of months in other languages."""

from __future__ import annotations

from qa.languages.locale_names import bare, months


def test_months_come_from_the_locale_data() -> None:
    assert months("en")[5] == "May"
    assert months("de")[3] == "März"


def test_accents_and_capitals_do_not_count() -> None:
    assert bare("ÉTÉ März") == "ete marz"
