"""Who waits is answered in their turn, and told how many are before them; whoever leaves makes room, in the middle too."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

import pytest

from ingest.errors import TooManyQuestions
from ui.server.waiting_line import PATIENCE, Ticket, Wait, WaitingLine


async def told(ticket: Ticket, turns: list[str], name: str) -> list[Wait]:
    """What one who waits is told until their turn comes."""
    waits = [wait async for wait in ticket.waits()]
    turns.append(name)
    return waits


def test_those_who_came_first_are_answered_first_and_the_others_hear_how_many_are_before_them() -> None:
    async def run() -> tuple[list[str], list[Wait]]:
        line, turns, held = WaitingLine(2), list[str](), [ExitStack() for _ in range(4)]
        tickets = [one.enter_context(line.ticket()) for one in held]
        waiting = [asyncio.create_task(told(ticket, turns, name)) for ticket, name in zip(tickets, "abcd", strict=True)]
        await asyncio.sleep(1.2 * PATIENCE)
        assert turns == ["a", "b"]
        held[0].close()
        await asyncio.sleep(0.05)
        assert turns == ["a", "b", "c"]
        held[1].close()
        return turns, (await asyncio.gather(*waiting))[3]

    turns, last = asyncio.run(run())
    assert turns == ["a", "b", "c", "d"]
    assert [wait.before for wait in last] == [2, 1]
    assert last[0].seconds == 0 < last[1].seconds


def test_one_who_leaves_from_the_middle_makes_room_and_counts_for_nothing() -> None:
    async def run() -> list[str]:
        line, turns, held = WaitingLine(1), list[str](), [ExitStack() for _ in range(3)]
        tickets = [one.enter_context(line.ticket()) for one in held]
        waiting = [asyncio.create_task(told(ticket, turns, name)) for ticket, name in zip(tickets, "abc", strict=True)]
        await asyncio.sleep(0)
        waiting[1].cancel()
        held[1].close()
        held[0].close()
        await waiting[2]
        return turns

    assert asyncio.run(run()) == ["a", "c"]


def test_nobody_is_told_who_waits_a_moment_only() -> None:
    async def run() -> list[Wait]:
        line, turns = WaitingLine(1), list[str]()
        with ExitStack() as first:
            first.enter_context(line.ticket())
            with line.ticket() as second:
                waiting = asyncio.create_task(told(second, turns, "second"))
                await asyncio.sleep(PATIENCE / 8)
                first.close()
                return await waiting

    assert asyncio.run(run()) == []


def test_a_line_that_is_full_turns_away() -> None:
    line = WaitingLine(1, most=1)
    with line.ticket(), line.ticket(), pytest.raises(TooManyQuestions, match="Wait a little"):
        line.ticket().__enter__()
    with line.ticket():
        pass


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (Wait(2, 0.0), "2 before you …"),
        (Wait(2, 0.4), "2 before you …"),
        (Wait(1, 1.2), "1 before you, about 1 second …"),
        (Wait(12, 5.6), "12 before you, about 6 seconds …"),
    ],
)
def test_a_wait_in_words(wait: Wait, words: str) -> None:
    assert str(wait) == words
