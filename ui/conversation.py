"""A conversation: the turns so far, and one number for each quote throughout. Pure records, nothing is drawn here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from qa.answer import Answer, Citation

Vote = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, and what the reader thought of it, if they said."""

    answer: Answer
    vote: Vote | None = None


@dataclass(frozen=True)
class Conversation:
    """Turns, oldest first."""

    turns: tuple[Turn, ...] = ()

    @property
    def history(self) -> tuple[str, ...]:
        """The questions asked, as they were typed, oldest first."""
        return tuple(turn.answer.asked for turn in self.turns)

    @cached_property
    def numbers(self) -> dict[tuple[int, int], int]:
        """The number of each quote, by its span: from 1, in the order in which the conversation first cites it."""
        spans = dict.fromkeys((one.start, one.end) for turn in self.turns for one in turn.answer.citations)
        return {span: number for number, span in enumerate(spans, start=1)}

    def number(self, citation: Citation) -> int:
        """The number under which the conversation shows a citation of one of its answers."""
        return self.numbers[citation.start, citation.end]

    def with_answer(self, answer: Answer) -> Conversation:
        """This conversation and one turn more."""
        return Conversation((*self.turns, Turn(answer)))

    def before(self, turn: int | None) -> Conversation:
        """The turns before one, which is asked anew; all of them for None or a turn that there is not."""
        return self if turn is None or not 0 <= turn < len(self.turns) else Conversation(self.turns[:turn])

    def with_vote(self, turn: int, vote: Vote | None) -> Conversation:
        """The same with one turn's vote set or taken back. Raises IndexError if there is no such turn."""
        if not 0 <= turn < len(self.turns):
            raise IndexError(f"The conversation has {len(self.turns)} turns; there is no turn {turn}.")
        return Conversation((*self.turns[:turn], replace(self.turns[turn], vote=vote), *self.turns[turn + 1 :]))
