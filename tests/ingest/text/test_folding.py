"""Text as search reads it; every stretch of it is found again in the text it came from."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.text.folding import fold

FOLDED = {
    "soft hyphen": ("inspec\xadtion", "inspection"),
    "zero width": ("foot\u200bnote\u2060s\ufeff", "footnotes"),
    "ligature": ("ﬁne oﬃce", "fine office"),
    "styled": ("𝟒𝟎 𝐦𝐢𝐥𝐥𝐢𝐨𝐧", "40 million"),
    "digits in words": ("I²C at 5 V, CO₂ and H₂O, cafe\u0301s", "I2C at 5 V, CO2 and H2O, cafés"),
    "wide": ("ＡＢＣ１２", "ABC12"),
    "apostrophes": ("Chang’e and Changʼe", "Chang'e and Chang'e"),
    "no-break blanks": ("10\u202f000\u00a0km", "10 000 km"),
    "accent in two": ("cafe\u0301", "café"),
    "Korean in parts": (unicodedata.normalize("NFD", "관장은"), "관장은"),
    "line end": ("an inspec-\ntion of", "an inspection of"),
    "other hyphens": ("an inspec\u2010\ntion, foot\u2011\r\n  bridge, ad\xad\nvance", "an inspection, footbridge, advance"),
    "misread": ("the 1andlord, Mr 0laf Berg: 850 eur0s, a dep0sit", "the landlord, Mr olaf Berg: 850 euros, a deposit"),
    "blank behind the hyphen": ("munici-\u202f\npality", "municipality"),
}


@pytest.mark.parametrize(("text", "folded"), FOLDED.values(), ids=FOLDED)
def test_forms_that_look_alike_are_made_one(text: str, folded: str) -> None:
    assert fold(text).text == folded


@pytest.mark.parametrize(
    "text",
    [
        "agreements¹",
        "the fee.² All",
        "12 m² and x²",
        "10th 2nd 100 m 1st 5G CO2 H1N1 B2B x10 0.5",
        "½",
        "北斗",
        "Hα",
        "🚀",
        "ⅳ",
        "Footnote™",
        "a-\n\nb",
        "France-\nGermany",
        "2-\n3",
        "a -\nb",
        "-\n",
    ],
)
def test_what_has_a_meaning_of_its_own_stays(text: str) -> None:
    assert fold(text).text == text
    assert fold(text).span(0, len(text)) == (0, len(text))


def test_places_are_those_of_the_text_it_came_from() -> None:
    text = "The \ufeffoﬃce of the munici-\npality"
    folded = fold(text)
    start = folded.text.index("municipality")
    assert text[slice(*folded.span(start, len(folded.text)))] == "munici-\npality"
    start = folded.text.index("ice")
    assert text[slice(*folded.span(start, start + 3))] == "ﬃce"
    assert [folded.text[place:] for place in folded.joins] == ["pality"]


@given(st.text(alphabet=st.characters() | st.sampled_from("-\n\xad\u2010’ﬁabé\u0301\u200b")))
@example("-\n-\na")
@example("\u0301\u0301")
@example("a-\na-\na")
def test_folding_keeps_order_and_ends(text: str) -> None:
    folded = fold(text)
    spans = [folded.span(i, i + 1) for i in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    assert not set(folded.text) & set("\xad\u200b’")
