"""What a shell may do to the command: closed pipes, odd bytes, an index folder that cannot be written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import TIMEOUT, footnote


def test_reader_that_goes_away_causes_no_traceback(tmp_path: Path, real_folder: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "ui", "search", "China", "-k", "80", "--index", str(real_folder)]
    finished = subprocess.run(command, cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE, timeout=TIMEOUT, check=False)
    os.close(writing)
    assert b"Traceback" not in finished.stderr
    assert b"Exception ignored" not in finished.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="arguments are bytes on POSIX only")
def test_argument_that_is_not_utf8_causes_no_traceback(tmp_path: Path, real_folder: Path) -> None:
    for command in ("ask", "search"):
        arguments = [sys.executable, "-m", "ui", command, b"satellite\xff data receiving stations", "--index", str(real_folder)]
        finished = subprocess.run(arguments, cwd=tmp_path, capture_output=True, timeout=TIMEOUT, check=False)
        assert b"Traceback" not in finished.stderr
        assert finished.returncode in (0, 1, 2)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_output_that_cannot_show_a_letter_shows_the_rest(tmp_path: Path, real_folder: Path, encoding: str) -> None:
    environment = {"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}  # cp1252: a pipe on Windows
    for command in (("search", "-k", "1"), ("ask",), ("search", "-k", "1", "--json")):
        finished = footnote(*command, "What did the Xihe satellite do?", "--index", real_folder, cwd=tmp_path, environment=environment)
        assert "Traceback" not in finished.stderr
        assert "Xihe observation satellite was successfully launched" in finished.stdout


def test_index_folder_that_is_a_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "paper.txt").write_text("1. Aims\n\nThe aims are two.\n")
    (tmp_path / "taken").write_text("a file")
    finished = footnote("ingest", "paper.txt", "--index", "taken", cwd=tmp_path)
    assert finished.returncode == 2
    assert "Traceback" not in finished.stderr
    assert "taken" in finished.stderr
    assert (tmp_path / "taken").read_text() == "a file"


@pytest.mark.parametrize("folder", [".", "/", "..", "./", "made", "made/", "made/."])
def test_folder_in_place_of_a_file_is_a_clear_line(tmp_path: Path, folder: str) -> None:
    (tmp_path / "made").mkdir()
    finished = footnote("ingest", folder, cwd=tmp_path)
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert "Traceback" not in finished.stderr
    assert "is a folder" in finished.stderr.splitlines()[-1]
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


NO_UTF8 = b"caf\xe9"
ANYWHERE = [
    (b"outline", b"--index", NO_UTF8),
    (b"ask", b"Why?", b"--index", NO_UTF8),
    (b"ask", b"Why?", b"--model", NO_UTF8),
    (b"ask", NO_UTF8),
    (b"ask", b"Why?", b"--after", NO_UTF8),
    (b"search", NO_UTF8),
    (b"search", b"moon", b"--method", NO_UTF8),
    (b"ingest", NO_UTF8),
    (b"ingest", b"good.txt", b"--model", NO_UTF8),
    (b"model", NO_UTF8),
    (b"model", b"local", b"--from", NO_UTF8),
    (b"chat", b"--host", NO_UTF8, b"--no-browser"),
    (b"chat", b"--auth", NO_UTF8, b"--no-browser"),
    (NO_UTF8,),
]


@pytest.mark.skipif(sys.platform == "win32", reason="arguments are bytes on POSIX only")
@pytest.mark.parametrize("arguments", ANYWHERE, ids=lambda arguments: b"-".join(arguments).decode("ascii", "ignore"))
def test_name_that_is_not_utf8_causes_no_traceback_anywhere(tmp_path: Path, real_folder: Path, arguments: tuple[bytes, ...]) -> None:
    (tmp_path / "good.txt").write_text("1. Aims\n\nThe aims are two.\n")
    index = () if b"--index" in arguments or arguments[0] in (b"ingest", b"model", NO_UTF8) else (b"--index", os.fsencode(real_folder))
    for form in ((), (b"--json",)):
        if form and arguments[0] in (b"chat", NO_UTF8):
            continue
        command = [sys.executable, "-m", "ui", *arguments, *index, *form]
        finished = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=TIMEOUT, check=False)
        assert b"Traceback" not in finished.stderr
        assert finished.returncode in (0, 1, 2)
        assert finished.stdout or finished.stderr
        if form and finished.stdout:
            assert json.loads(finished.stdout.decode("utf-8"))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such file names")
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_file_whose_name_is_not_utf8_is_indexed_or_refused_in_a_line(tmp_path: Path, form: tuple[str, ...]) -> None:
    file = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    Path(os.fsdecode(file)).write_text("1. Aims\n\nThe aims are two.\n")
    finished = subprocess.run([sys.executable, "-m", "ui", "ingest", file, *form], cwd=tmp_path, capture_output=True, timeout=TIMEOUT)
    assert b"Traceback" not in finished.stderr
    if finished.returncode:
        assert (finished.returncode, finished.stdout) == (2, b"")
        assert b"UTF-8" in finished.stderr.splitlines()[-1]
    elif form:
        assert json.loads(finished.stdout.decode("utf-8"))
