"""The engine for Milvus, by the real client, against Milvus Lite as a file and over its gRPC server."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from index.encoder import Vectors, unit
from index.engines.milvus import MilvusEngine, words_of
from index.lexical import LexicalSearch, terms
from index.library.records import Candidate, LibraryDocument
from index.records import Query
from ingest.errors import EngineError, EngineMismatch, EngineUnavailable
from tests.ports import free_port

pytest.importorskip("pymilvus", reason="needs the extra milvus")
pytest.importorskip("milvus_lite", reason="needs the extra milvus")

from tests.index.engines import servers

TEXTS = (
    "The gate opens at 3.5 bar; TT&C is off.",
    "The gate closes at 2 bar, and the gate's lamp is red.",
    "量子纠缠是一种现象",
    "Chang'e brought back samples of the Moon.",
    "Le barrage ouvre à l'été.",
    "name#4 is a group of names, straße another word",
)
DIMENSION = 16


def document(number: int, first_row: int, chunks: int) -> LibraryDocument:
    """A document's record, of which an engine looks at three fields."""
    return LibraryDocument(number, f"d{number}", "", "", "", "en", 0, 0, chunks, first_row, "", 0.0)


def random_vectors(count: int, seed: int = 0) -> Vectors:
    return unit(np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32))


def asked(text: str, vector: Vectors) -> Query:
    return Query(text, terms(text), vector[None], vector[None], np.ones(1, dtype=np.float32))


@pytest.fixture(params=["file", "server"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MilvusEngine]:
    with ExitStack() as opened:
        uri = str(tmp_path / "library.db") if request.param == "file" else opened.enter_context(servers.served(tmp_path / "data"))
        made = MilvusEngine(uri, "test")
        opened.callback(made.close)
        yield made


def filled(engine: MilvusEngine, texts: Sequence[str] = TEXTS) -> tuple[LibraryDocument, Vectors]:
    vectors = random_vectors(len(texts))
    one = document(1, 0, len(texts))
    engine.add(one, [terms(text) for text in texts], vectors)
    return one, vectors


def sooner_or_later(search: Callable[[], list[Candidate]]) -> list[Candidate]:
    """gRPC waits a second or two before it tries an address again that did not answer."""
    for _ in range(50):
        try:
            return search()
        except EngineUnavailable:
            time.sleep(0.2)
    return search()


def test_an_empty_one_has_no_candidates(engine: MilvusEngine) -> None:
    assert engine.candidates(asked("gate", random_vectors(1)[0]), 3) == []
    assert engine.count() == 0


def test_cosine_and_bm25_are_those_of_the_local_engine(engine: MilvusEngine, tmp_path: Path) -> None:
    _, vectors = filled(engine)
    here = LexicalSearch.build([terms(text) for text in TEXTS], tmp_path / "lexical")
    for question in ("Does the gate open at 3.5 bar?", "TT&C", "量子现象", "Chang'e samples", "été", "name#4 straße", "gate gate lamp"):
        query = asked(question, vectors[1])
        found = {one.row: one for one in engine.candidates(query, 6)}
        assert sorted(found) == list(range(6))
        assert [found[row].cosine for row in range(6)] == pytest.approx((vectors @ vectors[1]).tolist(), abs=1e-5)
        assert [found[row].bm25 for row in range(6)] == pytest.approx(here.scores(query.terms).tolist(), abs=1e-4), question


def test_only_some_documents_are_searched(engine: MilvusEngine) -> None:
    one, vectors = filled(engine)
    other = document(2, 6, 2)
    engine.add(other, [("gate",), ("moon",)], random_vectors(2, 1))
    query = asked("gate", vectors[0])
    assert {hit.row for hit in engine.candidates(query, 20)} == set(range(8))
    assert {hit.row for hit in engine.candidates(query, 20, [other])} == {6, 7}
    assert {hit.row for hit in engine.candidates(query, 20, [other, one])} == set(range(8))
    assert engine.candidates(query, 20, []) == []


def test_k_by_vector_and_k_by_words(engine: MilvusEngine) -> None:
    _, vectors = filled(engine)
    found = engine.candidates(asked("moon", vectors[0]), 1)
    assert {(hit.row, hit.cosine > 0, hit.bm25 > 0) for hit in found} == {(0, True, False), (3, False, True)}


def test_removing_and_adding_again_leaves_one_of_each(engine: MilvusEngine) -> None:
    one, vectors = filled(engine)
    engine.add(one, [terms(text) for text in TEXTS[:4]], vectors[:4])  # as after an add that was killed
    assert engine.count() == 4
    engine.remove(one)
    assert engine.count() == 0
    assert engine.candidates(asked("gate", vectors[0]), 5) == []
    engine.remove(one)  # again is no error


def test_many_chunks_go_in_several_calls(engine: MilvusEngine) -> None:
    many = 1100
    engine.add(document(1, 0, many), [(f"w{i}",) for i in range(many)], random_vectors(many))
    found = engine.candidates(asked("w1099", random_vectors(many)[7]), 1)
    assert {(hit.row, hit.cosine > 0.9, hit.bm25 > 0) for hit in found} == {(7, True, False), (1099, False, True)}


def test_what_was_added_is_there_for_the_next_process(tmp_path: Path) -> None:
    path = str(tmp_path / "library.db")
    first = MilvusEngine(path, "test")
    _, vectors = filled(first)
    first.close()
    again = MilvusEngine(path, "test")
    assert {hit.row for hit in again.candidates(asked("moon", vectors[0]), 6)} == set(range(6))
    again.close()


def test_libraries_are_kept_apart(engine: MilvusEngine) -> None:
    _, vectors = filled(engine)
    other = MilvusEngine(engine.uri, "other")
    assert other.candidates(asked("gate", vectors[0]), 3) == []


def test_another_dimension_is_a_clear_error(engine: MilvusEngine) -> None:
    filled(engine)
    wide = np.ones((1, 32), dtype=np.float32)
    with pytest.raises(EngineMismatch, match="holds vectors of 16 numbers, and this library's encoder gives 32"):
        engine.add(document(2, 6, 1), [("gate",)], wide)
    with pytest.raises(EngineMismatch, match="drop that collection"):
        engine.candidates(asked("gate", wide[0]), 3)


def test_a_collection_of_someone_else_is_left_alone(engine: MilvusEngine) -> None:
    from pymilvus import MilvusClient

    client = MilvusClient(engine.uri)
    client.create_collection(engine.collection, dimension=DIMENSION)
    with pytest.raises(EngineMismatch, match="has other fields than a library's"):
        filled(engine)
    assert client.query(engine.collection, filter="", output_fields=["count(*)"])[0]["count(*)"] == 0
    client.close()


def test_a_server_that_is_gone_is_said_so() -> None:
    gone = MilvusEngine(f"http://127.0.0.1:{free_port()}", "test", timeout=0.5)
    with pytest.raises(EngineUnavailable, match="does not answer"):
        gone.candidates(asked("gate", random_vectors(1)[0]), 3)


def test_a_server_that_goes_and_comes_back_is_used_again(tmp_path: Path) -> None:
    with servers.served(tmp_path / "data") as uri:
        engine = MilvusEngine(uri, "test", timeout=4.0)
        _, vectors = filled(engine)
    query = asked("moon", vectors[0])
    with pytest.raises(EngineUnavailable, match="does not answer"):
        engine.candidates(query, 3)
    with servers.served(tmp_path / "data", port=int(uri.rpartition(":")[2])):
        assert 3 in {hit.row for hit in sooner_or_later(lambda: engine.candidates(query, 3))}
    engine.close()


def test_a_server_that_takes_too_long_is_not_waited_for(tmp_path: Path) -> None:
    with servers.served(tmp_path / "data", servers.slow) as uri:
        engine = MilvusEngine(uri, "test", timeout=1.0)
        _, vectors = filled(engine)
        with pytest.raises(EngineUnavailable, match="does not answer"):
            engine.candidates(asked("moon", vectors[0]), 3)
        engine.close()


def test_a_token_is_sent_and_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[str] = []

    def passes(method: str, metadata: dict[str, str]) -> bool:
        seen.append(metadata.get("authorization", ""))
        return seen[-1] != ""

    monkeypatch.setenv("FOOTNOTE_MILVUS_TOKEN", "root:open-sesame")
    with servers.served(tmp_path / "data", passes) as uri:
        engine = MilvusEngine(uri, "test")
        filled(engine)
        engine.close()
    assert all(seen)
    with servers.served(tmp_path / "data2", lambda method, metadata: False) as uri, pytest.raises(EngineUnavailable) as refused:
        filled(MilvusEngine(uri, "test", timeout=2.0))
    said = f"{refused.value} {refused.value.for_command} {refused.value.__cause__} {capfd.readouterr()} {caplog.text}"
    assert "refuses the token" in said
    assert "sesame" not in said
    assert seen[0] not in said


def test_a_file_that_another_process_has_open_says_how_to_serve_it(tmp_path: Path) -> None:
    path = str(tmp_path / "library.db")
    hold = f"from milvus_lite.db import MilvusLite; db = MilvusLite({path!r}); print('held', flush=True); input(); db.close()"
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(EngineUnavailable, match="milvus-lite server"):
            filled(MilvusEngine(path, "test"))
        other.communicate(b"\n")


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus.exceptions", None)
    with pytest.raises(EngineError, match=r"pip install 'footnote-qa\[milvus\]'"):
        MilvusEngine(str(tmp_path / "a.db"), "test").count()


def test_terms_are_words_of_plain_letters_for_every_analyzer() -> None:
    hard = [term for text in TEXTS for term in terms(text)]
    words = words_of(hard).split(" ")
    assert len(words) == len(hard)
    assert len(set(words)) == len(set(hard))
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in words)
    assert len(words_of(["longer"] * 20_000)) <= 65_535


def test_bm25_may_be_counted_over_the_whole_library(engine: MilvusEngine) -> None:
    _, vectors = filled(engine)
    weighed = MilvusEngine(engine.uri, "test", scores=lambda asked, rows: rows.astype(np.float32) * len(asked))
    found = weighed.candidates(asked("gate moon", vectors[0]), 6)
    assert [(hit.row, hit.bm25) for hit in found] == [(row, 2.0 * row) for row in range(6)]
