"""Of a long document some hundred chunks are scored: the best of them are those that scoring all would give."""

from __future__ import annotations

import random

import pytest

from index import Retriever, build_index, open_index, search
from index.records import QueryText
from tests.fakes import HashingEncoder

WORDS = [
    f"{one}{other}"
    for one in ("gate", "rain", "moon", "boat", "seed", "salt")
    for other in ("", "house", "work", "line", "field", "yard", "way")
]
PARTS, BELOW = 45, 20


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    """A document of 900 paragraphs in numbered parts."""
    folder, source = tmp_path_factory.mktemp("long"), random.Random(3)
    parts = []
    for part in range(1, PARTS + 1):
        said = [
            " ".join(source.choices(WORDS, k=9)).capitalize() + ". " + " ".join(source.choices(WORDS, k=7)).capitalize() + "."
            for _ in range(BELOW)
        ]
        parts.append(f"{part}. The {source.choice(WORDS)}\n\n" + "\n\n".join(said))
    (folder / "long.txt").write_text("\n\n".join(parts) + "\n")
    build_index(folder / "index", folder / "long.txt", encoder=HashingEncoder())
    return Retriever(open_index(folder / "index", HashingEncoder()))


def test_best_of_the_pool_are_the_best_of_all(long: Retriever, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(long.index.content.chunks) > 2 * search.ALL
    source, shared = random.Random(4), 0
    for _ in range(20):
        query = long.query(QueryText(" ".join(source.choices(WORDS, k=4))))
        some = {int(chunk) for chunk in long.rank(query).chunks[:12]}
        with monkeypatch.context() as patch:
            patch.setattr(search, "ALL", 10**9)
            shared += len(some & {int(chunk) for chunk in long.rank(query).chunks[:12]})
    assert shared >= 0.97 * 240


@pytest.mark.parametrize("address", ["1", "23", str(PARTS)])
def test_section_that_is_named_is_in_the_pool(long: Retriever, address: str) -> None:
    best = long.passages(long.hits(QueryText("What does it say?", addresses=(address,)), 5))
    assert [one.section for one in best] == [address] * 5


def test_no_chunk_is_scored_that_is_no_candidate(long: Retriever) -> None:
    ranking = long.rank(long.query(QueryText("moonhouse and saltway")))
    assert len(ranking.chunks) == len(set(ranking.chunks.tolist())) == search.POOL
    assert {chunk for chunk, _ in ranking.sentences} == set(ranking.chunks.tolist())


def test_section_that_is_not_there_is_no_hindrance(long: Retriever) -> None:
    assert long.hits(QueryText("moonhouse", addresses=("99.9",)), 3)


def test_document_that_the_encoder_does_not_read_is_searched_by_its_words(long: Retriever, monkeypatch: pytest.MonkeyPatch) -> None:
    index = long.index
    content = index.content
    parts = content.document, content.chunks, index.chunks, index.sentences, index.lexical, index.tokens, content.mentions
    by_words = search.HybridSearch(search.Parts(*parts, by_words=True))
    source = random.Random(5)
    for asked in (" ".join(source.choices(WORDS, k=4)), "zeppelin"):
        query = long.query(QueryText(asked))
        ranking = by_words.rank(query)
        assert not ranking.cosines.any()
        with monkeypatch.context() as patch:
            patch.setattr(search, "ALL", 10**9)
            assert ranking.chunks[:12].tolist() == by_words.rank(query).chunks[:12].tolist()
