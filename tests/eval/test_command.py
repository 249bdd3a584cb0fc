"""The command line, from its arguments to its exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from eval.command import main
from eval.run.questions import load_set
from eval.run.recording import load_run, recorded, save_run
from eval.run.records import Provenance, Run
from eval.show.gate import read_floors, write_floors
from eval.show.readme import BEGIN, END


@pytest.fixture
def runs(tmp_path: Path, knowing_run: Run, two_systems: Run) -> Path:
    """A folder with two runs; "last" is that of two systems."""
    for run in (knowing_run, two_systems):
        save_run(run, tmp_path / "runs")
    return tmp_path / "runs"


def test_a_run_is_measured_recorded_and_shown(real_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "--half",
        "report",
        "--kind",
        "off_topic",
        "--systems",
        "footnote,bm25",
        "--index",
        str(real_folder),
        "--runs",
        str(tmp_path),
    ]
    assert main(arguments) == 0
    output = capsys.readouterr().out
    assert "report half, 7 questions" in output
    assert "development half" not in output
    run = load_run("last", tmp_path)
    assert run.systems == ("footnote", "bm25")
    assert {row.kind for row in run.rows} == {"off_topic"}
    assert not any(row.error for row in run.rows)
    assert run.provenance.options["kinds"] == "off_topic"
    assert len(run.provenance.weights_sha256) == 64


def test_a_plain_run_takes_the_shipped_documents_too_and_some_questions_do_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = list[str]()
    for name in ("white_paper_run", "documents_run", "recorded_run", "statements_run"):
        monkeypatch.setattr(f"eval.session.{name}", partial(_told, asked, name))
    monkeypatch.setattr("eval.session._show", lambda run, console: None)
    monkeypatch.setattr("eval.session.sort_of", lambda run: "white paper")
    monkeypatch.setattr("eval.session.save_run", lambda run, folder: folder)
    cases = {
        (): ["white_paper_run", "documents_run"],
        ("--half", "report"): ["white_paper_run"],
        ("--kind", "list"): ["white_paper_run"],
        ("--documents", "x"): ["documents_run"],
        ("--recorded", "x"): ["white_paper_run", "documents_run", "recorded_run", "statements_run"],
        ("--reader", "recorded", "--recorded", "x"): ["recorded_run", "statements_run"],
        ("--check",): ["statements_run"],
    }
    for arguments, runs in cases.items():
        asked.clear()
        assert main([*arguments, "--runs", str(tmp_path)]) == 0
        assert asked == runs, arguments


def _told(asked: list[str], name: str, *arguments: object) -> Run:
    asked.append(name)
    made = Provenance("", "", "", "", {}, "", "", {}, {}, {})
    return Run("x", made, 0.0, ())


def test_the_recorded_reader_and_the_check_are_measured_recorded_and_gated(
    real_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    question = next(one for one in load_set("tuning3") if one.kind == "paraphrase" and not one.history)
    spans = [[one.start, one.end] for one in question.quotes]
    said = {"text": question.quotes[0].quote, "evidence": spans[:1]}
    line = {"id": question.id, "refused": False, "statements": [said], "wrong": {**said, "text": "It has 77 eyes.", "kind": "invented"}}
    (tmp_path / "tuning3.jsonl").write_text(json.dumps(line), encoding="utf-8")
    monkeypatch.setattr("eval.session.write_floors", lambda run: write_floors(run, tmp_path / "floors.json"))
    monkeypatch.setattr("eval.session.read_floors", lambda: read_floors(tmp_path / "floors.json"))
    asked = ["--recorded", str(tmp_path), "--index", str(real_folder), "--runs", str(tmp_path / "runs"), "--set-floors", "--gate"]
    assert main(["--reader", "recorded", *asked]) == 0
    output = capsys.readouterr().out
    assert "tuning3, 1 recorded questions" in output
    assert "All floors hold: statements" in output
    assert {floor.scope for floor in read_floors(tmp_path / "floors.json")} == {"recorded tuning3", "recorded check"}
    assert [len(recorded(tmp_path / "runs" / name)) for name in ("recorded", "statements")] == [1, 1]
    assert main(["--check", *asked]) == 0


def test_a_recorded_run_becomes_a_report_and_a_table(runs: Path, tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"{BEGIN}{END}", encoding="utf-8")
    assert main(["--from", "last", "--runs", str(runs), "--report", str(tmp_path / "report"), "--readme", str(readme)]) == 0
    assert (tmp_path / "report" / "report.html").is_file()
    assert "| right |" in readme.read_text(encoding="utf-8")


def test_two_runs_are_compared(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--compare", "last", "previous", "--runs", str(runs)]) == 0
    assert "For the better" in capsys.readouterr().out
    assert main(["--compare", "last:footnote", "last:bm25", "--runs", str(runs)]) == 2
    assert "has no system 'bm25'" in capsys.readouterr().err


def test_the_gate_decides_the_exit_status(
    runs: Path, knowing_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("eval.session.read_floors", lambda: [])
    assert main(["--from", "previous", "--runs", str(runs), "--gate"]) == 0
    write_floors(knowing_run, tmp_path / "floors.json")
    monkeypatch.setattr("eval.session.read_floors", lambda: read_floors(tmp_path / "floors.json"))
    assert main(["--from", "previous", "--runs", str(runs), "--gate"]) == 0
    assert main(["--from", "last", "--runs", str(runs), "--gate"]) == 1
    assert "The gate is shut" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--kind", "riddle"], "There is no kind 'riddle'"),
        (["--systems", "oracle"], "There is no system 'oracle'"),
        (["--from", "20000101-000000"], "There is no run"),
        (["--compare", "last", "nothing"], "There is no run"),
        (["--public", "nowhere"], "nowhere is no collection"),
        (["--documents", "nowhere"], "nowhere has no NAME.txt"),
        (["--structure", "nowhere"], "nowhere has no FILE.headings.json"),
        (["--reader", "recorded", "--recorded", "nowhere"], "nowhere has no SET.jsonl"),
        (["--check", "--recorded", "nowhere"], "nowhere has no SET.jsonl"),
        (["--from", "last", "--readme", "nowhere.md"], "nowhere.md cannot be read"),
    ],
)
def test_a_mistake_is_explained_on_one_line(arguments: Sequence[str], message: str, runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = recorded(runs)
    assert main([*arguments, "--runs", str(runs)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("footnote eval: ")
    assert message in error
    assert error.count("\n") == 1
    assert recorded(runs) == before


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("eval.extras.find_spec", lambda name: None if name == "ir_measures" else object())
    assert main([]) == 2
    assert "needs ir-measures, not installed here. Install it: pip install 'footnote-qa[eval]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "last", "--half", "report"], "--from shows a run as it was recorded"),
        (["--from", "last", "--every", "2"], "--from shows a run as it was recorded"),
        (["--gate", "--kind", "list"], "need all questions"),
        (["--documents", "x", "--half", "report"], "--documents goes with"),
        (["--documents", "x", "--gate"], "--documents has no floors"),
        (["--documents", "x", "--reader", "recorded", "--recorded", "x"], "--documents goes with"),
        (["--reader", "recorded"], "needs --recorded DIR: a folder with SET.jsonl"),
        (["--recorded", "x", "--every", "2"], "--recorded goes with all"),
        (["--from", "last", "--recorded", "x"], "--from shows a run as it was recorded"),
        (["--from", "last", "--model", "local"], "--from shows a run as it was recorded"),
        (["--check", "--half", "report"], "--check goes with"),
        (["--check", "--gate"], "--check has floors for --recorded only"),
        *((["--every", count], "is not a whole number above zero") for count in ("0", "-1", "1.5", "many", "")),
        *((["--public", "x", "--limit", count], "is not a whole number above zero") for count in ("0", "-5")),
    ],
)
def test_a_wrong_command_line_is_refused_before_anything_runs(
    arguments: Sequence[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err


def test_help_needs_no_heavy_library() -> None:
    code = "import sys; from eval.command import build_parser; build_parser().format_help(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "torch", "matplotlib", "pydantic", "faiss"} & set(loaded)
