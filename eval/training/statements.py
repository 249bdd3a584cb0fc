"""Labelled statements: what a language model might write about some quotes, and whether the quotes bear it out.

Halves are split by quote: no sentence of the document is quoted in both, so that what is tuned to the wording of one
half is measured on sentences that it has not met. Statements and rules have one author: figures on the test half are
an upper bound of what another writer's statements would give.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.run.questions import FOLDER, Evidence
from ingest.errors import FootnoteError

Label = Literal["supported", "half", "contradicted", "invented"]
StatementHalf = Literal["development", "test"]
LABELS: tuple[Label, ...] = get_args(Label)
STATEMENTS = FOLDER / "statements.jsonl"


class LabelledStatement(BaseModel):
    """A statement, the quotes that it names, and its label.

    "supported": the quotes say it; "half": they say part of it, a detail is added; "contradicted": they say
    otherwise; "invented": on topic, but nothing in them says it. `note` tells what was done to it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str
    statement: str
    quotes: tuple[Evidence, ...]
    label: Label
    half: StatementHalf
    note: str


def load_statements(half: StatementHalf | None = None, path: Path = STATEMENTS) -> tuple[LabelledStatement, ...]:
    """The statements of a half, or all. Raises FootnoteError for a bad line."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(LabelledStatement.model_validate_json(line))
        except ValidationError as error:
            raise FootnoteError(f"{path.name}, line {number}: {error.errors()[0]['msg']}. Correct that line.") from error
    return tuple(one for one in found if half in (None, one.half))
