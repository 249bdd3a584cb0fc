"""Rows of vectors: found again, appended to while others read, never half there, and refused if they are not what they say."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import Vectors, unit
from index.library.rows import CODES, CURRENT, NUMBERS, Rows, RowsDamaged, RowWriter, VectorRows, encode, within
from index.store.arrays import rises

DIMENSION = 48


def vectors(count: int, seed: int = 0) -> Vectors:
    """Unit vectors."""
    return unit(np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32))


def ranges(*pairs: tuple[int, int]) -> Rows:
    """The rows of some documents."""
    return np.asarray(pairs, dtype=np.int64).reshape(-1, 2)


def opened(folder: Path, *pairs: tuple[int, int]) -> VectorRows:
    """The rows of a folder, with those documents."""
    rows = VectorRows(folder)
    rows.refresh(ranges(*pairs))
    return rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three documents of 100 rows."""
    writer = RowWriter(tmp_path / "rows")
    for one in range(3):
        writer.append(100 * one, vectors(100, one))
    return tmp_path / "rows"


THREE = ((0, 100), (100, 200), (200, 300))


def test_nearest_are_those_of_the_vectors_themselves(folder: Path) -> None:
    rows, all_of = opened(folder, *THREE), np.vstack([vectors(100, one) for one in range(3)])
    shared = 0
    for vector in vectors(20, 9):
        exact = all_of @ vector
        found, cosines = rows.nearest(vector, 10)
        assert cosines == pytest.approx(exact[found], abs=0.02)
        assert rows.cosines(vector, found) == pytest.approx(exact[found], abs=0.02)
        assert (np.diff(cosines) <= 0).all()
        shared += len(set(found.tolist()) & set(np.argsort(-exact)[:10].tolist()))
    assert shared >= 190


def test_codes_lose_little() -> None:
    some = vectors(200)
    told = unit(encode(some).astype(np.float32) - 128)
    assert np.abs(told @ vectors(50, 1).T - some @ vectors(50, 1).T).max() < 0.02


def test_of_some_documents_only(folder: Path) -> None:
    rows = opened(folder, *THREE)
    found, _ = rows.nearest(vectors(1, 2)[0], 1000, ranges((0, 100), (200, 300)))
    assert sorted(found.tolist()) == [*range(100), *range(200, 300)]
    assert rows.nearest(vectors(1, 1)[0], 5, ranges())[0].tolist() == []


def test_rows_of_no_document_are_not_found(folder: Path) -> None:
    rows = opened(folder, (0, 100), (200, 300))
    assert sorted(rows.nearest(vectors(1, 1)[0], 1000)[0].tolist()) == [*range(100), *range(200, 300)]
    assert rows.nearest(vectors(1, 1)[0], 1000, ranges((100, 210)))[0].tolist() != []
    assert set(rows.nearest(vectors(1, 1)[0], 1000, ranges((100, 210)))[0].tolist()) == set(range(200, 210))


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    rows = opened(tmp_path / "rows")
    assert rows.nearest(vectors(1)[0], 5)[0].tolist() == []
    assert rows.cosines(vectors(1)[0], np.zeros(0, dtype=np.int64)).tolist() == []


def test_appended_rows_are_seen_once_they_are_committed(folder: Path) -> None:
    rows = opened(folder, *THREE)
    RowWriter(folder).append(300, vectors(50, 7))
    rows.refresh(ranges(*THREE))
    assert len(rows) == 300
    rows.refresh(ranges(*THREE, (300, 350)))
    assert rows.nearest(vectors(50, 7)[3], 1)[0].tolist() == [303]


def test_rows_that_were_never_committed_are_overwritten(folder: Path) -> None:
    reader = opened(folder, *THREE)
    RowWriter(folder).append(300, vectors(50, 7))
    reader.refresh(ranges(*THREE))
    RowWriter(folder).append(300, vectors(20, 8))
    for rows in (reader, VectorRows(folder)):
        rows.refresh(ranges(*THREE, (300, 320)))
        assert len(rows) == 320
        assert rows.nearest(vectors(20, 8)[3], 1)[0].tolist() == [303]


@pytest.mark.parametrize("torn", [{CODES: 7}, {CODES: DIMENSION * 3 + 1, NUMBERS: 5}, {NUMBERS: 8}, {NUMBERS: 3}])
def test_append_that_was_killed_leaves_nothing(folder: Path, torn: dict[str, int]) -> None:
    """Some bytes of what came next are there: of the vectors, or of the numbers too."""
    for name, size in torn.items():
        with (folder / "1" / name).open("ab") as file:
            file.write((300).to_bytes(8, "little") * (size // 8) + b"\1" * (size % 8))
    rows = opened(folder, *THREE)
    assert len(rows) == 300
    RowWriter(folder).append(300, vectors(20, 8))
    rows.refresh(ranges(*THREE, (300, 320)))
    assert rows.nearest(vectors(20, 8)[3], 1)[0].tolist() == [303]


def test_compacting_drops_what_is_no_documents(folder: Path) -> None:
    reader, writer = opened(folder, *THREE), RowWriter(folder)
    assert not writer.compact(ranges(*THREE))
    left = ranges((0, 100), (200, 290))
    assert writer.compact(left)
    assert (folder / "2" / CODES).stat().st_size == 190 * DIMENSION
    assert [one.name for one in folder.iterdir() if one.is_dir()] == ["2"]
    for rows in (reader, VectorRows(folder)):
        rows.refresh(left)
        assert len(rows) == 190
        assert rows.nearest(vectors(100, 2)[3], 1)[0].tolist() == [203]
    writer.append(300, vectors(20, 8))
    reader.refresh(ranges((0, 100), (200, 290), (300, 320)))
    assert reader.nearest(vectors(20, 8)[3], 1)[0].tolist() == [303]


def test_reader_goes_on_with_what_was_compacted_away(folder: Path) -> None:
    reader = opened(folder, *THREE)
    RowWriter(folder).compact(ranges((0, 100)))
    assert reader.nearest(vectors(100, 1)[3], 1)[0].tolist() == [103]


@pytest.mark.parametrize("lost", [CURRENT, f"1/{CODES}", f"1/{NUMBERS}"])
def test_lost_rows_are_made_anew(folder: Path, lost: str) -> None:
    (folder / lost).write_bytes(b"")
    with pytest.raises(RowsDamaged):
        opened(folder, *THREE)
    RowWriter(folder).rewrite((100 * one, vectors(100, one)) for one in range(3))
    assert opened(folder, *THREE).nearest(vectors(100, 1)[3], 1)[0].tolist() == [103]


def numbers_of(change: Callable[[Rows], Rows]) -> Callable[[Path], None]:
    """What changes the numbers of the rows."""

    def forge(folder: Path) -> None:
        path = folder / "1" / NUMBERS
        change(np.fromfile(path, dtype="<i8")).astype("<i8").tofile(path)

    return forge


def says(**changed: int) -> Callable[[Path], object]:
    """What makes another of the file that says what counts."""
    said = {"format": 1, "generation": 1, "dimension": DIMENSION} | changed
    return lambda folder: (folder / CURRENT).write_text(str(said).replace("'", '"'))


FORGERIES: dict[str, Callable[[Path], object]] = {
    "numbers backwards": numbers_of(lambda numbers: numbers[::-1].copy()),
    "numbers below nought": numbers_of(lambda numbers: numbers - 200),
    "numbers twice": numbers_of(lambda numbers: numbers // 2),
    "other numbers": numbers_of(lambda numbers: numbers + 1000),
    "codes cut": lambda folder: os.truncate(folder / "1" / CODES, 299 * DIMENSION),
    "another dimension": says(dimension=2 * DIMENSION),
    "no dimension": says(dimension=0),
    "billions of numbers": says(dimension=10**12),
    "another format": says(format=2),
    "another generation": says(generation=-1),
    "no JSON": lambda folder: (folder / CURRENT).write_bytes(b"\xff"),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_forged_rows_are_damage_at_once(folder: Path, forge: Callable[[Path], object]) -> None:
    forge(folder)
    start = time.process_time()
    with pytest.raises(RowsDamaged):
        opened(folder, *THREE)
    assert time.process_time() - start < 1


def test_numbers_too_far_apart_to_be_subtracted_are_damage(tmp_path: Path) -> None:
    RowWriter(tmp_path).append(0, vectors(9))
    far = [4431823508309278725, 8220800244017708288, -7438689380223675092, -1138842651199681669]  # their differences, in 64 bits, are not
    numbers_of(lambda numbers: np.concatenate([numbers[:5], far]))(tmp_path)
    with pytest.raises(RowsDamaged):
        opened(tmp_path, (0, 2), (2, 7), (7, 9))
    assert not rises(np.asarray([0, *far]))
    assert rises(np.asarray([0, 1, 5]))
    assert rises(np.zeros(0, dtype=np.int64))


def test_vectors_of_another_encoder_are_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="numbers"):
        RowWriter(folder).append(300, np.zeros((1, DIMENSION + 1), dtype=np.float32))


def test_another_process_appends(folder: Path) -> None:
    reader = opened(folder, *THREE)
    code = "import sys; from tests.index.library.test_rows import *; RowWriter(Path(sys.argv[1])).append(300, vectors(50, 7))"
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True, cwd=Path(__file__).parents[3])
    reader.refresh(ranges(*THREE, (300, 350)))
    assert reader.nearest(vectors(50, 7)[3], 1)[0].tolist() == [303]


@given(st.lists(st.integers(0, 30), unique=True).map(sorted), st.lists(st.integers(0, 31), unique=True).map(sorted))
def test_within_ranges(numbers: list[int], bounds: list[int]) -> None:
    pairs = list(zip(bounds[::2], bounds[1::2], strict=False))
    found = within(np.asarray(numbers, dtype=np.int64), ranges(*pairs))
    assert found.tolist() == [any(first <= one < end for first, end in pairs) for one in numbers]
