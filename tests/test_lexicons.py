"""Words and patterns that are data: each pattern finds what its examples say, and nothing in the files is idle or missing."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ingest.lexicon import Lexicon, read_lexicon
from tests.sources import PACKAGES, ROOT, SOURCES

KEYS = ("pattern", "whole", "any", "phrases")
_CALL = re.compile(r"\(\?&(\w+)\)")


def _own_tables(path: Path) -> dict[str, dict[str, Any]]:
    """The tables of one file, without those that it shares."""
    return {name: table for name, table in tomllib.loads(path.read_text(encoding="utf-8")).items() if isinstance(table, dict)}


def _is_pattern(table: dict[str, Any]) -> bool:
    return any(key in table for key in KEYS)


def _sources_of(table: dict[str, Any]) -> str:
    return " ".join("".join(table.get(key, "")) for key in (*KEYS, "fragment"))


FILES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.toml"))]
LEXICONS = [path for path in FILES if any(_is_pattern(table) or "fragment" in table for table in _own_tables(path).values())]
PATTERNS = [(path, name) for path in LEXICONS for name, table in _own_tables(path).items() if _is_pattern(table)]
each_file = pytest.mark.parametrize("path", LEXICONS, ids=lambda path: path.relative_to(ROOT).as_posix())


@pytest.mark.parametrize(("path", "name"), PATTERNS, ids=[f"{path.stem}-{name}" for path, name in PATTERNS])
def test_pattern_finds_what_its_examples_say(path: Path, name: str) -> None:
    lexicon = read_lexicon(path)
    table, pattern = lexicon.tables[name], lexicon.pattern(name)
    assert table["matches"]
    assert table["rejects"]
    assert [text for text in table["matches"] if not pattern.search(text)] == []
    assert [text for text in table["rejects"] if pattern.search(text)] == []


@each_file
def test_fragments_exist(path: Path) -> None:
    lexicon = read_lexicon(path)
    called = {name for table in _own_tables(path).values() for name in _CALL.findall(_sources_of(table))}
    assert [name for name in called if "fragment" not in lexicon.tables.get(name, {})] == []


@each_file
def test_no_table_is_idle(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    files = [other for other in LEXICONS if other.parent == path.parent]
    called = {name for other in files for table in _own_tables(other).values() for name in _CALL.findall(_sources_of(table))}
    said = {node.value for source in SOURCES if source.package == package for node in source.nodes if isinstance(node, ast.Constant)}
    idle = [name for name, table in _own_tables(path).items() if name not in (called | said if "fragment" in table else said)]
    assert idle == []


def test_fragments_are_filled_in_and_flags_kept() -> None:
    lexicon = Lexicon(
        {
            "unit": {"fragment": ["(?:years?", "|days?)"]},
            "span": {"fragment": "two (?&unit)"},
            "asked": {"whole": ["(?&span)", "once"], "any": ["^since"]},
            "told": {"phrases": ["so far", "e.g.", "summar*"]},
            "spelt": {"pattern": ["IV", "|X"], "case": True},
        }
    )
    assert lexicon.pattern("asked").findall("Since two YEARS, once; twonce") == ["Since", "two YEARS", "once"]
    assert lexicon.pattern("spelt").findall("iv IV x") == ["IV"]
    assert lexicon.pattern("told").findall("So far, e.g. a summary; so farther") == ["So far", "e.g.", "summary"]
    with pytest.raises(KeyError):
        Lexicon({"wrong": {"any": ["(?&none)"]}}).pattern("wrong")


def test_a_file_uses_the_fragments_of_another(tmp_path: Path) -> None:
    (tmp_path / "common.toml").write_text('[unit]\nfragment = "(?:years?|days?)"\n[other]\nfragment = "a"\n', encoding="utf-8")
    own = 'shared = "common.toml"\n[other]\nfragment = "b"\n[asked]\nany = ["(?&unit)(?&other)"]\n'
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    assert read_lexicon(tmp_path / "own.toml").pattern("asked").findall("daysb daysa") == ["daysb"]
