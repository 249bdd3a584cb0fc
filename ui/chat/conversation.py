"""A conversation: the turns so far, and one number for each quote throughout. Pure records, nothing is drawn here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from qa.answer import Answer, Citation

Vote = Literal["up", "down"]
TOP = -1  # the place before all turns


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, and what the reader thought of it, if they said."""

    answer: Answer
    vote: Vote | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A conversation that gave way, to be brought back: at `place` a turn was asked anew; TOP if all of it was put away."""

    conversation: Conversation
    place: int

    @property
    def lost(self) -> int:
        """How many turns went with it, the one that was asked anew apart."""
        return len(self.conversation.turns) - self.place - 1


@dataclass(frozen=True)
class Conversation:
    """Turns, oldest first, and what gave way to them, if anything."""

    turns: tuple[Turn, ...] = ()
    earlier: Earlier | None = None

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
        return replace(self, turns=(*self.turns, Turn(answer)))

    def with_last(self, answer: Answer) -> Conversation:
        """The same with another answer to its last question."""
        return replace(self, turns=(*self.turns[:-1], Turn(answer)))

    def with_vote(self, turn: int, vote: Vote | None) -> Conversation:
        """The same with one turn's vote set or taken back. Raises IndexError if there is no such turn."""
        if not 0 <= turn < len(self.turns):
            raise IndexError(f"The conversation has {len(self.turns)} turns; there is no turn {turn}.")
        return replace(self, turns=(*self.turns[:turn], replace(self.turns[turn], vote=vote), *self.turns[turn + 1 :]))

    def before(self, turn: int | None) -> Conversation:
        """The turns before one, which is asked anew; all of them for None or a turn that there is not. Those after it, if
        any, can be brought back."""
        if turn is None or not 0 <= turn < len(self.turns):
            return self
        is_last = turn == len(self.turns) - 1
        return Conversation(self.turns[:turn], self.earlier if is_last else Earlier(replace(self, earlier=None), turn))

    def put_away(self) -> Conversation:
        """An empty one; this one can be brought back."""
        return Conversation((), Earlier(replace(self, earlier=None), TOP)) if self.turns else self

    def brought_back(self) -> Conversation:
        """The one that gave way to this one; what was asked since can be brought back in turn."""
        if self.earlier is None:
            return self
        back = self.earlier.conversation
        is_new = set(self.turns) - set(back.turns)
        return replace(back, earlier=Earlier(replace(self, earlier=None), TOP)) if is_new else back
