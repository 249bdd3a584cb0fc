"""A clock that is set forward or back by a year: nobody is locked out, and nothing is forgotten for it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ingest.errors import TooManyQuestions
from qa import Answer
from ui.chat.conversation import Turn
from ui.chat.conversations import database as conversations
from ui.chat.conversations.database import ConversationDatabase
from ui.server.security.rate_limit import RateLimit

YEAR = 366 * 86400.0
OWNER = "somebody"


class Clock:
    """The time of day, which can be set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.set_by = 0.0
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + self.set_by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that goes right at first."""
    return Clock(monkeypatch)


@pytest.mark.parametrize("jump", [YEAR, -YEAR, -3600])
def test_client_that_asked_as_often_as_it_may_is_let_in_again_after_a_jump(clock: Clock, jump: float) -> None:
    limit = RateLimit(2)
    limit.count("a")
    limit.count("a")
    with pytest.raises(TooManyQuestions):
        limit.count("a")
    clock.set_by = jump
    limit.count("a")
    limit.count("a")
    with pytest.raises(TooManyQuestions):
        limit.count("a")
    clock.set_by = jump + 61
    limit.count("a")


@pytest.mark.parametrize("jump", [YEAR, -YEAR])
def test_no_conversation_is_forgotten_for_a_jump(clock: Clock, tmp_path: Path, jump: float) -> None:
    database = ConversationDatabase(tmp_path / "conversations.sqlite")
    before = asked(database, "What was asked before?")
    clock.set_by = jump
    meanwhile = asked(database, "What is asked meanwhile?")
    clock.set_by = 0.0
    after = asked(database, "What is asked afterwards?")
    assert {one.key for one in database.listed(OWNER)} == {before, meanwhile, after}
    database.close()


def test_conversation_had_while_the_clock_was_behind_since_before_the_server_began_is_not_old_afterwards(
    clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _of_a_server(clock, tmp_path, monkeypatch, 0.0, "What was asked before?")
    behind = _of_a_server(clock, tmp_path, monkeypatch, -YEAR, "What is asked meanwhile?")
    later = _of_a_server(clock, tmp_path, monkeypatch, -YEAR, "What else is asked meanwhile?")
    after = _of_a_server(clock, tmp_path, monkeypatch, 0.0, "What is asked afterwards?")
    database = ConversationDatabase(tmp_path / "conversations.sqlite")
    assert [one.key for one in database.listed(OWNER)] == [after, later, behind, before]
    database.close()


def _of_a_server(clock: Clock, folder: Path, monkeypatch: pytest.MonkeyPatch, set_by: float, question: str) -> str:
    """A conversation with a server that began by a clock that is set so."""
    clock.set_by = set_by
    monkeypatch.setattr(conversations, "_BEGAN", time.time() - conversations._elapsed())
    database = ConversationDatabase(folder / "conversations.sqlite")
    key = asked(database, question)
    database.close()
    return key


def asked(database: ConversationDatabase, question: str) -> str:
    """The key of a conversation with one turn, and of another one that makes room."""
    key = database.begin(OWNER)
    database.put(OWNER, key, 0, Turn(Answer("not_in_document", question, question)))
    database.begin("another")
    return key
