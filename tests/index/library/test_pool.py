"""A library's ranking: as that of one document, whichever document a chunk is in, and from the files of its documents alone."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from index import Library, Retriever
from index.build import build_index
from index.encoder import Vectors
from index.library import candidates
from index.library.candidates import LocalEngine
from index.library.catalogue import DOCUMENTS
from index.library.document_arrays import DocumentArrays, KeptChunks
from index.library.pool import PoolRanking
from index.library.records import Added, Candidate, LibraryDocument, LibraryHit
from index.library.rows import Rows
from index.records import Query, QueryText
from index.retriever import build_query
from index.store.manifest import read_manifest
from ingest.errors import IndexDamaged
from tests.fakes import HashingEncoder
from tests.index.library.test_candidates import WORDS

QUESTIONS = 20


def text_of(paragraphs: int, seed: int) -> str:
    """Paragraphs of two sentences."""
    source = random.Random(seed)
    said = (" ".join(source.choices(WORDS, k=k)).capitalize() + "." for _ in range(paragraphs) for k in (9, 7))
    return "\n\n".join(f"{one} {other}" for one, other in zip(said, said, strict=True)) + "\n"


def made(folder: Path, *sizes: int) -> Library:
    """A library of documents of so many paragraphs."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, size in enumerate(sizes):
        (folder / f"{number}.txt").write_text(text_of(size, number))
    library = Library(folder / "library", encoder=HashingEncoder())
    library.add([folder / f"{number}.txt" for number in range(len(sizes))])
    return library


def ranking_of(library: Library) -> PoolRanking:
    """What ranks its chunks."""
    assert isinstance(library.engine, LocalEngine)
    return PoolRanking(library.catalogue, library.engine, library.engine.words)


def asked(library: Library, text: str) -> Query:
    """A question, its words weighed as the library has them."""
    assert isinstance(library.engine, LocalEngine)
    return build_query(QueryText(text), HashingEncoder(), library.engine.words)


def questions() -> list[str]:
    """Some words each."""
    source = random.Random(4)
    return [" ".join(source.choices(WORDS, k=4)) for _ in range(QUESTIONS)]


@pytest.mark.parametrize("size", [60, 900])
def test_library_of_one_document_ranks_as_that_does(tmp_path: Path, size: int) -> None:
    library = made(tmp_path, size)
    ranking, retriever = ranking_of(library), Retriever(library.open(library.documents[0]))
    shared = 0
    for text in questions():
        ours, theirs = ranking.rank(asked(library, text), 12), retriever.hits(QueryText(text), 12)
        shared += len({hit.chunk for hit in ours} & {hit.chunk for hit in theirs})
        assert ours[0].score == pytest.approx(theirs[0].score, abs=0.6)
    assert shared >= 0.97 * 12 * QUESTIONS


def test_it_does_not_matter_how_text_is_cut_into_documents(tmp_path: Path) -> None:
    texts = [text_of(30, seed) for seed in range(4)]
    one, many = tmp_path / "one", tmp_path / "many"
    for folder, files in ((one, {"all": "\n\n".join(texts)}), (many, {str(i): text for i, text in enumerate(texts)})):
        folder.mkdir()
        for name, text in files.items():
            (folder / f"{name}.txt").write_text(text)
    libraries = [Library(tmp_path / f"library-{folder.name}", encoder=HashingEncoder()) for folder in (one, many)]
    for library, folder in zip(libraries, (one, many), strict=True):
        library.add(sorted(folder.iterdir()))
    shared = 0
    for text in questions():
        together, apart = (ranking_of(library).rank(asked(library, text), 12) for library in libraries)
        shared += len({hit.chunk for hit in together} & {30 * int(hit.document.name[0]) + hit.chunk for hit in apart})
        assert [hit.score for hit in together] == pytest.approx([hit.score for hit in apart], abs=0.3)
    assert shared >= 0.97 * 12 * QUESTIONS  # word pieces are kept in four bits, which each document spreads in its own way


def test_best_of_the_pool_are_the_best_of_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = made(tmp_path, 300, 400, 500)
    ranking, shared = ranking_of(library), 0
    for text in questions():
        query = asked(library, text)
        some = {(hit.document.number, hit.chunk) for hit in ranking.rank(query, 12)}
        with monkeypatch.context() as patch:
            patch.setattr(candidates, "ALL", 10**9)
            shared += len(some & {(hit.document.number, hit.chunk) for hit in ranking.rank(query, 12)})
    assert shared >= 0.95 * 12 * QUESTIONS


def test_of_some_documents(tmp_path: Path) -> None:
    library = made(tmp_path, 300, 400, 30)
    ranking = ranking_of(library)
    for documents in ([library.document("2.txt")], [library.document("0.txt"), library.document("2.txt")]):
        for text in questions():
            hits = ranking.rank(asked(library, text), 40, documents)
            assert {hit.document.number for hit in hits} <= {one.number for one in documents}
            assert len(hits) == min(40, sum(one.chunks for one in documents))
            assert len({hit[:2] for hit in hits}) == len(hits)
    assert ranking.rank(asked(library, "moon"), 5, []) == []


def test_empty_library_has_nothing(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", encoder=HashingEncoder())
    assert ranking_of(library).rank(asked(library, "moonhouse"), 5) == []


def test_documents_come_and_go(tmp_path: Path) -> None:
    library = made(tmp_path, 30, 30)
    ranking = ranking_of(Library(library.folder, encoder=HashingEncoder()))
    (tmp_path / "new.txt").write_text("The zeppelin rose over the harbour.\n")
    query = asked(library, "Where did the zeppelin rise?")
    assert "new.txt" not in {hit.document.name for hit in ranking.rank(query, 5)}
    library.add(tmp_path / "new.txt")
    assert ranking.rank(asked(library, "Where did the zeppelin rise?"), 1)[0].document.name == "new.txt"
    library.remove("new.txt")
    assert "new.txt" not in {hit.document.name for hit in ranking.rank(query, 5)}


class Removing:
    """An engine while another process removes a document."""

    def __init__(self, library: Library, name: str) -> None:
        self._library, self._name, self.asked = library, name, 0

    def candidates(self, query: Query, k: int, documents: Sequence[LibraryDocument] | None = None) -> list[Candidate]:
        """Then the document is removed."""
        found = self._library.engine.candidates(query, k, documents)
        self.asked += 1
        if self.asked == 1:
            Library(self._library.folder, encoder=HashingEncoder()).remove(self._name)
        return found

    add = remove = None  # not called


def test_document_that_is_removed_meanwhile(tmp_path: Path) -> None:
    library = made(tmp_path, 30, 30)
    engine = Removing(library, "0.txt")
    assert isinstance(library.engine, LocalEngine)
    ranking = PoolRanking(library.catalogue, engine, library.engine.words)  # type: ignore[arg-type]
    assert {hit.document.name for hit in ranking.rank(asked(library, "moonhouse"), 100)} == {"1.txt"}
    assert engine.asked == 2


def data_of(library: Library) -> Path:
    """The files of its first document."""
    folder = library.folder / DOCUMENTS / library.documents[0].data
    return folder / read_manifest(folder).data


@pytest.mark.parametrize("is_known", [False, True])
@pytest.mark.parametrize("name", ["sentences.npy", "tokens/codes.npy", "tokens/factors.npy", "tokens/bounds.npy", "tokens/counts.npy"])
def test_files_that_are_cut_are_damage_at_once(tmp_path: Path, name: str, is_known: bool) -> None:
    library = made(tmp_path, 30)
    ranking, query = ranking_of(library), asked(library, "moonhouse")
    before = ranking.rank(query, 5) if is_known else []
    path = data_of(library) / name
    os.truncate(path, path.stat().st_size // 2)
    if is_known:
        assert ranking.rank(query, 5) == before  # from memory
    start = time.process_time()
    with pytest.raises(IndexDamaged):
        ranking_of(library).rank(query, 5)
    assert time.process_time() - start < 1


def test_what_is_kept_in_memory_has_a_bound() -> None:
    read: list[int] = []

    def arrays(chunks: Rows) -> list[Vectors]:
        read.extend(chunks.tolist())
        return [np.full(10, one, dtype=np.float32) for one in chunks.tolist()]

    kept = KeptChunks[Vectors](120)  # three of them
    for rows in ([0, 1, 2], [0, 2], [3], [2, 0, 1]):
        assert [int(one[0]) for one in kept.of(np.asarray(rows), arrays)] == rows
    assert read == [0, 1, 2, 3, 1]  # row 1 was asked for longest ago
    kept.forget()
    kept.of(np.asarray([1]), arrays)
    assert read[-1] == 1
    assert len(read) == 6


def test_another_library_in_its_place(tmp_path: Path) -> None:
    library = made(tmp_path, 30, 30)
    ranking, query = ranking_of(library), asked(library, "moonhouse")
    ranking.rank(query, 60)
    shutil.rmtree(library.folder)
    (tmp_path / "2.txt").write_text(text_of(30, 7))
    other = Library(library.folder, encoder=HashingEncoder())
    other.add([tmp_path / "2.txt", tmp_path / "1.txt"])
    assert ranking.rank(query, 60) == ranking_of(other).rank(query, 60)


def test_document_that_is_made_anew_is_not_remembered_as_it_was(tmp_path: Path) -> None:
    library = made(tmp_path, 30, 30)
    ranking = ranking_of(library)
    query = asked(library, "moonhouse")
    ranking.rank(query, 60)
    (tmp_path / "0.txt").write_text(text_of(30, 7))
    library.add(tmp_path / "0.txt")
    hits = ranking.rank(query, 60)
    assert [hit[1:] for hit in hits] == [hit[1:] for hit in ranking_of(library).rank(query, 60)]


def removed_and_added(library: Library, path: Path) -> None:
    library.remove(path.name)
    library.add(path)


def changed_and_changed_back(library: Library, path: Path) -> None:
    text = path.read_text()
    for one in (text_of(20, 7), text):
        path.write_text(one)
        library.add(path)


def mended(library: Library, path: Path) -> None:
    os.truncate(data_of(library) / "sentences.npy", 100)
    library.add(path)


@pytest.mark.parametrize("is_other", [False, True])
@pytest.mark.parametrize("asked_of", [[], ["1.txt"]])
@pytest.mark.parametrize("change", [removed_and_added, changed_and_changed_back, mended])
def test_document_whose_files_are_others_below_the_same_folder(
    tmp_path: Path, change: Callable[[Library, Path], None], asked_of: list[str], is_other: bool
) -> None:
    library = made(tmp_path, 30, 30)
    ranking, other = ranking_of(library), Library(library.folder, encoder=HashingEncoder()) if is_other else library
    before, files = library.document("0.txt"), data_of(library)
    some = [library.document(name) for name in asked_of] or None
    ranking.rank(asked(library, "moonhouse"), 5, some)
    change(other, tmp_path / "0.txt")
    after = library.document("0.txt")
    assert after.data == before.data
    assert not files.exists()
    for text in ("moonhouse", *questions()[:3]):  # what was looked at before, and what was not
        query = asked(library, text)
        assert ranking.rank(query, 60) == ranking_of(other).rank(query, 60)


def said(hits: Sequence[LibraryHit]) -> list[tuple[str, int, float]]:
    """Hits without the numbers of their documents."""
    return [(hit.document.name, hit.chunk, hit.score) for hit in hits]


@pytest.mark.parametrize("mend", [lambda library, path: library.add(path)[0], Library.read_ahead])
def test_what_was_read_of_an_altered_file_is_forgotten_once_it_is_mended(tmp_path: Path, mend: Callable[[Library, Path], Added]) -> None:
    library = made(tmp_path, 30)
    query, right = asked(library, "moonhouse"), ranking_of(library).rank(asked(library, "moonhouse"), 5)
    with (data_of(library) / "sentences.npy").open("r+b") as file:
        file.seek(-2000, os.SEEK_END)
        file.write(bytes(2000))
    ranking = ranking_of(library)
    assert said(ranking.rank(query, 5)) != said(right)
    assert mend(Library(library.folder, encoder=HashingEncoder()), tmp_path / "0.txt").status != "failed"
    assert said(ranking.rank(query, 5)) == said(right)


def test_search_looks_at_no_file_of_a_document_that_it_has_read_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = made(tmp_path, 30, 30)
    ranking, query, looked_at = ranking_of(library), asked(library, "moonhouse"), list[str]()
    ranking.rank(query, 5)

    def seen(look: Callable[..., object]) -> Callable[..., object]:
        return lambda path, *rest, **more: looked_at.append(str(path)) or look(path, *rest, **more)  # type: ignore[func-returns-value]

    for name in ("stat", "open"):
        monkeypatch.setattr(os, name, seen(getattr(os, name)))
    ranking.rank(query, 5)
    assert any(path.endswith("catalogue.sqlite") for path in looked_at)
    assert not [path for path in looked_at if DOCUMENTS in path]


def test_index_that_is_published_anew_meanwhile(tmp_path: Path) -> None:
    """As by a process that began to read the same file before it was added."""
    library = made(tmp_path, 30, 30)
    ranking, query, asked_for = ranking_of(library), asked(library, "moonhouse"), 0
    right, arrays = ranking.rank(query, 5), DocumentArrays.of
    folder = data_of(library).parent

    def slow(one: Path) -> DocumentArrays:
        nonlocal asked_for
        found, asked_for = arrays(one), asked_for + 1
        if asked_for == 1:
            build_index(folder, tmp_path / "0.txt", encoder=HashingEncoder())
        return found

    ranking = ranking_of(library)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DocumentArrays, "of", slow)
        assert ranking.rank(query, 5) == right
    assert asked_for > 2


@pytest.mark.parametrize("change", [lambda bounds: bounds[::-1], lambda bounds: bounds + 10**12, lambda bounds: bounds * 0])
def test_bounds_that_cannot_be_are_damage(tmp_path: Path, change: object) -> None:
    library = made(tmp_path, 30)
    path = data_of(library) / "tokens" / "bounds.npy"
    assert callable(change)
    np.save(path, np.ascontiguousarray(change(np.load(path, allow_pickle=False))), allow_pickle=False)
    with pytest.raises(IndexDamaged):
        ranking_of(library).rank(asked(library, "moonhouse"), 5)


def test_what_the_encoder_cannot_read_is_compared_by_its_words(tmp_path: Path) -> None:
    said = (
        "中国航天事业始于一九五六年",
        "长征五号火箭首次飞行成功",
        "嫦娥五号带回月球样品",
        "今后五年将建设国家航天港",
        "天问一号到达火星轨道",
    )
    more = (f"第{number}个项目由研究所的工程师完成并通过了检查" for number in "一二三四五六七八九十")
    (tmp_path / "zh.txt").write_text("".join(f"{one}。\n\n" for one in (*said, *more)), encoding="utf-8")
    (tmp_path / "en.txt").write_text(text_of(30, 1))
    library = Library(tmp_path / "library", encoder=HashingEncoder())
    library.add([tmp_path / "zh.txt", tmp_path / "en.txt"])
    assert library.document("zh.txt").language == "zh"
    assert isinstance(library.engine, LocalEngine)
    ranking = PoolRanking(library.catalogue, library.engine, library.engine.words, reads_latin_only=True)
    hits = ranking.rank(asked(library, "嫦娥五号带回了什么?"), 3)
    assert (hits[0].document.name, hits[0].chunk) == ("zh.txt", 2)
    english: list[LibraryHit] = ranking.rank(asked(library, "moonhouse and saltline"), 3)
    assert {hit.document.name for hit in english} == {"en.txt"}
