"""Runs: asked, recorded, summed up, compared."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from eval.run.questions import Question
from eval.run.recording import commit, load_run, machine, recorded, save_run, versions
from eval.run.records import Reply, Run
from eval.run.runner import ask_all
from eval.run.systems import System
from eval.show.compare import changed, differences, pairs_of, print_comparison
from eval.show.summary import CHECKED, MEASURES, RECORDED, WRITTEN, measure_figure, shown, weakest_kinds, with_interval
from eval.show.tables import by_kind, headline, kinds_of, print_run, to_markdown
from ingest import Document
from ingest.errors import FootnoteError


class BrokenSystem:
    """Raises for one question that is asked of it, and refuses the others."""

    name = "broken"

    def __init__(self, broken_by: str) -> None:
        self._broken_by = broken_by

    def answer(self, question: str, history: Sequence[str], words: int) -> Reply:
        if question == self._broken_by:
            raise ValueError("out of order")
        return Reply("The document does not say.", refused=True)


LESS_IS_BETTER = {"wrongly_refused", "seconds_median", "seconds_p95"}


def test_a_system_that_knows_everything_is_perfect_by_every_measure(knowing_run: Run) -> None:
    """So every question can be answered wholly right, and no measure can refuse a perfect answer."""
    for row in knowing_run.rows:
        assert row.is_right, (row.question_id, row.measures)
    for measure in MEASURES:
        # Not all evidence of a list fits 150 words, nor the best 5 passages where each quote is one.
        if (
            measure.unit == "share"
            and measure.name not in (*WRITTEN, *RECORDED, *CHECKED)
            and measure.name not in ("evidence_150", "recall_1", "recall_3", "recall_5", "recall_10")
        ):
            one = measure_figure(knowing_run.rows, measure.name)
            assert one is not None, measure.name
            assert one.value == (0.0 if measure.name in LESS_IS_BETTER else 1.0), measure.name


def test_a_system_that_refuses_everything_is_right_only_where_there_is_no_answer(two_systems: Run) -> None:
    rows = two_systems.of("silent")
    assert all(row.is_right != row.answerable for row in rows)
    values = [measure_figure(rows, name) for name in ("refusal_recall", "wrongly_refused", "nugget_recall", "citation_recall")]
    assert [one.value for one in values if one] == [1.0, 1.0, 0.0, 0.0]
    assert measure_figure(rows, "words") is None


def test_an_error_is_a_row_of_its_own(white_paper: Document, halves: dict[str, Sequence[Question]]) -> None:
    few = halves["development"][:5]
    rows = ask_all([BrokenSystem(few[2].question)], {"development": few}, white_paper.text)
    assert [row.error for row in rows] == ["", "", "ValueError: out of order", "", ""]
    assert rows[2].measures == {}
    outcome = measure_figure(rows, "outcome")
    assert outcome is not None
    assert outcome.n == 4


def test_progress_hears_of_every_question(
    white_paper: Document, halves: dict[str, Sequence[Question]], knowing: Callable[[Sequence[Question], str], System]
) -> None:
    heard: list[str] = []
    few = halves["report"][:3]
    ask_all([knowing(few, "footnote"), knowing(few, "other")], {"report": few}, white_paper.text, heard.append)
    assert heard == ["footnote"] * 3 + ["other"] * 3


def test_a_run_comes_back_as_it_was_recorded(two_systems: Run, tmp_path: Path) -> None:
    path = save_run(two_systems, tmp_path)
    assert load_run(str(path), tmp_path / "elsewhere") == two_systems
    assert load_run(two_systems.id, tmp_path) == two_systems


def test_runs_are_found_by_age(two_systems: Run, knowing_run: Run, tmp_path: Path) -> None:
    for run in (two_systems, knowing_run):
        save_run(run, tmp_path)
    assert recorded(tmp_path) == sorted([two_systems.id, knowing_run.id])
    assert load_run("last", tmp_path).id == two_systems.id
    assert load_run("previous", tmp_path).id == knowing_run.id


@pytest.mark.parametrize("name", ["last", "20200101-000000", "missing.json"])
def test_a_run_that_is_not_there_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(FootnoteError, match="There is no"):
        load_run(name, tmp_path)


@pytest.mark.parametrize("content", ["", "{}", '{"id": 3}', "not json"])
def test_a_file_that_is_no_run_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(content, encoding="utf-8")
    with pytest.raises(FootnoteError, match="is not a recorded run"):
        load_run(str(tmp_path / "x.json"), tmp_path)


def test_what_produced_a_run_is_known(tmp_path: Path) -> None:
    assert commit(tmp_path / "nowhere") == "unknown"
    assert {"python", "numpy", "ir-measures"} <= set(versions())
    assert all(machine().values())


def test_tables_have_every_kind_and_system(two_systems: Run) -> None:
    grid = headline(two_systems, "development")
    assert grid.heads == ("", "footnote", "silent")
    assert grid.rows[0][0] == "right"
    assert {row[0] for row in by_kind(two_systems, None, "correct").rows} == {row.kind for row in two_systems.rows}
    assert by_kind(two_systems, None, "correct").title == "right by kind, both halves"
    assert all(len(row) == len(kinds_of(two_systems, "silent", "report").heads) for row in kinds_of(two_systems, "silent", "report").rows)
    assert to_markdown(grid).splitlines()[1] == "| --- | ---: | ---: |"


def test_a_run_prints_within_eighty_columns_without_cutting_a_word(two_systems: Run) -> None:
    written = io.StringIO()
    print_run(two_systems, Console(width=80, file=written))
    text = written.getvalue()
    assert "…" not in text
    assert "Weakest kinds of footnote" in text


def test_the_weakest_kinds_come_first(two_systems: Run) -> None:
    kinds = weakest_kinds(two_systems.of("silent"))
    assert len(kinds) == 5
    assert [one.value for _, one in kinds] == [0.0] * 5


def test_values_are_shown_with_their_unit() -> None:
    assert [shown(0.831, "correct"), shown(0.0123, "seconds_median"), shown(0.0012, "seconds_p95"), shown(41.4, "words")] == [
        "83.1%",
        "12 ms",
        "1.2 ms",
        "41",
    ]
    assert shown(None, "correct") == with_interval(None, "correct") == "–"


def test_a_comparison_finds_what_changed_and_which_way(two_systems: Run, knowing_run: Run) -> None:
    before, after = two_systems.of("footnote"), knowing_run.of("footnote")
    pairs = pairs_of(before, after)
    better, worse = changed(pairs)
    assert not worse
    assert {pair[0].question_id for pair in better} == {row.question_id for row in before if not row.is_right}
    difference = next(one for one in differences(pairs) if one.name == "correct")
    assert difference.change.value == pytest.approx(difference.after - difference.before)
    assert difference.change.low > 0
    assert changed([(other, one) for one, other in pairs])[1] == [(other, one) for one, other in better]


def test_a_run_compared_with_itself_has_no_difference(knowing_run: Run) -> None:
    pairs = pairs_of(knowing_run.rows, knowing_run.rows)
    assert all((one.change.low, one.change.value, one.change.high) == (0, 0, 0) for one in differences(pairs))
    assert changed(pairs) == ([], [])


def test_a_comparison_prints_both_answers_but_no_question_of_the_report_half(
    two_systems: Run, knowing_run: Run, questions: tuple[Question, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {question.id: question.question for question in questions}
    print_comparison((two_systems, "footnote"), (knowing_run, "footnote"), texts, Console(width=100))
    output = capsys.readouterr().out
    development = [row.question_id for row in two_systems.of("footnote", "development") if not row.is_right]
    report = [row.question_id for row in two_systems.of("footnote", "report")]
    assert all(f"{name} (" in output for name in development)
    assert not any(f"{name} (" in output for name in report)
    assert "better" in output


def test_runs_of_different_halves_cannot_be_compared(knowing_run: Run) -> None:
    one, other = (replace(knowing_run, rows=knowing_run.of(half=half)) for half in ("development", "report"))
    with pytest.raises(FootnoteError, match="no half in common"):
        print_comparison((one, "footnote"), (other, "footnote"), {}, Console())
    with pytest.raises(FootnoteError, match="no question in common"):
        pairs_of(one.rows, other.rows)


def test_a_comparison_says_when_the_document_differs(knowing_run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    other = replace(knowing_run, provenance=replace(knowing_run.provenance, document_sha256="0"))
    print_comparison((knowing_run, "footnote"), (other, "footnote"), {}, Console(width=100))
    assert "differ in document_sha256" in capsys.readouterr().out
