"""Words of a question and of a document."""

from __future__ import annotations

import pytest

from qa.question.words import are_forms


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("tunisia", "tunisian", True),
        ("comparison", "compare", True),
        ("leaks", "leakage", True),
        ("heaviest", "heavy", True),
        ("sell", "sold", True),
        ("email", "email", True),
        ("sold", "told", False),
        ("contract", "contrast", False),
        ("country", "counter", False),
        ("probe", "problem", False),
        ("salary", "sale", False),
        ("cat", "cats", False),  # the stems of short words are the same as it is
    ],
)
def test_words_are_made_of_one_another(one: str, other: str, same: bool) -> None:
    assert are_forms(one, other) is same
