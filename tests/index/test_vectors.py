"""The nearest rows, by comparing all and by cells; and files of vectors that are not what they say."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index import open_index, vectors
from index.encoder import Vectors, unit
from index.records import Query
from index.store.arrays import RowWriter, open_array
from index.store.manifest import record_files
from index.store.unit_codec import UNIT_CODE, decode_units, encode_units
from index.vectors import DenseSearch, JoinedSearch, save_cells
from ingest.errors import IndexDamaged
from tests.fakes import HashingEncoder

DIMENSION, PLACES = 32, 40


def rows_near_places(count: int, seed: int = 0) -> Vectors:
    """Unit vectors around some places, as those of texts on some subjects are."""
    random = np.random.default_rng(seed)
    places = np.random.default_rng(99).standard_normal((PLACES, DIMENSION))
    return unit((places[random.integers(PLACES, size=count)] + 0.3 * random.standard_normal((count, DIMENSION))).astype(np.float32))


def written(path: Path, rows: Vectors) -> Path:
    """Rows as an index keeps them."""
    with RowWriter(path, (DIMENSION,), UNIT_CODE) as writer:
        for start in range(0, len(rows), 700):
            writer.add(encode_units(rows[start : start + 700]))
    save_cells(path, DIMENSION)
    return path


def query_of(vector: Vectors) -> Query:
    """A question that is nothing but its vector."""
    return Query("", (), vector[None, :], vector[None, :], np.ones(1, dtype=np.float32))


@pytest.fixture
def in_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells from a hundred rows on."""
    for name, value in {"FLAT": 100, "CELLS": 16, "PROBES": 6}.items():
        monkeypatch.setattr(vectors, name, value)


@pytest.fixture(params=["flat", "cells"])
def search(request: pytest.FixtureRequest, tmp_path: Path) -> DenseSearch:
    """Three rows a chunk, compared all or by cells."""
    if request.param == "cells":
        request.getfixturevalue("in_cells")
    rows = rows_near_places(3000)
    path = written(tmp_path / "rows.npy", rows)
    assert (tmp_path / "rows.cells.npy").exists() == (request.param == "cells")
    return DenseSearch.load(path, [i // 3 for i in range(len(rows))], DIMENSION)


def test_nearest_rows_are_found(search: DenseSearch) -> None:
    rows, found = rows_near_places(3000), 0
    for vector in rows_near_places(50, seed=1):
        exact = np.argsort(-(rows @ vector))[:10]
        nearest, scores = search.nearest(query_of(vector), 10)
        assert scores == pytest.approx(rows[nearest] @ vector, abs=6e-3)
        assert scores == pytest.approx(search.row_scores(query_of(vector), nearest), abs=2e-3)
        found += len(set(exact.tolist()) & set(nearest.tolist()))
    assert found >= 0.95 * 500


def test_nearest_within_a_part_are_all_there(search: DenseSearch) -> None:
    rows = rows_near_places(3000)
    for vector in rows_near_places(10, seed=2):
        nearest, _ = search.nearest(query_of(vector), 20, range(500, 700))
        assert len(set(nearest.tolist()) & {500 + i for i in np.argsort(-(rows[500:700] @ vector))[:20].tolist()}) >= 19
    assert len(search.nearest(query_of(rows[0]), 50, range(7, 12))[0]) == 5


def test_chunk_scores_as_its_best_row_and_is_found_once(search: DenseSearch) -> None:
    vector = rows_near_places(1, seed=3)[0]
    best = np.maximum.reduceat(rows_near_places(3000) @ vector, np.arange(0, 3000, 3))
    hits = search.search(query_of(vector), 12)
    assert len({hit.chunk for hit in hits}) == 12
    assert hits[0].chunk == int(np.argmax(best))
    assert [hit.score for hit in hits] == pytest.approx([best[hit.chunk] for hit in hits], abs=6e-3)
    assert JoinedSearch(search, search).search(query_of(vector), 12) == hits


def test_as_many_as_there_are_can_be_asked_for(search: DenseSearch) -> None:
    assert len(search.search(query_of(rows_near_places(1)[0]), 5000)) <= 1000


def remade(header: dict[str, object]) -> Callable[[Path], None]:
    """What puts another header before the numbers of a file."""

    def forge(path: Path) -> None:
        with path.open("wb") as file:
            np.lib.format.write_array_header_1_0(file, header)
            file.write(b"\0" * 64)

    return forge


FORGERIES: dict[str, Callable[[Path], object]] = {
    "billions of rows": remade({"descr": "<f2", "fortran_order": False, "shape": (10**12, 64)}),
    "another type": remade({"descr": "<f8", "fortran_order": False, "shape": (1, 8)}),
    "objects": remade({"descr": "|O", "fortran_order": False, "shape": (8,)}),
    "no rows": remade({"descr": "<f2", "fortran_order": False, "shape": (0, 64)}),
    "no header": lambda path: path.write_bytes(b"\x93NUMPY\x01\x00\xff\xff"),
    "nothing": lambda path: path.write_bytes(b""),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\0" * 128),
    "no numbers": lambda path: path.write_bytes(path.read_bytes()[:128] + b"\xff" * (path.stat().st_size - 128)),
}
FILES = ["chunks.npy", "sentences.npy", "tokens/codes.npy", "tokens/factors.npy", "tokens/shape.npy", "tokens/bounds.npy"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_forged_file_is_damage_at_once(tmp_path: Path, fake_folder: Path, name: str, forge: Callable[[Path], object]) -> None:
    """The manifest agrees with the file: only what is in it tells."""
    folder = shutil.copytree(fake_folder, tmp_path / "index")
    manifest = json.loads((folder / "manifest.json").read_text())
    forge(folder / manifest["data"] / name)
    files = {path: {"size": one.size, "sha256": one.sha256} for path, one in record_files(folder / manifest["data"]).items()}
    (folder / "manifest.json").write_text(json.dumps(manifest | {"files": files}))
    if forge is FORGERIES["no numbers"] and name in ("chunks.npy", "sentences.npy", "tokens/codes.npy"):
        return  # any byte is a code
    start = time.process_time()
    with pytest.raises(IndexDamaged):
        open_index(folder, HashingEncoder())
    assert time.process_time() - start < 1


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    rows = rows_near_places(1501)
    path = written(tmp_path / "rows.npy", rows)
    assert np.array_equal(open_array(path, UNIT_CODE, (-1, DIMENSION), mapped=True), encode_units(rows))
    assert np.array_equal(np.load(path, allow_pickle=False), encode_units(rows))
    again = decode_units(encode_units(rows))
    assert float(np.abs(again - rows).max()) < 0.004
    assert np.linalg.norm(again, axis=1) == pytest.approx(1, abs=1e-6)


def test_row_of_noughts_stays_one_and_what_is_no_number_is_refused() -> None:
    assert not decode_units(encode_units(np.zeros((2, DIMENSION), dtype=np.float32))).any()
    with pytest.raises(ValueError, match="no number"):
        encode_units(np.full((1, DIMENSION), np.nan, dtype=np.float32))


@pytest.mark.parametrize("shape", [(1500, DIMENSION), (1501, 31), (1501,), (-1, -1, -1)])
def test_array_of_another_shape_is_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    path = written(tmp_path / "rows.npy", rows_near_places(1501))
    with pytest.raises(ValueError, match="holds"):
        open_array(path, UNIT_CODE, shape)


def test_writer_takes_rows_of_its_shape_only(tmp_path: Path) -> None:
    wrong: NDArray[np.float32] = np.zeros((1, DIMENSION + 1), dtype=np.float32)
    with pytest.raises(ValueError, match="shape"), RowWriter(tmp_path / "rows.npy", (DIMENSION,), UNIT_CODE) as writer:
        writer.add(wrong)
