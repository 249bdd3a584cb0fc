"""The command line, from its arguments to its exit status."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.command import main
from eval.run.recording import load_run, recorded, save_run
from eval.run.records import Run
from eval.show.gate import write_floors
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


def test_a_recorded_run_becomes_a_report_and_a_table(runs: Path, tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"{BEGIN}{END}", encoding="utf-8")
    assert main(["--from", "last", "--runs", str(runs), "--report", str(tmp_path / "report"), "--readme", str(readme)]) == 0
    assert (tmp_path / "report" / "report.html").is_file()
    assert "| right |" in readme.read_text(encoding="utf-8")


def test_two_runs_are_compared(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--compare", "last", "previous", "--runs", str(runs)]) == 0
    assert "For the better" in capsys.readouterr().out
    assert main(["--compare", "last:footnote", "last:bm25", "--runs", str(runs)]) == 1
    assert "has no system 'bm25'" in capsys.readouterr().err


def test_the_gate_decides_the_exit_status(
    runs: Path, knowing_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("eval.session.read_floors", lambda: [])
    assert main(["--from", "previous", "--runs", str(runs), "--gate"]) == 0
    write_floors(knowing_run, tmp_path / "floors.json")
    from eval.show.gate import read_floors

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
        (["--from", "last", "--readme", "nowhere.md"], "nowhere.md cannot be read"),
    ],
)
def test_a_mistake_is_explained_on_one_line(arguments: Sequence[str], message: str, runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = recorded(runs)
    assert main([*arguments, "--runs", str(runs)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("footnote eval: ")
    assert message in error
    assert error.count("\n") == 1
    assert recorded(runs) == before


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("eval.extras.find_spec", lambda name: None if name == "ir_measures" else object())
    assert main([]) == 1
    assert "needs ir-measures, not installed here. Install it: pip install 'footnote-qa[eval]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "last", "--half", "report"], "--from shows a run as it was recorded"),
        (["--from", "last", "--every", "2"], "--from shows a run as it was recorded"),
        (["--gate", "--kind", "list"], "need all questions"),
        (["--documents", "x", "--half", "report"], "--documents goes with"),
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
