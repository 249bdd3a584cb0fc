"""What the verifier is trained on is what it says it is."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from eval.contrasts import CONTRASTS, Contrast, draw_contrast, is_held, read_contrasts
from eval.removal import spots_of, take_out, without_answer, without_other
from eval.shelf import Shelf, read_lines
from eval.train_verifier import auc
from eval.verifier_data import HELD_REPORTS, INVENTED, Asked, draw, held_reports, read_invented
from eval.verifier_public import draw_posed, read_public
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
    texts = tuple(Excerpt("", str(i)) for i in range(8))
    yes = Asked("r", "q", "list", True, texts[:3], texts[3:], texts, {})
    no = Asked("r", "q", "not_in_document", False, (), texts, texts, {})
    for seed in range(20):
        pairs = draw(yes, random.Random(seed))
        assert [pair.answers for pair in pairs[:3]] == [True, True, False]
        assert [pair.excerpt in yes.answering for pair in pairs] == [pair.answers for pair in pairs]
        pairs = draw(no, random.Random(seed))
        assert not any(pair.answers for pair in pairs)
        assert pairs[0].excerpt == texts[0]
        assert len({pair.excerpt for pair in pairs}) == len(pairs)


SHIP = "The Ostrava (built in Lind) left for the Arctic with ten sailors in 1986."


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ("1986", "The Ostrava (built in Lind) left for the Arctic with ten sailors."),
        ("built in Lind", "The Ostrava left for the Arctic with ten sailors in 1986."),
        ("the Arctic", "The Ostrava (built in Lind) left with ten sailors in 1986."),
        ("The Ostrava (built in Lind)", "Left for the Arctic with ten sailors in 1986."),
    ],
)
def test_answer_is_taken_out_with_what_belongs_to_it(answer: str, left: str) -> None:
    (spot,) = spots_of(SHIP, [answer])
    assert take_out(SHIP, spot) == left


def test_something_vague_may_stand_for_the_answer_and_never_the_answer() -> None:
    texts = {without_answer(SHIP, ["ten", "ten sailors"], "How many sailed to the Arctic?", random.Random(seed)) for seed in range(30)}
    assert "The Ostrava (built in Lind) left for the Arctic in 1986." in texts
    assert any(text and " several in 1986" in text for text in texts)
    assert not any("ten" in (text or "ten").split() for text in texts)
    assert without_answer("In 1986.", ["1986"], "When?", random.Random(1)) is None  # nothing would be left
    assert without_answer(SHIP, ["the Arctic"], "Who left for the Arctic?", random.Random(1)) is None


def test_what_is_taken_out_otherwise_is_neither_asked_for_nor_about() -> None:
    for seed in range(30):
        text = without_other(SHIP, ["1986"], "When did the ship leave for the Arctic?", random.Random(seed))
        assert "Arctic" in text
        assert "1986" in text
        assert ("Lind" in text) != ("Ostrava" in text)
    assert without_other("It rains there.", [], "Where?", random.Random(1)) == "It rains there."


def test_public_set_gives_the_sentence_with_the_answer_and_near_misses(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text(
        '{"_id": "a", "title": "T", "text": "Ships sail in May. The crew of ten sleeps aboard the ship."}\n'
        '{"_id": "b", "title": "T", "text": "The crew rows."}\n'
    )
    (tmp_path / "qa.jsonl").write_text(
        '{"question": "How many are in the crew?", "answers": ["ten"], "answerable": true, "doc_id": "a"}\n'
        '{"question": "What does the crew eat?", "answers": [], "answerable": false, "doc_id": "a"}\n'
    )
    asked, unanswerable = read_public(tmp_path, HashingEncoder())
    for seed in range(10):
        answering, removed, beside, elsewhere = draw_posed(asked, random.Random(seed))
        assert [answering.answers, removed.answers, beside.answers, elsewhere.answers] == [True, False, False, False]
        assert [answering.excerpt.sentence[slice(*span)] for span in answering.spans] == ["ten"]
        assert "ten" not in removed.excerpt.sentence.split()
        assert removed.excerpt.sentence.startswith("The crew ")
        assert (beside.excerpt.sentence, elsewhere.excerpt.sentence) == ("Ships sail in May.", "The crew rows.")
        nearest, further = draw_posed(unanswerable, random.Random(seed))
        assert not nearest.answers
        assert not further.answers
        assert nearest.weight == 1.0 > further.weight


def test_contrasts_are_whole() -> None:
    rows = read_lines(CONTRASTS)
    assert len(rows) > 1000
    assert all(set(row) == {"document", "path", "question", "answering", "missing"} for row in rows)
    assert all(row["missing"] and all(text.strip() for text in (*row["answering"], *row["missing"])) for row in rows)
    assert len({(row["document"], row["question"]) for row in rows}) == len(rows)
    assert [row["question"] for row in rows if set(row["answering"]) & set(row["missing"])] == []
    assert 0.1 < sum(is_held(row["document"]) for row in rows) / len(rows) < 0.2


def test_contrast_is_drawn_with_a_sentence_written_for_another_question(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(
        '{"document": "D", "path": ["T"], "question": "q1", "answering": ["a1"], "missing": ["m1", "m2"]}\n'
        '{"document": "D", "path": ["T"], "question": "q2", "answering": [], "missing": ["m3"]}\n'
        '{"document": "E", "path": ["T"], "question": "q3", "answering": ["a4"], "missing": ["m4"]}\n'
    )
    first, _, last = read_contrasts(path)
    assert first == Contrast("D", "q1", (Excerpt("T", "a1"),), (Excerpt("T", "m1"), Excerpt("T", "m2")), (Excerpt("T", "m3"),))
    plain = [("a1", True), ("m1", False), ("m2", False), ("m3", False)]
    joined = set()
    for seed in range(80):
        drawn = [(pair.excerpt.sentence, pair.answers) for pair in draw_contrast(first, random.Random(seed))]
        assert sorted(drawn[:4]) == plain
        joined |= set(drawn[4:])
    assert {("m1; a1", True), ("a1; m1", True), ("m2; m3", False), ("m3; m2", False)} <= joined
    assert all(answers == ("a1" in text) for text, answers in joined)
    assert [pair.answers for pair in draw_contrast(last, random.Random(1))] == [True, False]


def test_ranking_loss_sets_answers_against_misses_of_their_own_question() -> None:
    torch = pytest.importorskip("torch")
    from eval.verifier_training import rank_loss

    truth = torch.tensor([1.0, 0.0, 1.0, 0.0])
    one = rank_loss(torch.tensor([0.0, 0.0, 5.0, -5.0]), truth, torch.tensor([0, 0, 1, 1]))
    assert float(one) == pytest.approx((0.6931 + 0.0) / 2, abs=1e-3)
    assert float(rank_loss(torch.tensor([0.0, 9.0, 0.0, 9.0]), truth, torch.tensor([0, 1, 2, 3]))) == 0.0


def test_auc() -> None:
    import numpy as np

    assert auc(np.array([2.0, 3.0]), np.array([1.0])) == 1.0
    assert auc(np.array([1.0]), np.array([1.0])) == pytest.approx(0.5)
