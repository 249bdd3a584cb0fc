"""The file that conversations are kept in: SQLite, made or brought up to date as it is opened."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from ingest.errors import ChatError

MIGRATIONS = (
    """
    CREATE TABLE conversations (
        key TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        title TEXT NOT NULL DEFAULT '',
        changed REAL NOT NULL,
        is_hidden INTEGER NOT NULL DEFAULT 0,
        earlier TEXT,
        earlier_place INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX conversations_by_owner ON conversations (owner, changed);
    CREATE INDEX conversations_by_time ON conversations (changed);
    CREATE TABLE turns (
        conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
        place INTEGER NOT NULL,
        answer TEXT NOT NULL,
        words TEXT NOT NULL,
        vote TEXT,
        documents TEXT NOT NULL,
        PRIMARY KEY (conversation, place)
    );
    """,
)
"""What makes each version of the file from the one before it; never changed, only added to."""


def open_database(path: Path | None) -> sqlite3.Connection:
    """A connection to a file, its owner's alone, or to memory for None. Raises ChatError where that cannot be."""
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):  # to open and close one that SQLite has open gives up its locks
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        connection = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None, timeout=10)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    except (OSError, sqlite3.Error) as error:
        raise ChatError(
            f"Conversations cannot be kept in {path}: {error}.",
            "Name another file: Settings(conversations=Path(...)), or None to keep none",
            command="Name another file with --conversations FILE, or keep none with --no-history.",
        ) from error
    return connection


def _prepare(connection: sqlite3.Connection, path: Path | None) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON", "cache_size=-4000"):
        connection.execute(f"PRAGMA {pragma}")
    with closing(connection.execute("BEGIN IMMEDIATE")):
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    try:
        if version > len(MIGRATIONS):
            raise sqlite3.DatabaseError(f"it was made by a newer Footnote (version {version} of the file)")
        for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
            for statement in filter(str.strip, script.split(";")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={number}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
