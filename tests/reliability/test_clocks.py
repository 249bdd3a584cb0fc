"""A clock that is set forward or back by a year: nobody is locked out, and nothing is forgotten for it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ingest.errors import TooManyQuestions
from qa import Answer
from ui.chat.conversation import Turn
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


def asked(database: ConversationDatabase, question: str) -> str:
    """The key of a conversation with one turn, and of another one that makes room."""
    key = database.begin(OWNER)
    database.put(OWNER, key, 0, Turn(Answer("not_in_document", question, question)))
    database.begin("another")
    return key
