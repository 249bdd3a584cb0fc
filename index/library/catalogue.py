"""The catalogue of a library: one SQLite file with its documents, the files they were read from and the words of their chunks.

One process writes at a time (a lock file), any number read meanwhile (write-ahead logging); a reader sees what was committed
when it looked, never half of it. What is opened is checked first: a file that was altered is `LibraryDamaged` within a second.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from pathlib import Path
from typing import NoReturn

import msgspec
from filelock import FileLock, Timeout

from index.library.records import LibraryDocument
from index.store.durable import make_folder, sync_folder
from ingest.errors import LibraryBusy, LibraryDamaged, LibraryNotWritten, LibraryStale

CATALOGUE, LOCK, DOCUMENTS = "catalogue.sqlite", ".lock", "documents"
APPLICATION = 0x466F6F74  # "Foot", in the file's header
PATIENCE = 60.0  # seconds that a writer waits for another one
BUSY = 10.0  # seconds that SQLite waits for a program that is none of ours
CHECKED_WHOLE = 4_000_000  # bytes up to which every page is checked on opening: 6 ms, 19 with 10,000 documents; 100 MB takes half a second
LONGEST = 64_000_000  # bytes of a value; what a forged file says to be longer is not read
MOST_ROWS = 1 << 40

# A library is brought up to date by the steps that it has not seen, each in one transaction. `words` has a row for each chunk:
# its stemmed terms with blanks between, which the tokenizer takes as they are (all beyond ASCII counts as letters).
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE documents (
  number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, path TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL, language TEXT NOT NULL, pages INTEGER NOT NULL, words INTEGER NOT NULL, chunks INTEGER NOT NULL,
  first_row INTEGER NOT NULL UNIQUE, data TEXT NOT NULL UNIQUE, added REAL NOT NULL
) STRICT""",
        """CREATE TABLE files (
  path TEXT PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
  size INTEGER NOT NULL, modified INTEGER NOT NULL
) STRICT""",
        "CREATE INDEX files_of_document ON files (document)",
        "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        "CREATE TABLE state (generation INTEGER NOT NULL, next_row INTEGER NOT NULL) STRICT",
        "INSERT INTO state VALUES (0, 0)",
        """CREATE VIRTUAL TABLE words USING fts5(terms, tokenize="ascii tokenchars '''.&_'")""",
    ),
)
_COLUMNS = ", ".join(field.name for field in fields(LibraryDocument))


@dataclass(frozen=True)
class Snapshot:
    """A library's documents, by name, at one moment; `generation` grows by each change. Rows from `next_row` on mean nothing. `file` is the
    catalogue's, as another library may have come in this one's place."""

    generation: int
    next_row: int
    documents: tuple[LibraryDocument, ...]
    file: tuple[int, int] | None = None

    @property
    def state(self) -> tuple[tuple[int, int] | None, int]:
        """What tells it from any other."""
        return self.file, self.generation

    @cached_property
    def numbers(self) -> frozenset[int]:
        """Those of the documents."""
        return frozenset(one.number for one in self.documents)


class Catalogue:
    """The catalogue of the library in a folder; nothing is written before the first change. Threads may share it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / CATALOGUE
        self._here = threading.local()
        self._opened: list[sqlite3.Connection] = []

    def snapshot(self) -> Snapshot:
        """The documents as they are now."""
        with self.reading() as connection:
            version = connection.execute("PRAGMA data_version").fetchone()[0]
            if self._here.seen is None or self._here.seen[0] != version or self._here.writes:
                self._here.seen = version, replace(self._read(connection), file=self._here.held[0])
            found: Snapshot = self._here.seen[1]
            return found

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, in one read transaction, or in the write that this thread is in the midst of."""
        with self._told():
            connection = self._connection()
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN")
            try:
                self._check_version(connection)
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The same in one write transaction, committed at the end, for which this waits until no other process writes.

        Raises LibraryBusy or LibraryNotWritten."""
        with self.locked(), self._told():
            connection = self._connection(create=True)
            connection.execute("BEGIN IMMEDIATE")
            self._here.writes = True
            try:
                self._check_version(connection)
                yield connection
                connection.execute("UPDATE state SET generation = generation + 1")
                connection.execute("COMMIT")
            except FileNotFoundError:  # of what stands beside the catalogue
                raise
            except OSError as error:
                raise self.not_written(error.strerror or str(error)) from error
            finally:
                self._here.writes = False
                self._here.seen = None  # data_version tells of other connections' changes only
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def locked(self, name: str = LOCK) -> Iterator[None]:
        """While no other process, and no other thread, changes the library or removes what it keeps no more; by another `name`,
        however long it takes, while none is in the midst of that."""
        if getattr(self._here, "writes", False):
            raise RuntimeError("a change within a change")
        lock = FileLock(self.folder / name, timeout=PATIENCE if name == LOCK else -1)
        try:
            make_folder(self.folder)
            lock.acquire()
        except Timeout:
            raise self._busy() from None
        except OSError as error:
            raise self.not_written(error.strerror or str(error)) from error
        try:
            yield
        finally:
            lock.release()

    def close(self) -> None:
        """Close the connections of all threads."""
        opened, self._opened = self._opened, []
        self._here = threading.local()
        for connection in opened:
            connection.close()

    def create(self) -> None:
        """Make the file, if there is none."""
        if self._file_id() is None:
            with self.writing():
                pass

    def exists(self) -> bool:
        """Whether there is a library in the folder, be it an empty or a damaged one."""
        return self._file_id() is not None or self.holds_folders()

    def holds_folders(self) -> bool:
        """Whether documents are kept here, by what the folder holds."""
        try:
            return any(not path.name.startswith(".") for path in (self.folder / DOCUMENTS).iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return False

    def setting(self, name: str) -> str:
        """What was set, "" if nothing was."""
        with self.reading() as connection:
            found = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def damaged(self, why: str) -> LibraryDamaged:
        """An error that says why, and what to do."""
        return LibraryDamaged(
            f"The library in {self.folder} is damaged: {why}.",
            "Remove that folder and add its files anew: Library(folder).add(paths)",
            command="Remove that folder and add its files anew: footnote add PATH... --library DIR",
        )

    def _connection(self, create: bool = False) -> sqlite3.Connection:
        """This thread's connection to the file that is there now; while there is none, to an empty catalogue in memory."""
        held: tuple[object, sqlite3.Connection] | None = getattr(self._here, "held", None)
        if held is not None and held[1].in_transaction:
            return held[1]
        now = self._file_id()
        if now is None and self.holds_folders():
            raise self.damaged(f"{self.path} is missing")
        if now is None and create:
            self._create()
            now = self._file_id()
        if held is not None and held[0] == now:
            return held[1]
        if held is not None:
            held[1].close()
            self._opened.remove(held[1])
            self._here.held = None
        try:
            connection = self._open() if now else _empty()
        except OSError as error:
            raise self.not_written(error.strerror or str(error)) from error
        self._here.held, self._here.seen, self._here.writes = (now, connection), None, False
        self._opened.append(connection)
        return connection

    def _file_id(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return found.st_dev, found.st_ino

    def _create(self) -> None:
        """In one step: a reader finds a whole catalogue or none."""
        handle, name = tempfile.mkstemp(prefix=".catalogue-", dir=self.folder)
        os.close(handle)
        connection = sqlite3.connect(name, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            migrate(connection)
        finally:
            connection.close()
        Path(name).chmod(0o644)
        Path(name).replace(self.path)
        sync_folder(self.folder)

    def _open(self) -> sqlite3.Connection:
        """A connection to the file, once that is checked."""
        # SQLite alone opens the file: whoever else closes it gives up the locks of all threads (POSIX), and another process then takes
        # away the log that they have open.
        if not os.access(self.path, os.R_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        is_writable = os.access(self.path, os.W_OK) and os.access(self.folder, os.W_OK)
        connection = _connected(self.path) if is_writable else _read_only(self.path)
        try:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
            for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "foreign_keys=ON", "synchronous=FULL", "mmap_size=0"):
                connection.execute(f"PRAGMA {pragma}")
            self._check(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _check(self, connection: sqlite3.Connection) -> None:
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
            raise self.damaged(f"{self.path} is the file of another program")
        if self._check_version(connection) < len(MIGRATIONS):
            migrate(connection)
        if _schema(connection) != _schema_expected():
            raise self.damaged(f"{self.path} has other tables than those of a library")
        is_small = self.path.stat().st_size <= CHECKED_WHOLE
        for check in ("quick_check(1)", "integrity_check(documents)") if is_small else ():  # of indices, which the first does not look at
            if connection.execute(f"PRAGMA {check}").fetchone()[0] != "ok":
                raise self.damaged(f"{self.path} is cut short or altered")
        self._read(connection)

    def _check_version(self, connection: sqlite3.Connection) -> int:
        """That of the file now: a newer Footnote may bring it up to date while this one has it open."""
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version > len(MIGRATIONS):
            raise self.of_newer("")
        return version

    def of_newer(self, name: str) -> LibraryStale:
        """A newer Footnote's library, or its document of a name, is left as it is."""
        what = f"holds {name!r}, which was read by a newer Footnote" if name else "was made by a newer Footnote"
        command = "Install that, or name another one with --library DIR."
        return LibraryStale(f"The library in {self.folder} {what}.", "Install that, or name another folder.", command=command)

    def _read(self, connection: sqlite3.Connection) -> Snapshot:
        """The documents, each checked."""
        state = connection.execute("SELECT generation, next_row FROM state").fetchall()
        rows = connection.execute(f"SELECT {_COLUMNS} FROM documents ORDER BY name").fetchall()
        names = [field.name for field in fields(LibraryDocument)]
        try:
            documents = tuple(msgspec.convert([dict(zip(names, row, strict=True)) for row in rows], list[LibraryDocument]))
            generation, next_row = msgspec.convert(state, list[tuple[int, int]])[0]
        except (msgspec.ValidationError, IndexError) as error:
            raise self.damaged(f"{self.path} holds what no library does ({error})") from error
        end = 0
        for one in sorted(documents, key=lambda one: one.first_row):
            if not (end <= one.first_row and one.chunks > 0 and one.first_row + one.chunks <= next_row < MOST_ROWS):
                raise self.damaged(f"the rows of {one.name!r} are not its own")
            if not _is_plain(one.data) or len(one.sha256) != 64:
                raise self.damaged(f"what it keeps of {one.name!r} is outside its folder")
            end = one.first_row + one.chunks
        return Snapshot(generation, next_row, documents)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """SQLite's errors as ours."""
        try:
            yield
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the second of what SQLite quotes
            self._tell(error)

    def _tell(self, error: sqlite3.DatabaseError | UnicodeDecodeError) -> NoReturn:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise self._busy() from error
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR):
            raise self.not_written(str(error)) from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_FORMAT):
            raise self.damaged(f"{self.path} is cut short or altered ({error})") from error
        if isinstance(error, sqlite3.OperationalError | UnicodeDecodeError):  # our statements never change: the tables did
            raise self.damaged(f"{self.path} is altered ({error})") from error
        raise error

    def _busy(self) -> LibraryBusy:
        return LibraryBusy(f"Another process is writing to the library in {self.folder}, and has been for long.", "Wait, then try again.")

    def not_written(self, why: str) -> LibraryNotWritten:
        """An error that says why, and what to do."""
        return LibraryNotWritten(
            f"The library in {self.folder} cannot be written or opened: {why}.",
            "Make room, check its permissions, or name another folder: Library(folder)",
            command="Make room, check its permissions, or name another one with --library DIR.",
        )


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a catalogue up to date: all steps that it has not seen, in one transaction, or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        seen = connection.execute("PRAGMA user_version").fetchone()[0]  # another process may have done it meanwhile
        for statement in (statement for step in MIGRATIONS[seen:] for statement in step):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    migrate(connection)
    return connection


def _schema(connection: sqlite3.Connection) -> set[tuple[str, ...]]:
    """What there is: our own tables to the letter; of those in which SQLite keeps the words only what they are, as how it makes
    them may change with its version."""
    rows = connection.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema").fetchall()
    return {row if not row[1].startswith("words_") else row[:3] for row in rows}


@cache
def _expected(migrations: tuple[tuple[str, ...], ...]) -> set[tuple[str, ...]]:
    with contextlib.closing(_empty()) as connection:
        return _schema(connection)


def _schema_expected() -> set[tuple[str, ...]]:
    return _expected(MIGRATIONS)


def _connected(path: Path, mode: str = "rw") -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=BUSY, isolation_level=None, check_same_thread=False)


def _read_only(path: Path) -> sqlite3.Connection:
    """A catalogue on a read-only medium. Without a log SQLite needs nothing else; where somebody writes at this moment, or was killed,
    there is a file beside the log that programs share; else the log was copied alone, and is read with the catalogue in memory."""
    log, shared = (path.with_name(f"{path.name}-{name}") for name in ("wal", "shm"))
    if not log.exists() or not log.stat().st_size:
        return _connected(path, "ro&immutable=1")
    if shared.exists():
        return _connected(path, "ro")
    with tempfile.TemporaryDirectory() as folder:
        for one in (path, log):
            shutil.copyfile(one, Path(folder) / one.name)
        in_memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        with contextlib.closing(_connected(Path(folder) / path.name)) as whole:
            whole.execute("PRAGMA journal_mode=DELETE")
            whole.backup(in_memory)
        return in_memory


def _is_plain(name: str) -> bool:
    """Whether a name is that of a folder right below another, and none that is hidden."""
    return bool(name) and not name.startswith(".") and not set(name) & set("/\\\0:")
