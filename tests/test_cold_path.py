"""Answering a question from a fresh process loads none of the heavy libraries, and builds a missing index."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.processes import run

HEAVY: tuple[str, ...] = (
    "torch",
    "sentence_transformers",
    "transformers",
    "langchain",
    "langchain_core",
    "gradio",
    "onnx",
    "babel",
    "py3langid",
)
HEAVY += ("matplotlib", "pandas", "pymilvus", "milvus_lite", "grpc", "ray", "pyarrow")
FORMATS = {"pypdfium2", "docx", "lxml", "selectolax", "markdown_it"}
QUESTION = "How many space cooperation agreements has China signed since 2016?"
FROM_PYTHON = f"from qa import Assistant; answer = Assistant({{folder!r}}).ask({QUESTION!r}); assert '46 space' in answer.text"
FROM_COMMAND = f"from ui.cli.command import main; assert main(['ask', {QUESTION!r}, '--index', {{folder!r}}]) == 0"
FROM_SEARCH = f"from index import Retriever; assert Retriever({{folder!r}}).search({QUESTION!r})[0].section == 'VI.2'"
TELL = "; import sys, json; print(); print(json.dumps(sorted(sys.modules)))"


@pytest.mark.parametrize("script", [FROM_PYTHON, FROM_COMMAND, FROM_SEARCH], ids=["python", "command", "search"])
def test_answering_loads_no_heavy_library(tmp_path: Path, real_folder: Path, script: str) -> None:
    finished = run(sys.executable, "-c", script.format(folder=str(real_folder)) + TELL, cwd=tmp_path)
    assert finished.returncode == 0, finished.stderr
    loaded = set(json.loads(finished.stdout.splitlines()[-1]))
    assert "onnxruntime" in loaded
    assert loaded & set(HEAVY) == set()


def test_help_loads_no_library_at_all(tmp_path: Path) -> None:
    script = "import ui.cli.command, sys, json; print(json.dumps(sorted(sys.modules)))"
    loaded = set(json.loads(run(sys.executable, "-c", script, cwd=tmp_path).stdout))
    assert loaded & {*HEAVY, "numpy", "faiss", "onnxruntime"} == set()


def test_text_is_read_without_the_libraries_of_other_formats(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("1. Gate\n\nIt opens.\n", encoding="utf-8")
    script = f"from ingest import read_document; read_document({str(path)!r})"
    loaded = set(json.loads(run(sys.executable, "-c", script + TELL, cwd=tmp_path).stdout.splitlines()[-1]))
    assert "ingest.formats" in loaded
    assert loaded & FORMATS == set()


@pytest.mark.slow
def test_first_question_builds_the_index_and_the_second_does_not(tmp_path: Path) -> None:
    script = f"from qa import ask; answer = ask({QUESTION!r}); print(answer.text)"
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    first = run(sys.executable, "-c", script, cwd=tmp_path, environment=environment)
    second = run(sys.executable, "-c", script, cwd=tmp_path, environment=environment)
    assert "46 space cooperation agreements" in first.stdout
    assert first.stdout == second.stdout
    assert "building the index" in first.stderr
    assert second.stderr == ""
