"""The questions: JSON Lines in two halves, validated and checked against their frozen hashes on load."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from ingest.errors import FootnoteError

Half = Literal["development", "report"]
Kind = Literal[
    "single_fact", "list", "paraphrase", "section", "comparison", "done_planned", "acronym", "counting", "yes_no",
    "not_in_document", "off_topic", "false_premise", "injection", "misspelt", "other_language", "follow_up",
]  # fmt: skip

HALVES: tuple[Half, ...] = get_args(Half)
KINDS: tuple[Kind, ...] = get_args(Kind)
FOLDER = Path(__file__).parents[1] / "data" / "questions"
FROZEN = "FROZEN.json"
LONG_KINDS = frozenset({"list", "section", "comparison"})
"""Kinds whose answers are long by nature: they are judged by their first 200 words, the others by 100."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Evidence(_Record):
    """What answers a question: `document.text[start:end] == quote`."""

    quote: str
    start: int
    end: int

    @model_validator(mode="after")
    def _check(self) -> Evidence:
        if self.end - self.start != len(self.quote) or not self.quote.strip():
            raise ValueError(f"the span {self.start}:{self.end} is not as long as its quote")
        return self


class Question(_Record):
    """A question as a person would ask it, and how its answer is judged.

    `history` are the questions asked before it. Each of `nuggets` is one thing that a right answer says, as the
    accepted spellings of it; `forbidden` are strings that only a wrong answer has; `sections` are addresses.
    """

    id: str
    question: str
    history: tuple[str, ...]
    kind: Kind
    answerable: bool
    reference: str
    nuggets: tuple[tuple[str, ...], ...]
    forbidden: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    sections: tuple[str, ...]

    @property
    def word_budget(self) -> int:
        """The words of an answer that count."""
        return 200 if self.kind in LONG_KINDS else 100

    @model_validator(mode="after")
    def _check(self) -> Question:
        judged = bool(self.nuggets), bool(self.evidence), bool(self.sections)
        if self.answerable and not all(judged):
            raise ValueError("an answerable question needs nuggets, evidence and sections")
        if not self.answerable and any(judged):
            raise ValueError("an unanswerable question has no nuggets, evidence or sections")
        if not all(spelling.strip() for nugget in self.nuggets for spelling in nugget) or not all(self.nuggets):
            raise ValueError("a nugget without a spelling")
        return self


def load_half(half: Half, folder: Path = FOLDER) -> tuple[Question, ...]:
    """The questions of a half. Raises FootnoteError if a line is malformed or the file is not the frozen one."""
    path = folder / f"{half}.jsonl"
    data = _read(path)
    expected = frozen_hashes(folder).get(half)
    if hashlib.sha256(data).hexdigest() != expected:
        raise FootnoteError(f"{path} is not the file that was frozen. Restore it: git checkout -- {path.name}, in {folder}")
    return parse_questions(data.decode("utf-8"), path.name)


def parse_questions(lines: str, name: str) -> tuple[Question, ...]:
    """Questions from JSON Lines; `name` is for messages. Raises FootnoteError for a bad line or an id met twice."""
    questions: dict[str, Question] = {}
    for number, line in enumerate(lines.splitlines(), start=1):
        try:
            question = Question.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise FootnoteError(f"{name}, line {number}: {place} {first['msg']}. Correct that line.") from error
        if question.id in questions:
            raise FootnoteError(f"{name}, line {number}: the id {question.id} is used twice. Give it another one.")
        questions[question.id] = question
    return tuple(questions.values())


def frozen_hashes(folder: Path = FOLDER) -> dict[str, str]:
    """The SHA-256 of each half's file as it was frozen."""
    hashes = json.loads(_read(folder / FROZEN))
    return {str(half): str(digest) for half, digest in hashes.items()}


def select(questions: Iterable[Question], kinds: Iterable[str] = ()) -> tuple[Question, ...]:
    """The questions of some kinds, of all if none is named."""
    wanted = frozenset(kinds) or frozenset(KINDS)
    return tuple(question for question in questions if question.kind in wanted)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FootnoteError(f"{path} cannot be read: {error.strerror}. Restore it: git checkout -- {path.name}") from error
