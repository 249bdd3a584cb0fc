"""What each training reads."""

from __future__ import annotations

import random
from dataclasses import replace

from eval.training.network import row_of
from eval.training.pairs import Pair
from eval.training.reader import Share, Sort, drawn, rows_of
from index.encoder import TOKENIZER_FILE, open_tokenizer
from qa.evidence.reading_model import MODEL, Excerpt

ASKED = Pair("answer", "When was it opened?", Excerpt("2. Bridges", "It was opened in 1931."), True, "a")
STATED = Pair("support", "It is open.", ASKED.read, True, "a")
MADE = replace(ASKED, asked="When was it closed?", holds=False, is_made=True)
ELSEWHERE = replace(ASKED, asked="Who built it?", holds=False)


def test_a_stage_reads_of_each_sort_as_much_as_is_said() -> None:
    tokenizer = open_tokenizer(MODEL / TOKENIZER_FILE)
    sort = Sort([row_of(one, tokenizer) for one in (ASKED, STATED, MADE)], [row_of(ELSEWHERE, tokenizer)])

    def read(share: Share) -> list[str]:
        return sorted(row.pair.asked for row in rows_of({"a": share}, {"a": sort}, random.Random(0)))

    assert read(Share(1.0)) == [ASKED.asked]
    assert read(Share(2.0, 1.0)) == sorted([ASKED.asked, ASKED.asked, STATED.asked])
    assert read(Share(1.0, 0.0, 1.0, made=True)) == sorted([ASKED.asked, MADE.asked, ELSEWHERE.asked])


def test_a_part_is_drawn_and_the_whole_is_repeated() -> None:
    found = drawn(range(10), 2.5, random.Random(0))
    assert len(found) == 25
    assert set(found[:20]) == set(range(10))
    assert drawn(range(10), 0.5, random.Random(1)) == drawn(range(10), 0.5, random.Random(1))
