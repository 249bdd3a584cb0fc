"""Each statement of a written answer put to the check once more, for a reader who asks for it."""

from __future__ import annotations

from typing import NamedTuple

from ingest.errors import QuestionError
from qa.answer import Answer
from qa.checking.check import UNJUDGED, Check
from qa.checking.claim import Claim, Quote
from ui.chat.answerer import Answerer
from ui.chat.templates import template


class Checked(NamedTuple):
    """A statement and what the check says of it, in words."""

    statement: str
    is_supported: bool
    verdict: str


def can_check(assistant: Answerer) -> bool:
    """Whether statements can be checked; asked of the class, as looking at the check itself would load what it needs."""
    return hasattr(type(assistant), "check") or hasattr(type(assistant), "assistant")


def check_html(assistant: Answerer, answer: Answer) -> str:
    """The verdicts on an answer's statements. Raises QuestionError where nothing checks, WriterFailed if a model behind it fails."""
    return template("conversation/check.html", checked=checked(assistant, answer))


def checked(assistant: Answerer, answer: Answer) -> list[Checked]:
    """The statements that rest on quotes, each with its verdict."""
    if not can_check(assistant) or not answer.citations:
        raise QuestionError("Nothing checks these statements.")
    of_library = getattr(assistant, "assistant", None)
    check: Check = getattr(of_library(answer.citations[0].document) if of_library else assistant, "check")  # noqa: B009
    by_number = {one.number: one for one in answer.citations}
    resting = [one for one in answer.statements if one.citations]
    quotes = [[by_number[number] for number in one.citations] for one in resting]
    claims = [
        Claim(one.text, tuple(Quote(cited.quote, cited.title_path) for cited in found)) for one, found in zip(resting, quotes, strict=True)
    ]
    judged = check.judge(claims, answer.question) if claims else []
    return [
        Checked(one.text, said.is_supported, _verdict(said.is_supported, said.reason, said.probability))
        for one, said in zip(resting, judged, strict=True)
    ]


def _verdict(is_supported: bool, reason: str, probability: float) -> str:
    """In words: what was compared, and how sure the judge is."""
    if not is_supported:
        return f"Not borne out: {reason}." if reason else "Not borne out by its quotes."
    if reason == UNJUDGED:
        return "Its numbers, dates and names stand in its quotes; nothing judged the rest."
    return f"Its numbers, dates and names stand in its quotes, and the quotes bear it out ({probability:.0%})."
