"""What an answer tells together: sentences that fit, and what is quoted beside each: what it leans on, what it leads to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from qa.answer import Statement
from qa.evidence.candidates import MAX_WORDS_LIST
from qa.evidence.citations import Evidence, evidence_of
from qa.evidence.neighbours import Neighbours, Unit, in_order
from qa.readers.forms.yes_no import Direction

MAX_ITEMS_WORDS = 300  # of the items below a lead-in
MOST_GROUPS = 3  # sections in which more is said to be


@dataclass(frozen=True, slots=True)
class Things:
    """Sentences told together, in reading order; a note of how many more there are and where; their `names`, where these are counted."""

    units: tuple[Unit, ...] = ()
    note: str = ""
    names: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.units)


def fitted(units: Sequence[Unit], words: int = MAX_WORDS_LIST, names: Sequence[str] = ()) -> Things:
    """Of some sentences in the order of their worth as many as fit; of the rest their number."""
    shown: list[Unit] = []
    for one in units:
        if not shown or sum(len(other[1].text.split()) for other in (*shown, one)) <= words:
            shown.append(one)
    left = list(Counter(one[0].section for one in in_order([one for one in units if one not in shown])).items())
    places = ", ".join(f"{count} more in {section}" for section, count in left[:MOST_GROUPS])
    elsewhere = sum(count for _, count in left[MOST_GROUPS:])
    note = f"There are others: {places}{f' and {elsewhere} more elsewhere' if elsewhere else ''}." if left else ""
    return Things(tuple(in_order(shown)), note, tuple(names))


@dataclass(frozen=True, slots=True)
class Quoted:
    """The spans to quote, in order; what is said of items left out; a count before the first quote; whether that affirms or denies."""

    evidence: tuple[Evidence, ...]
    note: str = ""
    before: tuple[Statement, ...] = ()
    direction: Direction = ""


def quoted(units: Sequence[Unit], around: Neighbours) -> Quoted:
    """Each sentence as it is quoted: a piece of a long one with the others; with the one before it, if it opens with "It" or "These" and
    that one is not quoted itself; "Yes." with what is asked there; the row of a table whole; a lead-in with the items that it leads to,
    as many as fit, the first of each paragraph before the rest of it."""
    starts = {one[1].start for one in units}
    found: dict[int, Evidence] = {}
    note = ""
    for unit in units:
        chunk, sentence = unit
        if around.kind(chunk) == "row":
            found.setdefault(chunk.start, Evidence(chunk.section, chunk.start, chunk.end))
            continue
        if sentence not in chunk.sentences:  # a heading
            found.setdefault(sentence.start, evidence_of(*unit))
            continue
        before = around.context(unit)
        if (asked := around.asked_at(unit)) is None and before is not None and before.start not in starts:
            asked = before.start
        if asked is not None:
            found[asked] = Evidence(chunk.section, asked, sentence.end)
            continue
        start, end = around.whole(unit)
        found.setdefault(start, Evidence(chunk.section, start, end))
        if around.is_lead_in(unit):
            items = below = around.items_after(unit)
            if sum(len(one[1].text.split()) for one in items) > MAX_ITEMS_WORDS:
                items = [one for one in items if one[1] is one[0].sentences[0]] or items
            totals = accumulate(len(one[1].text.split()) for one in items)
            told = [one for one, total in zip(items, totals, strict=True) if total <= MAX_ITEMS_WORDS] or items[:1]
            found |= {one[1].start: evidence_of(*one) for one in told if one[1].start not in found}
            note = f"{len(below) - len(told)} more follow in {chunk.section}." if len(told) < len(below) else ""
    return Quoted(tuple(found.values()), note)
