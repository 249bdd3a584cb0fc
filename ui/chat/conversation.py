"""A conversation: the turns so far, and one number for each quote throughout. Pure records, nothing is drawn here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from qa.answer import Answer, Citation

Vote = Literal["up", "down"]
Versions = Mapping[str, str]
"""The SHA-256 of each document, by its name."""
TOP = -1  # the place before all turns


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, what the reader thought of it, if they said, and the version of each document it was asked of."""

    answer: Answer
    vote: Vote | None = None
    documents: tuple[tuple[str, str], ...] = ()

    def is_stale(self, versions: Versions) -> bool:
        """Whether a document that it was asked of is not what it was, or not there: its quotes stand as they were."""
        return any(self.has_changed(name, versions) for name, _ in self.documents)

    def has_changed(self, document: str, versions: Versions) -> bool:
        """Whether one of the documents that it was asked of is not what it was, or not there."""
        return any(name == document and versions.get(name) != sha256 for name, sha256 in self.documents)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What gave way to a conversation, and can be brought back: at `place` a turn was asked anew; TOP if another conversation was put
    away. `lost` turns went with it, the one that was asked anew apart."""

    key: str
    place: int
    lost: int


@dataclass(frozen=True)
class Conversation:
    """Turns, oldest first, under the key that they are kept by, and what gave way to them, if anything."""

    turns: tuple[Turn, ...] = ()
    earlier: Earlier | None = None
    key: str = ""
    title: str = ""

    @property
    def history(self) -> tuple[str, ...]:
        """The questions asked, as they were typed, oldest first."""
        return tuple(turn.answer.asked for turn in self.turns)

    @cached_property
    def numbers(self) -> dict[tuple[str, int, int, str], int]:
        """The number of each quote, by its document and span: from 1, in the order in which the conversation first cites it."""
        spans = dict.fromkeys(_place(one) for turn in self.turns for one in turn.answer.citations)
        return {span: number for number, span in enumerate(spans, start=1)}

    def number(self, citation: Citation) -> int:
        """The number under which the conversation shows a citation of one of its answers."""
        return self.numbers[_place(citation)]

    def with_answer(self, answer: Answer, versions: Versions | None = None) -> Conversation:
        """This conversation and one turn more."""
        return replace(self, turns=(*self.turns, Turn(answer, None, tuple(asked_of(answer, versions or {}).items()))))

    def with_vote(self, turn: int, vote: Vote | None) -> Conversation:
        """The same with one turn's vote set or taken back. Raises IndexError if there is no such turn."""
        if not 0 <= turn < len(self.turns):
            raise IndexError(f"The conversation has {len(self.turns)} turns; there is no turn {turn}.")
        return replace(self, turns=(*self.turns[:turn], replace(self.turns[turn], vote=vote), *self.turns[turn + 1 :]))

    def before(self, turn: int | None) -> Conversation:
        """The turns before one, which is asked anew; all of them for None or a turn that there is not."""
        return replace(self, turns=self.turns[:turn]) if turn is not None and 0 <= turn < len(self.turns) else self


def asked_of(answer: Answer, versions: Versions) -> dict[str, str]:
    """The versions of the documents that an answer rests on; of the only one that there is where it rests on none."""
    cited = {one.document for one in answer.citations}
    return {name: sha256 for name, sha256 in versions.items() if name in cited or len(versions) == 1}


def _place(citation: Citation) -> tuple[str, int, int, str]:
    """What tells a quote from others; its words too, as a document may have changed in the middle of a conversation."""
    return citation.document, citation.start, citation.end, citation.quote
