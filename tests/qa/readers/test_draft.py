"""From a model's text to drafts: however it numbers, marks and breaks its lines, and whatever else it writes."""

from __future__ import annotations

import ast
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa.readers
from qa.readers.draft import drafts_of, refuses
from tests.qa.checking.growth import grows_too_fast

KNOWN = range(1, 6)


@pytest.mark.parametrize(
    ("line", "drafts"),
    [
        ("The rover drills. [1]", [("The rover drills.", (1,))]),
        ("The rover drills [1][3].", [("The rover drills.", (1, 3))]),
        ("- It drills (evidence 2). It costs nine euros [3, 1]", [("It drills.", (2,)), ("It costs nine euros.", (3, 1))]),
        ("2) It drills 【1】 【2】", [("It drills.", (1, 2))]),
        ("Answer: It drills. It digs. [1; 2 and 3]", [("It drills.", (1, 2, 3)), ("It digs.", (1, 2, 3))]),
        ("Statement 3: It drills [No. 4] [#5]", [("It drills.", (4, 5))]),
        ("**It drills** [Source 1] [17]", [("It drills.", (1,))]),
        ("[1] It drills.", [("It drills.", ())]),
        ("It drills. [1]. [2]", [("It drills.", (1, 2))]),
        ("It was signed in 1967 (2016) (1967) by 3 states [2]", [("It was signed in 1967 (2016) (1967) by 3 states.", (2,))]),
        ("It has [123] and [see 4] and () and [a", [("It has [123] and [see 4] and () and [a.", ())]),
        ("1.5 million tons [1]", [("1.5 million tons.", (1,))]),
        ("[2]", []), ("", []), ("Yes", []), ("- ", []),
    ],
)  # fmt: skip
def test_statements_are_told_from_marks(line: str, drafts: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(one.text, one.ids) for one in drafts_of(line, KNOWN)] == drafts


@given(st.text("[](【】 0123456789,;.&#andevidnce*->:\n", max_size=80))
def test_any_line_is_read_and_names_only_what_there_is(line: str) -> None:
    assert all(one.text and set(one.ids) <= set(KNOWN) for one in drafts_of(line, KNOWN))


def test_eight_years_in_brackets_are_read_at_once() -> None:
    start = time.perf_counter()
    drafts_of("(2016 2017 2018 2019 2020 2021 2022 2023", KNOWN)
    drafts_of(f"({'2016 ' * 4000}", KNOWN)
    assert time.perf_counter() - start < 0.5


def test_lines_take_time_by_the_letter() -> None:
    assert grows_too_fast(lambda line: drafts_of(line, KNOWN)) == []
    assert grows_too_fast(refuses) == []


@pytest.mark.parametrize("file", sorted(Path(qa.readers.__file__).parent.glob("*.py")), ids=lambda file: file.name)
def test_readers_know_no_regular_expressions(file: Path) -> None:
    imports = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert "re" not in {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    assert "re" not in {node.module for node in imports if isinstance(node, ast.ImportFrom)}
