"""What the reading model is trained on."""

from __future__ import annotations

import json
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from eval.documents.folder import SHIPPED, read_folder
from eval.training import calibrate
from eval.training.pairs import Pair
from eval.training.reading_data import (
    BROAD,
    HELD_OUT,
    INVENTED,
    OWN,
    RECORDS,
    as_markdown,
    held_out,
    overlaps,
    pairs_elsewhere,
    pairs_of_documents,
    pairs_of_invented,
    pairs_of_passages,
    pairs_of_reports,
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
    insurance = [one for one in pairs if one.asked == "How much liability insurance does a large vessel need?" and not one.is_made]
    assert [one.read.sentence for one in insurance if one.holds] == ["For a large vessel the cover shall be at least 3,000,000 crowns."]
    assert len(insurance) > 3
    assert all(one.read.sentence[a:b] for one in pairs for a, b in one.places)
    assert any(one.is_made and not one.holds for one in pairs)
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


def test_questions_about_a_report_are_put_to_all_of_it(tmp_path: Path) -> None:
    first, second = "The ferry sails from Quay 3. It carries cars.", "A harbour was dug in 1931. The lighthouse is older."
    asked = {"question": "When was the harbour dug?", "kind": "fact", "answer": "A harbour was dug in 1931."}
    passages = [{"document": "a", "path": ["Port", name], "passage": text, "questions": own} for name, text, own in (
        ("Ferry", first, []), ("Harbour", second, [asked]),
    )]  # fmt: skip
    (tmp_path / "invented.jsonl").write_text("".join(json.dumps(one) + "\n" for one in passages), encoding="utf-8")
    pairs = list(pairs_of_reports(tmp_path))
    assert [one.read.sentence for one in pairs if one.holds] == [asked["answer"]]
    others = {one.read.sentence for one in pairs if not one.holds}
    assert len(others) == 2
    assert others < {"The ferry sails from Quay 3.", "It carries cars.", "The lighthouse is older."}


def test_half_of_the_questions_about_records_are_on_the_very_thing_and_not_answered() -> None:
    pairs = [one for one in pairs_of_passages(RECORDS, is_whole=True) if one.task == "answer"]
    asked = {(one.document, one.asked) for one in pairs}
    answered = {(one.document, one.asked) for one in pairs if one.holds}
    assert 0.4 < len(answered) / len(asked) < 0.6


def test_of_a_broad_passage_two_sentences_that_answer_and_the_three_nearest_are_read() -> None:
    by_question: dict[tuple[str, str], list[bool]] = {}
    for one in pairs_of_passages(BROAD[:1]):
        if one.task == "answer":
            by_question.setdefault((one.document, one.asked), []).append(one.holds)
    assert max(map(sum, by_question.values())) == 2
    assert max(map(len, by_question.values())) == 5
    assert 0.6 < sum(map(any, by_question.values())) / len(by_question) < 0.8


def test_statements_about_records_are_right_beside_their_own_sentence_only() -> None:
    stated = [one for one in pairs_of_passages(RECORDS, is_whole=True) if one.task == "support"]
    assert len({one.asked for one in stated if one.holds}) > 100
    assert not {(one.asked, one.read) for one in stated if one.holds} & {(one.asked, one.read) for one in stated if not one.holds}


def test_the_passages_of_a_report_stand_below_each_heading_once() -> None:
    passages = [{"path": ["A", "B"], "passage": "One."}, {"path": ["A", "B"], "passage": "Two."}, {"path": ["A", "C"], "passage": "Three."}]
    assert as_markdown(passages) == "# A\n\n## B\n\nOne.\n\nTwo.\n\n## C\n\nThree.\n"


def test_a_sentence_of_another_document_does_not_answer() -> None:
    bridge, ship = Excerpt("", "The bridge was opened in 1931."), Excerpt("", "The ship was opened to visitors.")
    pairs = [Pair("answer", "When was the bridge opened?", bridge, True, "a"), Pair("answer", "Who visits?", ship, True, "b")]
    assert [(one.asked, one.read, one.holds) for one in pairs_elsewhere(pairs)] == [
        (pairs[0].asked, ship, False),
        (pairs[1].asked, bridge, False),
    ]


def test_own_documents_are_trained_on_calibrated_on_or_measured_on() -> None:
    trained, calibrated, measured = ({one.name: one for one in read_folder(folder)} for folder in (OWN, calibrate.OWN, SHIPPED))
    assert len(trained | calibrated | measured) == len(trained) + len(calibrated) + len(measured)
    assert not {one.path.read_bytes() for one in trained.values()} & {one.path.read_bytes() for one in calibrated.values()}
    for one in trained.values():
        assert {question.answerable for question in one.questions} == {False, True}, one.name
        assert all(question.quotes if question.answerable else question.near for question in one.questions), one.name
