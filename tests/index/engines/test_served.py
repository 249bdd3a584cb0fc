"""A library whose vectors are in Milvus: one setting, kept with the library, and nothing lost whatever goes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Library
from index.engines.served import ServedEngine
from index.lexical import terms
from index.library.records import Candidate
from index.records import Query
from ingest.errors import EngineError, EngineMismatch, EngineUnavailable
from tests.fakes import HashingEncoder

pytest.importorskip("pymilvus", reason="needs the extra milvus")
pytest.importorskip("milvus_lite", reason="needs the extra milvus")

from tests.index.engines import servers
from tests.index.engines.test_milvus import DIMENSION, document, random_vectors

ROCKET, RAIN, GATE = "The first rocket flew in May.", "A note on rain.", "The gate opens at 3.5 bar."


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, text in (("rocket.txt", ROCKET), ("rain.txt", RAIN), ("gate.txt", GATE)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def uri(tmp_path: Path) -> Iterator[str]:
    with servers.served(tmp_path / "data") as served:
        yield served


def opened(tmp_path: Path, engine: str | None = None, name: str = "library") -> Library:
    return Library(tmp_path / name, encoder=HashingEncoder(), engine=engine)


def query(text: str) -> Query:
    encoding = HashingEncoder().encode([text])[0]
    return Query(text, terms(text), encoding.vector[None], encoding.tokens, encoding.tokens[:, 0])


def plain(library: Library, text: str) -> list[float]:
    """Row, cosine and BM25 of each candidate, one after the other."""
    return [part for one in sorted(library.engine.candidates(query(text), 10)) for part in one]


def found(library: Library, text: str) -> object:
    """The same within what they differ by: the local engine's vectors have eight bits a number."""
    return pytest.approx(plain(library, text), abs=0.01)


def served(library: Library) -> ServedEngine:
    assert isinstance(library.engine, ServedEngine)
    return library.engine


def names(library: Library) -> list[str]:
    return [one.name for one in library.documents]


def test_candidates_are_those_of_the_local_engine(tmp_path: Path, files: Path, uri: str) -> None:
    with opened(tmp_path, name="here") as here, opened(tmp_path, f"milvus:{uri}") as there:
        here.add(files)
        there.add(files)
        for text in ("When did the rocket fly?", "rain in May", "3.5 bar", "nothing of it"):
            assert plain(here, text) == found(there, text)


def test_the_setting_is_kept_with_the_library(tmp_path: Path, files: Path, uri: str) -> None:
    with opened(tmp_path, f"milvus:{uri}") as library:
        library.add(files)
    with opened(tmp_path) as again:
        assert served(again).server.uri == uri
        assert len(plain(again, "rocket")) == 9


def test_a_library_moves_to_milvus_and_back(tmp_path: Path, files: Path, uri: str) -> None:
    with opened(tmp_path) as reader:
        reader.add(files)
        before = found(reader, "rocket rain")
        with opened(tmp_path, f"milvus:{uri}") as moved:
            assert plain(moved, "rocket rain") == before
            moved.remove("rain.txt")
        served(reader)  # which was open all the time
        assert len(plain(reader, "rocket rain")) == 6
        with opened(tmp_path, "local") as back:
            assert len(plain(back, "rocket rain")) == 6


def test_what_is_removed_or_replaced_is_gone_from_the_server(tmp_path: Path, files: Path, uri: str) -> None:
    with opened(tmp_path, f"milvus:{uri}") as library:
        library.add(files)
        library.remove("rain.txt")
        (files / "gate.txt").write_text("The gate is shut.", encoding="utf-8")
        library.add(files / "gate.txt")
        assert served(library).server.count() == 2
        assert {one.row for one in library.engine.candidates(query("rain"), 9)} == {one.first_row for one in library.documents}


def test_what_a_killed_process_left_is_taken_away(tmp_path: Path, files: Path, uri: str) -> None:
    with opened(tmp_path, f"milvus:{uri}") as library:
        library.add(files)
        server = served(library).server
        encoding = HashingEncoder().encode([ROCKET])[0]
        server.add(document(77, 900, 1), [terms(ROCKET)], encoding.vector[None])  # its transaction was never committed
        assert server.count() == 4
        library.remove("rain.txt")
        assert server.count() == 2


def test_a_server_that_goes_loses_nothing(tmp_path: Path, files: Path) -> None:
    with servers.served(tmp_path / "data") as uri:
        library = opened(tmp_path, f"milvus:{uri}")
        library.add([files / "rocket.txt", files / "rain.txt"])
    with pytest.raises(EngineUnavailable):
        library.add(files / "gate.txt")
    assert names(library) == ["rain.txt", "rocket.txt"]
    assert library.remove("rain.txt") == ("rain.txt",)  # the server hears of it later
    with servers.served(tmp_path / "data", port=int(uri.rpartition(":")[2])):
        sooner_or_later(library, files / "gate.txt")
        assert names(library) == ["gate.txt", "rocket.txt"]
        library.remove("gate.txt")
        assert served(library).server.count() == 1
    library.close()


def sooner_or_later(library: Library, path: Path) -> None:
    """gRPC waits a second or two before it tries an address again that did not answer."""
    for _ in range(50):
        try:
            library.add(path)
            return
        except EngineUnavailable:
            time.sleep(0.2)
    library.add(path)


def test_a_server_that_lost_the_library_is_filled_by_naming_it_again(tmp_path: Path, files: Path, uri: str) -> None:
    with opened(tmp_path, f"milvus:{uri}") as library:
        library.add(files)
        before = found(library, "rocket")
        served(library).server.drop()
        with pytest.raises(EngineMismatch, match="knows nothing of the library"):
            found(library, "rocket")
        with opened(tmp_path, f"milvus:{uri}") as again:
            assert plain(again, "rocket") == before


def test_another_model_is_a_clear_error(tmp_path: Path, files: Path, uri: str) -> None:
    with opened(tmp_path, f"milvus:{uri}") as library:
        library.add(files / "gate.txt")
        server = served(library).server
        server.drop()
        server.add(document(1, 0, 1), [("gate",)], random_vectors(1))
        with pytest.raises(EngineMismatch, match=f"holds vectors of {DIMENSION} numbers"):
            found(library, "gate")


def test_an_unknown_engine_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="There is no engine"):
        opened(tmp_path, "faiss")
    with opened(tmp_path) as library:
        assert not isinstance(library.engine, ServedEngine)


def test_a_library_without_documents_asks_nobody(tmp_path: Path, uri: str) -> None:
    with opened(tmp_path, f"milvus:{uri}") as library:
        no_candidates: list[Candidate] = []
        assert library.engine.candidates(query("rocket"), 3) == no_candidates


def test_words_of_a_library_that_is_moved_are_found_on_the_server(
    tmp_path: Path, files: Path, uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.engines.served.ALL", 0)  # of few chunks all are given
    library = opened(tmp_path)
    library.add(files)
    moved = opened(tmp_path, f"milvus:{uri}")
    one, other = query("A note on rain"), query("rocket")
    asked = Query("", other.terms, one.vector, one.tokens, one.weights)
    rows = {hit.row for hit in served(moved).candidates(asked, 1)}  # the nearest by vector, and the one by words
    assert rows == {moved.document("rain.txt").first_row, moved.document("rocket.txt").first_row}
