"""The recorded reader: what it says depends on what it is shown, and nothing is said for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.recorded.recordings import RecordedStatement, Recording, read_recordings
from eval.recorded.system import replay
from eval.recorded.tables import recorded_table
from eval.recorded.writer import Places, RecordedWriter
from eval.run.questions import Question, load_set
from eval.run.records import Span
from eval.show.summary import measure_figure
from index import OpenIndex
from ingest.errors import FootnoteError, WriterFailed
from qa.evidence.passages import Evidence, EvidenceSentence
from qa.languages.language import ENGLISH
from qa.readers.draft import REFUSAL
from qa.readers.prompt import again, messages_for, translation_messages

TEXT = "One (of two) is red.\nTwo\nis blue, 5 m wide.  Three is green. One (of two) is red.\n"
RED, BLUE, GREEN = Span(0, 20), Span(21, 43), Span(45, 60)


def shown(*spans: Span) -> Evidence:
    sentences = (EvidenceSentence(i, "I", ("Title",), *one, TEXT[one.start : one.end]) for i, one in enumerate(spans, start=1))
    return Evidence(tuple((one,) for one in sentences))


def written(recording: Recording | None, evidence: Evidence) -> tuple[str, RecordedWriter]:
    writer = RecordedWriter(TEXT)
    writer.turn_to(recording)
    return "".join(writer.write(messages_for("Which?", evidence), 100)), writer


def test_a_line_of_evidence_is_found_wherever_it_stands_whatever_its_blanks() -> None:
    places = Places(TEXT)
    assert places.of("Two is blue, 5 m wide.") == (Span(21, 42),)
    assert [TEXT[one.start : one.end] for one in places.of("One (of two) is red.")] == ["One (of two) is red"] * 2
    assert places.of("Four is grey.") == places.of("...") == ()


def test_a_statement_is_said_if_all_it_rests_on_is_shown_under_the_numbers_it_is_shown_with() -> None:
    both = RecordedStatement("Red and\nblue.", (RED, BLUE))
    recording = Recording("q", False, (both, RecordedStatement("Green.", (GREEN,)), RecordedStatement("Blue.", (BLUE,))))
    assert written(recording, shown(GREEN, BLUE, RED))[0] == "Red and blue. [2][3]\nGreen. [1]\nBlue. [2]\n"
    assert written(recording, shown(GREEN, RED))[0] == "Green. [1]\n"
    assert written(recording, shown(BLUE))[0] == "Blue. [1]\n"
    half = Span(21, 30)
    assert written(recording, shown(half))[0] == ""


def test_it_refuses_where_the_model_did_and_where_nothing_is_recorded() -> None:
    assert written(Recording("q", True, ()), shown(RED))[0] == REFUSAL
    assert written(None, shown(RED))[0] == REFUSAL


def test_it_knows_what_it_was_shown_and_neither_translates_nor_mends() -> None:
    _, writer = written(None, shown(BLUE, RED))
    assert writer.shown == {1: (Span(21, 42),), 2: (Span(0, 19), Span(61, 80))}
    writer.turn_to(None)
    assert writer.shown is None
    for messages in (translation_messages("Which?", ENGLISH, ENGLISH), again(messages_for("Which?", shown(BLUE)), "", [])):
        with pytest.raises(WriterFailed):
            list(writer.write(messages, 100))


@pytest.fixture(scope="module")
def asked() -> list[Question]:
    """Two facts with one piece of evidence each, and one question without an answer."""
    facts = [one for one in load_set("development") if one.kind == "single_fact" and not one.history and len(one.evidence) == 1]
    return [*facts[:2], next(one for one in load_set("development") if one.kind == "off_topic")]


@pytest.fixture
def folder(asked: list[Question], tmp_path: Path) -> Path:
    """What was answered to them: the evidence word for word; to the second beside it something that rests on the first line of the
    file, which no answer shows; and refused the third."""
    lines = []
    for number, one in enumerate(asked):
        spans = [[quote.start, quote.end] for quote in one.quotes]
        said = [{"text": quote.quote, "evidence": spans} for quote in one.quotes]
        said += [{"text": "It is an edition.", "evidence": [[0, 14]]}] if number == 1 else []
        wrong = {"text": "It is red.", "evidence": spans, "kind": "invented"} if one.answerable else None
        lines.append({"id": one.id, "question": one.question, "history": [], "refused": not said, "statements": said, "wrong": wrong})
    write_lines(tmp_path / "development.jsonl", lines)
    return tmp_path


def write_lines(path: Path, records: Sequence[object]) -> None:
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")


def test_what_reaches_the_reader_is_measured_and_its_statements_are_shown(
    folder: Path, asked: list[Question], real_index: OpenIndex
) -> None:
    heard = list[str]()
    run = replay(read_recordings(folder), real_index, {}, heard.append)
    assert (run.systems, run.halves, len(heard)) == (("recorded", "footnote"), ("development",), 6)
    assert not any(row.error for row in run.rows)
    rows = {row.question_id: row for row in run.of("recorded")}
    first, second, third = (rows[one.id] for one in asked)
    assert (first.measures["evidence_shown"], first.measures["statements_shown"], first.measures["written"]) == (1.0, 1.0, 1.0)
    assert (second.measures["evidence_shown"], second.measures["statements_shown"]) == (1.0, 0.5)
    assert "edition" not in second.reply.text
    assert (third.measures["refusals_kept"], first.measures["refusals_kept"], third.measures["statements_shown"]) == (1.0, None, None)
    assert measure_figure(run.of("footnote"), "evidence_shown") is None
    assert recorded_table(run, "development").heads == ("", "recorded", "footnote")


def test_a_folder_that_does_not_fit_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(FootnoteError, match=r"no SET\.jsonl"):
        read_recordings(tmp_path / "empty")
    (folder / "tuning3.jsonl").write_bytes((folder / "development.jsonl").read_bytes())
    with pytest.raises(FootnoteError, match="not in our set tuning3"):
        read_recordings(folder)
    (folder / "tuning3.jsonl").write_text('{"id": 3}\n', encoding="utf-8")
    with pytest.raises(FootnoteError, match=r"tuning3\.jsonl, line 1"):
        read_recordings(folder)
