"""A user's question file as questions on a user's document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.own.files import BadLine, Line, Lines, decoded, read_lines_of
from eval.own.places import Places, nearest
from eval.run.questions import Evidence, Question, parse_questions
from index.store.content import Content
from ingest.document import sha256_of
from ingest.errors import FootnoteError

DRAFT, ACCEPTED, DROPPED = "draft", "accepted", "dropped"
YES, NO = ("yes", "true", "y", "1", "ja", "oui"), ("no", "false", "n", "0", "nein", "non")
KIND = "question"
"""What a question is called whose kind is not said."""


class OwnQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question of a user's: as any, but without evidence where none is given; then no citation is measured."""

    def __post_init__(self) -> None:
        if self.answerable != bool(self.nuggets):
            raise ValueError("an answerable question needs expected facts" if self.answerable else "an unanswerable question has no facts")


@dataclass(frozen=True, slots=True)
class OwnSet:
    """The questions of a file: its name without the ending, its hash, and the columns that were not used."""

    name: str
    sha256: str
    questions: tuple[Question, ...]
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as its columns say it, before its evidence is looked for in a document."""

    number: int
    question: str
    facts: tuple[tuple[str, ...], ...]
    evidence: tuple[Any, ...]
    answerable: bool
    history: tuple[str, ...] = ()
    kind: str = KIND
    reference: str = ""
    id: str = ""
    status: str = ""


def read_own(path: Path, content: Content) -> OwnSet:
    """The questions of a file on the document of an index. Raises FootnoteError, which says the file and the line."""
    found = read_lines_of(path)
    digest = sha256_of(path.read_bytes())
    if "nuggets" in found.unused:  # the form of our own sets
        return OwnSet(path.stem, digest, _in_our_form(path, content.document.text))
    entries = [entry for entry in entries_of(found) if entry.status != DROPPED]
    _refuse_drafts(path, entries)
    places, sentences = Places(content.document.text), [one.text for chunk in content.chunks for one in chunk.sentences]
    questions = tuple(_question(entry, found.name, places, sentences) for entry in entries)
    _refuse_twins(found.name, entries, questions)
    if not questions:
        raise FootnoteError(f"{path.name} has no question in it.", "Write one a line below the names of the columns.")
    return OwnSet(path.stem, digest, questions, found.unused)


def entries_of(found: Lines) -> list[Entry]:
    """The lines of a file as entries. Raises BadLine."""
    return [_entry(found.name, line) for line in found.lines]


def _entry(name: str, line: Line) -> Entry:
    said = {column: _texts(name, line, column) for column in line.cells if column not in ("facts", "evidence")}
    question = " ".join(said.get("question", ()))
    if not question:
        raise BadLine(name, line.number, "the question is empty.", "Write one, or delete the line.")
    facts = _facts(name, line)
    answerable = _yes_or_no(name, line, said.get("answerable", ()))
    if answerable and not facts:
        raise BadLine(name, line.number, "there are no expected facts.", "Write some, or 'no' under answerable.")
    if not answerable and (facts or line.cells.get("evidence")):
        raise BadLine(name, line.number, "it is said to be unanswerable, and has facts or evidence.", "Delete these, or write 'yes'.")
    one = {column: " ".join(said[column]) for column in ("reference", "id") if column in said}
    history = tuple(part for text in said.get("history", ()) for part in split(text, "|\n"))
    kind = " ".join(said.get("kind", ())) or (KIND if answerable else "unanswerable")
    status = " ".join(said.get("status", ())).casefold()
    return Entry(line.number, question, facts, line.cells.get("evidence", ()), answerable, history, kind, status=status, **one)


def _texts(name: str, line: Line, column: str) -> tuple[str, ...]:
    values = line.cells[column]
    if any(isinstance(value, list | dict) for value in values):
        raise BadLine(name, line.number, f"{column!r} is neither a text nor a list of texts.")
    return tuple("yes" if value is True else "no" if value is False else str(value) for value in values)


def _facts(name: str, line: Line) -> tuple[tuple[str, ...], ...]:
    """Each fact with its spellings: in a cell, facts stand between ";" and spellings between "|"; in JSON a list in the
    list holds the spellings of one fact."""
    facts = list[tuple[str, ...]]()
    for value in line.cells.get("facts", ()):
        if isinstance(value, dict):
            raise BadLine(name, line.number, "a fact is neither a text nor a list of spellings.")
        if isinstance(value, list):
            facts.append(tuple(str(one).strip() for one in value if str(one).strip()))
        else:
            facts += [tuple(split(part, "|")) for part in split(str(value), ";")]
    return tuple(fact for fact in facts if fact)


def split(text: str, marks: str) -> list[str]:
    """The parts of a text between some marks, blank ones left out."""
    for mark in marks[1:]:
        text = text.replace(mark, marks[0])
    return [part.strip() for part in text.split(marks[0]) if part.strip()]


def _yes_or_no(name: str, line: Line, said: Sequence[str]) -> bool:
    """Yes where nothing is said: then facts are asked for."""
    plain = " ".join(said).casefold() or YES[0]
    if plain not in (*YES, *NO):
        raise BadLine(name, line.number, f"{said[0]!r} under answerable is neither yes nor no.", "Write yes or no.")
    return plain in YES


def _question(entry: Entry, name: str, places: Places, sentences: Sequence[str]) -> Question:
    groups = tuple(group for value in entry.evidence for group in _groups(value, entry, name, places, sentences))
    reference = entry.reference or "; ".join(fact[0] for fact in entry.facts)
    identifier = entry.id or f"{Path(name).stem}-{entry.number:03d}"
    return OwnQuestion(
        id=identifier, kind=entry.kind, question=entry.question, history=entry.history, answerable=entry.answerable,
        reference=reference, nuggets=entry.facts, evidence=groups,
    )  # fmt: skip


def _groups(value: Any, entry: Entry, name: str, places: Places, sentences: Sequence[str]) -> list[tuple[Evidence, ...]]:
    """The places of each quote of a cell: of the cell as a whole if it stands in the document, else of its parts between "|"
    or lines."""
    text = str(value.get("quote", "")) if isinstance(value, dict) else str(value)
    if whole := places.find(text):
        return [whole]
    groups = []
    for quote in split(text, "|\n") or [text]:
        found = places.find(quote)
        if not found:
            near = nearest(quote, sentences)
            do = f"The nearest sentence is: {_short(near)!r}." if near else "Copy it from the document."
            raise BadLine(name, entry.number, f"the evidence {_short(quote)!r} does not stand in the document.", do)
        groups.append(found)
    return groups


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 160 else f"{plain[:157]}..."


def _refuse_drafts(path: Path, entries: Sequence[Entry]) -> None:
    drafts = [entry for entry in entries if entry.status == DRAFT]
    if drafts:
        some = f"{len(drafts)} of {len(entries)} questions are drafts that nobody has accepted."
        raise BadLine(path.name, drafts[0].number, some, f"Look through them: footnote eval accept {path}")
    for entry in entries:
        if entry.status not in ("", ACCEPTED):
            raise BadLine(path.name, entry.number, f"there is no status {entry.status!r}.", f"Write {ACCEPTED}, {DRAFT} or {DROPPED}.")


def _refuse_twins(name: str, entries: Sequence[Entry], questions: Sequence[Question]) -> None:
    seen: dict[str, int] = {}
    for entry, question in zip(entries, questions, strict=True):
        if question.id in seen:
            raise BadLine(name, entry.number, f"the id {question.id} is that of line {seen[question.id]}.", "Give it another one.")
        seen[question.id] = entry.number


def _in_our_form(path: Path, text: str) -> tuple[Question, ...]:
    questions = parse_questions(decoded(path.name, path.read_bytes()).encode(), path.name)
    for question in questions:
        for one in (*question.quotes, *question.near):
            if text[one.start : one.end] != one.quote:
                raise FootnoteError(f"{path.name}, {question.id}: {one.start}:{one.end} is not that quote in the document.", "Correct it.")
    return questions
