"""Labelled statements: what a language model might write about some quotes, and whether the quotes bear it out.

Halves are split by quote: no sentence of the document is quoted in both, so that what is tuned to the wording of one
half is measured on sentences that it has not met. Statements and rules have one author: figures on the test half are
an upper bound of what another writer's statements would give.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

import msgspec

from eval.run.questions import FOLDER, Evidence
from ingest.errors import FootnoteError

Label = Literal["supported", "half", "contradicted", "invented"]
StatementHalf = Literal["development", "test"]
LABELS: tuple[Label, ...] = get_args(Label)
STATEMENTS = FOLDER / "statements.jsonl"


class LabelledStatement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statement, the quotes that it names, and its label.

    "supported": the quotes say it; "half": they say part of it, a detail is added; "contradicted": they say
    otherwise; "invented": on topic, but nothing in them says it. `note` tells what was done to it.
    """

    id: str
    statement: str
    quotes: tuple[Evidence, ...]
    label: Label
    half: StatementHalf
    note: str


def load_statements(half: str, path: Path = STATEMENTS) -> tuple[LabelledStatement, ...]:
    """The statements of a half. Raises FootnoteError for a bad file."""
    try:
        statements = msgspec.json.Decoder(LabelledStatement).decode_lines(path.read_bytes())
    except msgspec.MsgspecError as error:
        raise FootnoteError(f"{path.name} cannot be read: {error}.", "Correct that line.") from error
    return tuple(one for one in statements if one.half == half)
