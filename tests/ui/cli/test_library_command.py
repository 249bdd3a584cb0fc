"""The commands that keep a library, and questions to it, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sources import ROOT
from ui.cli.command import main

DOCUMENTS = ROOT / "eval" / "data" / "documents"
CONTRACT, ACT = "cleaning-services-contract.txt", "harbour-act.txt"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A library of two documents."""
    folder = str(tmp_path_factory.mktemp("library") / "library")
    assert main(["add", str(DOCUMENTS / CONTRACT), str(DOCUMENTS / ACT), "--library", folder]) == 0
    return folder


def test_documents_are_listed(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--library", library]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [CONTRACT, ACT]
    assert main(["list", "--library", library, "--json"]) == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)] == [CONTRACT, ACT]


def test_all_documents_are_asked_or_one(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["ask", "Which documents mention insurance?", "--library", library]
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert f"[1] {CONTRACT}: " in said
    assert f"[2] {ACT}: " in said
    assert main(["ask", "How much liability insurance must there be?", "--in", ACT, "--library", library, "--json"]) == 0
    assert {one["document"] for one in json.loads(capsys.readouterr().out)["citations"]} == {ACT}


def test_passages_and_outlines_name_their_documents(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "liability insurance", "--library", library]) == 0
    assert f"{ACT}: " in capsys.readouterr().out
    assert main(["outline", "--in", ACT, "--library", library, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["document"] == ACT


def test_documents_are_encoded_anew(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["add", "--encode-anew", "--library", library]) == 0
    assert capsys.readouterr().out.splitlines()[0].startswith(f"Already there: {CONTRACT}")
    with pytest.raises(SystemExit) as error:
        main(["add", "--library", library])
    assert error.value.code == 2
    assert "footnote add PATH" in capsys.readouterr().err


def test_unknown_name_is_told_with_the_near_one(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "What is it?", "--in", "harbor-act.txt", "--library", library]) == 2
    assert ACT in capsys.readouterr().err


def test_folder_is_kept_in_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, library = tmp_path / "texts", ["--library", str(tmp_path / "library")]
    folder.mkdir()
    (folder / "a.txt").write_text("Rules\n\nDogs must be kept on a lead in the park.\n", encoding="utf-8")
    (folder / "b.pdf").write_bytes(b"%PDF-1.7 broken")
    assert main(["sync", str(folder), *library]) == 2
    said = capsys.readouterr().out
    assert "Added a.txt" in said
    assert "Not added: " in said
    (folder / "a.txt").unlink()
    (folder / "b.pdf").unlink()
    assert main(["sync", str(folder), *library]) == 0
    assert "Removed a.txt" in capsys.readouterr().out
    assert main(["list", *library]) == 0
    assert "empty" in capsys.readouterr().out


def test_removed_document_is_gone_and_its_file_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, library = tmp_path / "a.txt", ["--library", str(tmp_path / "library")]
    file.write_text("Rules\n\nDogs must be kept on a lead in the park.\n", encoding="utf-8")
    assert main(["add", str(file), *library]) == 0
    assert main(["remove", "a.txt", *library]) == 0
    assert file.is_file()
    assert main(["ask", "Where must dogs be kept on a lead?", *library]) == 1


@pytest.mark.parametrize("command", [["list"], ["ask", "Why?"], ["search", "why"], ["outline"], ["remove", "a.txt"], ["chat"]])
def test_library_that_is_not_there_is_told(command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--library", str(tmp_path / "mistyped")]) == 2
    said = capsys.readouterr().err
    assert f"There is no library in {tmp_path / 'mistyped'}." in said
    assert "footnote add" in said
    assert not (tmp_path / "mistyped").exists()


def test_why_a_path_is_not_added_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".hidden" / "sub").mkdir(parents=True)
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    paths = [str(tmp_path / name) for name in ("gone.txt", ".hidden", "*.xyz", "broken.pdf")]
    assert main(["add", *paths, "--library", str(tmp_path / "library")]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(paths)
    told = {path: line for path in paths for line in lines if path in line}
    assert all(line.count(path) == 1 for path, line in told.items())
    assert "is not there" in told[paths[0]]
    assert "holds no" in told[paths[1]]
    assert "matches no" in told[paths[2]]
