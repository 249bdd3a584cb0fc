"""`footnote eval --questions`, from the file to the table, the failures and the report."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.command import main
from eval.own.command import main as own_main
from eval.run.recording import load_run
from index import OpenIndex, Retriever
from tests.fakes import ScriptedWriter

MINE = """question,facts,evidence,answerable,note
When was the white paper released?,January 2022,,,x
How many piers does the harbour of Brinkley have?,,,no,
What does the BeiDou system offer?,nothing [at all],,,
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(MINE, encoding="utf-8")
    return path


def test_own_questions_are_asked_and_failures_listed(
    mine: Path, real_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--index", str(real_folder), "--questions", str(mine), "--runs", str(tmp_path), "--systems", "footnote,bm25"]
    assert main([*arguments, "--report", str(tmp_path / "report")]) == 0
    output = capsys.readouterr().out
    assert "mine: 3 questions on" in output
    assert "Not used: note" in output
    assert "mine-004 " in output
    assert "missed: nothing [at all]" in output
    assert "cited" not in output.split("Failures")[0]  # no evidence is given, so there is nothing to cite
    run = load_run("last", tmp_path / "own")
    assert (run.halves, run.systems) == (("mine",), ("footnote", "bm25"))
    assert next(row for row in run.rows if row.question_id == "mine-003").reply.refused
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert "nothing [at all] (missed)" in page
    assert main(["--from", str(tmp_path / "own" / f"{run.id}.json"), "--report", str(tmp_path / "again")]) == 0
    assert (tmp_path / "again" / "report.html").read_text(encoding="utf-8") == page
    mine.write_text(MINE + "One more?,x,,,\n", encoding="utf-8")
    assert main(["--from", str(tmp_path / "own" / f"{run.id}.json"), "--report", str(tmp_path / "again")]) == 2
    assert "another version" in capsys.readouterr().err


def test_a_judge_is_asked_and_its_agreement_told(
    mine: Path, real_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    writer = ScriptedWriter("Right")
    monkeypatch.setattr("eval.own.measure.open_writer", lambda setting: writer)
    assert main(["--index", str(real_folder), "--questions", str(mine), "--runs", str(tmp_path), "--judge", "any"]) == 0
    assert "judged by scripted" in capsys.readouterr().out
    judged = [row for row in load_run("last", tmp_path / "own").rows if "judge" in row.measures]
    assert len(judged) == len(writer.asked) > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--questions", "none.csv"], "none.csv cannot be read"),
        (["--questions", "mine.csv", "--kind", "riddle"], "no question of the kind riddle"),
        (["--questions", "mine.csv", "--systems", "langchain-rag"], "needs a language model"),
    ],
)
def test_a_mistake_is_explained_on_one_line(
    arguments: Sequence[str],
    message: str,
    mine: Path,
    real_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(mine.parent)
    assert main([*arguments, "--index", str(real_folder)]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--questions", "x", "--half", "report"], "leave out --half"),
        (["--questions", "x", "--from", "last"], "leave out --from"),
        (["--questions", "x", "--set-floors"], "leave out --set-floors"),
        (["--judge", "local", "--public", "x"], "--judge goes with a run"),
        (["draft"], "required: --model"),
        (["draft", "--model", "x", "--count", "0"], "is not a whole number from 1 to 1000"),
        (["accept"], "required: FILE"),
    ],
)
def test_a_wrong_command_line_is_refused(arguments: Sequence[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert message in capsys.readouterr().err


def test_drafts_come_from_the_command_and_are_accepted_by_it(
    real_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    unknown = {"kind": "unanswerable", "question": "How many piers does the harbour of Brinkley have?"}
    writer = ScriptedWriter({"Kinds:": json.dumps(unknown), "Question:": "0"})
    monkeypatch.setattr("qa.models.langchain.open_writer", lambda setting: writer)
    out = tmp_path / "drafts.jsonl"
    arguments = ["draft", "--index", str(real_folder), "--model", "any", "--out", str(out), "--count", "2"]
    assert main(arguments) == 0
    assert "put aside, asked before" in capsys.readouterr().out
    assert own_main(arguments) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["--index", str(real_folder), "--questions", str(out), "--runs", str(tmp_path)]) == 2
    assert "footnote eval accept" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("a\n"))
    assert main(["accept", str(out)]) == 0
    assert main(["--index", str(real_folder), "--questions", str(out), "--runs", str(tmp_path)]) == 0
    assert "drafts: 1 question on" in capsys.readouterr().out


def test_without_an_index_it_says_what_is_asked(
    mine: Path, real_index: OpenIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("eval.own.measure.Retriever", lambda index: Retriever(index or real_index))
    assert main(["--questions", str(mine), "--runs", str(tmp_path), "--every", "4"]) == 0
    assert "the white paper that comes with Footnote is asked" in capsys.readouterr().out
