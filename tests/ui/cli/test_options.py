"""Options take what they say: one value each, and a folder for each file."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from index import build_index
from index.opened import default_index_folder
from tests.fakes import HashingEncoder
from ui.cli.command import build_parser, main


def single_valued() -> list[tuple[str, str, str]]:
    """Each command with each of its options that takes one value, and such a value."""
    (commands,) = (one for one in build_parser()._actions if isinstance(one, argparse._SubParsersAction))
    return [
        (name, action.option_strings[-1], next(iter(action.choices or ()), "1"))
        for name, parser in commands.choices.items()
        if name != "eval"  # read by another package, if that is there
        for action in parser._actions
        if action.option_strings and action.nargs is None and not isinstance(action, argparse._AppendAction)
    ]


def error_of(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What the command says of a wrong use."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_many_options_take_one_value() -> None:
    named = {(command, option) for command, option, _ in single_valued()}
    assert {("ask", "--index"), ("ask", "--model"), ("search", "-k"), ("chat", "--port"), ("ingest", "--precision")} <= named
    assert ("ask", "--after") not in named


@pytest.mark.parametrize(("command", "option", "value"), single_valued())
def test_option_given_twice_is_refused(command: str, option: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = error_of([command, option, value, option, value], capsys)
    assert "given twice" in said
    assert option in said.splitlines()[-1]


@pytest.mark.parametrize("twice", [("--index=a", "--ind", "b"), ("-k3", "-k", "3"), ("-k", "3", "moon", "-k=4")])
def test_option_given_twice_in_other_forms_is_refused(twice: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert "given twice" in error_of(["search", *twice], capsys)


def test_option_that_may_be_repeated_keeps_all() -> None:
    options = build_parser().parse_args(["ask", "And then?", "--after", "One?", "--after", "Two?", "--index", "a"])
    assert (options.after, options.index) == (["One?", "Two?"], Path("a"))


def test_parser_can_be_used_again() -> None:
    parser = build_parser()
    assert [parser.parse_args(["outline", "--index", name]).index for name in "ab"] == [Path("a"), Path("b")]


def test_each_file_has_an_index_folder_of_its_own() -> None:
    files = [Path(name) for name in ("report.md", "report.txt", "report", "a/report.md", "report.index", ".hidden", "two words.v2.txt")]
    folders = [default_index_folder(file) for file in files]
    assert len(set(folders)) == len(files)
    assert not any(folder == file for folder, file in zip(folders, files, strict=True))
    assert [folder.parent for folder in folders] == [file.parent for file in files]
    assert folders[0] == Path("report.md.index")


def test_index_of_an_older_footnote_stays_in_use_for_its_own_file(tmp_path: Path) -> None:
    for name in ("report.md", "report.txt"):
        (tmp_path / name).write_text("1. Aims\n\nThe aims are two.\n")
    build_index(tmp_path / "report.index", tmp_path / "report.md", encoder=HashingEncoder())
    assert default_index_folder(tmp_path / "report.md") == tmp_path / "report.index"
    assert default_index_folder(tmp_path / "report.txt") == tmp_path / "report.txt.index"
