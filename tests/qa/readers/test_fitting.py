"""What has to stand beside the best sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.evidence.candidates import Candidate
from qa.readers.fitting import with_announced
from tests.qa.documents import content_of


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
