"""The words and patterns of the check: their examples hold, and quote mode reads none."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import qa
from ingest.lexicon import Lexicon, read_lexicon
from qa.checking.rules.tables import WORDS
from tests.processes import run

FOLDER = Path(qa.__file__).parent
FILES = [FOLDER / "checking/rules/patterns.toml"]
TABLES = [(read_lexicon(file), name) for file in FILES for name, table in read_lexicon(file).tables.items() if "fragment" not in table]


@pytest.mark.parametrize(("lexicon", "name"), TABLES, ids=[name for _, name in TABLES])
def test_patterns_find_their_examples_and_nothing_else(lexicon: Lexicon, name: str) -> None:
    table, pattern = lexicon.tables[name], lexicon.pattern(name)
    assert table["matches"]
    assert [text for text in table["matches"] if not pattern.search(text)] == []
    assert table["rejects"]
    assert [text for text in table["rejects"] if pattern.search(text)] == []


def test_words_are_in_lower_case_and_stand_in_one_group_once() -> None:
    for name, table in WORDS.tables.items():
        groups = WORDS.groups(name) if "groups" in table else (tuple(table["words"].split()),)
        assert all(word == word.lower() for group in groups for word in group)
        assert [group for group in groups if len(set(group)) < len(group)] == []


def test_quote_mode_reads_none_of_them(real_folder: Path, tmp_path: Path) -> None:
    asking = f"from qa import Assistant; Assistant({str(real_folder)!r}).ask('What was built?')"
    script = f"{asking}; import sys, json; print(json.dumps([*sys.modules]))"
    loaded = json.loads(run(sys.executable, "-c", script, cwd=tmp_path).stdout.splitlines()[-1])
    assert "qa.readers.quote" in loaded
    assert [name for name in loaded if name.startswith(("qa.checking.rules", "qa.languages.", "qa.readers.draft", "text_to_num"))] == []
