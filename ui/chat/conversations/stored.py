"""An answer as it is kept: the JSON of `Answer.to_dict`, and back."""

from __future__ import annotations

import json

import msgspec

from ingest.errors import printable
from qa.answer import Answer


def answer_text(answer: Answer) -> str:
    """The JSON of an answer; half a character, which no file holds, is told as U+FFFD."""
    return printable(json.dumps(answer.to_dict(), ensure_ascii=False))


def read_answer(text: str) -> Answer:
    """The answer of a JSON text. One of another Footnote may have more in it, which is left out, or less."""
    try:
        return msgspec.json.decode(text, type=Answer)
    except msgspec.DecodeError:
        return Answer("not_in_document", "?", "?", note="This answer was kept by another Footnote, and cannot be shown.")


def searched_words(answer: Answer) -> str:
    """What a search in conversations looks at: the question and the answer's words, in small letters."""
    return printable("\n".join((answer.asked, *(one.text for one in answer.statements), answer.note))).casefold()
