"""What has to stand beside the best sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.evidence.candidates import Candidate
from qa.evidence.neighbours import Neighbours
from qa.readers.fitting import fitting, with_announced
from tests.qa.documents import content_of, question_about


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It has two limits. First, it is slow. Second, it is dear. It is old.", 3),
        ("Those that last have three things in common. They own it. They pay somebody. And they show odd films. It rains.", 4),
        ("Our study has two limitations. Clocks cannot tell sleep from rest. An hour is little.", 3),
        ("The master shall report to the harbour master within two hours of mooring at the quay. Tell the clerk. Vessels may leave.", 1),
        ("It has two limits. It is slow and dear. It is old. It rains.", 1),
        ("It has four limits. First, it is slow. Second, it is dear.", 1),
        ("It is slow. It is dear.", 1),
    ],
)
def test_what_is_announced_by_its_number_is_told_with_it(tmp_path: Path, text: str, told: int) -> None:
    (chunk,) = content_of(f"1. Limits\n\n{text}\n", tmp_path).chunks
    chosen = with_announced([Candidate(chunk, chunk.sentences[0], 1.0, 0.5, np.zeros(2, np.float32))])
    assert [one.sentence for one in chosen] == list(chunk.sentences[:told])


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What is the club not insured against?", 1),
        ("What is the club insured against?", 0),
        ("If it is not drowning, what is the club insured against?", 0),
        ("Is the club not insured against drowning?", 0),
    ],
)
def test_what_denies_comes_first_where_that_is_asked(tmp_path: Path, question: str, first: int) -> None:
    content = content_of("1. Cover\n\nThe club is insured against drowning and falls. It is not insured against theft.\n", tmp_path)
    (chunk,) = content.chunks
    candidates = [Candidate(chunk, one, 2.0 - i, 0.5, np.zeros(2, np.float32)) for i, one in enumerate(chunk.sentences)]
    assert fitting(candidates, question_about(content, question), Neighbours(content))[0].sentence is chunk.sentences[first]
