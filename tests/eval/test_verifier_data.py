"""What the verifier is trained on is what it says it is."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from eval.shelf import Shelf, read_lines
from eval.train_verifier import auc
from eval.verifier_data import HELD_REPORTS, INVENTED, Asked, draw, held_reports, read_invented, read_public
from qa.verifier import Excerpt
from tests.fakes import HashingEncoder

ROWS = read_lines(INVENTED)


def test_invented_answers_stand_in_their_passages() -> None:
    questions = [(row, one) for row in ROWS for one in row["questions"]]
    assert len({row["document"] for row in ROWS}) == 40
    assert len(questions) == 4304
    assert [one for row, one in questions if one["answer"] is not None and one["answer"] not in row["passage"]] == []
    assert sum(one["answer"] is None for _, one in questions) == 2434


def test_some_reports_are_held_back() -> None:
    held = held_reports([row["document"] for row in ROWS])
    assert len(held) == HELD_REPORTS
    assert held == held_reports(sorted({row["document"] for row in ROWS}, reverse=True))


def test_invented_reports_are_ranked_as_footnote_ranks(tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    first = ROWS[0]["document"]
    path.write_text("".join(line + "\n" for line in INVENTED.read_text(encoding="utf-8").splitlines()[:3]), encoding="utf-8")
    asked = read_invented(Shelf(tmp_path, lambda step: None, HashingEncoder()), path)
    assert {one.report for one in asked} == {first}
    assert all(bool(one.answering) == one.answerable for one in asked)
    assert all(set(one.answering).isdisjoint(one.others) for one in asked)


def test_pairs_of_a_round() -> None:
    texts = tuple(Excerpt("", str(i)) for i in range(5))
    yes = Asked("r", "q", "list", True, texts[:3], texts[3:], texts, {})
    no = Asked("r", "q", "not_in_document", False, (), texts, texts, {})
    for seed in range(20):
        pairs = draw(yes, random.Random(seed))
        assert [pair.answers for pair in pairs] == [True, True, False]
        assert [pair.excerpt in yes.answering for pair in pairs] == [True, True, False]
        pairs = draw(no, random.Random(seed))
        assert [pair.answers for pair in pairs] == [False, False]
        assert pairs[0].excerpt == texts[0] != pairs[1].excerpt


def test_public_set_gives_the_sentence_with_the_answer_and_near_misses(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text(
        '{"_id": "a", "title": "T", "text": "Ships sail in May. The crew of ten sleeps aboard."}\n'
        '{"_id": "b", "title": "T", "text": "The crew rows."}\n'
    )
    (tmp_path / "qa.jsonl").write_text(
        '{"question": "How many are in the crew?", "answers": ["ten"], "answerable": true, "doc_id": "a"}\n'
        '{"question": "What does the crew eat?", "answers": [], "answerable": false, "doc_id": "a"}\n'
    )
    pairs = read_public(tmp_path, HashingEncoder())
    assert [pair.answers for pair in pairs] == [True, False, False, False]
    assert [pair.excerpt.sentence[slice(*pair.spans[0])] for pair in pairs[:1]] == ["ten"]


def test_auc() -> None:
    import numpy as np

    assert auc(np.array([2.0, 3.0]), np.array([1.0])) == 1.0
    assert auc(np.array([1.0]), np.array([1.0])) == pytest.approx(0.5)
