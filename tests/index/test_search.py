"""Dense, lexical and hybrid search: one signature, one set of promises."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import bm25s
import numpy as np
import pytest
from numpy.typing import NDArray

from index import OpenIndex, Retriever, open_index
from index.lexical import COUNTS, K1, POINTERS, TERMS, TEXTS, B, LexicalSearch
from index.records import Hit, QueryText, Search
from index.retriever import Method
from tests.fakes import HashingEncoder

METHODS: tuple[Method, ...] = get_args(Method)
# Questions and words that only the passage they ask for has; found by reading.
EVIDENT = [
    ("Who served as the rotating chair of the Group on Earth Observations?", "rotating chair of the Group on Earth Observations in 2020"),
    ("Which countries did China build satellite data receiving stations with?", "Bolivia, Indonesia, Namibia, Thailand and South Africa"),
    ("first overseas BeiDou center in Tunisia", "first overseas BeiDou center in Tunisia"),
    ("a negative list for market access to space activities", "negative list for market access"),
    ("Alcomsat-1", "Algerian Communications Satellite (Alcomsat-1)"),
]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("k", [1, 3, 8, 1000])
def test_at_most_k_passages_best_first_each_once(real_index: OpenIndex, method: Method, k: int) -> None:
    passages = Retriever(real_index, method).search("international cooperation on satellites", k)
    assert 1 <= len(passages) <= min(k, len(real_index.content.chunks))
    assert [passage.rank for passage in passages] == list(range(1, len(passages) + 1))
    assert all(one.score >= other.score for one, other in pairwise(passages))
    assert len({(passage.start, passage.end) for passage in passages}) == len(passages)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("question", "words"), EVIDENT)
def test_evident_passage_is_among_the_first_three(real_index: OpenIndex, method: Method, question: str, words: str) -> None:
    passages = Retriever(real_index, method).search(question, 3)
    assert any(words in passage.text for passage in passages)


@pytest.mark.parametrize("method", METHODS)
def test_passages_are_slices_of_the_document(real_index: OpenIndex, method: Method) -> None:
    document = real_index.content.document
    for passage in Retriever(real_index, method).search("space debris", 1000):
        assert document.text[passage.start : passage.end] == passage.text
        assert document.name == passage.document
        assert document.section(passage.section).title_path == passage.title_path


@pytest.mark.parametrize("method", METHODS)
def test_same_question_has_the_same_ranking(real_index: OpenIndex, method: Method) -> None:
    retriever = Retriever(real_index, method)
    assert retriever.search("lunar research station") == retriever.search("lunar research station")


@pytest.mark.parametrize("method", METHODS)
def test_works_with_any_encoder(fake_folder: Path, method: Method) -> None:
    retriever = Retriever(open_index(fake_folder, HashingEncoder()), method)
    best = retriever.search("China has built satellite data receiving stations with countries including Bolivia", 1)
    assert "Bolivia" in best[0].text


@pytest.mark.parametrize("name", ["chunks", "sentences", "lexical"])
def test_hits_are_chunk_numbers(real_index: OpenIndex, name: str) -> None:
    retriever = Retriever(real_index)
    search: Search = getattr(real_index, name)
    hits = search.search(retriever.query(QueryText("BeiDou")), 5)
    assert len(hits) == len({hit.chunk for hit in hits}) == 5
    assert all(isinstance(hit, Hit) and 0 <= hit.chunk < len(real_index.content.chunks) for hit in hits)
    assert all(one.score >= other.score for one, other in pairwise(hits))


def test_lexical_search_finds_nothing_without_a_common_word(real_index: OpenIndex) -> None:
    assert Retriever(real_index, "lexical").search("zyzzyva quokka") == []


def test_hybrid_goes_to_the_section_that_is_named(real_index: OpenIndex) -> None:
    retriever = Retriever(real_index)
    (best,) = retriever.passages(retriever.hits(QueryText("What does section V.6 say?", addresses=("V.6",)), 1))
    assert best.section == "V.6"


def test_lexical_scores_are_those_of_bm25s(tmp_path: Path) -> None:
    texts = [["moon", "probe", "moon"], ["mars", "probe"], [], ["station", "moon", "mars", "probe"]]
    ours = LexicalSearch.build(texts, tmp_path / "lexical")
    theirs = bm25s.BM25(method="lucene", k1=K1, b=B)
    theirs.index([one or ["\x00"] for one in texts], show_progress=False)  # which drops an empty text
    for query in (["moon"], ["probe", "mars"], ["moon", "moon", "station"]):
        assert ours.scores(query).tolist() == pytest.approx(theirs.get_scores(query).tolist())
    assert not ours.scores(["unheard"]).any()


def test_words_that_come_often_in_many_texts_are_counted_in_more_bytes(tmp_path: Path) -> None:
    texts = [["moon"] * (300 if number == 290 else 1) for number in range(300)]
    ours = LexicalSearch.build(texts, tmp_path / "lexical")
    assert [np.load(tmp_path / "lexical" / name).dtype.itemsize for name in (POINTERS, TEXTS, COUNTS)] == [2, 2, 2]
    assert int(ours.scores(["moon"]).argmax()) == 290
    few = LexicalSearch.build(texts[:9], tmp_path / "few")
    assert [np.load(tmp_path / "few" / name).dtype.itemsize for name in (POINTERS, TEXTS, COUNTS)] == [1, 1, 1]
    assert few.scores(["moon"]).tolist() == pytest.approx([few.scores(["moon"])[0]] * 9)


@pytest.mark.parametrize(
    ("name", "forged"),
    [
        (POINTERS, np.asarray([0, 9, 3], dtype=np.uint8)),
        (POINTERS, np.asarray([0, 2, 99], dtype=np.uint8)),
        (POINTERS, np.asarray([1, 2, 3], dtype=np.uint8)),
        (TEXTS, np.asarray([0, 1, 2], dtype=np.uint8)),
        (TEXTS, np.asarray([0, 1, 1], dtype=np.int8)),
        (COUNTS, np.asarray([1, 1], dtype=np.uint8)),
        (COUNTS, np.asarray([0, 0, 0], dtype=np.uint8)),
        (TERMS, None),
    ],
)
def test_counts_of_words_that_cannot_be_are_refused(tmp_path: Path, name: str, forged: NDArray[Any] | None) -> None:
    LexicalSearch.build([["moon"], ["moon", "mars"]], tmp_path)
    if forged is None:
        (tmp_path / name).write_text('["moon"]')
    else:
        np.save(tmp_path / name, forged)
    with pytest.raises(ValueError, match=r"count|holds"):
        LexicalSearch.load(tmp_path, 2)
