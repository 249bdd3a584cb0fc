"""Public collections: their layouts, and the measures on small ones made here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.public.collections import Shelf, as_document
from eval.public.retrieval import measure_collection, read_collection
from eval.public.squad import read_squad
from ingest.errors import FootnoteError
from tests.fakes import HashingEncoder

TEXTS = {
    "a": ("Rockets", "The Long March rocket carries satellites into orbit. It is launched from Hainan."),
    "b": ("Rockets", "Sounding rockets measure the upper atmosphere for minutes."),
    "c": ("Cheese", "Brie ripens for four weeks in a cool cellar."),
    "d": ("", "A text without a title speaks of whales and of the sea."),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four texts, three judged queries and one that nobody judged, four questions of which one has no answer."""
    folder = tmp_path / "small"
    folder.mkdir()
    write_lines(folder / "corpus.jsonl", *({"_id": one, "title": title, "text": text} for one, (title, text) in TEXTS.items()))
    queries = {"1": "Long March rocket launched from Hainan", "2": "brie ripens in a cellar", "3": "whales of the sea", "4": "unjudged"}
    write_lines(folder / "queries.jsonl", *({"_id": one, "text": text} for one, text in queries.items()))
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n1\ta\t1\n2\tc\t1\n3\td\t1\n3\ta\t0\n", encoding="utf-8")
    return folder


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A new shelf, with an encoder that is no model."""
    return Shelf(tmp_path / "shelf", lambda step: None, HashingEncoder())


def test_an_index_is_built_once_and_again_when_it_is_damaged(tmp_path: Path) -> None:
    heard: list[str] = []
    shelf = Shelf(tmp_path, heard.append, HashingEncoder())
    text = as_document(TEXTS)[0]
    first = shelf.index("small", text)
    steps = len(heard)
    assert shelf.index("small", text).manifest == first.manifest
    assert len(heard) == steps > 0
    (first.folder / "manifest.json").write_text("{}", encoding="utf-8")
    assert shelf.index("small", text).content.document.text == text
    assert len(heard) == 2 * steps


def write_lines(path: Path, *records: Mapping[str, Any]) -> None:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def test_only_judged_queries_count(folder: Path) -> None:
    collection = read_collection(folder)
    assert list(collection.queries) == ["1", "2", "3"]
    assert collection.judged["3"] == {"d": 1}


def test_the_folder_of_a_collection_as_beir_has_it_is_read_too(folder: Path) -> None:
    (folder / "qrels").mkdir()
    before = read_collection(folder)
    (folder / "qrels.tsv").rename(folder / "qrels" / "test.tsv")
    assert read_collection(folder) == before


def test_each_search_finds_what_shares_its_words(folder: Path, shelf: Shelf) -> None:
    (grid,) = measure_collection(folder, 10, shelf)
    assert [row[0] for row in grid.rows] == ["BM25", "dense", "hybrid"]
    assert grid.rows[0][1] == "1.000 (1.000–1.000)"
    assert all(float(row[2][:5]) == 1.0 for row in grid.rows)


def test_known_figures_stand_beside_those_of_a_known_collection(folder: Path, shelf: Shelf) -> None:
    (grid,) = measure_collection(folder.rename(folder.parent / "cisi"), 10, shelf)
    assert grid.rows[-1] == ("known: BM25 of whole texts", "0.360", "–")


titles = st.sampled_from(["", "One", "Two_words"])
bodies = st.lists(st.from_regex(r"[a-z]{1,8}[.\n]?", fullmatch=True), min_size=1, max_size=6).map(" ".join)


@given(st.lists(st.tuples(titles, bodies), max_size=8))
def test_a_text_stands_in_the_document_where_it_is_said_to(texts: list[tuple[str, str]]) -> None:
    numbered = {str(number): pair for number, pair in enumerate(texts)}
    written, spans = as_document(numbered)
    for name, (_, body) in numbered.items():
        assert written[spans[name].start : spans[name].end] == " ".join(body.split())


QUESTIONS = [
    {"id": "q1", "question": "Where is the Long March rocket launched from?", "answers": ["Hainan"], "answerable": True, "doc_id": "a"},
    {"id": "q2", "question": "How long does brie ripen in a cellar?", "answers": ["four weeks"], "answerable": True, "doc_id": "c"},
    {"id": "q3", "question": "Who painted the ceiling?", "answers": [], "answerable": False, "doc_id": "c"},
    {"id": "q4", "question": "Of no paragraph here?", "answers": [], "answerable": False, "doc_id": "z"},
]


def test_answers_are_measured_where_there_are_questions(folder: Path, shelf: Shelf) -> None:
    write_lines(folder / "qa.jsonl", *QUESTIONS)
    retrieval, answers = measure_collection(folder, 10, shelf)
    assert "3 of 3 questions on 4 paragraphs" in answers.title
    found = {name: (value, count) for name, value, count in answers.rows}
    assert found["paragraph among the first 5 passages"] == ("1.000 (1.000–1.000)", "2")
    assert found["unanswerable refused (recall)"][1] == "3"
    assert retrieval.heads[0] == "search"


def test_the_data_sets_own_file_is_read(tmp_path: Path) -> None:
    qas = [
        {"question": "Where?", "is_impossible": False, "answers": [{"text": "Hainan", "answer_start": 3}]},
        {"question": "Who?", "is_impossible": True, "answers": [], "plausible_answers": [{"text": "x", "answer_start": 0}]},
    ]
    content = {"data": [{"title": "Rockets", "paragraphs": [{"context": "In Hainan.", "qas": qas}]}]}
    (tmp_path / "dev.json").write_text(json.dumps(content), encoding="utf-8")
    test = read_squad(tmp_path / "dev.json")
    assert test.paragraphs == {"0": ("Rockets", "In Hainan.")}
    assert [one.answers for one in test.questions] == [("Hainan",), ()]


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_collection_that_lacks_a_file_is_reported(name: str, folder: Path, shelf: Shelf) -> None:
    (folder / name).unlink()
    with pytest.raises(FootnoteError, match="is no collection" if name == "corpus.jsonl" else "not in BEIR layout"):
        measure_collection(folder, 10, shelf)


def test_a_malformed_collection_is_reported(folder: Path) -> None:
    (folder / "corpus.jsonl").write_text('{"text": "no id"}\n', encoding="utf-8")
    with pytest.raises(FootnoteError, match="not in BEIR layout"):
        read_collection(folder)
    (folder / "qa.jsonl").write_text("not json\n", encoding="utf-8")
    with pytest.raises(FootnoteError, match="not in SQuAD layout"):
        read_squad(folder)
