"""Numbers as words: places that are counted, and Chinese numerals."""

from __future__ import annotations

import pytest

from ingest.number_words import chinese_number, place_of


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("first", 1),
        ("Tenth", 10),
        ("3rd", 3),
        ("7", 7),
        ("seven", 7),
        ("last", -1),
        ("last but one", -2),
        ("f\u0131rst", 1),
        ("\u017fecond", 2),
    ],
)
def test_places_are_counted_from_one_or_from_the_end(word: str, place: int) -> None:
    assert place_of(word) == place


def test_what_is_no_place_is_refused() -> None:
    with pytest.raises(ValueError, match="umpteenth"):
        place_of("umpteenth")


@pytest.mark.parametrize(
    ("numerals", "number"),
    [
        ("零", 0), ("〇", 0), ("两", 2), ("九", 9), ("十", 10), ("十二", 12), ("二十", 20), ("四十六", 46), ("一百零五", 105),
        ("二千〇二十一", 2021), ("二〇二一", 2021), ("12", 12), ("2十1", 21), ("1二", 12),
    ],
)  # fmt: skip
def test_chinese_numerals(numerals: str, number: int) -> None:
    assert chinese_number(numerals) == number


def test_what_is_no_numeral_is_refused() -> None:
    with pytest.raises(ValueError, match="not a numeric"):
        chinese_number("十个")
