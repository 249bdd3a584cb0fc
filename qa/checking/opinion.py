"""What the model thinks of a thing, asked once for a Yes or a No: not the word that it would write, but how much likelier one is
than the other. Only a model whose next word can be looked at has opinions; the local one has.

It is asked two things: whether quotes say a statement (a feature of `qa.checking.check`), and whether a quote answers the
question (`beside_the_point`). Both prompts are fixed up to their last message.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from qa.answer import Citation
from qa.checking.rules.tables import PATTERNS
from qa.checking.rules.wording import plain, tidy, words_of
from qa.models.writer import Message
from qa.question.wording import parts_of, read_wording
from qa.readers.prompt import fenced

MOST = 6.0  # log odds: beyond it, either way, they tell no more
# Of 227 quotes that answer 5 fall further below the best and 37 of 96 that do not (development half, tuning2 and tuning3).
MARGIN = 0.5
MARGIN_OF_MANY = 0.75  # where several quotes are wanted: comparisons, lists, questions in parts

_IT, _NAME = PATTERNS.pattern("it"), PATTERNS.pattern("name_within")
_SUPPORT = """You check statements against quotes. Answer Yes only if the quotes say all that the statement says.\
 If anything in it is missing from the quotes, or they say otherwise, answer No."""
_SUPPORT_EXAMPLES = (
    ("The Harbour Board has opened nine piers since 2018.", "Nine piers have been opened since 2018.", "Yes"),
    ("It plans to build a tunnel to the old town by 2027.", "The Board has built a tunnel to the old town.", "No"),
    ("The Board works with Lisbon and Riga on tide data.", "The Board works with Riga on rescue drills.", "No"),
    ("Pilots from Lisbon were trained by the Board in 2019.", "The Board trained pilots from Lisbon.", "Yes"),
)
_RELEVANCE = """You judge whether a sentence from a document answers a question. Answer Yes if the sentence says what is asked,\
 or a part of it. Answer No if it only speaks of the same subject and leaves open what is asked."""
_PIERS = "The Harbour Board has opened nine piers since 2018, among them Pier North and Pier East."
_TUNNEL = "It plans to build a tunnel to the old town by 2027."
_RELEVANCE_EXAMPLES = (
    ("What did the piers cost?", _PIERS, "No"),
    ("How many piers were opened?", _PIERS, "Yes"),
    ("Which towns does the Board share measurements with?", "The Board works with Lisbon, Riga and Oslo on tide data.", "Yes"),
    ("Who designed the tunnel?", _TUNNEL, "No"),
    ("What is planned for the old town?", _TUNNEL, "Yes"),
    ("Has the tunnel been finished on time?", _TUNNEL, "No"),
)


@runtime_checkable
class Opinion(Protocol):
    """A model that can be asked for a Yes or a No."""

    def odds(self, messages: Sequence[Message]) -> float:
        """The log odds of "Yes" against "No" as what comes next. Raises WriterFailed if the model fails."""
        ...


def support_odds(opinion: Opinion, statement: str, quotes: Sequence[str], subject: str = "") -> float:
    """How much likelier the model finds it that the quotes say the statement than that they do not; log odds, -6 to 6.

    `subject` is whom the document is about: it is put in for the "It" that opens a quote. Without that "The Board has built X"
    was not said by "It has built X" (log odds -1.5).
    """
    named = [_named(quote, subject) for quote in quotes]
    return _odds(opinion, support_messages(statement, named))


def beside_the_point(opinion: Opinion, question: str, quotes: Sequence[Citation]) -> frozenset[int]:
    """The numbers of the quotes that answer the question plainly less than the best of them, and speak of no name that the
    question has and the others lack; never all, and none where everything is asked for."""
    asked = read_wording(question)
    if len(quotes) < 2 or asked.is_everything:
        return frozenset()
    many = asked.is_list or asked.want == "comparison" or len(parts_of(question)) > 1
    odds = [_odds(opinion, relevance_messages(question, one.quote)) for one in quotes]
    lowest = max(odds) - (MARGIN_OF_MANY if many else MARGIN)
    kept = " ".join(one.quote for one, value in zip(quotes, odds, strict=True) if value >= lowest)
    low = [one for one, value in zip(quotes, odds, strict=True) if value < lowest]
    return frozenset(one.number for one in low if not _names_in_both(question, one.quote) - _names_in_both(question, kept))


def _names_in_both(question: str, quote: str) -> frozenset[str]:
    """The names of a quote that a question has too, in whatever case."""
    asked = frozenset(one.plain for one in words_of(tidy(question)))
    return frozenset(plain(tidy(name)) for name in _NAME.findall(quote)) & asked


def support_messages(statement: str, quotes: Sequence[str]) -> list[Message]:
    """The conversation that ends with the question whether quotes say a statement."""
    examples = [(_support_question(said, quote), reply) for quote, said, reply in _SUPPORT_EXAMPLES]
    return _asking(_SUPPORT, examples, _support_question(statement, " ".join(quotes)))


def relevance_messages(question: str, quote: str) -> list[Message]:
    """The conversation that ends with the question whether a quote answers a question."""
    examples = [(_relevance_question(asked, said), reply) for asked, said, reply in _RELEVANCE_EXAMPLES]
    return _asking(_RELEVANCE, examples, _relevance_question(question, quote))


def _named(quote: str, subject: str) -> str:
    """A quote that says whom the "It" at its start stands for."""
    start = quote.lstrip()
    return _IT.sub(f"{subject}'s" if start.startswith("Its") else subject, start) if subject else quote


def _support_question(statement: str, quotes: str) -> str:
    return f"Quotes: {fenced(quotes)}\nStatement: {fenced(statement)}\nDo the quotes say it?"


def _relevance_question(question: str, quote: str) -> str:
    return f"Question: {fenced(question)}\nSentence: {fenced(quote)}\nDoes the sentence answer the question?"


def _asking(task: str, examples: Sequence[tuple[str, str]], question: str) -> list[Message]:
    turns = [turn for asked, reply in examples for turn in (Message("user", asked), Message("assistant", reply))]
    return [Message("system", task), *turns, Message("user", question)]


def _odds(opinion: Opinion, messages: Sequence[Message]) -> float:
    return max(-MOST, min(opinion.odds(messages), MOST))
