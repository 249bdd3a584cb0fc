"""Recorded answers: SET.jsonl, a line a question of our set of that name on the white paper, and SET.verdicts.jsonl.

    {"id", "question", "history", "shown": [[start, end], ...], "refused", "statements": [{"text", "evidence": [[start, end], ...]}, ...],
     "wrong": {"text", "evidence", "kind"} or null}
    {"id", "verdicts": {"0": {"supported", "probability", "reason"}, ..., "wrong": ...}}

`shown` is what the model saw, `evidence` what a statement rests on, as offsets in the white paper; `wrong` is a statement
that is subtly wrong. A verdict says what such a model, asked by itself, thought of a statement and its evidence: by the
statement's number, from 0, or "wrong". The verdicts may be missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

from eval.run.questions import Question, load_set
from eval.run.records import Span
from ingest.document import sha256_of
from ingest.errors import FootnoteError

VERDICTS = ".verdicts.jsonl"
WRONG = "wrong"
_Form = TypeVar("_Form")


class RecordedStatement(msgspec.Struct, frozen=True):
    """A statement and what it rests on; `kind` says what is wrong with it, if anything is."""

    text: str
    evidence: tuple[Span, ...]
    kind: str = ""


class Recording(msgspec.Struct, frozen=True):
    """What a model answered to a question."""

    id: str
    refused: bool
    statements: tuple[RecordedStatement, ...]
    wrong: RecordedStatement | None = None


class Verdict(msgspec.Struct, frozen=True):
    """What a model thought of a statement."""

    probability: float


class _Verdicts(msgspec.Struct, frozen=True):
    id: str
    verdicts: dict[str, Verdict]


@dataclass(frozen=True, slots=True)
class RecordedSet:
    """The recorded questions of a set with what was answered, by the question's id, and the verdicts on it."""

    name: str
    questions: tuple[Question, ...]
    recordings: Mapping[str, Recording]
    sha256: str
    verdicts: Mapping[str, Mapping[str, Verdict]] = field(default_factory=dict)


def read_recordings(folder: Path) -> list[RecordedSet]:
    """The sets of a folder. Raises FootnoteError if there are none, or if one does not fit our questions."""
    paths = [path for path in sorted(folder.glob("*.jsonl")) if not path.name.endswith(VERDICTS)]
    if not paths:
        raise FootnoteError(f"{folder} has no SET.jsonl of recorded answers.", "Name another folder: footnote eval --recorded DIR")
    return [_read_set(path) for path in paths]


def _read_set(path: Path) -> RecordedSet:
    recordings = {one.id: one for one in _lines(path, Recording)}
    questions = tuple(one for one in load_set(path.stem) if one.id in recordings)
    if len(questions) < len(recordings):
        raise FootnoteError(f"{path} has answers to questions that are not in our set {path.stem}.", "Record them anew.")
    beside = path.with_name(f"{path.stem}{VERDICTS}")
    verdicts = {one.id: one.verdicts for one in _lines(beside, _Verdicts)} if beside.is_file() else {}
    return RecordedSet(path.stem, questions, recordings, sha256_of(path.read_bytes()), verdicts)


def _lines(path: Path, form: type[_Form]) -> list[_Form]:
    decoder = msgspec.json.Decoder(form)
    found = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            found.append(decoder.decode(line))
        except msgspec.MsgspecError as error:
            raise FootnoteError(f"{path}, line {number}: {error}.", "Correct that line.") from error
    return found
