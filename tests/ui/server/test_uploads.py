"""Documents that visitors bring: each visitor's own, what is refused, and a program that reads and may die."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest.errors import ChatError
from ui.server.files import reading_apart
from ui.server.files import uploads as module
from ui.server.files.uploads import Uploads

ANN, BEN = "a" * 64, "b" * 64
TEXT = "I. Ferries\n\nThe ferry to Skye leaves at nine. It carries 40 cars.\n\nII. Prices\n\nA car costs 30 pounds.\n"


def bring(uploads: Uploads, owner: str, name: str, text: str) -> dict[str, str]:
    """What is told at last of a file that is brought."""

    async def brought() -> dict[str, str]:
        file = uploads.new_file(owner, name, len(text))
        file.write_text(text, encoding="utf-8")
        return [one async for one in uploads.read(owner, file)][-1]

    return asyncio.run(brought())


def test_document_is_its_visitors_own_and_kept(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    assert uploads.documents(ANN) == ()
    assert bring(uploads, ANN, "../../ferry.txt", TEXT) == {"document": "ferry.txt"}
    assert [one.name for one in uploads.documents(ANN)] == ["ferry.txt"]
    assert uploads.documents(BEN) == ()
    assert [one.name for one in Uploads(tmp_path).documents(ANN)] == ["ferry.txt"]
    assert [one.name for one in Uploads(tmp_path, is_shared=True).documents(BEN)] == []
    uploads.remove(ANN, "ferry.txt")
    assert uploads.documents(ANN) == ()
    assert list(tmp_path.rglob("ferry.txt")) == []


def test_file_that_cannot_be_read_is_told_in_a_line_and_gone(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    told = bring(uploads, ANN, "report.pdf", "%PDF-1.4 and nothing else")
    assert told["problem"]
    assert str(tmp_path) not in told["problem"]
    assert list(tmp_path.rglob("report.pdf")) == []


def test_program_that_breaks_down_harms_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    uploads = Uploads(tmp_path)
    assert "broke down" in bring(uploads, ANN, "ferry.txt", TEXT)["problem"]
    assert list(tmp_path.rglob("ferry.txt")) == []


@pytest.mark.parametrize(
    ("owner", "name", "size", "why"),
    [
        ("", "a.txt", 1, "cookies"),
        (ANN, "a.exe", 1, "kind of file"),
        (ANN, f"{'a' * 200}.txt", 1, "letters"),
        (ANN, "a.txt", 10**9, "MB"),
    ],
)
def test_what_is_not_taken_is_said_beforehand(tmp_path: Path, owner: str, name: str, size: int, why: str) -> None:
    with pytest.raises(ChatError, match=why):
        Uploads(tmp_path).new_file(owner, name, size)


def test_quota_counts_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "UPLOADS_BYTES", 100)
    uploads = Uploads(tmp_path)
    uploads.new_file(ANN, "a.txt", 60).write_text("x" * 60)
    with pytest.raises(ChatError, match="together"):
        uploads.new_file(ANN, "b.txt", 60)
    uploads.new_file(BEN, "b.txt", 60)
    assert uploads.new_file(ANN, "a.txt", 1, frozenset({"a.txt"})).name == "a (2).txt"


def test_visitors_and_programs_wait_for_the_same_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    monkeypatch.setattr(reading_apart, "_places", threading.BoundedSemaphore(1))
    (tmp_path / "ferry.txt").write_text(TEXT)

    async def read() -> list[dict[str, str]]:
        told = reading_apart.told_of(tmp_path / "library", tmp_path / "ferry.txt", adds=True)
        first = await anext(told)
        with ThreadPoolExecutor(1) as threads:  # a program's, while a visitor has the one place
            reading_apart._places.acquire()
            program = threads.submit(reading_apart.problem_of, tmp_path / "library", tmp_path / "ferry.txt")
            await asyncio.sleep(5 * reading_apart.LOOKS_AGAIN)
            assert not program.done()
            reading_apart._places.release()
            assert "broke down" in await asyncio.wrap_future(program)
        return [first, *[one async for one in told]]

    first, *_, last = asyncio.run(read())
    assert (first, "broke down" in last["problem"]) == ({"step": "waiting"}, True)
