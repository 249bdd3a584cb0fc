"""Headings against those that people see, on a small Markdown document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.documents.structure import outlines, structure_table
from ingest.errors import FootnoteError

TEXT = "# 1. Scope\n\nThis is what it is for.\n\n## 1.2. Terms\n\nThese are the words.\n\n# 2. Rules\n\nThese are the rules.\n"


def write(folder: Path, *headings: tuple[int, str, str]) -> None:
    (folder / "rules.md").write_text(TEXT, encoding="utf-8")
    seen = [{"start": start, "label": label, "line": line} for start, label, line in headings]
    (folder / "rules.md.headings.json").write_text(json.dumps({"document": "rules.md", "kind": "k", "headings": seen}), encoding="utf-8")


SCOPE, TERMS, RULES = ((TEXT.index(line), label, line) for line, label in (("# 1. S", "1"), ("## 1.2. T", "1.2"), ("# 2. R", "Section 2")))


def test_what_people_see_is_found_missed_or_not_seen_at_all(tmp_path: Path) -> None:
    write(tmp_path, SCOPE, TERMS, RULES)
    (all_found,) = outlines(tmp_path)
    assert (all_found.headings, all_found.found, all_found.wrong, all_found.citable, all_found.labelled) == (3, 3, 0, 3, 3)
    write(tmp_path, SCOPE, (RULES[0] + 20, "9", "These are the rules."), (RULES[0] + 3, "3", "2. Rules"))
    (mixed,) = outlines(tmp_path)
    assert (mixed.headings, mixed.found, mixed.wrong, mixed.citable, mixed.labelled) == (3, 2, 1, 1, 3)
    assert structure_table([all_found, mixed]).rows[-1] == ("all", "6", "5", "1", "1", "4 of 6")


def test_a_heading_that_moved_is_found_by_its_line_and_none_is_found_twice(tmp_path: Path) -> None:
    write(tmp_path, (0, "", "2. RULES"), (50, "", "2. Rules"), (60, "", "# 2. Rules"))
    (moved,) = outlines(tmp_path)
    assert (moved.headings, moved.found, moved.wrong) == (3, 2, 1)


def test_a_folder_without_headings_or_with_damaged_ones_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FootnoteError, match=r"no FILE\.headings\.json"):
        outlines(tmp_path)
    (tmp_path / "x.headings.json").write_text("{}", encoding="utf-8")
    with pytest.raises(FootnoteError, match="cannot be read"):
        outlines(tmp_path)
