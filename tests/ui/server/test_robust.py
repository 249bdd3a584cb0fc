"""What a shell may do to the command: closed pipes, odd bytes, an index folder that cannot be written."""

from __future__ import annotations

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
