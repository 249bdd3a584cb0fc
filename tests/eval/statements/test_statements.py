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
from eval.statements.claims import RIGHT, LabelledClaim, Source, claims_of_document, claims_of_recordings
from eval.statements.judged import judge
from eval.statements.judges import CHECK, RECORDED_CHECK, Judge, RecordedVerdicts, judges_of
from eval.statements.tables import by_error, by_set, curve, overall, statement_tables
from index import OpenIndex
from ingest import read_document
from ingest.chunks import chunk_document
from ingest.errors import WriterFailed
from qa.checking.claim import Claim, Judgement, Quote
from qa.checking.verifiers import ChatVerifier
from qa.models.langchain import open_writer
from tests.chat_server import Script, serving

TEXT = "The bridge is red. It was built in 1931."
SPANS = (Span(0, 18), Span(19, 40))
SOURCE = Source(TEXT, ())
FIRST, SECOND = Quote(TEXT[:18]), Quote(TEXT[19:])


def believe(claims: Sequence[LabelledClaim]) -> list[Judgement]:
    """Find a statement the likelier the more of its words the quotes have."""
    shares = []
    for one in claims:
        words = one.claim.text.strip(".").split()
        shares.append(sum(word in " ".join(quote.text for quote in one.claim.quotes) for word in words) / len(words))
    return [Judgement(share >= 0.9, "", share) for share in shares]


def judges(index: OpenIndex, claims: Sequence[LabelledClaim]) -> dict[str, Judge]:
    found = judges_of(index, claims)
    return {CHECK: believe, **{name: found[name] for name in ("recorded verdicts",) if name in found}}


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
    assert claims_of_recordings(recorded, SOURCE) == [
        LabelledClaim("a:0", Claim("The bridge is red.", (FIRST,)), RIGHT, "q?", 0.9),
        LabelledClaim("a:wrong", Claim("The bridge was built in 1932.", (FIRST, SECOND)), "number", "q?", 0.2),
    ]


def test_references_are_right_statements_by_line_where_sentences_are_numbered(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "x.spans.json").write_text(json.dumps(SPANS), encoding="utf-8")
    wrong = {"text": "It is green.", "evidence": [1], "kind": "invented"}
    line = {"kind": "fact", "question": "q?", "history": [], "answerable": True, "nuggets": [["red"]], "evidence": [[1]]}
    unknown = {**line, "answerable": False, "nuggets": [], "evidence": [], "answer": "It does not say.", "wrong": wrong}
    answer = {**line, "answer": "It is red [1].\nIt is of 1931 [1][2].", "wrong": wrong}
    (tmp_path / "x.questions.jsonl").write_text("\n".join(json.dumps(one) for one in (answer, unknown, {**line, "answer": "Red [1]."})))
    claims = claims_of_document(read_folder(tmp_path)[0], SOURCE)
    assert [(one.claim.text, len(one.claim.quotes), one.kind) for one in claims] == [
        ("It is green.", 1, "invented"),
        ("It is red.", 1, RIGHT),
        ("It is of 1931.", 2, RIGHT),
        ("It is green.", 1, "invented"),
    ]


def test_every_shipped_question_gives_statements_with_quotes_of_the_document() -> None:
    for document in read_folder(SHIPPED):
        read = read_document(document.path)
        claims = claims_of_document(document, Source(read.text, chunk_document(read)))
        right = sum(one.kind == RIGHT for one in claims)
        assert (right, len(claims) - right) == (sum(one.answerable for one in document.questions), len(document.questions))
        assert all(one.claim.quotes and quote.text in read.text for one in claims for quote in one.claim.quotes), document.name


@pytest.fixture
def run(recorded: RecordedSet, real_index: OpenIndex) -> Run:
    """Judged by how many words there are, and by the verdicts; the second set has none."""
    claims, whole = claims_of_recordings(recorded, SOURCE), (Quote(TEXT),)
    others = [
        LabelledClaim("c:0", Claim("The bridge is red and old.", whole), RIGHT),
        LabelledClaim("c:1", Claim("The bridge is red.", whole), "swapped"),
    ]
    sets = [("made", real_index, claims), ("other", real_index, others)]
    return judge(sets, {}, {}, lambda name: None, judges)


def test_each_verifier_is_measured_on_what_it_judged(run: Run) -> None:
    assert [row[:3] for row in overall(run).rows] == [("check", "2", "2"), ("recorded verdicts", "1", "1")]
    passed = {row[0]: row[3:5] for row in overall(run).rows}
    assert [cell.split(" (")[0] for cell in (*passed["check"], *passed["recorded verdicts"])] == ["50.0%", "50.0%", "100.0%", "0.0%"]
    assert by_error(run).rows == (("number", "1", "0.0%", "1", "0.0%"), ("swapped", "1", "100.0%", "0", "–"))
    assert [row[0] for row in by_set(run).rows] == ["made, check", "made, recorded verdicts", "other, check"]
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


def test_parts_and_whole_of_the_check_are_measured(real_index: OpenIndex, recorded: RecordedSet) -> None:
    claims = claims_of_recordings(recorded, SOURCE)
    passed = {name: [one.is_supported for one in ask(claims)] for name, ask in judges_of(real_index, claims).items()}
    assert list(passed) == ["literals", "verifier", CHECK, "recorded verdicts", RECORDED_CHECK]
    assert passed["literals"] == passed["recorded verdicts"] == passed[RECORDED_CHECK] == [True, False]
    assert list(judges_of(real_index, [LabelledClaim("c", Claim("a", (FIRST,)), RIGHT)])) == ["literals", "verifier", CHECK]


def test_recorded_verdicts_come_through_a_server_as_a_chat_models_would(recorded: RecordedSet, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = claims_of_recordings(recorded, SOURCE) * 10
    model = RecordedVerdicts(claims)
    with serving(Script(answer=lambda messages: "".join(model.write(messages, 0)))) as address:
        monkeypatch.setenv("FOOTNOTE_MODEL_URL", address)
        judged = ChatVerifier(open_writer("anything")).supports([one.claim for one in claims])
    assert [one.is_supported for one in judged] == [True, False] * 10
    with pytest.raises(WriterFailed, match="No verdict"):
        ChatVerifier(model).supports([Claim("It is old.", (FIRST,))])
