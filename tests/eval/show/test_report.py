"""The report, the README's table and the gate, on runs without a model."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.run.questions import Question, word_budgets
from eval.run.records import Reply, Row, Run
from eval.run.spans import letters_of
from eval.show.gate import GATED, NO_MARGIN, check, floors_of, read_floors, require_all_questions, write_floors
from eval.show.plots import risk_plot
from eval.show.readme import BEGIN, END, rewrite_readme
from eval.show.report import findings, to_html, to_markdown_report, verdict_of, write_report
from ingest import Document
from ingest.errors import FootnoteError


def test_the_page_needs_nothing_beside_it(two_systems: Run, questions: tuple[Question, ...], white_paper: Document) -> None:
    page = to_html(two_systems, {question.id: question for question in questions}, white_paper)
    assert not re.search(r"""(?:src|href)=["'](?!data:|#)""", page)
    assert page.count("data:image/svg+xml;base64,") == 8
    assert page.count("<article") == len(questions)
    assert two_systems.provenance.commit in page


def test_the_page_shows_text_as_text(questions: tuple[Question, ...], white_paper: Document, two_systems: Run) -> None:
    mark = "<script>alert(1)</script>"
    rows = tuple(replace(row, reply=replace(row.reply, text=mark)) for row in two_systems.rows[:3])
    page = to_html(replace(two_systems, rows=rows), {question.id: question for question in questions}, white_paper)
    assert mark not in page
    assert "&lt;script&gt;alert(1)" in page


def test_failures_come_first_and_say_what_was_missed(two_systems: Run, questions: tuple[Question, ...], white_paper: Document) -> None:
    known = {question.id: question for question in questions}
    found = findings(two_systems, "footnote", "development", known, letters_of(white_paper.text))
    rights = [one.row.is_right for one in found]
    assert rights == sorted(rights)
    assert not rights[0]
    for one in found:
        assert any(not hit for _, hit in one.nuggets) == (one.question.answerable and not one.row.is_right)
        assert one.row.is_right == (one.verdict == "right")
        assert all((rank is not None) == one.row.is_right for _, rank, _ in one.evidence)
        assert one.others == (("silent", not one.question.answerable),)


@pytest.mark.parametrize(
    ("reply", "answerable", "measures", "verdict"),
    [
        (Reply("", refused=True), True, {"correct": 0.0}, "wrongly refused"),
        (Reply("x"), False, {"correct": 0.0}, "answered, should refuse"),
        (Reply("x"), True, {"correct": 0.0, "clean": 0.0, "nugget_recall": 1.0}, "forbidden word"),
        (Reply("x"), True, {"correct": 0.0, "nugget_recall": 0.5}, "incomplete"),
        (Reply("x"), True, {"correct": 0.0, "nugget_recall": 0.0}, "wrong"),
        (Reply("x"), True, {"correct": 1.0}, "right"),
    ],
)
def test_a_verdict_names_the_reason(reply: Reply, answerable: bool, measures: dict[str, float | None], verdict: str) -> None:
    row = Row("footnote", "report", "q", "list", answerable, reply, 0.1, measures)
    assert verdict_of(row) == verdict
    assert verdict_of(replace(row, error="ValueError: x")) == "error"


def test_both_files_are_written(two_systems: Run, questions: tuple[Question, ...], white_paper: Document, tmp_path: Path) -> None:
    html, markdown = write_report(two_systems, tmp_path / "new", {question.id: question for question in questions}, white_paper)
    assert html.stat().st_size > 100_000
    text = markdown.read_text(encoding="utf-8")
    assert all(f"| {kind} |" in text for kind in word_budgets())
    assert text == to_markdown_report(two_systems)


def test_a_run_of_another_document_is_not_reported(two_systems: Run, white_paper: Document, tmp_path: Path) -> None:
    with pytest.raises(FootnoteError, match="another version"):
        write_report(two_systems, tmp_path, {}, replace(white_paper, sha256="0"))


def test_no_risk_is_drawn_without_a_confidence(two_systems: Run) -> None:
    rows = tuple(replace(row, reply=replace(row.reply, confidence=None)) for row in two_systems.rows)
    assert risk_plot(two_systems, "report") is not None
    assert risk_plot(replace(two_systems, rows=rows), "report") is None


def test_the_readme_keeps_all_but_the_table(two_systems: Run, tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(f"# Title\n{BEGIN}\nold table\n{END}\nThe end.\n", encoding="utf-8")
    rewrite_readme(path, [two_systems])
    once = path.read_text(encoding="utf-8")
    rewrite_readme(path, [two_systems])
    assert path.read_text(encoding="utf-8") == once
    assert once.startswith(f"# Title\n{BEGIN}\n")
    assert once.endswith(f"{END}\nThe end.\n")
    assert "old table" not in once
    assert "`0123456789ab`" in once


@pytest.mark.parametrize("text", ["", BEGIN, f"{END} {BEGIN}"])
def test_a_readme_without_a_place_for_the_table_is_left_alone(text: str, two_systems: Run, tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FootnoteError, match="no place"):
        rewrite_readme(path, [two_systems])
    assert path.read_text(encoding="utf-8") == text


def test_a_run_meets_the_floors_that_it_set(knowing_run: Run, two_systems: Run, tmp_path: Path) -> None:
    for run in (knowing_run, two_systems):
        write_floors(run, tmp_path / "floors.json")
        grid, met = check(run, read_floors(tmp_path / "floors.json"))
        assert met
        assert grid.title == "All floors hold: white paper"


def test_the_gate_shuts_on_a_drop_beyond_the_margin_and_names_it(knowing_run: Run) -> None:
    floors = floors_of(knowing_run)
    grid, met = check(with_failures(knowing_run, 40), floors)
    assert not met
    assert ("development", "right") in {row[:2] for row in grid.rows}
    assert {floor.scope for floor in floors} == {"development", "report", *word_budgets()}


def test_a_few_questions_that_swap_are_noise(two_systems: Run) -> None:
    floors = [floor for floor in floors_of(two_systems) if floor.scope == "development" and floor.name == "correct"]
    assert floors[0].margin > 2 / 375
    assert check(with_failures(two_systems, 2), floors)[1]
    assert not check(with_failures(two_systems, 30), floors)[1]


def with_failures(run: Run, count: int) -> Run:
    """The run with the first right answers of the development half made wrong."""
    failing = {row.question_id for row in [row for row in run.of("footnote", "development") if row.is_right][:count]}
    rows = tuple(
        replace(row, measures={**row.measures, "correct": 0.0}) if row.system == "footnote" and row.question_id in failing else row
        for row in run.rows
    )  # fmt: skip
    return replace(run, rows=rows)


def test_one_inexact_quote_shuts_the_gate(knowing_run: Run) -> None:
    first = next(row for row in knowing_run.rows if row.measures["citation_exactness"] is not None)
    spoilt = replace(first, measures={**first.measures, "citation_exactness": 0.5})
    rows = tuple(spoilt if row is first else row for row in knowing_run.rows)
    grid, met = check(replace(knowing_run, rows=rows), floors_of(knowing_run))
    assert not met
    assert [row[1] for row in grid.rows] == ["exact"]
    assert set(GATED) >= NO_MARGIN


def test_an_error_shuts_the_gate_and_sets_no_floor(knowing_run: Run, tmp_path: Path) -> None:
    broken = replace(knowing_run, rows=(replace(knowing_run.rows[0], error="ValueError: x"), *knowing_run.rows[1:]))
    assert not check(broken, floors_of(knowing_run))[1]
    with pytest.raises(FootnoteError, match="errors"):
        write_floors(broken, tmp_path / "floors.json")


def test_floors_need_all_questions(knowing_run: Run, make_run: Callable[[Sequence[Row], str], Run], tmp_path: Path) -> None:
    with pytest.raises(FootnoteError, match="both halves"):
        write_floors(make_run(knowing_run.of(half="report"), "x"), tmp_path / "floors.json")


@pytest.mark.parametrize("chosen", [{"kinds": "list"}, {"every": "2"}])
def test_a_run_of_some_questions_sets_no_floors_and_passes_no_gate(chosen: dict[str, str], knowing_run: Run, tmp_path: Path) -> None:
    some = replace(knowing_run, provenance=replace(knowing_run.provenance, options=chosen))
    with pytest.raises(FootnoteError, match="some questions only"):
        write_floors(some, tmp_path / "floors.json")
    with pytest.raises(FootnoteError, match="some questions only"):
        require_all_questions(some)


@pytest.mark.parametrize("content", ["", "{}", json.dumps({"floors": [{"scope": "report"}]})])
def test_damaged_floors_are_reported(content: str, tmp_path: Path) -> None:
    with pytest.raises(FootnoteError, match="does not exist"):
        read_floors(tmp_path / "floors.json")
    (tmp_path / "floors.json").write_text(content, encoding="utf-8")
    with pytest.raises(FootnoteError, match="cannot be read"):
        read_floors(tmp_path / "floors.json")
