"""Two sides: a sentence for each thing that is named, each under its name."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answer import Citation, Statement
from qa.evidence.constraints import Constraint, Constraints
from qa.evidence.document_names import DocumentNames


def under_names(
    statements: Sequence[Statement], citations: Sequence[Citation], named: Constraints, names: DocumentNames
) -> tuple[Statement, ...]:
    """The statements, each under the name that it alone speaks of, if there is one for two names at least."""
    sides = [_side_of(one, citations, named, names) for one in statements]
    if len({one.name for one in sides if one}) < 2:
        return tuple(statements)
    return tuple(Statement(f"{side.name}: {one.text}", one.citations) if side else one for one, side in zip(statements, sides, strict=True))


def _side_of(statement: Statement, citations: Sequence[Citation], named: Constraints, names: DocumentNames) -> Constraint | None:
    """The one name, of those that are named, that a statement's quote speaks of."""
    quotes = [one for one in citations if one.number in statement.citations]
    rows = {row for quote in quotes for row in names.rows_within(quote.start, quote.end)}
    spoken = [one for one in named.all if rows & one.own]
    return spoken[0] if len(spoken) == 1 else None
