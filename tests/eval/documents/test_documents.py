"""Measuring on a folder of documents: two tiny ones written here."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.documents.folder import SHIPPED, ask_folder, in_quotes, read_folder
from eval.documents.refusal import refusals
from eval.documents.tables import by_document, by_kind, document_tables, overall, overall_figure
from eval.public.collections import Shelf
from eval.run.questions import FROZEN, frozen_hashes
from eval.run.records import Reply, Row, Run
from eval.run.written_system import WrittenSystem
from eval.show.gate import OF_DOCUMENTS, check, floors_for, floors_of, read_floors, write_floors
from eval.show.readme import BEGIN, END, rewrite_readme, standing
from eval.show.summary import measure_figure
from ingest.errors import FootnoteError
from qa import Assistant
from tests.fakes import HashingEncoder, ScriptedWriter

BRIDGE = "The Alder Bridge was opened in 1931. It carries trains across the Quill River.\n\nThe bridge was painted green by Mara Voss.\n"
CHEESE = "Brinkley cheese ripens for nine weeks in a cellar.\n\nIt is made from the milk of goats at Hollow Farm.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One document with its questions in the form of numbered sentences, one in that which new sets are written in, one with none."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    ends = [BRIDGE.index("1931.") + 5, BRIDGE.index("River.") + 6, len(BRIDGE) - 1]
    starts = [0, ends[0] + 1, BRIDGE.index("The bridge")]
    (folder / "bridge.spans.json").write_text(json.dumps(list(zip(starts, ends, strict=True))), encoding="utf-8")
    opened = {"kind": "fact", "question": "When was the Alder Bridge opened?", "history": [], "answerable": True}
    unknown = {"kind": "unanswerable", "question": "Who won the chess cup?", "history": [], "answerable": False}
    write_lines(
        folder / "bridge.questions.jsonl",
        {**opened, "answer": "In 1931 [1].", "nuggets": [["1931"]], "evidence": [[1]]},
        {**unknown, "answer": "It does not say.", "nuggets": [], "evidence": [], "near": [3]},
    )
    (folder / "cheese.txt").write_text(CHEESE, encoding="utf-8")
    quote = {"quote": CHEESE[:50], "start": 0, "end": 50}
    asked = {"id": "c1", "kind": "fact", "question": "How long does Brinkley cheese ripen?", "history": [], "answerable": True}
    write_lines(folder / "cheese.questions.jsonl", {**asked, "reference": "9 weeks", "nuggets": [["9 weeks"]], "evidence": [[quote]]})
    (folder / "none.txt").write_text("Nothing is asked of this.", encoding="utf-8")
    return folder


def write_lines(path: Path, *records: dict[str, object]) -> None:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


@pytest.fixture
def run(folder: Path, tmp_path: Path) -> Run:
    shelf = Shelf(tmp_path / "shelf", lambda step: None, HashingEncoder())
    return ask_folder(read_folder(folder), {"kinds": ""}, shelf, lambda name: None)


def test_every_document_with_questions_is_asked(run: Run) -> None:
    assert run.halves == ("bridge", "cheese")
    assert not any(row.error for row in run.rows)
    assert [row[:2] for row in by_document(run).rows] == [("bridge", "2"), ("cheese", "1")]
    assert [row[:2] for row in by_kind(run).rows] == [("fact", "2"), ("unanswerable", "1")]
    assert set(run.provenance.questions_sha256) == {"bridge", "cheese"}


def test_answers_are_measured_by_the_evidence_and_the_nuggets_in_any_spelling(run: Run) -> None:
    bridge, _, cheese = run.rows
    assert bridge.is_right
    assert (cheese.reply.text, cheese.measures["nugget_recall"]) == ("Brinkley cheese ripens for nine weeks in a cellar. [1]", 1.0)
    assert [row.measures["citation_recall"] for row in (bridge, cheese)] == [1.0, 1.0]
    found = {row[0]: row for row in overall(run).rows}
    assert found["exact"][1] == "100.0% (100.0–100.0)"
    assert found["wrongly refused"][1:] == ("0.0% (0.0–0.0)", "2")
    assert found["refused"][2] == "1"


def test_progress_hears_of_every_question_and_indexes_are_kept(folder: Path, tmp_path: Path) -> None:
    steps, heard = list[str](), list[str]()
    for _ in range(2):
        ask_folder(read_folder(folder), {}, Shelf(tmp_path / "shelf", steps.append, HashingEncoder()), heard.append)
    assert heard == ["bridge", "bridge", "cheese"] * 2
    assert len(steps) == len(set(steps)) > 0
    (folder / "cheese.txt").write_text(CHEESE + "More.\n", encoding="utf-8")
    before = len(steps)
    ask_folder(read_folder(folder), {}, Shelf(tmp_path / "shelf", steps.append, HashingEncoder()), heard.append)
    assert all(step.startswith("cheese") for step in steps[before:])
    assert steps[before:]


def test_questions_are_chosen_by_kind_and_number(folder: Path) -> None:
    assert [len(one.questions) for one in read_folder(folder, every=2)] == [1, 1]
    assert [one.name for one in read_folder(folder, ["unanswerable"])] == ["bridge"]
    with pytest.raises(FootnoteError, match="no question of the kind riddle"):
        read_folder(folder, ["riddle"])


def rows_of(judged: Sequence[tuple[bool, bool, float]]) -> list[Row]:
    """Rows of (answerable, refused, confidence)."""
    return [
        Row(
            "footnote",
            "d",
            str(i),
            "fact",
            answerable,
            Reply("x", refused=refused, confidence=confidence),
            0.1,
            {"correct": float(not refused)},
        )
        for i, (answerable, refused, confidence) in enumerate(judged)
    ]


def test_the_interval_is_wider_where_documents_differ_than_where_questions_do() -> None:
    one_sided = [rows_of([(True, right, 0.5)] * 20) for right in (False, True) * 4]
    mixed = [rows_of([(True, right, 0.5) for right in (False, True)] * 10) for _ in range(8)]
    between, within = overall_figure(one_sided, "correct"), overall_figure(mixed, "correct")
    assert between is not None
    assert within is not None
    assert (between.value, within.value, between.n) == (0.5, 0.5, 160)
    assert between.high - between.low > 3 * (within.high - within.low)
    # A share of 160 questions drawn alone: 1.96 * 0.5 / sqrt(160) either way.
    assert within.high - within.low == pytest.approx(0.155, abs=0.02)
    assert overall_figure(mixed, "refusal_recall") is None
    assert overall_figure(mixed, "wrongly_refused") is not None


def test_refusals_at_a_limit_by_hand(make_run: Callable[[Sequence[Row], str], Run]) -> None:
    surest = [(True, False, 0.9)] * 90 + [(True, True, 0.2)] * 10
    unsure = [(False, False, 0.95)] * 1 + [(False, True, 0.5)] * 4 + [(False, True, 0.1)] * 5
    grid = refusals(rows_of([*surest, *unsure]))
    assert grid is not None
    assert [row[:2] + row[3:] for row in grid.rows] == [
        ("at most 2%", "0.0%", "50.0%", "95.5%", "4.8%"),
        ("at most 5%", "0.0%", "50.0%", "95.5%", "4.8%"),
        ("at most 10%", "10.0%", "90.0%", "82.7%", "1.1%"),
        ("as it is set", "10.0%", "90.0%", "82.7%", "1.1%"),
    ]
    assert grid.title.endswith("AUC 0.860")
    assert refusals(rows_of(surest)) is None
    assert refusals([]) is None


def test_the_shipped_documents_are_frozen_and_of_six_sorts(tmp_path: Path) -> None:
    documents = read_folder(SHIPPED)
    assert len(documents) == 6
    assert all(len(one.questions) >= 25 and one.questions[0].wrong for one in documents)
    files = {one.name for one in SHIPPED.iterdir()} - {"README.md", FROZEN}
    assert set(frozen_hashes(SHIPPED)) == files
    for name in (*files, FROZEN):
        (tmp_path / name).write_bytes((SHIPPED / name).read_bytes())
    for name in (documents[0].path.name, f"{documents[-1].name}.questions.jsonl"):
        original = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(original + b"\n")
        with pytest.raises(FootnoteError, match=f"{name} is not the file that was frozen"):
            read_folder(tmp_path)
        (tmp_path / name).write_bytes(original)
    assert len(read_folder(tmp_path)) == 6


def test_every_document_and_all_of_them_are_gated(run: Run) -> None:
    floors = floors_of(run)
    assert {floor.scope for floor in floors} == {"documents", "document bridge", "document cheese"}
    assert {floor.name for floor in floors if floor.scope == "documents"} == set(OF_DOCUMENTS)
    assert floors_for(run, floors) == floors
    assert check(run, floors)[1]
    worse = replace(run, rows=tuple(replace(row, measures={**row.measures, "correct": 0.0}) for row in run.rows))
    grid, met = check(worse, floors)
    assert not met
    assert ("document bridge", "right") in {row[:2] for row in grid.rows}
    gone = replace(run, rows=run.of(half="bridge"))
    assert not check(gone, [floor for floor in floors if floor.scope == "document cheese"])[1]


def test_floors_of_one_sort_leave_the_others(run: Run, knowing_run: Run, tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    for one in (run, knowing_run, run):
        write_floors(one, path)
    floors = read_floors(path)
    assert floors_for(run, floors) == floors_of(run)
    assert floors_for(knowing_run, floors) == floors_of(knowing_run)
    assert len(floors) == len(floors_of(run)) + len(floors_of(knowing_run))
    path.write_text("damaged", encoding="utf-8")
    write_floors(run, path)
    assert read_floors(path) == floors_of(run)


def test_any_reader_can_be_asked_and_each_has_its_tables(folder: Path, tmp_path: Path) -> None:
    writer = ScriptedWriter("It was opened in 1931. [1]")
    shelf = Shelf(tmp_path / "shelf", lambda step: None, HashingEncoder())
    run = ask_folder(
        read_folder(folder), {}, shelf, lambda name: None, lambda index: [*in_quotes(index), WrittenSystem(Assistant(index, model=writer))]
    )
    assert run.systems == ("footnote", "written")
    assert len(run.rows) == 6
    titles = [grid.title for grid in document_tables(run)]
    assert {"footnote by document", "written by document", "written by kind", "written, 2 documents, 3 questions"} <= set(titles)
    assert [row[:2] for row in by_document(run, "written").rows] == [("bridge", "2"), ("cheese", "1")]


def test_the_table_has_a_row_for_each_set_and_reader(run: Run, two_systems: Run, tmp_path: Path) -> None:
    recorded = replace(
        two_systems, rows=tuple(replace(row, system="recorded", half="tuning3") for row in two_systems.of("footnote", "report"))
    )
    recorded = replace(recorded, provenance=replace(recorded.provenance, options={"of": "recorded"}))
    shipped = replace(run, provenance=replace(run.provenance, options={**run.provenance.options, "documents": "shipped"}))
    own = replace(run, provenance=replace(run.provenance, options={**run.provenance.options, "documents": "some/where"}))
    rows = standing([two_systems, shipped, own, recorded]).rows
    assert [row[:3] for row in rows] == [
        ("white paper, report half", "quotes", "182"),
        ("2 documents that ship", "quotes", "3"),
        ("2 documents of where", "quotes", "3"),
        ("white paper, tuning3, as recorded", "recorded", "182"),
    ]
    right = measure_figure(run.rows, "correct")
    assert right is not None
    assert rows[1][3].startswith(f"{100 * right.value:.1f}% (")
    path = tmp_path / "page.md"
    path.write_text(f"{BEGIN}{END}", encoding="utf-8")
    rewrite_readme(path, [two_systems, shipped])
    text = path.read_text(encoding="utf-8")
    assert "| 2 documents that ship | quotes | 3 |" in text
    assert "Report half, 182 questions" in text
    assert "Development half" not in text
