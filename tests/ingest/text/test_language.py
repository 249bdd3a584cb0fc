"""The language of texts that have two."""

from __future__ import annotations

import pytest

from ingest.text.language import language_of

FRENCH = (
    "Le pont sur la route sera fermé à toute circulation automobile du lundi matin au vendredi soir. Les travaux coûtent sept millions."
)
ENGLISH = "The bridge on the road will be closed to all motor traffic from Monday morning to Friday evening. The works cost seven million."


@pytest.mark.parametrize("gap", ["\n\n", "\t"])
def test_a_notice_in_two_languages_is_english_where_a_good_part_of_it_is(gap: str) -> None:
    assert language_of("\n".join(f"{FRENCH}{gap}{ENGLISH}" for _ in range(6))) == "en"


def test_a_text_with_an_english_summary_keeps_its_language() -> None:
    assert language_of(f"{ENGLISH}\n\n" + f"{FRENCH}\n\n" * 8) == "fr"
