"""Mending spelling: what is wrong is mended, what is right is left alone, whatever the document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.spelling import Speller

TEXT = (
    "The licence covers space stations. Brazilian partners agreed. A license was granted to the licensees, and the agreement"
    " was signed in Russia and Tunisia. Sharing and practices were promoted in future offices."
)


def speller() -> Speller:
    """Knows the words of a short text, and that "the" is English."""
    return Speller([TEXT], lambda word: word in ("the", "what", "who"))


@pytest.mark.parametrize(
    "word",
    # SpaceX is not space, Brazilia not Brazilian; correct words that are near to words of the text; British spelling;
    # other forms of words of the text; possessives; abbreviations.
    ["SpaceX", "Brazilia", "licensee", "disruptive", "amass", "suffices", "organisations", "chairing", "licensee's", "partners'", "NASA",
     "eBay", "practise", "granting", "Tunis", "futurelet"],
)  # fmt: skip
def test_what_is_right_is_left_alone(word: str) -> None:
    question = f"What about {word} in it?"
    assert speller().mend(question) == question


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("agrement", "agreement"), ("Rusia", "Russia"), ("Tunisa", "Tunisia"), ("futur", "future")],
)
def test_what_is_wrong_is_mended(typed: str, meant: str) -> None:
    assert speller().mend(f"What about the {typed}?") == f"What about the {meant}?"


@given(st.text(max_size=80))
def test_any_text_may_be_mended_once(text: str) -> None:
    mended = speller().mend(text)
    assert speller().mend(mended) == mended
