"""What the reading model is trained on."""

from __future__ import annotations

import random
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from eval.documents.folder import SHIPPED
from eval.training.reading_data import (
    HELD_OUT,
    INVENTED,
    Pair,
    changed,
    held_out,
    overlaps,
    pairs_of_documents,
    pairs_of_invented,
    places_of,
    slug,
)  # fmt: skip
from ingest.document import Sentence
from qa.evidence.reading_model import Excerpt

DOCUMENT = "harbour-act"


def _pairs(tmp_path: Path) -> list[Pair]:
    for path in SHIPPED.glob(f"{DOCUMENT}.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return list(pairs_of_documents(tmp_path))


def test_evidence_answers_and_what_stands_near_does_not(tmp_path: Path) -> None:
    pairs = [one for one in _pairs(tmp_path) if one.task == "answer"]
    insurance = [one for one in pairs if one.asked == "How much liability insurance does a large vessel need?"]
    assert [one.read.sentence for one in insurance if one.holds] == ["For a large vessel the cover shall be at least 3,000,000 crowns."]
    assert len(insurance) > 3
    assert all(one.read.sentence[a:b] for one in pairs for a, b in one.places)
    assert {one.document for one in pairs} == {DOCUMENT}


def test_a_statement_with_something_changed_is_not_supported(tmp_path: Path) -> None:
    pairs = [one for one in _pairs(tmp_path) if one.task == "support"]
    right = {one.asked for one in pairs if one.holds}
    wrong = {one.asked for one in pairs if not one.holds and one.question.endswith(":wrong")}
    assert right
    assert wrong
    assert not right & wrong


def test_the_same_pairs_come_each_time(tmp_path: Path) -> None:
    assert _pairs(tmp_path) == list(pairs_of_documents(tmp_path))


def test_numbers_names_and_negations_are_changed() -> None:
    said, text = "In 1931 the bridge at Quill River was not open.", "In 1940 it stood near Alder Hill."
    made = changed(said, Excerpt("", said), text, random.Random(0))
    assert made == [said.replace("1931", "1940"), said.replace("Quill River", "Alder Hill"), said.replace(" not", "")]
    assert changed("Ships are built.", Excerpt("", ""), "", random.Random(0)) == ["Ships are not built."]


@given(st.text(), st.text())
def test_places_are_of_whole_words(spelling: str, sentence: str) -> None:
    for start, end in places_of([spelling], sentence):
        assert len(sentence[start:end]) == len(spelling) or not re.match(r"\w", sentence[end : end + 1])


def test_documents_are_held_out_by_name_alone() -> None:
    names = [f"document-{i}" for i in range(30)]
    assert held_out(names) == held_out(reversed(names))
    assert len(held_out(names)) == HELD_OUT
    assert slug("1973 oil crisis") == "1973-oil-crisis"


def test_sentences_overlap_by_half_of_the_shorter() -> None:
    from eval.run.questions import Evidence

    sentence = Sentence(10, 20, "x" * 10)
    assert overlaps(sentence, [Evidence("x" * 30, 0, 30)])
    assert overlaps(sentence, [Evidence("x" * 10, 15, 25)])
    assert not overlaps(sentence, [Evidence("x" * 10, 16, 26)])
    assert not overlaps(sentence, [])


def test_invented_reports_give_both_sorts() -> None:
    pairs = list(pairs_of_invented(INVENTED))
    assert {one.holds for one in pairs} == {True, False}
    assert all(one.read.sentence for one in pairs)
