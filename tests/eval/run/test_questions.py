"""What must be true of the questions themselves, whatever answers them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.run.metrics import contains, words_of
from eval.run.questions import (
    FILES,
    FOLDER,
    FROZEN,
    HALVES,
    Half,
    Question,
    load_half,
    parse_questions,
    read_beside,
    select,
    word_budgets,
)
from ingest import Document
from ingest.errors import FootnoteError

LINE = {
    "id": "a", "question": "q?", "history": [], "kind": "single_fact", "answerable": True, "reference": "r", "nuggets": [["r"]],
    "forbidden": [], "evidence": [{"quote": "r", "start": 0, "end": 1}], "sections": ["I"],
}  # fmt: skip


def test_there_are_enough_and_no_id_or_wording_is_in_both_halves(halves: dict[str, Sequence[Question]]) -> None:
    assert sum(map(len, halves.values())) >= 240
    development, report = ({(one.question, one.history) for one in halves[half]} for half in HALVES)
    assert not development & report
    assert not {one.id for one in halves["development"]} & {one.id for one in halves["report"]}


def test_every_quote_stands_in_the_document_at_its_offsets(questions: tuple[Question, ...], white_paper: Document) -> None:
    for question in questions:
        for evidence in question.quotes:
            assert white_paper.text[evidence.start : evidence.end] == evidence.quote, question.id


def test_every_nugget_is_in_the_reference_or_the_evidence(questions: tuple[Question, ...]) -> None:
    for question in questions:
        source = "\n".join([question.reference, *(evidence.quote for evidence in question.quotes)])
        for nugget in question.nuggets:
            assert any(contains(source, spelling) for spelling in nugget), (question.id, nugget)


def test_no_forbidden_string_is_in_a_right_answer(questions: tuple[Question, ...]) -> None:
    for question in questions:
        for string in question.forbidden:
            assert not contains(question.reference, string), (question.id, string)
            assert not any(contains(evidence.quote, string) for evidence in question.quotes), (question.id, string)


def test_a_reference_fits_the_words_that_count(questions: tuple[Question, ...]) -> None:
    assert all(len(words_of(question.reference)) <= question.word_budget for question in questions)


@pytest.mark.parametrize("half", HALVES)
def test_every_kind_is_well_filled_in_each_half(half: Half) -> None:
    counts = Counter(question.kind for question in load_half(half))
    assert set(counts) == set(word_budgets())
    assert min(counts.values()) >= 7
    unanswerable = Counter(question.kind for question in load_half(half) if not question.answerable)
    assert unanswerable.most_common(1)[0][0] == "not_in_document"


def test_every_part_of_the_document_is_evidence(questions: tuple[Question, ...], white_paper: Document) -> None:
    spans = [(evidence.start, evidence.end) for question in questions for evidence in question.quotes]
    for section in white_paper.sections:
        if section.kind != "item":  # a lettered item stands inside its bullet's sentence, which is one quote
            assert any(start < section.end and section.start < end for start, end in spans), section.address


def test_sections_exist_and_hold_their_evidence(questions: tuple[Question, ...], white_paper: Document) -> None:
    outside = set()
    for question in questions:
        named = [white_paper.section(address) for address in question.sections if white_paper.has_section(address)]
        assert len(named) == len(question.sections), question.id
        if not all(any(one.start <= evidence.start and evidence.end <= one.end for one in named) for evidence in question.quotes):
            outside.add(question.id)
    # Frozen with three addresses that are a neighbour's; no measure uses them.
    assert outside == {"r2-list-001", "r2-follow-001", "r2-typo-007"}


def test_a_changed_half_is_refused(tmp_path: Path) -> None:
    (tmp_path / FROZEN).write_bytes((FOLDER / FROZEN).read_bytes())
    for name in FILES["development"]:
        (tmp_path / f"{name}.jsonl").write_bytes((FOLDER / f"{name}.jsonl").read_bytes())
    assert len(load_half("development", tmp_path)) == 364
    for name in FILES["development"]:
        original = (FOLDER / f"{name}.jsonl").read_bytes()
        (tmp_path / f"{name}.jsonl").write_bytes(original.replace(b"?", b"!", 1))
        with pytest.raises(FootnoteError, match=f"{name}.jsonl is not the file that was frozen"):
            load_half("development", tmp_path)
        (tmp_path / f"{name}.jsonl").write_bytes(original)


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"kind": "riddle"},
        {"nuggets": []},
        {"nuggets": [[]]},
        {"answerable": False},
        {"evidence": [{"quote": "r", "start": 0, "end": 2}]},
        {"answerable": "yes"},
    ],
)
def test_a_malformed_line_is_refused_by_its_number(change: dict[str, object]) -> None:
    assert parse_questions(json.dumps(LINE).encode(), "x.jsonl")[0].id == "a"
    with pytest.raises(FootnoteError, match=r"x\.jsonl, line 2"):
        parse_questions("\n".join([json.dumps(LINE), json.dumps({**LINE, "id": "b", **change})]).encode(), "x.jsonl", kinds=word_budgets())


def test_an_id_met_twice_is_refused() -> None:
    with pytest.raises(FootnoteError, match="twice"):
        parse_questions("\n".join([json.dumps(LINE)] * 2).encode(), "x.jsonl")


def test_kinds_are_selected(questions: tuple[Question, ...]) -> None:
    assert {question.kind for question in select(questions, ["list", "counting"])} == {"list", "counting"}
    assert select(questions) == questions


def test_all_forms_become_the_same_question(tmp_path: Path) -> None:
    text = "One is red. Two is blue. Two is a cold blue."
    quotes = [{"quote": text[start:end], "start": start, "end": end} for start, end in ((0, 11), (12, 24), (25, 44))]
    shared = {"kind": "of its own", "question": "q?", "history": ["h"], "answerable": True, "nuggets": [["red"], ["blue", "azure"]]}
    wrong = {"text": "One is blue.", "kind": "swapped"}
    canonical = {**shared, "id": "x-001", "reference": "Red [1], blue [2].", "evidence": [[quotes[0]], quotes[1:]]}
    numbered = {**shared, "answer": "Red [1], blue [2].", "evidence": [[1], [2, 3]], "wrong": {**wrong, "evidence": [1, 2]}}
    (tmp_path / "x.spans.json").write_text("[[0, 11], [12, 24], [25, 44]]", encoding="utf-8")
    read = []
    for line in ({**canonical, "wrong": {**wrong, "evidence": [one["quote"] for one in quotes[:2]]}}, numbered):
        (tmp_path / "x.questions.jsonl").write_text(json.dumps(line), encoding="utf-8")
        read.append(read_beside(tmp_path / "x.txt", text))
    assert read[0] == read[1]
    assert [len(group) for group in read[0][0].evidence] == [1, 2]
    flat = parse_questions(json.dumps({**canonical, "evidence": quotes}).encode(), "x")[0]
    assert flat.evidence == tuple((one,) for one in flat.quotes)
    assert flat.quotes == read[0][0].quotes


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"evidence": [[3]]}, "line 1: there is no sentence 3 among the 2"),
        ({"evidence": [[]]}, "a group of evidence without a quote"),
        ({"near": [0]}, "there is no sentence 0"),
        ({"evidence": 3}, "line 1"),
        ({"answer": None, "evidence": [[{"quote": "red", "start": 0, "end": 3}]]}, "line 1"),
    ],
)
def test_a_number_that_is_no_sentence_is_refused(change: dict[str, object], message: str, tmp_path: Path) -> None:
    line = {"kind": "k", "question": "q", "history": [], "answerable": True, "nuggets": [["r"]], "answer": "r [1]", "evidence": [[1]]}
    (tmp_path / "x.spans.json").write_text("[[0, 4], [5, 9]]", encoding="utf-8")
    (tmp_path / "x.questions.jsonl").write_text(json.dumps({**line, **change}), encoding="utf-8")
    with pytest.raises(FootnoteError, match=message):
        read_beside(tmp_path / "x.txt", "One. Two.")


def test_a_quote_must_stand_where_it_is_said_to(tmp_path: Path) -> None:
    (tmp_path / "x.questions.jsonl").write_text(json.dumps(LINE), encoding="utf-8")
    assert read_beside(tmp_path / "x.txt", "r")[0].id == "a"
    with pytest.raises(FootnoteError, match="is not the quote in x"):
        read_beside(tmp_path / "x.txt", "x")


def test_lines_may_hold_what_python_takes_for_a_line_break_and_must_be_utf_8() -> None:
    line = json.dumps({**LINE, "reference": "one\u2028two"}, ensure_ascii=False)
    assert parse_questions(line.encode(), "x")[0].reference == "one\u2028two"
    with pytest.raises(FootnoteError, match="line 1"):
        parse_questions(line.replace("one", "\xe9").encode("latin-1", "replace"), "x")
