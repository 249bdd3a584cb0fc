"""The systems under test, on the white paper's index."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from eval.extras import EXTRAS, missing
from eval.run.lineup import NAMES, build_system
from eval.run.systems import DEPTH, System, first_words, with_history
from index import OpenIndex, Retriever, open_index
from ingest import Document
from ingest.errors import FootnoteError
from tests.fakes import HashingEncoder

QUESTION = "How many lunar probes has China launched?"


@pytest.fixture(scope="module")
def fake_retriever(fake_folder: Path) -> Retriever:
    return Retriever(open_index(fake_folder, HashingEncoder()))


@pytest.mark.parametrize("name", ["bm25", "dense"])
def test_a_search_alone_shows_its_best_chunks_cut_at_the_budget(name: str, fake_retriever: Retriever, white_paper: Document) -> None:
    reply = build_system(name, fake_retriever).answer(QUESTION, (), 100)
    assert len(reply.text.split()) == 100
    first = reply.ranked[0]
    assert reply.text.startswith(white_paper.text[first.start : first.end][:60])
    assert len(reply.ranked) == len(set(reply.ranked)) <= DEPTH
    assert (reply.refused, reply.cited, reply.confidence) == (False, None, None)


@pytest.mark.parametrize("name", ["bm25", "dense"])
def test_a_search_alone_knows_what_was_asked_before(name: str, fake_retriever: Retriever) -> None:
    system = build_system(name, fake_retriever)
    assert (
        system.answer("And which ones?", (QUESTION,), 100).ranked
        == system.answer(with_history("And which ones?", [QUESTION]), (), 100).ranked
    )
    assert system.answer("And which ones?", (QUESTION,), 100).ranked != system.answer("And which ones?", (), 100).ranked


def test_words_are_cut_where_one_ends_and_never_added() -> None:
    assert first_words(["one two", "three  four"], 3) == "one two\n\nthree"
    assert first_words(["one two"], 5) == "one two"
    assert first_words([], 5) == ""


def test_an_unknown_system_is_refused_with_those_there_are(fake_retriever: Retriever) -> None:
    with pytest.raises(FootnoteError, match=", ".join(NAMES)):
        build_system("oracle", fake_retriever)


def test_footnote_gives_its_answer_its_citations_and_a_ranking_to_fill_a_budget(real_index: OpenIndex, white_paper: Document) -> None:
    reply = build_system("footnote", Retriever(real_index)).answer(QUESTION, (), 100)
    assert not reply.refused
    assert reply.cited
    assert all(white_paper.text[quote.start : quote.end] == quote.text for quote in reply.cited)
    assert len(set(reply.ranked)) == len(reply.ranked) >= DEPTH
    assert reply.seconds is not None
    assert reply.confidence is not None
    assert 0 <= reply.confidence <= 1


@pytest.mark.skipif(bool(missing("eval-langchain")), reason="the extra eval-langchain is not installed")
def test_the_tutorial_ranks_slices_of_the_whole_file(real_index: OpenIndex, white_paper: Document) -> None:
    system: System = build_system("langchain", Retriever(real_index))
    reply = system.answer(QUESTION, (), 100)
    first = reply.ranked[0]
    assert reply.text.startswith(" ".join(white_paper.text[first.start : first.end].split()[:5]))
    assert all(0 < span.end - span.start <= 1000 for span in reply.ranked)
    assert len(reply.text.split()) == 100


def test_a_missing_extra_is_named_with_its_command(fake_retriever: Retriever, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr("eval.extras.find_spec", lambda name: None if name in EXTRAS["eval-langchain"] else found(name))
    with pytest.raises(FootnoteError, match=r"pip install 'footnote-qa\[eval-langchain\]'"):
        build_system("langchain", fake_retriever)
