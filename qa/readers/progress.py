"""A written answer while it is made: what has been settled of it, and what of the quoted answer is kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from qa.answer import Answer, Citation, Failed, Statement


@dataclass(slots=True)
class Progress:
    """What has been settled of one answer so far."""

    quoted: Answer
    statements: list[Statement] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)

    def answer(self, draft: str = "") -> Answer:
        """The answer as it stands: citations renumbered in the order in which the statements use them; until one is
        settled, the quotes."""
        if not self.statements:
            return replace(self.quoted, failed=tuple(self.failed), draft=draft)
        used = dict.fromkeys(number for statement in self.statements for number in statement.citations)
        numbers = {old: new for new, old in enumerate(used, start=1)}
        by_number = {one.number: one for one in self.quoted.citations}
        return replace(
            self.quoted,
            mode="written",
            statements=tuple(replace(one, citations=tuple(numbers[old] for old in one.citations)) for one in self.statements),
            citations=tuple(replace(by_number[old], number=new) for old, new in numbers.items()),
            failed=tuple(self.failed),
            draft=draft,
        )

    def replace(self, statements: Sequence[Statement], by: Statement, reason: str) -> None:
        """Put one statement in the place of some, which are kept among those that failed."""
        place = self.statements.index(statements[0])
        self.statements = [one for one in self.statements if one not in statements]
        self.statements.insert(place, by)
        self.failed += [Failed(one.text, reason, True) for one in statements]

    def left_out(self) -> list[Statement]:
        """The quotes that answer and that no statement rests on: a model tells less than it is shown."""
        used = {number for statement in self.statements for number in statement.citations}
        return [quote_statement(one) for one in self.quoted.citations if one.number not in used]


def quote_statement(citation: Citation) -> Statement:
    """A quote as a statement of its own."""
    return Statement(" ".join(citation.quote.split()), (citation.number,))


def without_quotes(answer: Answer, numbers: Collection[int]) -> Answer:
    """An answer of quotes without some of them, the rest numbered anew."""
    kept = [one for one in answer.citations if one.number not in numbers]
    anew = {one.number: number for number, one in enumerate(kept, start=1)}
    return replace(
        answer,
        statements=tuple(replace(one, citations=(anew[one.citations[0]],)) for one in answer.statements if one.citations[0] in anew),
        citations=tuple(replace(one, number=anew[one.number]) for one in kept),
    )
