"""The engine as one setting."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.engines.setting import EngineSetting, parse_engine
from ingest.errors import EngineError


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("local", EngineSetting("local")),
        ("milvus:http://localhost:19530", EngineSetting("milvus", "http://localhost:19530")),
        ("milvus:https://a.example.org/", EngineSetting("milvus", "https://a.example.org")),
        ("milvus:/data/library.db", EngineSetting("milvus", "/data/library.db")),
    ],
)
def test_settings_are_read_and_written(text: str, setting: EngineSetting) -> None:
    assert parse_engine(text) == setting
    assert parse_engine(str(setting)) == setting


def test_a_file_is_the_same_from_every_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert parse_engine("milvus:library.db").uri == str(tmp_path / "library.db")


@pytest.mark.parametrize(
    "text", ["", "faiss", "milvus", "milvus:", "local:x", "milvus:library", "milvus:ftp://a", "milvus:http://", "milvus:http://a:x"]
)
def test_what_is_none_says_what_is(text: str) -> None:
    with pytest.raises(EngineError, match=r"milvus:FILE\.db|http://HOST|\.db"):
        parse_engine(text)


@pytest.mark.parametrize("text", ["milvus:http://root:sesame@a:19530", "milvus:https://a/?token=sesame", "x:http://root:sesame@a"])
def test_a_password_in_an_address_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(EngineError) as refused:
        parse_engine(text)
    assert "root:sesame" not in str(refused.value)
