"""Statements put to verifiers, on a tiny document and on recorded answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.documents.folder import SHIPPED, read_folder
from eval.recorded.recordings import RecordedSet, RecordedStatement, Recording, Verdict
from eval.run.questions import Question
from eval.run.records import Run, Span
from eval.show.gate import check, floors_for, floors_of
from eval.statements.claims import RIGHT, Claim, claims_of_document, claims_of_recordings
from eval.statements.judged import judge
from eval.statements.tables import by_error, by_set, curve, overall, statement_tables
from eval.statements.verifiers import Verifier, recorded_verdicts, shipped_check
from index import OpenIndex
from ingest import read_document

TEXT = "The bridge is red. It was built in 1931."
SPANS = (Span(0, 18), Span(19, 40))


class Believer:
    """Finds a statement the likelier the more of its words the quotes have."""

    name, threshold = "check", 0.9

    def supports(self, statement: str, quotes: Sequence[str]) -> float:
        words = statement.strip(".").split()
        return sum(word in " ".join(quotes) for word in words) / len(words)


def believer(index: OpenIndex, claims: Sequence[Claim]) -> Verifier:
    return Believer()


def question(name: str) -> Question:
    return Question(
        id=name, kind="fact", question="q?", history=(), answerable=False, reference="", nuggets=(), evidence=()
    )  # fmt: skip


@pytest.fixture
def recorded() -> RecordedSet:
    right = RecordedStatement("The bridge is red.", SPANS[:1])
    wrong = RecordedStatement("The bridge was built in 1932.", SPANS, "number")
    recordings = {"a": Recording("a", False, (right,), wrong), "b": Recording("b", True, ())}
    verdicts = {"a": {"0": Verdict(0.9), "wrong": Verdict(0.2)}}
    return RecordedSet("made", (question("a"), question("b")), recordings, "f" * 64, verdicts)


def test_recorded_statements_bring_their_quotes_and_verdicts(recorded: RecordedSet) -> None:
    assert claims_of_recordings(recorded, TEXT) == [
        Claim("a:0", "The bridge is red.", (TEXT[:18],), RIGHT, 0.9),
        Claim("a:wrong", "The bridge was built in 1932.", (TEXT[:18], TEXT[19:]), "number", 0.2),
    ]


def test_references_are_right_statements_by_line_where_sentences_are_numbered(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "x.spans.json").write_text(json.dumps(SPANS), encoding="utf-8")
    wrong = {"text": "It is green.", "evidence": [1], "kind": "invented"}
    line = {"kind": "fact", "question": "q?", "history": [], "answerable": True, "nuggets": [["red"]], "evidence": [[1]]}
    unknown = {**line, "answerable": False, "nuggets": [], "evidence": [], "answer": "It does not say.", "wrong": wrong}
    answer = {**line, "answer": "It is red [1].\nIt is of 1931 [1][2].", "wrong": wrong}
    (tmp_path / "x.questions.jsonl").write_text("\n".join(json.dumps(one) for one in (answer, unknown, {**line, "answer": "Red [1]."})))
    claims = claims_of_document(read_folder(tmp_path)[0], TEXT)
    assert [(one.text, len(one.quotes), one.kind) for one in claims] == [
        ("It is green.", 1, "invented"),
        ("It is red.", 1, RIGHT),
        ("It is of 1931.", 2, RIGHT),
        ("It is green.", 1, "invented"),
    ]


def test_every_shipped_question_gives_statements_with_quotes_of_the_document() -> None:
    for document in read_folder(SHIPPED):
        text = read_document(document.path).text
        claims = claims_of_document(document, text)
        right = sum(one.kind == RIGHT for one in claims)
        assert (right, len(claims) - right) == (sum(one.answerable for one in document.questions), len(document.questions))
        assert all(one.quotes and quote in text for one in claims for quote in one.quotes), document.name


@pytest.fixture
def run(recorded: RecordedSet, real_index: OpenIndex) -> Run:
    """Judged by how many words there are, and by the verdicts; the second set has none."""
    claims = claims_of_recordings(recorded, TEXT)
    others = [Claim("c:0", "The bridge is red and old.", (TEXT,), RIGHT), Claim("c:1", "The bridge is red.", (TEXT,), "swapped")]
    sets = [("made", real_index, claims), ("other", real_index, others)]
    return judge(sets, {}, {}, lambda name: None, (believer, recorded_verdicts))


def test_each_verifier_is_measured_on_what_it_judged(run: Run) -> None:
    assert [row[:3] for row in overall(run).rows] == [("check", "2", "2"), ("verdicts", "1", "1")]
    passed = {row[0]: row[3:5] for row in overall(run).rows}
    assert [cell.split(" (")[0] for cell in (*passed["check"], *passed["verdicts"])] == ["50.0%", "50.0%", "100.0%", "0.0%"]
    assert by_error(run).rows == (("number", "1", "0.0%", "1", "0.0%"), ("swapped", "1", "100.0%", "0", "–"))
    assert [row[0] for row in by_set(run).rows] == ["made, check", "made, verdicts", "other, check"]
    assert [row[-1] for row in by_set(run).rows] == ["1.000", "1.000", "0.000"]


def test_the_curve_falls_with_the_threshold(run: Run) -> None:
    grid = curve(run.of("check"), "check")
    assert grid is not None
    assert [row[:3] for row in grid.rows][:2] == [("50%", "50.0%", "50.0%"), ("55%", "100.0%", "100.0%")]
    assert curve(run.of("check", "made", RIGHT), "check") is None
    assert len(statement_tables(run)) == 5


def test_the_gate_holds_what_passes(run: Run) -> None:
    floors = floors_of(run)
    assert [(floor.scope, floor.name, floor.measured) for floor in floors] == [
        ("recorded check", "right_passed", 0.5),
        ("recorded check", "wrong_passed", 0.5),
    ]
    assert floors_for(run, floors) == floors
    assert check(run, floors)[1]
    strict = [type(floor)(floor.scope, floor.name, 0.5, 0.0, {"right_passed": 0.6, "wrong_passed": 0.4}[floor.name]) for floor in floors]
    grid, met = check(run, strict)
    assert not met
    assert [row[1] for row in grid.rows] == ["right passed", "wrong passed"]


def test_the_shipped_check_tells_a_right_statement_from_one_with_another_number(real_index: OpenIndex) -> None:
    sentence = next(one for chunk in real_index.content.chunks for one in chunk.sentences if "60" in one.text)
    verifier = shipped_check(real_index, ())
    assert verifier.supports(sentence.text, [sentence.text]) >= verifier.threshold
    assert verifier.supports(sentence.text.replace("60", "70"), [sentence.text]) == 0.0
    assert recorded_verdicts(real_index, [Claim("a", "b", ("c",), RIGHT)]) is None
