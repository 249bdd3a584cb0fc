"""Conversations that are kept: as they were, their owner's alone, within bounds, over restarts and in any version of the file."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given

from ingest.errors import ChatError
from qa import Answer
from tests.ui.made import answer_of, answers
from ui.chat.conversation import TOP, Turn
from ui.chat.conversations.database import ConversationDatabase
from ui.chat.conversations.schema import MIGRATIONS
from ui.chat.conversations.stored import answer_text, read_answer

ANNA, BEN = "user:anna", "browser:b"


@pytest.fixture(params=["file", "memory"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ConversationDatabase]:
    """An empty one, in a file and in memory."""
    with closing(ConversationDatabase(tmp_path / "new" / "kept.sqlite" if request.param == "file" else None)) as made:
        yield made


def turn(asked: str) -> Turn:
    """A turn of a conversation."""
    return Turn(answer_of((4, 11), asked=asked), None, (("odd <b>.txt", "0" * 64),))


def conversation(database: ConversationDatabase, owner: str, *asked: str) -> str:
    """The key of a conversation with some questions."""
    key = database.begin(owner)
    for place, question in enumerate(asked):
        database.put(owner, key, place, turn(question))
    return key


def history(database: ConversationDatabase, owner: str, key: str) -> tuple[str, ...]:
    """The questions of a conversation that is there."""
    found = database.load(owner, key)
    assert found is not None
    return found.history


# -- as it was -----------------------------------------------------------------------------------------------------
@given(answers())
def test_an_answer_is_read_as_it_was_kept(answer: Answer) -> None:
    assert read_answer(answer_text(answer)) == answer


def test_half_a_character_can_be_kept() -> None:
    assert read_answer(answer_text(answer_of((4, 11), asked="Caf\udce9?"))).asked == "Caf\ufffd?"


@pytest.mark.parametrize("text", ["", "{}", '{"outcome": "unheard of"}', "null"])
def test_an_answer_that_cannot_be_read_says_so(text: str) -> None:
    assert "cannot be shown" in read_answer(text).note


def test_a_conversation_comes_back_as_it_was(database: ConversationDatabase) -> None:
    key = conversation(database, ANNA, "One?", "Two?")
    database.vote(ANNA, key, 1, "down")
    found = database.load(ANNA, key)
    assert found is not None
    assert [one.answer for one in found.turns] == [turn("One?").answer, turn("Two?").answer]
    assert [one.vote for one in found.turns] == [None, "down"]
    assert found.turns[0].documents == turn("One?").documents
    assert (found.key, found.title, found.earlier) == (key, "One?", None)


def test_a_restart_loses_nothing(tmp_path: Path) -> None:
    with closing(ConversationDatabase(tmp_path / "kept")) as first:
        key = conversation(first, ANNA, "One?", "Two?")
    with closing(ConversationDatabase(tmp_path / "kept")) as second:
        assert history(second, ANNA, key) == ("One?", "Two?")
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0  # its owner's alone


def test_a_kill_leaves_what_was_kept(tmp_path: Path) -> None:
    database = ConversationDatabase(tmp_path / "kept")
    key = conversation(database, ANNA, "One?")
    with closing(ConversationDatabase(tmp_path / "kept")) as second:  # the first was never closed
        assert history(second, ANNA, key) == ("One?",)
    database.close()


def test_a_question_asked_anew_puts_those_after_it_aside_and_they_come_back(database: ConversationDatabase) -> None:
    key = conversation(database, ANNA, "One?", "Two?", "Three?")
    database.put(ANNA, key, 0, turn("Other?"))
    found = database.load(ANNA, key)
    assert found is not None
    assert found.earlier is not None
    assert (found.history, found.earlier.place, found.earlier.lost) == (("Other?",), 0, 2)
    assert database.load(ANNA, found.earlier.key) is None  # no conversation of its own
    assert [one.key for one in database.listed(ANNA)] == [key]
    assert database.undo(ANNA, key) == key
    assert history(database, ANNA, key) == ("One?", "Two?", "Three?")
    assert database.undo(ANNA, key) == key
    assert history(database, ANNA, key) == ("Other?",)


def test_the_last_question_asked_anew_takes_nothing_with_it(database: ConversationDatabase) -> None:
    key = conversation(database, ANNA, "One?", "Two?")
    database.put(ANNA, key, 1, turn("Other?"))
    found = database.load(ANNA, key)
    assert found is not None
    assert (found.history, found.earlier) == (("One?", "Other?"), None)


def test_a_conversation_that_was_put_away_comes_back_and_the_new_one_in_turn(database: ConversationDatabase) -> None:
    old = conversation(database, ANNA, "One?", "Two?")
    new = database.begin(ANNA, old)
    found = database.load(ANNA, new)
    assert found is not None
    assert found.earlier is not None
    assert (found.earlier.place, found.earlier.lost) == (TOP, 2)
    database.put(ANNA, new, 0, turn("Three?"))
    assert database.undo(ANNA, new) == old
    assert database.undo(ANNA, old) == new
    assert history(database, ANNA, new) == ("Three?",)


# -- lists ---------------------------------------------------------------------------------------------------------
def test_lists_and_searches(database: ConversationDatabase) -> None:
    rockets, moons = conversation(database, ANNA, "How many ROCKETS?", "And why?"), conversation(database, ANNA, "Which moon?")
    database.begin(ANNA)  # nothing asked: not listed
    assert [(one.key, one.title, one.turns) for one in database.listed(ANNA)] == [
        (moons, "Which moon?", 1),
        (rockets, "How many ROCKETS?", 2),
    ]
    assert [one.key for one in database.listed(ANNA, " rockets ")] == [rockets]
    assert [one.key for one in database.listed(ANNA, "AND WHY")] == [rockets]
    assert len(database.listed(ANNA, "<first> aim"[:5])) == 2  # words of answers
    assert database.listed(ANNA, "%") == []
    database.rename(ANNA, rockets, "  Ships\n of space " + "x" * 500)
    database.rename(ANNA, moons, "   ")
    titles = {one.key: one.title for one in database.listed(ANNA)}
    assert titles[rockets].startswith("Ships of space x")
    assert (len(titles[rockets]), titles[moons]) == (120, "Which moon?")
    database.delete(ANNA, moons)
    assert database.load(ANNA, moons) is None
    assert [one.key for one in database.listed(ANNA)] == [rockets]


# -- their owner's alone -------------------------------------------------------------------------------------------
def test_another_who_knows_a_key_gets_and_changes_nothing(database: ConversationDatabase) -> None:
    key = conversation(database, ANNA, "One?")
    assert database.load(BEN, key) is None
    for forbidden in (
        lambda: database.put(BEN, key, 0, turn("Mine?")),
        lambda: database.vote(BEN, key, 0, "up"),
        lambda: database.rename(BEN, key, "Mine"),
        lambda: database.undo(BEN, key),
    ):
        with pytest.raises(KeyError):
            forbidden()
    database.delete(BEN, key)
    stolen = database.begin(BEN, key)
    assert database.undo(BEN, stolen) == stolen
    assert (database.listed(BEN), database.listed("")) == ([], [])
    assert history(database, ANNA, key) == ("One?",)


def test_many_at_once_keep_their_own(database: ConversationDatabase) -> None:
    start = threading.Barrier(12)

    def converse(name: int) -> tuple[str, list[str]]:
        owner, keys = f"user:{name}", []
        start.wait()
        for talk in range(4):
            keys.append(conversation(database, owner, *(f"{name} asks {talk}.{place}?" for place in range(5))))
        return owner, keys

    with ThreadPoolExecutor(12) as pool:
        made = dict(pool.map(converse, range(12)))
    for owner, keys in made.items():
        assert {one.key for one in database.listed(owner)} == set(keys)
        for talk, key in enumerate(keys):
            assert history(database, owner, key) == tuple(f"{owner[5:]} asks {talk}.{place}?" for place in range(5))
        assert all(database.load(other, keys[0]) is None for other in made if other != owner)


# -- bounds --------------------------------------------------------------------------------------------------------
def test_the_oldest_of_too_many_go(database: ConversationDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.server.limits.CONVERSATIONS", 3)
    others = conversation(database, BEN, "Mine?")
    keys = [conversation(database, ANNA, f"{i}?", "More?") for i in range(3)]
    database.put(ANNA, keys[2], 0, turn("Anew?"))  # what it puts aside does not count
    keys.append(conversation(database, ANNA, "3?"))
    assert [one.key for one in database.listed(ANNA)] == keys[:0:-1]
    assert database.undo(ANNA, keys[2]) == keys[2]
    assert history(database, ANNA, keys[2]) == ("2?", "More?")
    assert history(database, BEN, others) == ("Mine?",)


def test_what_is_too_old_goes(database: ConversationDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    key = conversation(database, ANNA, "Old?")
    monkeypatch.setattr("ui.server.limits.CONVERSATION_DAYS", -1)
    database.begin(BEN)
    assert database.load(ANNA, key) is None


def test_all_of_it_has_a_bound(database: ConversationDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.server.limits.CONVERSATIONS_BYTES", 200_000)
    monkeypatch.setattr("ui.server.limits.WITHOUT_HISTORY_BYTES", 200_000)
    keys = [conversation(database, f"user:{i}", "x" * 2000, "y" * 2000) for i in range(60)]
    found = [database.load(f"user:{i}", key) is not None for i, key in enumerate(keys)]
    assert found == sorted(found)  # the oldest went
    assert 3 < sum(found) < 40


# -- the file ------------------------------------------------------------------------------------------------------
def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("This is no database, but a text of some length. " * 100)
    for path in (tmp_path, tmp_path / "text", tmp_path / "text" / "below"):
        with pytest.raises(ChatError, match="cannot be kept") as refused:
            ConversationDatabase(path)
        assert "--no-history" in refused.value.for_command


def test_a_file_of_a_newer_footnote_is_left_alone(tmp_path: Path) -> None:
    ConversationDatabase(tmp_path / "kept").close()
    with closing(sqlite3.connect(tmp_path / "kept")) as newer:
        newer.execute("PRAGMA user_version=99")
    with pytest.raises(ChatError, match="newer Footnote"):
        ConversationDatabase(tmp_path / "kept")


def test_a_file_of_each_earlier_version_is_brought_up_to_date(tmp_path: Path) -> None:
    for version in range(len(MIGRATIONS)):
        path = tmp_path / str(version)
        with closing(sqlite3.connect(path)) as old:
            for script in MIGRATIONS[:version]:
                old.executescript(script)
            old.execute(f"PRAGMA user_version={version}")
        with closing(ConversationDatabase(path)) as database:
            assert history(database, ANNA, conversation(database, ANNA, "One?")) == ("One?",)


def test_two_servers_may_use_one_file(tmp_path: Path) -> None:
    with closing(ConversationDatabase(tmp_path / "kept")) as one, closing(ConversationDatabase(tmp_path / "kept")) as two:

        def converse(name: int) -> str:
            return conversation((one, two)[name % 2], ANNA, *(f"{name}.{place}?" for place in range(10)))

        with ThreadPoolExecutor(4) as pool:
            keys = list(pool.map(converse, range(4)))
        assert [len(history(one, ANNA, key)) for key in keys] == [10] * 4
