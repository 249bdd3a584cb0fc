"""A small part of each suite of trials; docs/reliability.md has the whole."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

from ingest.errors import DocumentBroken
from tests.reliability import altered, bombs, disk, generated, orders
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


def test_altered_files_are_errors_or_change_nothing() -> None:
    with np.errstate(all="ignore"):  # a forged vector may be as long as it likes
        tally = altered.run(3, time.time_ns() % 1_000_000)
    assert tally.failed == []
    assert tally.seen["IndexDamaged"] > 10 < tally.seen["LibraryDamaged"]


def test_generated_documents_and_questions_bring_no_other_errors() -> None:
    tally = generated.run(4, time.time_ns() % 1_000_000)
    assert tally.failed == []
    assert tally.seen["answered"]


def test_orders_in_documents_are_not_quoted() -> None:
    tally = orders.run(1, time.time_ns() % 1_000_000)
    assert tally.failed == []
    assert tally.seen["answered"] > 20


@pytest.mark.parametrize("name", QUICK)
def test_bombs_are_refused_or_read(name: str) -> None:
    assert bombs.run(1, 1, name).failed == []


def test_full_disk_loses_nothing() -> None:
    tally = disk.run(4, time.time_ns() % 1_000_000)
    assert tally.failed == []
    assert tally.seen["LibraryNotWritten"] + tally.seen["IndexNotWritten"] + tally.seen["told as failed"]


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
