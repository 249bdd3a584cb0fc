"""Candidates of a library: by vectors, by words, of some documents, and as documents come and go."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index import Library
from index.lexical import LexicalSearch, terms
from index.library import candidates
from index.library.candidates import ROWS, LocalEngine, spread
from index.library.records import Candidate, LibraryDocument
from index.records import Query, QueryText
from index.retriever import build_query
from tests.fakes import HashingEncoder

WORDS = [one + other for one in ("gate", "rain", "moon", "boat", "seed", "salt") for other in ("", "house", "work", "line", "field")]
PARAGRAPHS = 40


def written(folder: Path, name: str, seed: int) -> Path:
    """A document of some paragraphs; one of its words is in no other."""
    source = random.Random(seed)
    said = [" ".join(source.choices(WORDS, k=source.randrange(5, 15))).capitalize() + f" {name}." for _ in range(PARAGRAPHS)]
    (folder / f"{name}.txt").write_text("\n\n".join(said) + "\n")
    return folder / f"{name}.txt"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Three documents."""
    library = Library(tmp_path / "library", encoder=HashingEncoder())
    library.add([written(tmp_path, name, seed) for seed, name in enumerate(("alder", "birch", "cedar"))])
    return library


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """No library is so small that all of its chunks are candidates."""
    monkeypatch.setattr(candidates, "ALL", 0)


def engine_of(library: Library) -> LocalEngine:
    """Its engine."""
    assert isinstance(library.engine, LocalEngine)
    return library.engine


def asked(library: Library, text: str) -> Query:
    """A question, its words weighed as the library has them."""
    return build_query(QueryText(text), HashingEncoder(), engine_of(library).words)


def found(library: Library, text: str, k: int = 5, documents: Sequence[LibraryDocument] | None = None) -> list[Candidate]:
    """The candidates, by row."""
    return sorted(engine_of(library).candidates(asked(library, text), k, documents))


def texts_of(library: Library) -> list[tuple[str, ...]]:
    """The terms of all chunks, by row."""
    documents = sorted(library.documents, key=lambda one: one.first_row)
    return [terms(chunk.titled) for one in documents for chunk in library.open(one).content.chunks]


def test_all_of_a_small_library(library: Library) -> None:
    assert [one.row for one in found(library, "moonhouse")] == list(range(3 * PARAGRAPHS))


@pytest.mark.usefixtures("large")
def test_nearest_and_those_with_the_words(library: Library) -> None:
    query = asked(library, "moonhouse and saltline cedar")
    vectors = np.vstack([library.open(one).chunks.rows() for one in sorted(library.documents, key=lambda one: one.first_row)])
    cosines = vectors @ query.vector[0]
    some = sorted(engine_of(library).candidates(query, 5))
    rows = [one.row for one in some]
    assert set(np.argsort(-cosines)[:3].tolist()) <= set(rows)
    assert 5 <= len(rows) == len(set(rows)) <= 10
    assert [one.cosine for one in some] == pytest.approx(cosines[rows], abs=0.02)


@pytest.mark.usefixtures("large")
def test_words_count_as_in_one_document(library: Library, tmp_path: Path) -> None:
    lexical = LexicalSearch.build(texts_of(library), tmp_path / "lexical")
    words = engine_of(library).words
    for text in ("moonhouse and saltline", "rain rain cedar", "gatefield", "zeppelin"):
        expected = lexical.scores(asked(library, text).terms)
        for one in found(library, text):
            assert one.bm25 == pytest.approx(expected[one.row], rel=1e-4)
        for term in terms(text):
            assert words.knows(term) == lexical.knows(term)
            assert words.inverse_document_frequency(term) == pytest.approx(lexical.inverse_document_frequency(term))


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("names", [["birch.txt"], ["alder.txt", "cedar.txt"], []])
@pytest.mark.parametrize("ranges", [0, 50])
def test_of_some_documents_exactly(library: Library, monkeypatch: pytest.MonkeyPatch, names: list[str], ranges: int) -> None:
    monkeypatch.setattr(candidates, "_RANGES", ranges)
    documents = [library.document(name) for name in names]
    rows = {one.first_row + i for one in documents for i in range(one.chunks)}
    some = [one.row for one in found(library, "moonhouse and saltline", 7, documents)]
    assert set(some) <= rows
    assert len(some) >= min(7, len(rows))
    with_all = {one.row for one in found(library, "moonhouse and saltline", 3 * PARAGRAPHS)}
    assert rows <= with_all


@pytest.mark.usefixtures("large")
def test_common_words_are_not_looked_for_where_there_are_rarer_ones(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    query = asked(library, "birch moon")
    monkeypatch.setattr(candidates, "POSTINGS", PARAGRAPHS)
    words = engine_of(library).words
    with library.catalogue.reading() as connection:
        rows = words.best(connection, (*query.terms, *terms("alder cedar")), 1000, None)
        assert len(rows) <= PARAGRAPHS + 20
        monkeypatch.setattr(candidates, "POSTINGS", 1)
        assert words.best(connection, terms("birch"), 1000, None).tolist() == []


@pytest.mark.usefixtures("large")
def test_documents_come_and_go(library: Library, tmp_path: Path) -> None:
    reader = Library(library.folder, encoder=HashingEncoder())
    assert not any(one.bm25 for one in found(reader, "elder"))
    library.add(written(tmp_path, "elder", 9))
    new = library.document("elder.txt")
    for one in (library, reader):
        assert {row for row, _, bm25 in found(one, "elder", 20) if bm25} <= set(range(new.first_row, new.first_row + new.chunks))
        assert any(bm25 for _, _, bm25 in found(one, "elder", 20))
    gone = library.document("birch.txt")
    library.remove("birch.txt")
    for one in (library, reader):
        rows = {row for row, *_ in found(one, "birch moonhouse", 50)}
        assert rows
        assert not rows & set(range(gone.first_row, gone.first_row + gone.chunks))
        assert not engine_of(one).words.knows("birch")


@pytest.mark.usefixtures("large")
def test_compacting_changes_nothing_that_is_found(library: Library) -> None:
    library.remove("birch.txt")
    before = found(library, "moonhouse and saltline")
    with library.catalogue.locked():
        engine_of(library).compact()
    assert found(library, "moonhouse and saltline") == before
    assert found(Library(library.folder, encoder=HashingEncoder()), "moonhouse and saltline") == before


@pytest.mark.usefixtures("large")
def test_rows_that_are_lost_are_made_anew(library: Library, tmp_path: Path) -> None:
    before, documents = found(library, "moonhouse and saltline"), library.documents
    shutil.rmtree(library.folder / ROWS)
    again = Library(library.folder, encoder=HashingEncoder())
    assert found(again, "moonhouse and saltline") == before
    (library.folder / ROWS / "1" / "codes").write_bytes(b"")
    again.add(written(tmp_path, "elder", 9))
    after = found(again, "moonhouse and saltline", 5, documents)
    assert len({one[:2] for one in before} & {one[:2] for one in after}) >= 5


def test_spread_is_even() -> None:
    ranges = np.asarray([(0, 10), (50, 60), (100, 200)])
    assert spread(ranges, 12).tolist() == [0, 50, *range(100, 200, 10)]
    assert spread(ranges, 500).tolist() == [*range(10), *range(50, 60), *range(100, 200)]
    assert spread(ranges[:0], 5).tolist() == []


@pytest.mark.parametrize("common", [0, 5, 10**9])
def test_usual_scores_are_about_those_of_all(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, common: int) -> None:
    monkeypatch.setattr(candidates, "_COMMON", common)
    lexical = LexicalSearch.build(texts_of(library), tmp_path / "lexical")
    for text in ("cedar", "moonhouse saltline", "rain moon birch gatefield"):
        scores = lexical.scores(terms(text))
        mean, deviation = engine_of(library).words.usual_scores(terms(text))
        assert mean == pytest.approx(scores.mean(), rel=0.25)
        assert deviation == pytest.approx(scores.std(), rel=0.25)
