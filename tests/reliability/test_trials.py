"""A small part of each suite of trials; docs/reliability.md has the whole."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval.run.questions import load_set
from index import Library
from index.store.content import decode_content
from ingest.errors import DocumentBroken
from ingest.source import WHITE_PAPER
from qa import Assistant, LibraryAssistant
from qa.checking.claim import Claim, Judgement
from tests.fakes import HashingEncoder, OverlapReadingModel
from tests.index.library.files import write
from tests.reliability import altered, bombs, disk, generated, orders, outsider, power, questions
from tests.reliability.trials import Tally

QUICK = (
    "epub",
    "html: huge",
    "html: deep",
    "docx: a symbol",
    "docx: huge",
    "docx: entit",
    "docx: deep",
    "roman",
    "pdf: counts",
    "pdf: deep",
)


def test_altered_files_are_errors_or_change_nothing(seed: int) -> None:
    with np.errstate(all="ignore"):  # a forged vector may be as long as it likes
        tally = altered.run(3, seed)
    assert tally.failed == []
    assert tally.seen["IndexDamaged"] > 10 < tally.seen["LibraryDamaged"]


def test_generated_documents_and_questions_bring_no_other_errors(seed: int) -> None:
    tally = generated.run(2, generated.ASKED_OF * seed)
    assert tally.failed == []
    assert tally.seen["answered"]


def test_questions_with_histories_are_quoted_exactly(seed: int) -> None:
    tally = questions.run(60, seed)
    assert tally.failed == []
    assert tally.seen["answered"]


@pytest.mark.skipif(sys.platform != "linux", reason="files are known by their numbers there")
@pytest.mark.parametrize("what", power.CHANGES)
def test_power_that_goes_loses_nothing(what: str, seed: int) -> None:
    tally = power.run(1, seed, what, every=8)
    assert tally.failed == []
    assert set(tally.seen) == {"all of it"}
    assert tally.tried > 1


def test_power_that_goes_loses_what_was_not_synced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.store.publish.sync_tree", lambda folder: None)
    assert power.run(1, 1, "build").failed


def test_orders_in_documents_are_not_quoted(seed: int) -> None:
    tally = orders.run(1, seed)
    assert tally.failed == []
    assert tally.seen["answered, quote"] > 20


def test_orders_in_documents_that_a_model_obeys_are_not_shown(seed: int) -> None:
    tally = orders.run(1, seed, is_written=True, formats=("md",))
    assert tally.failed == []
    assert tally.seen["answered, written"] > 2


def test_orders_beside_what_a_model_once_answered_are_not_shown(tmp_path: Path, seed: int) -> None:
    text = WHITE_PAPER.read_text(encoding="utf-8")
    recordings = []
    for one in load_set("development")[:40]:
        quotes = [(text.find(quote.quote), quote.quote) for quote in one.quotes[:1]]
        statements = [{"text": quote, "evidence": [[start, start + len(quote)]]} for start, quote in quotes if start >= 0]
        recordings.append(json.dumps({"id": one.id, "refused": not statements, "statements": statements, "wrong": None}))
    (tmp_path / "development.jsonl").write_text("\n".join(recordings), encoding="utf-8")
    tally = orders.run_recorded(1, seed, (), tmp_path, formats=("md",))
    assert tally.failed == []
    assert tally.tried == orders.QUESTIONS


def test_an_outsider_is_refused() -> None:
    tally = outsider.run("at /v1/models")
    assert tally.failed == []
    assert tally.seen == {"refused with 421": len(outsider.EVIL)}


def test_orders_that_a_model_obeys_are_shown_where_nothing_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    class Passing:
        def judge(self, claims: Sequence[Claim], question: str = "") -> list[Judgement]:
            return [Judgement(True, "", 1.0) for _ in claims]

    monkeypatch.setattr(Assistant, "check", Passing())
    assert len(orders.run(1, 1, is_written=True, formats=("md",)).failed) > 2


@pytest.mark.parametrize("name", QUICK)
def test_bombs_are_refused_or_read(name: str) -> None:
    assert bombs.run(1, 1, name).failed == []


def test_full_disk_loses_nothing(seed: int) -> None:
    tally = disk.run(2, seed)
    assert tally.failed == []
    assert tally.seen["LibraryNotWritten"] + tally.seen["IndexNotWritten"] + tally.seen["told as failed"]


def test_rows_said_to_be_of_fewer_numbers_are_made_anew(tmp_path: Path) -> None:
    file = write(tmp_path / "a.md", "# Oak\n\nThe oak was planted in 1912. The pond is deep.\n")
    with Library(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add(file)
        expected = library.search("When was the oak planted?")
    current = tmp_path / "library" / "rows" / "current.json"
    current.write_text(current.read_text().replace("64", "60"))
    with Library(tmp_path / "library", encoder=HashingEncoder()) as library:
        assert library.search("When was the oak planted?") == expected
    assert '"dimension":64' in current.read_text()


def test_question_is_begun_anew_if_a_document_is_removed_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in altered.TEXTS.items():
        write(tmp_path / "files" / name, text)
    with Library(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add(tmp_path / "files")
        assistant = LibraryAssistant(library, reading_model=OverlapReadingModel())

        def remove(*asked: Any, **how: Any) -> Any:
            monkeypatch.undo()
            library.remove("garden.txt")
            library.document("garden.txt")

        monkeypatch.setattr(assistant, "_choose", remove)
        answer = assistant.ask("How many seats does the train have?")
    assert "320" in answer.text


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(900_140, id="nothing is found, so that the first reading has no document to take the question to"),
        pytest.param(17_546, id="a name in its index is another than in its table"),
        pytest.param(19_526, id="what SQLite says of it is no UTF-8"),
    ],
)
def test_altered_catalogue_is_told(seed: int) -> None:
    assert altered.run(1, seed, "library/catalogue.sqlite").failed == []


def test_section_with_the_address_of_another_is_refused(fake_folder: Path) -> None:
    told = json.loads(next(fake_folder.glob("data-*/document.json")).read_bytes())
    told["sections"].append(told["sections"][1])
    with pytest.raises(ValueError, match="one address"):
        decode_content(json.dumps(told).encode())


@pytest.mark.parametrize("span", [[-5, 3], [0, 10**9], [7, 3]])
def test_place_that_is_not_in_the_text_is_refused(fake_folder: Path, span: list[int]) -> None:
    told = json.loads(next(fake_folder.glob("data-*/document.json")).read_bytes())
    told["chunks"][0]["sentences"][0] = span
    with pytest.raises(ValueError, match="text that there is not"):
        decode_content(json.dumps(told).encode())


def refuse() -> str:
    raise DocumentBroken("It is broken.")


def fail() -> str:
    raise KeyError("what")


def spin() -> str:
    while True:
        pass


@pytest.mark.parametrize(
    ("work", "outcome", "failed"),
    [
        (refuse, "DocumentBroken", 0),
        (lambda: "fine", "fine", 0),
        (fail, "wrong", 1),
        (spin, "too long", 1),
        (lambda: str(len(bytearray(400_000_000))), "too much memory", 1),
    ],
)
def test_trials_tell_what_came_of_them(work: Callable[[], str], outcome: str, failed: int) -> None:
    tally = Tally()
    tally.trial("one", work, 0.2, 200)
    assert (list(tally.seen), len(tally.failed)) == ([outcome], failed)
