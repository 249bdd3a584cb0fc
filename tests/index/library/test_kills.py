"""Killed at any moment, a library loses nothing and holds nothing by half, and goes on where it was."""

from __future__ import annotations

from tests.kill_library import kill

KILLS = 20


def test_killed_at_any_moment_nothing_is_lost_or_half_there(seed: int) -> None:
    seen = kill(KILLS, seed)
    assert sum(count for name, count in seen.items() if "killed" in name) == KILLS
