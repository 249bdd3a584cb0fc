"""Votes are kept as JSON lines, each with what it is about, whole even if many vote at once."""

from __future__ import annotations

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from qa import Assistant
from tests.ui.made import answer_of
from ui.chat.feedback import FeedbackFile, default_path


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The lines of a file of votes."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_vote_is_kept_with_what_it_is_about(tmp_path: Path, assistant: Assistant) -> None:
    answer = assistant.ask("How many agreements has China signed since 2016?")
    FeedbackFile(tmp_path / "new" / "folder" / "votes.jsonl").keep(answer, "up", assistant.document.sha256)
    (line,) = lines_of(tmp_path / "new" / "folder" / "votes.jsonl")
    assert (line["schema"], line["version"], line["vote"]) == (1, version("footnote-qa"), "up")
    assert line["document_sha256"] == assistant.document.sha256
    assert line["answer"] == {name: value for name, value in answer.to_dict().items() if name != "passages"}
    assert line["answer"]["asked"] == answer.asked
    assert datetime.now(UTC) - datetime.fromisoformat(line["time"]) < timedelta(minutes=5)


def test_votes_are_appended_and_taken_back(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "votes.jsonl")
    file.path.write_text('{"kept": "by an earlier run"}\n')
    for vote in ("down", None, "up"):
        file.keep(answer_of((4, 11), asked='Why?\n\u2028"quoted" \U0001f680 \\'), vote, "0" * 64)
    assert [line.get("vote", "none") for line in lines_of_strict(file.path)] == ["none", "down", None, "up"]
    assert lines_of_strict(file.path)[-1]["answer"]["asked"] == 'Why?\n\u2028"quoted" \U0001f680 \\'


def lines_of_strict(path: Path) -> list[dict[str, Any]]:
    """The lines as programs see them that part them at line feeds alone, as JSON Lines says."""
    return [json.loads(line) for line in path.read_bytes().decode("utf-8").rstrip("\n").split("\n")]


def test_many_threads_write_whole_lines(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "votes.jsonl")
    questions = [f"{number} {'word ' * 2000}" for number in range(120)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda question: file.keep(answer_of((4, 11), asked=question), "up", "0" * 64), questions))
    assert sorted(line["answer"]["asked"] for line in lines_of(file.path)) == sorted(questions)


def test_a_new_file_is_its_owners_alone_and_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = FeedbackFile(tmp_path / "votes.jsonl")
    file.keep(answer_of((4, 11)), "up", "0" * 64)
    assert os.name == "nt" or stat.S_IMODE(file.path.stat().st_mode) == 0o600
    monkeypatch.setattr("ui.chat.feedback.FEEDBACK_BYTES", 10)
    with pytest.raises(OSError, match="10 bytes"):
        file.keep(answer_of((4, 11)), "up", "0" * 64)
    assert len(lines_of(file.path)) == 1


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    for path in (tmp_path, tmp_path / "taken" / "votes.jsonl"):
        with pytest.raises(OSError, match=str(tmp_path)):
            FeedbackFile(path).keep(answer_of((4, 11)), "up", "0" * 64)


def test_default_place_is_in_the_users_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_path().name == "feedback.jsonl"
    assert "footnote-qa" in default_path().parts
