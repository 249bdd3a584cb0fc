"""Conversations by owner, in a file or in memory: each is its owner's alone, whoever knows its key."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from ui.chat.conversation import TOP, Conversation, Earlier, Turn, Vote
from ui.chat.conversations.schema import open_database
from ui.chat.conversations.stored import answer_text, read_answer, searched_words
from ui.server import limits

DAY = 86400.0
_BOOT = getattr(time, "CLOCK_BOOTTIME", None)  # which goes on while a machine sleeps, and cannot be set


class Listed(NamedTuple):
    """A conversation in a list: its key and title, when it was last asked (seconds since 1970), and how many turns it has."""

    key: str
    title: str
    changed: float
    turns: int


class ConversationDatabase:
    """Keeps conversations; safe to share between threads. Any method raises sqlite3.Error if the file cannot be read or written."""

    def __init__(self, path: Path | None = None) -> None:
        """In a file; without one in memory, until the server ends. Raises ChatError if the file cannot be used."""
        self.path = path
        self._lock = threading.RLock()
        self._connection = open_database(path)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def begin(self, owner: str, earlier: str = "") -> str:
        """The key of a new conversation; `earlier` is that of one that was put away for it."""
        key = secrets.token_urlsafe(16)
        with self._writing() as database:
            _make_room(database, owner, self._bytes)
            is_own = bool(earlier) and self._owns(owner, earlier)
            database.execute(
                "INSERT INTO conversations (key, owner, changed, earlier, earlier_place) VALUES (?, ?, ?, ?, ?)",
                (key, owner, _stamp(database), earlier if is_own else None, TOP),
            )
        return key

    def load(self, owner: str, key: str) -> Conversation | None:
        """A conversation, if it is there and this owner's."""
        with self._reading() as database:
            query = "SELECT title, earlier, earlier_place FROM conversations WHERE key = ? AND owner = ? AND NOT is_hidden"
            row = database.execute(query, (key, owner)).fetchone()
            if row is None:
                return None
            query = "SELECT answer, vote, documents FROM turns WHERE conversation = ? ORDER BY place"
            rows = database.execute(query, (key,)).fetchall()
            earlier = self._earlier(row[1], row[2])
        turns = (Turn(read_answer(answer), vote, tuple(json.loads(documents).items())) for answer, vote, documents in rows)
        return Conversation(tuple(turns), earlier, key, row[0])

    def put(self, owner: str, key: str, place: int, turn: Turn) -> Earlier | None:
        """Keep a turn at a place; it takes the place of those from there on, which can be brought back if any came after it: what gave
        way to the conversation, if anything. Raises KeyError if it is gone."""
        with self._writing() as database:
            self._check(owner, key)
            (count,) = database.execute("SELECT count(*) FROM turns WHERE conversation = ?", (key,)).fetchone()
            place = min(place, count)
            if place < count - 1:
                self._keep_aside(owner, key, place)
            database.execute("DELETE FROM turns WHERE conversation = ? AND place >= ?", (key, place))
            values = (key, place, answer_text(turn.answer), searched_words(turn.answer), turn.vote, json.dumps(dict(turn.documents)))
            database.execute("INSERT INTO turns (conversation, place, answer, words, vote, documents) VALUES (?, ?, ?, ?, ?, ?)", values)
            title = " ".join(turn.answer.asked.encode("utf-8", "replace").decode().split())[: limits.TITLE]
            database.execute("UPDATE conversations SET changed = ? WHERE key = ?", (_stamp(database), key))
            database.execute("UPDATE conversations SET title = ? WHERE key = ? AND title = ''", (title, key))
            return self._earlier(*database.execute("SELECT earlier, earlier_place FROM conversations WHERE key = ?", (key,)).fetchone())

    def vote(self, owner: str, key: str, place: int, vote: Vote | None) -> None:
        """Keep what was thought of a turn. Raises KeyError if the conversation is gone."""
        with self._writing() as database:
            self._check(owner, key)
            database.execute("UPDATE turns SET vote = ? WHERE conversation = ? AND place = ?", (vote, key, place))

    def undo(self, owner: str, key: str) -> str:
        """Bring back what gave way to a conversation; the key of what is to be shown then. Raises KeyError if it is gone."""
        with self._writing() as database:
            self._check(owner, key)
            (other,) = database.execute("SELECT earlier FROM conversations WHERE key = ?", (key,)).fetchone()
            row = database.execute("SELECT is_hidden FROM conversations WHERE key = ? AND owner = ?", (other, owner)).fetchone()
            if row is None:
                return key
            if row[0]:
                database.execute("PRAGMA defer_foreign_keys=ON")
                for old, new in ((key, "swapped"), (other, key), ("swapped", other)):
                    database.execute("UPDATE turns SET conversation = ? WHERE conversation = ?", (new, old))
                database.execute("UPDATE conversations SET earlier_place = ? WHERE key = ?", (TOP, key))
                return key
            if database.execute("SELECT 1 FROM turns WHERE conversation = ?", (key,)).fetchone():
                database.execute("UPDATE conversations SET earlier = ?, earlier_place = ? WHERE key = ?", (key, TOP, other))
            return str(other)

    def listed(self, owner: str, words: str = "") -> list[Listed]:
        """An owner's conversations, the latest first; those whose title or turns have the words, if any are given."""
        if not owner:
            return []
        sought = words.strip().casefold()[: limits.SEARCH]
        query = """
            SELECT key, title, changed, (SELECT count(*) FROM turns WHERE conversation = key) AS count FROM conversations
            WHERE owner = ? AND NOT is_hidden AND count > 0 AND (? = '' OR instr(lower(title), ?) OR EXISTS
                (SELECT 1 FROM turns WHERE conversation = key AND instr(words, ?)))
            ORDER BY changed DESC LIMIT ?"""
        with self._reading() as database:
            rows = database.execute(query, (owner, sought, sought, sought, limits.LISTED)).fetchall()
        return [Listed(*row) for row in rows]

    def rename(self, owner: str, key: str, title: str) -> None:
        """Give a conversation another title; a blank one changes nothing. Raises KeyError if it is gone."""
        title = " ".join(title.encode("utf-8", "replace").decode().split())[: limits.TITLE]
        with self._writing() as database:
            self._check(owner, key)
            if title:
                database.execute("UPDATE conversations SET title = ? WHERE key = ?", (title, key))

    def delete(self, owner: str, key: str) -> None:
        """Forget a conversation and what gave way within it; one that is not this owner's stays."""
        with self._writing() as database:
            aside = "SELECT earlier FROM conversations WHERE key = ? AND owner = ?"
            database.execute(f"DELETE FROM conversations WHERE is_hidden AND owner = ? AND key IN ({aside})", (owner, key, owner))
            database.execute("DELETE FROM conversations WHERE key = ? AND owner = ?", (key, owner))

    def _keep_aside(self, owner: str, key: str, place: int) -> None:
        """All turns once more, under a key of their own, before some of them give way; those kept so before go."""
        database, aside = self._connection, secrets.token_urlsafe(16)
        before = "SELECT earlier FROM conversations WHERE key = ?"
        database.execute(f"DELETE FROM conversations WHERE is_hidden AND key IN ({before})", (key,))
        values = (aside, owner, _stamp(database))
        database.execute("INSERT INTO conversations (key, owner, changed, is_hidden) VALUES (?, ?, ?, 1)", values)
        copied = "SELECT ?, place, answer, words, vote, documents FROM turns WHERE conversation = ?"
        database.execute(f"INSERT INTO turns (conversation, place, answer, words, vote, documents) {copied}", (aside, key))
        database.execute("UPDATE conversations SET earlier = ?, earlier_place = ? WHERE key = ?", (aside, place, key))

    def _earlier(self, key: str | None, place: int) -> Earlier | None:
        (count,) = self._connection.execute("SELECT count(*) FROM turns WHERE conversation = ?", (key,)).fetchone()
        return Earlier(str(key), place, count - place - 1) if count else None

    def _owns(self, owner: str, key: str) -> bool:
        return bool(self._connection.execute("SELECT 1 FROM conversations WHERE key = ? AND owner = ?", (key, owner)).fetchone())

    def _check(self, owner: str, key: str) -> None:
        if not self._owns(owner, key):
            raise KeyError(key)

    @property
    def _bytes(self) -> int:
        """How large all of it may be."""
        return limits.CONVERSATIONS_BYTES if self.path else limits.WITHOUT_HISTORY_BYTES

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            yield self._connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, or nothing."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _elapsed() -> float:
    return time.time() if _BOOT is None else time.clock_gettime(_BOOT)


_BEGAN = time.time() - _elapsed()


def _steady() -> float:
    """The time by the clock as it was when this process began: a clock that is set forward by a year makes nothing a year old."""
    return _BEGAN + _elapsed()


def _stamp(database: sqlite3.Connection) -> float:
    """The time that a change is kept with: never before that of another change, so that what is had while a clock is a year behind, even
    since before this process began, is not a year old once it is right."""
    (newest,) = database.execute("SELECT max(changed) FROM conversations").fetchone()
    return max(time.time(), _steady(), (newest or 0.0) + 1e-3)  # a step more, as lists are in the order of these


def _make_room(database: sqlite3.Connection, owner: str, most: int) -> None:
    """Forget what is old, what its owner has too many of, and, where all of it is too large, what was left longest ago."""
    now = min(time.time(), _steady())
    database.execute("DELETE FROM conversations WHERE changed < ?", (now - limits.CONVERSATION_DAYS * DAY,))
    unused = "changed < ? AND NOT EXISTS (SELECT 1 FROM turns WHERE conversation = key)"
    database.execute(f"DELETE FROM conversations WHERE owner = ? AND {unused}", (owner, now - DAY))
    if owner:
        kept = "SELECT key FROM conversations WHERE owner = ? AND NOT is_hidden ORDER BY changed DESC LIMIT ?"
        bounds = (owner, owner, limits.CONVERSATIONS - 1)
        database.execute(f"DELETE FROM conversations WHERE owner = ? AND NOT is_hidden AND key NOT IN ({kept})", bounds)
        aside = "SELECT earlier FROM conversations WHERE owner = ? AND earlier IS NOT NULL"
        database.execute(f"DELETE FROM conversations WHERE owner = ? AND is_hidden AND key NOT IN ({aside})", (owner, owner))
    while _used(database) > most:
        if not database.execute(
            "DELETE FROM conversations WHERE key IN (SELECT key FROM conversations ORDER BY changed LIMIT 20)"
        ).rowcount:
            break


def _used(database: sqlite3.Connection) -> int:
    pages, free, size = (database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size"))
    return int((pages - free) * size)


def default_path() -> Path:
    """Where conversations are kept unless told otherwise: the user's data folder."""
    import platformdirs

    return Path(platformdirs.user_data_dir("footnote-qa", appauthor=False)) / "conversations.sqlite"
