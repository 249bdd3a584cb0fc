"""What the model thinks of a thing, asked once for a Yes or a No: not the word that it would write, but how much likelier one is
than the other. Only a model whose next word can be looked at has opinions; the local one has.

It is asked two things: whether quotes say a statement (a feature of `qa.checking.check`), and whether a quote answers the
question (`beside_the_point`). Both prompts are fixed up to their last message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from ingest.lexicon import read_lexicon
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
_PROMPTS = read_lexicon(Path(__file__).with_name("prompts.toml")).tables


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
    return _asking("support", _support_question, " ".join(quotes), statement)


def relevance_messages(question: str, quote: str) -> list[Message]:
    """The conversation that ends with the question whether a quote answers a question."""
    return _asking("relevance", _relevance_question, question, quote)


def _named(quote: str, subject: str) -> str:
    """A quote that says whom the "It" at its start stands for."""
    start = quote.lstrip()
    return _IT.sub(f"{subject}'s" if start.startswith("Its") else subject, start) if subject else quote


def _support_question(quotes: str, statement: str) -> str:
    return f"Quotes: {fenced(quotes)}\nStatement: {fenced(statement)}\nDo the quotes say it?"


def _relevance_question(question: str, quote: str) -> str:
    return f"Question: {fenced(question)}\nSentence: {fenced(quote)}\nDoes the sentence answer the question?"


def _asking(name: str, question: Callable[[str, str], str], first: str, second: str) -> list[Message]:
    """The conversation of a prompt: its task, its examples, and the question about two texts."""
    prompt = _PROMPTS[name]
    turns = [(Message("user", question(*asked)), Message("assistant", reply)) for *asked, reply in prompt["examples"]]
    return [Message("system", prompt["task"]), *(turn for pair in turns for turn in pair), Message("user", question(first, second))]


def _odds(opinion: Opinion, messages: Sequence[Message]) -> float:
    return max(-MOST, min(opinion.odds(messages), MOST))
