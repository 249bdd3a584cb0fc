"""Which sentences are chosen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.evidence.candidates import Candidate, choose
from tests.qa.documents import content_of, question_about

TEXT = "1. Tax\n\nThe first method is slow. However, the second one is quick. Both are old. A third method is cheap.\n"


@pytest.mark.parametrize(
    ("odds", "matches", "says"),
    [
        (0.0, (0.1, 0.4), ["The first method is slow.", "However, the second one is quick."]),
        (0.0, (0.4, 0.0), ["The first method is slow."]),  # of nothing else in the question
        (-4.0, (0.1, 0.4), ["The first method is slow."]),  # no answer, as it is read
    ],
)
def test_the_sentence_that_goes_on_is_chosen_if_it_tells_more(
    tmp_path: Path, odds: float, matches: tuple[float, float], says: list[str]
) -> None:
    content = content_of(TEXT, tmp_path)
    question = question_about(content, "What is slow and what is quick?")
    (chunk,) = content.chunks
    first, second, _, last = chunk.sentences
    candidates = [
        Candidate(chunk, first, 6.0, 0.5, np.array([0.4, 0.1]), 2.0),
        Candidate(chunk, last, 4.5, 0.5, np.array([0.1, 0.4]), 0.0),
        Candidate(chunk, second, 4.2, 0.5, np.array(matches), odds),
    ]
    assert [one.sentence.text for one in choose(candidates, question)] == says


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("Why is the kiln to be fired empty?", ["Fire the kiln empty first.", "This burns off the oil."]),
        ("When is the kiln to be fired empty?", ["Fire the kiln empty first."]),
    ],
)
def test_why_is_told_by_the_sentence_that_leans_on_what_is_to_be_done(tmp_path: Path, asked: str, says: list[str]) -> None:
    content = content_of("1. Use\n\nFire the kiln empty first. This burns off the oil. The lid stays shut.\n", tmp_path)
    (chunk,) = content.chunks
    scores = zip(chunk.sentences, (6.0, 1.0, 1.5), strict=True)
    candidates = [Candidate(chunk, sentence, score, 0.5, np.array([0.4]), -4.0) for sentence, score in scores]
    assert [one.sentence.text for one in choose(candidates, question_about(content, asked))] == says
