"""Which verifier a setting opens, and the one that ships."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import ModelError
from qa.checking.claim import Claim, Quote
from qa.checking.verifiers import ChatVerifier, SmallVerifier, open_verifier
from qa.evidence.reading_model import Excerpt
from tests.fakes import OverlapReadingModel, ScriptedWriter

NORTH = Quote("The Harbour Board has opened nine new piers in the north of the town since it was founded.")
SOUTH = Quote("It will not build a tunnel to the old town before the bridge in the south is mended.")


def supported(said: str, *quotes: Quote) -> bool:
    return SmallVerifier().supports([Claim(said, quotes)])[0].is_supported


def test_the_model_that_writes_checks_unless_it_is_a_small_one() -> None:
    writer, local = ScriptedWriter(), ScriptedWriter()
    local.name = "local:tiny.gguf"
    assert open_verifier(None, writer) == ChatVerifier(writer)
    assert isinstance(open_verifier("", local), SmallVerifier)
    assert isinstance(open_verifier(None), SmallVerifier)


def test_a_setting_names_another() -> None:
    assert open_verifier("none", ScriptedWriter()) is None
    assert isinstance(open_verifier("shipped", ScriptedWriter()), SmallVerifier)
    with pytest.raises(ModelError, match="cannot be loaded"):
        open_verifier("nli:/nowhere/at/all")
    with pytest.raises(ModelError):
        open_verifier("no-such-provider:no-such-model")


def test_copies_and_near_copies_are_supported_and_mixtures_and_inventions_are_not() -> None:
    assert supported(NORTH.text, NORTH)
    assert supported("Yes, the Harbour Board has opened nine new piers in the north of the town.", NORTH)
    assert supported("It will not build a tunnel to the old town before the bridge in the south is mended.", NORTH, SOUTH)
    assert not supported("The Harbour Board has built a tunnel in the north and mended the nine piers of the old bridge.", NORTH, SOUTH)
    assert not supported("The cranes were sold because of the cost of steel.", NORTH)


def test_a_claim_is_read_with_all_its_quotes_their_titles_and_what_goes_before() -> None:
    model = OverlapReadingModel()
    claim = Claim("Mozi carries a telescope", (Quote("It carries a telescope.", ("2. Mozi",), "Mozi is old."), Quote("It is big.")))
    (judged, bare) = SmallVerifier(model).supports([claim, Claim("Mozi sank", ())])
    assert model.read[0] == Excerpt("2. Mozi / Mozi is old.", "It carries a telescope.")
    assert judged.probability > bare.probability
    assert (bare.is_supported, bool(bare.reason)) == (False, True)


def test_nothing_is_judged_of_nothing() -> None:
    assert SmallVerifier().supports([]) == []


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=3))
def test_any_text_has_a_probability(said: str, quotes: list[str]) -> None:
    (judged,) = SmallVerifier().supports([Claim(said, tuple(map(Quote, quotes)))])
    assert 0.0 <= judged.probability <= 1.0
