"""Some things that an answer tells together: where each is told, what they are called, how many of them there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.number_words import CARDINALS
from qa.answer import Statement
from qa.evidence.candidates import MAX_WORDS_LIST
from qa.evidence.neighbours import Unit, in_order

MOST_GROUPS = 3


@dataclass(frozen=True, slots=True)
class Things:
    """The sentences that tell of them, in reading order, as many as fit, and how many more there are in which sections; `names` what
    they are called, where their number is asked for."""

    units: tuple[Unit, ...] = ()
    more: tuple[tuple[str, int], ...] = ()
    names: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.units)

    @property
    def note(self) -> str:
        """How many more there are, and where."""
        if not self.more:
            return ""
        places = ", ".join(f"{count} more in {section}" for section, count in self.more[:MOST_GROUPS])
        rest = sum(count for _, count in self.more[MOST_GROUPS:])
        return f"There are others: {places}{f' and {rest} more elsewhere' if rest else ''}."


def fitted(units: Sequence[Unit], words: int = MAX_WORDS_LIST, names: Sequence[str] = ()) -> Things:
    """Of some sentences in the order of their worth as many as fit, shown in reading order; of the rest their number."""
    shown: list[Unit] = []
    for one in units:
        if not shown or sum(len(other[1].text.split()) for other in (*shown, one)) <= words:
            shown.append(one)
    rest = Counter(one[0].section for one in in_order([one for one in units if one not in shown]))
    return Things(tuple(in_order(shown)), tuple(rest.items()), tuple(names))


def count_of(items: Sequence[str]) -> tuple[Statement, ...]:
    """A count of some items, with the items named: "Three, as counted: A; B; C."; none of no items."""
    if not items:
        return ()
    number = CARDINALS[len(items) - 1].capitalize() if len(items) <= len(CARDINALS) else str(len(items))
    return (Statement(f"{number}, as counted: {'; '.join(items)}.", (1,)),)
