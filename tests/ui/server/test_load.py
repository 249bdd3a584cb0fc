"""Several clients at once are each answered as if they were alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa import Assistant
from tests.load import Load, ask_from_many, chat, questions, said_alone

CLIENTS, SECONDS, QUESTIONS = 8, 2.0, 40


@pytest.fixture(scope="module")
def address(real_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A chat in a process of its own."""
    with chat(real_folder, tmp_path_factory.mktemp("chat")) as (_, served):
        yield served


@pytest.fixture(scope="module")
def expected(assistant: Assistant) -> dict[str, str]:
    """Questions and what is said to them alone."""
    return said_alone(assistant, questions()[:QUESTIONS])


def test_clients_get_the_answers_that_one_gets(address: str, expected: dict[str, str]) -> None:
    load = asyncio.run(ask_from_many(address, expected, CLIENTS, SECONDS))
    assert (load.errors, load.mixed_up) == ([], [])
    assert load.requests >= CLIENTS


def test_a_mixed_up_answer_is_noticed(address: str, expected: dict[str, str]) -> None:
    first, second = list(expected)[:2]
    load = asyncio.run(ask_from_many(address, {first: expected[second]}, 1, 0.1))
    assert len(load.mixed_up) == load.requests > 0


def test_an_error_is_noticed(address: str) -> None:
    load = asyncio.run(ask_from_many(address, {" ": ""}, 1, 0.1))
    assert len(load.errors) == load.requests > 0


def test_figures_are_told() -> None:
    load = Load(seconds=2.0, milliseconds=[float(number) for number in range(1, 101)], errors=["bad"])
    assert load.lines[0] == "101 requests in 2.0 s: 50.5 a second"
    assert load.lines[1] == "1 errors, 0 mixed-up answers"
    assert load.lines[2].startswith("milliseconds: median 50, 95th 96, 99th 100")
    assert load.lines[3:] == ["bad"]
