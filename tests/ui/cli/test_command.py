"""The `footnote` command as people run it: output, JSON, exit status, and no traceback for a mistake."""

from __future__ import annotations

import json
import re
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from ingest import Document
from tests.processes import footnote
from ui.cli.command import main

REPORT = "1. Rover\n\nThe rover drills for water ice at the lunar south pole.\n\n2. Money\n\nIt costs nine euros.\n"
QUESTION = "How many space cooperation agreements has China signed since 2016?"


@pytest.fixture
def index(real_folder: Path) -> tuple[str, str]:
    """The option that names the white paper's index."""
    return "--index", str(real_folder)


def data_of(finished: CompletedProcess[str]) -> Any:
    """The JSON that a command printed."""
    return json.loads(finished.stdout)


def check_mistake(finished: CompletedProcess[str], *words: str) -> None:
    """Status 2, one message on standard error that has the words, nothing on standard output."""
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert "Traceback" not in finished.stderr
    assert [word for word in words if word not in finished.stderr] == []


def test_ask_prints_the_answer_with_its_marks(tmp_path: Path, index: tuple[str, str]) -> None:
    finished = footnote("ask", QUESTION, *index, cwd=tmp_path)
    assert finished.returncode == 0
    assert "46 space cooperation agreements" in finished.stdout
    assert re.search(r"^\[1\] VI\.2 .*2\. Major Achievements \(\d+-\d+\)$", finished.stdout, re.MULTILINE)
    assert finished.stderr == ""


def test_output_is_plain_when_piped(tmp_path: Path, index: tuple[str, str]) -> None:
    for command in (("ask", QUESTION), ("search", QUESTION), ("outline",)):
        finished = footnote(*command, *index, cwd=tmp_path, environment={"TERM": "xterm-256color"})
        assert "\x1b" not in finished.stdout + finished.stderr
        assert finished.stdout.endswith("\n")


def test_ask_prints_json(tmp_path: Path, index: tuple[str, str], white_paper: Document) -> None:
    finished = footnote("ask", QUESTION, *index, "--json", cwd=tmp_path)
    data = data_of(finished)
    assert (finished.returncode, data["schema"], data["outcome"]) == (0, 1, "answered")
    for citation in data["citations"]:
        assert white_paper.text[citation["start"] : citation["end"]] == citation["quote"]


def test_ask_follows_up(tmp_path: Path, index: tuple[str, str]) -> None:
    earlier = "How many space professionals has China trained?"
    finished = footnote("ask", "And for how many countries?", "--after", earlier, *index, cwd=tmp_path)
    assert finished.returncode == 0
    assert "more than 60 countries" in finished.stdout


@pytest.mark.parametrize("option", [(), ("--json",)])
def test_what_is_not_in_the_document_has_status_one(tmp_path: Path, index: tuple[str, str], option: tuple[str, ...]) -> None:
    finished = footnote("ask", "Do cats dream?", *index, *option, cwd=tmp_path)
    assert finished.returncode == 1
    assert finished.stderr == ""
    assert data_of(finished)["outcome"] == "not_in_document" if option else "The document does not say" in finished.stdout


def test_search_prints_ranked_passages(tmp_path: Path, index: tuple[str, str]) -> None:
    finished = footnote("search", "BeiDou center in Tunisia", "-k", "3", *index, cwd=tmp_path)
    assert finished.returncode == 0
    assert re.findall(r"^(\d)\. +-?\d+\.\d{3} ", finished.stdout, re.MULTILINE) == ["1", "2", "3"]
    assert "first overseas BeiDou center in Tunisia" in finished.stdout


@pytest.mark.parametrize("method", ["hybrid", "dense", "lexical"])
def test_search_prints_json(tmp_path: Path, index: tuple[str, str], white_paper: Document, method: str) -> None:
    passages = data_of(footnote("search", "BeiDou center", "-k", "2", "--method", method, "--json", *index, cwd=tmp_path))
    assert [passage["rank"] for passage in passages] == [1, 2]
    assert all(white_paper.text[passage["start"] : passage["end"]] == passage["text"] for passage in passages)


def test_search_that_finds_nothing_has_status_one(tmp_path: Path, index: tuple[str, str]) -> None:
    assert footnote("search", "zyzzyva quokka", "--method", "lexical", *index, cwd=tmp_path).returncode == 1


def test_outline_of_a_new_library_is_that_of_the_white_paper(tmp_path: Path) -> None:
    finished = footnote("outline", cwd=tmp_path, environment={"XDG_DATA_HOME": str(tmp_path / "data")})
    assert finished.returncode == 0
    assert "VI.2.(5)  Space technology" in finished.stdout
    assert "Conclusion" in finished.stdout


def test_outline_prints_json(tmp_path: Path, index: tuple[str, str], white_paper: Document) -> None:
    data = data_of(footnote("outline", "--json", *index, cwd=tmp_path))
    assert [section["address"] for section in data["sections"]] == [section.address for section in white_paper.sections]


def test_own_file_is_ingested_and_asked(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(REPORT)
    built = footnote("ingest", "report.txt", "--json", cwd=tmp_path)
    assert built.returncode == 0
    assert data_of(built) == {"index": "report.txt.index", "document": "report.txt", "chunks": 2, "sentences": 2, "notes": []}
    assert "embedding" in built.stderr
    asked = footnote("ask", "Where does the rover drill for water ice?", "--index", "report.txt.index", cwd=tmp_path)
    assert asked.returncode == 0
    assert "lunar south pole. [1]" in asked.stdout
    (tmp_path / "report.txt").write_text("1. Rover\n\nIt was cancelled.\n")
    check_mistake(footnote("ask", "Where?", "--index", "report.txt.index", cwd=tmp_path), "footnote ingest", "report.txt")


def test_missing_or_unreadable_file(tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7\n\x00")
    (tmp_path / "blank.txt").write_text("  \n")
    check_mistake(footnote("ingest", "nowhere.txt", cwd=tmp_path), "nowhere.txt", "does not exist")
    check_mistake(footnote("ingest", "paper.pdf", cwd=tmp_path), "paper.pdf", "damaged")
    check_mistake(footnote("ingest", "blank.txt", cwd=tmp_path), "blank.txt", "empty")
    check_mistake(footnote("ingest", str(tmp_path), cwd=tmp_path), "is a folder")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["blank.txt", "paper.pdf"]


@pytest.mark.parametrize("command", [("ask", "Why?"), ("search", "moon"), ("outline",)])
def test_index_folder_that_is_none(tmp_path: Path, command: tuple[str, ...]) -> None:
    check_mistake(footnote(*command, "--index", str(tmp_path), cwd=tmp_path), str(tmp_path), "footnote ingest")
    (tmp_path / "manifest.json").write_text('{"name": "someone else\'s"}')
    check_mistake(footnote(*command, "--index", str(tmp_path), cwd=tmp_path), str(tmp_path), "footnote ingest")


def test_a_document_in_place_of_its_index(tmp_path: Path) -> None:
    (tmp_path / "a b.txt").write_text(REPORT)
    check_mistake(
        footnote("ask", "Why?", "--index", "a b.txt", cwd=tmp_path), "footnote ingest 'a b.txt', then ask with --index 'a b.txt.index'"
    )


def test_an_index_that_another_document_takes_over_is_named(tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(REPORT)
    said = [footnote("ingest", name, "--index", "my.index", cwd=tmp_path) for name in ("one.txt", "two.txt")]
    assert [one.returncode for one in said] == [0, 0]
    assert "Note: " not in said[0].stdout
    assert f"my.index had the index of {tmp_path / 'one.txt'}: that of two.txt is in its place now." in said[1].stdout


@pytest.mark.parametrize("question", ["", "   ", "x" * 2001])
def test_empty_or_overlong_question(tmp_path: Path, index: tuple[str, str], question: str) -> None:
    check_mistake(footnote("ask", question, *index, cwd=tmp_path), "question")


@pytest.mark.parametrize(
    "arguments", [(), ("ask",), ("nosuch",), ("search", "x", "-k", "0"), ("search", "x", "-k", "many"), ("ask", "a", "b")]
)
def test_wrong_use(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    command = f" {arguments[0]}" if arguments and arguments[0] != "nosuch" else ""
    check_mistake(footnote(*arguments, cwd=tmp_path), f"usage: footnote{command} [-h]")


def test_version(tmp_path: Path) -> None:
    finished = footnote("--version", cwd=tmp_path)
    assert finished.returncode == 0
    assert re.fullmatch(r"footnote \d+\.\d+\.\d+\S*\n", finished.stdout)


def test_help_has_examples(tmp_path: Path) -> None:
    finished = footnote("--help", cwd=tmp_path)
    assert finished.returncode == 0
    for command in ("ask", "search", "outline", "add"):
        assert f"  footnote {command}" in finished.stdout.split("examples:")[1]
        assert footnote(command, "--help", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("command", [("ask", "Why?"), ("search", "Why?"), ("outline",)])
@pytest.mark.parametrize("other", [("--library", "many"), ("--in", "one.txt")])
def test_two_places_at_once_are_refused(
    command: tuple[str, ...], other: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--index", str(tmp_path), *other]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert f"{other[0]} names" in said.err
    assert "Leave one of them out." in said.err


@pytest.mark.parametrize("question", ["", "  ", "\u200b"])
def test_nothing_is_not_searched_for(question: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", question]) == 2
    assert "The question is empty." in capsys.readouterr().err


def test_mistakes_are_json_where_json_is_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "Why?", "--index", str(tmp_path / "none"), "--json"]) == 2
    said = capsys.readouterr()
    error = json.loads(said.out)["error"]
    assert error["kind"] == "IndexMissing"
    assert error["message"] in said.err
    with pytest.raises(SystemExit):
        main(["search", "Why?", "--json", "-k", "none"])
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["kind"] == "usage"
    assert "-k" in error["message"]
