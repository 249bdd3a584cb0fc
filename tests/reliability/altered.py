"""Altered files: `python -m tests.reliability.altered [--count 400] [--seed 1] [--only WORD]` changes one file of an index or of a library
at a time.

By accident: bits flip, the end is cut off, blocks are zeroed, repeated, moved or random. On purpose: array headers that ask for any
size, numbers in JSON that count what is not there, offsets out of range, paths that lead elsewhere; the manifest's sizes and sums are
then put right, as whoever makes such a folder would. Each must be one of our own errors within two seconds of the processor and
500 MB, or nothing of it must be seen: after an accident the answers are what they were; after a forgery they may be others, but
their quotes still stand in the text that the index holds. One question of three is asked of each copy.
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from index import Library, build_index, open_index
from ingest.document import Document
from qa import Answer, Assistant, LibraryAssistant
from tests.fakes import HashingEncoder, OverlapReadingModel
from tests.index.library.files import write
from tests.reliability.trials import Tally, command, scratch, settled

TEXTS = {
    "harbour.md": "# Harbour\n\n## Fees\n\nA mooring costs 40 euros a night. It is paid at the office.\n\n"
    "## Hours\n\nThe office opens at seven. The lock closes at dusk (World Harbour Council, WHC).\n\n| Berth | Metres |\n|---|---|\n"
    "| A | 12 |\n| B | 9 |\n",
    "garden.txt": "1. Trees\n\nThe oak was planted in 1912. It is 30 metres high.\n\n2. Water\n\nThe pond holds 400 litres of rain.\n",
    "train.html": "<h1>Train</h1><h2>Seats</h2><p>The train has 320 seats.</p><h2>Speed</h2><p>It runs at 200 km an hour.</p>",
}
ENCODER = HashingEncoder()
QUESTIONS = ("What does a mooring cost?", "When was the oak planted?", "How many seats does the train have?")
ODD_NUMBERS = (-1, 0, 1, 2, 7, 255, 1 << 16, (1 << 31) - 1, 1 << 31, 1 << 40, (1 << 62), (1 << 63) - 1, 1 << 64, 10**30, -(1 << 63), 0.5)
ODD_TEXTS = ("", "..", "../..", "/etc/passwd", "a\x00b", "x" * 70_000, "\ud800", "II.9.9", "-", "\u202e", "%n%s", "{}", "nan")
Asked = tuple[Answer, Callable[[str], Document]]
"""An answer, and the documents that its quotes are of, by name."""


@dataclass(frozen=True)
class Subject:
    """A folder that is altered, a copy of it at a time, and what is asked of it."""

    name: str
    whole: Path
    ask: Callable[[Path, str], Asked]

    @cached_property
    def expected(self) -> dict[str, str]:
        """The answers of the folder as it was made, by question."""
        return {question: said(self.ask(self.whole, question)[0]) for question in QUESTIONS}

    @cached_property
    def files(self) -> list[Path]:
        """All its files, from its root."""
        paths = sorted(path for path in self.whole.rglob("*") if path.is_file() and path.name not in (".lock",))
        return [path.relative_to(self.whole) for path in paths if path.stat().st_size and not path.name.endswith("-shm")]

    @cached_property
    def kinds(self) -> dict[str, list[Path]]:
        """Its files by their kind."""
        found: dict[str, list[Path]] = {}
        for file in self.files:
            found.setdefault(self.kind(file), []).append(file)
        return found

    @cached_property
    def _plan(self) -> list[tuple[Path, str, bool]]:
        """Each file, its path as text, and whether it is copied: what is only ever read or replaced whole is linked."""
        return [(one, os.fspath(one), one.parts[0] == "rows" or one.name.startswith("catalogue")) for one in self.files]

    @cached_property
    def _folders(self) -> list[str]:
        """Its folders, those above before those within."""
        return sorted({os.fspath(parent) for one in self.files for parent in one.parents} - {"."})

    def copy(self, folder: Path, altered: Path) -> None:
        """The folder once more. Its paths are texts: making them anew took longer than a trial."""
        whole, to = os.fspath(self.whole), os.fspath(folder)
        folder.mkdir()
        for one in self._folders:
            os.mkdir(f"{to}/{one}")  # noqa: PTH102
        for file, name, is_copied in self._plan:
            (shutil.copyfile if is_copied or file == altered else os.link)(f"{whole}/{name}", f"{to}/{name}")

    def kind(self, file: Path) -> str:
        """A file's kind: its name, as the folders above are called at random."""
        return f"{self.name}/{file.parent.name}/{file.name}" if file.parent.name in ("tokens", "lexical") else f"{self.name}/{file.name}"


def said(answer: Answer) -> str:
    """All that an answer says, but for how sure it is to the last digit."""
    told = answer.to_dict()
    return json.dumps([answer.outcome, [one.text for one in answer.statements], told["citations"]], sort_keys=True, default=str)


def make(root: Path) -> list[Subject]:
    """An index and a library, with an encoder that needs no model."""
    for name, text in TEXTS.items():
        write(root / "files" / name, text)
    build_index(root / "index", root / "files" / "harbour.md", encoder=HashingEncoder())
    with Library(root / "library", encoder=HashingEncoder()) as library:
        library.add(root / "files")
    with closing(sqlite3.connect(root / "library" / "catalogue.sqlite")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return [Subject("index", root / "index", ask_index), Subject("library", root / "library", ask_library)]


def ask_index(folder: Path, question: str) -> Asked:
    """The answer of an index."""
    assistant = Assistant(open_index(folder, ENCODER), reading_model=OverlapReadingModel())
    return assistant.ask(question), lambda name: assistant.document


def ask_library(folder: Path, question: str) -> Asked:
    """The same of a library."""
    with Library(folder, encoder=ENCODER) as library:
        assistant = LibraryAssistant(library, reading_model=OverlapReadingModel())
        return assistant.ask(question), lambda name: assistant.assistant(name).document


def altered(data: bytes, chance: random.Random) -> bytes:
    """As a disk, a cable or a broken copy alters a file."""
    at, length = chance.randrange(len(data)), chance.choice((1, 4, 64, 512, 4096))
    block, kind = data[at : at + length], chance.randrange(8)
    if kind < 3:
        return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
    if kind == 3:
        return data[:at]
    if kind == 4:
        return data[:at] + bytes(len(block)) + data[at + length :]
    if kind == 5:
        return data[:at] + chance.randbytes(len(block)) + data[at + length :]
    return data[:at] + block + block + data[at + length :] if kind == 6 else data[:at] + data[at + length :]


def forged(name: str, data: bytes, chance: random.Random) -> bytes:
    """As somebody alters a file who knows what it is."""
    if name.endswith(".json") and chance.random() < 0.9:
        try:
            return forged_json(data, chance)
        except ValueError:
            return altered(data, chance)
    if name.endswith(".npy") and chance.random() < 0.9:
        return forged_array(data, chance)
    return altered(data, chance)


def forged_json(data: bytes, chance: random.Random) -> bytes:
    """A value of it, or several, in place of others."""
    whole = json.loads(data)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        holder, key = chance.choice(list(_places(whole)))
        old = holder[key]
        kind = chance.randrange(6)
        if kind == 0 and isinstance(holder, list):
            del holder[key]
        elif kind == 1 and isinstance(holder, list):
            holder.insert(key, copy.deepcopy(old))
        elif isinstance(old, bool | int | float) and kind < 5:
            holder[key] = chance.choice((*ODD_NUMBERS, old + 1, old - 1, old * 2))
        elif isinstance(old, str) and kind < 5:
            holder[key] = chance.choice((*ODD_TEXTS, old[:-1], old * 2))
        else:
            holder[key] = chance.choice((None, [], {}, "x", -1, [[]], True))
        if not list(_places(whole)):
            break
    return json.dumps(whole, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (list or dict, place in it)."""
    if isinstance(value, dict | list):
        for key, one in list(value.items() if isinstance(value, dict) else enumerate(value)):
            yield value, key
            yield from _places(one)


def forged_array(data: bytes, chance: random.Random) -> bytes:
    """A NumPy file whose header asks for what is not there, or whose numbers are none."""
    length = int.from_bytes(data[8:10], "little")
    header, body = data[10 : 10 + length].decode("latin-1"), data[10 + length :]
    kind = chance.randrange(4)
    if kind == 0:
        shape = tuple(chance.choice((0, 1, 3, 1 << 31, 1 << 40, 1 << 62, -1)) for _ in range(chance.choice((0, 1, 2, 2, 9))))
        header = f"{{'descr': '<f2', 'fortran_order': False, 'shape': {shape}, }}"
    elif kind == 1:
        descr = chance.choice(("|O", "<f8", "<i8", "|S999999999", "<U1000000000", "<M8[s]", "|V0", "<c16"))
        header = header.replace(header.split("'descr': '")[1].split("'")[0], descr)
    elif kind == 2:
        odd = chance.choice(
            (b"\xff" * 8, b"\x00" * 8, b"\x00\x7e" * 4, b"\x00\x7c" * 4, (1 << 62).to_bytes(8, "little"), b"\x80" + bytes(7))
        )
        at = chance.randrange(max(1, len(body) // 8)) * 8
        body = (body[:at] + odd + body[at + 8 :])[: len(body)]
    else:
        header = chance.choice(("(" * 5000, "{" * 200, "[1]" * 3000, "{'descr': __import__('os')}", "\x00", "9" * 5000))
    made = header.encode("latin-1", "replace")[:65000]
    return data[:8] + len(made).to_bytes(2, "little") + made + body


def put_sums_right(file: Path) -> None:
    """Let the manifest above a file of an index say its size and sum as they are now."""
    for folder in file.parents:
        manifest = folder / "manifest.json"
        if manifest.is_file() and manifest != file:
            told = json.loads(manifest.read_bytes())
            name = file.relative_to(folder / told["data"]).as_posix()
            if name in told["files"]:
                data = file.read_bytes()
                told["files"][name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
                manifest.unlink()  # which may be a link to that of the whole folder
                manifest.write_text(json.dumps(told), encoding="utf-8")
            return


def forge_catalogue(file: Path, chance: random.Random) -> None:
    """A value of a row of a table of a library's catalogue in place of another."""
    columns = {
        "documents": ("name", "path", "sha256", "title", "language", "pages", "words", "chunks", "first_row", "data", "added"),
        "files": ("path", "document", "size", "modified"),
        "settings": ("name", "value"),
        "state": ("generation", "next_row"),
        "words": ("terms",),
        "words_data": ("block",),
        "words_docsize": ("sz",),
        "words_content": ("c0",),
        "words_config": ("v",),
        "words_idx": ("pgno",),
    }
    table = chance.choice(list(columns))
    value: Any = chance.choice(
        (*[one for one in ODD_NUMBERS if abs(one) < 1 << 63], *(t for t in ODD_TEXTS if t != "\ud800"), b"\xff", None)
    )
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        where = {"words_idx": "segid", "words_config": "k"}.get(table, "rowid")
        rows = [row for (row,) in connection.execute(f"SELECT {where} FROM {table}")]
        if chance.random() < 0.1:
            connection.execute(f"DELETE FROM {table} WHERE {where} = ?", (chance.choice(rows),))
            return
        try:
            statement = f"UPDATE {table} SET {chance.choice(columns[table])} = ? WHERE {where} = ?"
            connection.execute(statement, (value, chance.choice(rows)))
        except (sqlite3.DatabaseError, OverflowError):  # what the table itself does not take
            connection.execute("UPDATE state SET next_row = ?", (chance.choice((0, 1, 1 << 40, 1 << 62)),))


LEFT_OUT = "Left out, as damaged: "


def seen_of(subject: Subject, folder: Path, question: str, is_forged: bool) -> str:
    """What comes of asking a folder; AssertionError if it must not."""
    answer, document = subject.ask(folder, question)
    for citation in answer.citations:
        text = document(citation.document).text
        assert text[citation.start : citation.end] == citation.quote != "", "a quote that does not stand there"
    if said(answer) == subject.expected[question]:
        return "the same answer"
    if LEFT_OUT in answer.note:
        return "a damaged document left out, which is said"
    assert is_forged, "another answer"
    return "another answer, whose quotes stand"


def run(count: int, seed: int, only: str = "") -> Tally:
    """So many changes of each kind of file, half of them forged."""
    tally = Tally()
    with scratch() as temporary:
        subjects = make(temporary)
        for subject in subjects:
            subject.expected  # noqa: B018 - before anything is altered
        kinds = [(one, kind, files) for one in subjects for kind, files in one.kinds.items() if only in kind]
        with settled():
            for number in range(count):  # round by round: a run that is ended has tried every kind of file as often
                for subject, kind, files in kinds:
                    _one(tally, subject, kind, files, seed + number, temporary / "copy")
    return tally


def _one(tally: Tally, subject: Subject, kind: str, files: list[Path], seed: int, folder: Path) -> None:
    chance = random.Random(f"{kind} {seed}")
    shutil.rmtree(folder, ignore_errors=True)
    chosen, is_forged = chance.choice(files), seed % 2 == 1  # by turns, so that as many are forged as are not
    subject.copy(folder, chosen)
    file = folder / chosen
    if is_forged and file.name == "catalogue.sqlite":
        forge_catalogue(file, chance)
    else:
        data = file.read_bytes()
        file.write_bytes(forged(file.name, data, chance) if is_forged else altered(data, chance))
    if is_forged:
        put_sums_right(file)
    name = f"{kind} {'forged' if is_forged else 'by accident'}, --seed {seed}"
    question = chance.choice(QUESTIONS)
    tally.trial(name, lambda: seen_of(subject, folder, question, is_forged))


if __name__ == "__main__":
    np.seterr(all="ignore")
    command(__doc__, run, 20, has_parts=True)
