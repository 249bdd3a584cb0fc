"""What is quoted beside a sentence: what it leans on, what it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from qa.answer import Statement
from qa.evidence.citations import Evidence, evidence_of
from qa.evidence.neighbours import Neighbours, Unit
from qa.readers.forms.yes_no import Direction

MAX_ITEMS_WORDS = 300  # of the items below a lead-in


@dataclass(frozen=True, slots=True)
class Quoted:
    """The spans to quote, in order; what is said of items that are left out, a count of the first quote's items to go before it, and
    whether that one affirms or denies what is asked."""

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
    for chunk, sentence in units:
        if around.kind(chunk) == "row":
            found.setdefault(chunk.start, Evidence(chunk.section, chunk.start, chunk.end))
            continue
        if (asked := around.asked_at((chunk, sentence))) is not None:
            found[asked] = Evidence(chunk.section, asked, sentence.end)
            continue
        before = around.context((chunk, sentence))
        if before is not None and before.start not in starts:
            found[before.start] = Evidence(chunk.section, before.start, sentence.end)
            continue
        start, end = around.whole((chunk, sentence))
        found.setdefault(start, Evidence(chunk.section, start, end))
        if around.is_lead_in(sentence):
            items = below = around.items_after((chunk, sentence))
            if sum(len(one[1].text.split()) for one in items) > MAX_ITEMS_WORDS:
                items = [one for one in items if one[1] is one[0].sentences[0]] or items
            totals = accumulate(len(one[1].text.split()) for one in items)
            told = [one for one, total in zip(items, totals, strict=True) if total <= MAX_ITEMS_WORDS] or items[:1]
            found |= {one[1].start: evidence_of(*one) for one in told if one[1].start not in found}
            note = f"{len(below) - len(told)} more follow in {chunk.section}." if len(told) < len(below) else ""
    return Quoted(tuple(found.values()), note)
