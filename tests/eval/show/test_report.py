"""The report, the README's table and the gate, on runs without a model."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eval.documents.folder import ask_folder, read_folder
from eval.public.collections import Shelf
from eval.run.questions import Question, word_budgets
from eval.run.records import Reply, Row, Run
from eval.show.curves import curves, risk_curve
from eval.show.gate import GATED, NO_MARGIN, check, floors_of, read_floors, require_all_questions, write_floors
from eval.show.readme import BEGIN, END, rewrite_readme
from eval.show.report import AROUND, findings, to_html, to_markdown_report, verdict_of, write_report
from eval.show.sources import Source, sources_of
from ingest import Document
from ingest.errors import FootnoteError
from tests.fakes import HashingEncoder


@pytest.fixture(scope="module")
def sources(two_systems: Run) -> dict[str, Source]:
    """The halves that were asked."""
    return sources_of(two_systems)


def test_the_page_needs_nothing_beside_it(two_systems: Run, sources: dict[str, Source], questions: tuple[Question, ...]) -> None:
    page = to_html(two_systems, sources)
    assert not re.search(r"""(?:src|href)=["'](?!data:|#)""", page)
    assert page.count("<svg") == 3
    assert page.count("<article") == len(questions)
    assert two_systems.provenance.commit in page


def test_the_report_half_is_what_counts_and_its_questions_are_hidden(two_systems: Run, sources: dict[str, Source]) -> None:
    page = to_html(two_systems, sources)
    articles = re.findall(r"<article ([^>]*)>", page)
    assert {'data-half="report"' in one for one in articles if "hidden" in one} == {True}
    assert sum("hidden" in one for one in articles) == len(sources["report"].questions)
    right = sum(row.is_right for row in two_systems.of("footnote", "report")) / len(sources["report"].questions)
    assert f"<b>{right:.1%}</b>" in page
    alone = replace(two_systems, rows=two_systems.of(half="report"))
    assert not any("hidden" in one for one in re.findall(r"<article ([^>]*)>", to_html(alone, sources)))


def test_documents_are_shown_with_the_weakest_first(two_systems: Run, sources: dict[str, Source]) -> None:
    renamed = {"development": "harbour", "report": "bridge"}
    rows = tuple(
        replace(row, half=renamed[row.half], measures={**row.measures, "correct": float(row.half == "report")}) for row in two_systems.rows
    )
    page = to_html(replace(two_systems, rows=rows), {renamed[half]: source for half, source in sources.items()})
    assert "By document" in page
    assert page.index("<td>harbour</td>") < page.index("<td>bridge</td>")
    assert "report half" not in page
    assert "| harbour | " in to_markdown_report(replace(two_systems, rows=rows))


def test_the_page_shows_text_as_text(sources: dict[str, Source], two_systems: Run) -> None:
    mark = "<script>alert(1)</script>"
    rows = tuple(replace(row, reply=replace(row.reply, text=mark)) for row in two_systems.rows[:3])
    page = to_html(replace(two_systems, rows=rows), sources)
    assert mark not in page
    assert "&lt;script&gt;alert(1)" in page


def test_failures_come_first_and_say_what_was_missed(two_systems: Run, sources: dict[str, Source]) -> None:
    found = findings(two_systems, "footnote", sources)
    rights = [one.row.is_right for one in found]
    assert rights == sorted(rights)
    assert not rights[0]
    for one in found:
        assert any(not hit for _, hit in one.nuggets) == (one.question.answerable and not one.row.is_right)
        assert one.row.is_right == (one.verdict == "right")
        needed = [piece for passage in one.evidence for piece in passage if piece.label == "needed"]
        assert all((piece.rank is not None) == piece.cited == one.row.is_right for piece in needed)
        assert [(name, verdict == "right") for name, verdict, _ in one.others] == [("silent", not one.question.answerable)]


def test_evidence_is_shown_as_it_stands_in_its_paragraph(two_systems: Run, sources: dict[str, Source], white_paper: Document) -> None:
    shown = 0
    for one in findings(two_systems, "footnote", sources):
        for passage in one.evidence:
            text = "".join(piece.text for piece in passage).removeprefix("… ").removesuffix(" …")
            assert text in white_paper.text
            assert all(len(piece.text) <= AROUND + 2 for piece in passage if not piece.label)
            shown += sum(piece.label == "needed" for piece in passage)
    assert shown > 300


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


def test_both_files_are_written(two_systems: Run, sources: dict[str, Source], tmp_path: Path) -> None:
    html, markdown = write_report(two_systems, tmp_path / "new", sources)
    assert html.stat().st_size > 100_000
    text = markdown.read_text(encoding="utf-8")
    assert all(f"| {kind} |" in text for kind in word_budgets())
    assert text == to_markdown_report(two_systems)


def test_a_run_of_another_document_is_not_reported(two_systems: Run) -> None:
    other = replace(two_systems, provenance=replace(two_systems.provenance, document_sha256="0"))
    with pytest.raises(FootnoteError, match="another version"):
        sources_of(other)


def test_a_run_over_documents_is_reported_from_its_record(tmp_path: Path) -> None:
    text = "The Alder Bridge was opened in 1931.\n\nIt carries trains across the Quill River.\n"
    quote = {"quote": "opened in 1931", "start": text.index("opened"), "end": text.index("opened") + 14}
    asked = {"kind": "fact", "question": "When was the Alder Bridge opened?", "history": [], "answerable": True, "reference": "In 1931."}
    for name in ("bridge", "other"):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        line = json.dumps({**asked, "id": "q1", "nuggets": [["1931"]], "evidence": [quote]})
        (tmp_path / f"{name}.questions.jsonl").write_text(line, encoding="utf-8")
    shelf = Shelf(tmp_path / "shelf", lambda step: None, HashingEncoder())
    run = ask_folder(read_folder(tmp_path), {"documents": str(tmp_path)}, shelf, lambda name: None)
    html, _ = write_report(run, tmp_path / "report", sources_of(run))
    page = html.read_text(encoding="utf-8")
    assert page.count("<article") == 2
    assert len(re.findall(r"The Alder Bridge was <mark [^>]*>opened in 1931</mark>\.", page)) == 2
    line = line.replace("In 1931.", "Then.")
    (tmp_path / "other.questions.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(FootnoteError, match="another version of other's questions"):
        sources_of(run)


def test_risk_and_coverage_by_hand() -> None:
    rows = [
        Row("s", "h", str(i), "fact", answerable, Reply("x", confidence=confidence, refused=confidence < 0.4), 0.1, {})
        for i, (answerable, confidence) in enumerate([(True, 0.9), (False, 0.8), (True, 0.5), (False, 0.1)])
    ]
    curve = risk_curve({"s": rows})
    assert curve.rungs[-1] == (1.0, "50%")
    third = 1 / 3 / 0.5
    assert np.allclose(curve.lines[0].points[::2], [(0.25, 0.0), (0.5, 1.0), (0.75, third), (1.0, 1.0)])
    assert np.allclose(curve.lines[0].dot or (), (0.75, third))
    assert risk_curve({"s": rows[::2]}).lines == ()


def test_no_risk_is_drawn_without_a_confidence(two_systems: Run) -> None:
    rows = [replace(row, reply=replace(row.reply, confidence=None)) for row in two_systems.rows]
    assert next(one.title for one in curves({"s": two_systems.rows})).startswith("Refusal")
    assert [one.title for one in curves({"s": rows})] == ["Evidence within a budget", "Time of a question"]
    assert curves({"s": []}) == []


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
