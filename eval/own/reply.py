"""What a model writes when it is asked for questions, read tolerantly and in one pass over the text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from eval.own.places import Places

UNANSWERABLE = "unanswerable"
_NUMBER = re.compile(r"\d{1,6}")
_COMMA = re.compile(r",(\s*[\]}])")


@dataclass(frozen=True, slots=True)
class Draft:
    """A question as a model wrote it; `numbers` are those of the sentences that it says are needed, from 1, and `strange` is what
    it named that is none of them."""

    kind: str
    question: str
    history: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    facts: tuple[str, ...] = ()
    answer: str = ""
    strange: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether the document is said to answer it."""
        return self.kind != UNANSWERABLE


def drafts_in(text: str, sentences: Sequence[str]) -> list[Draft]:
    """The questions in a model's reply; whatever else it says, and what cannot be read, is left out."""
    drafts = (_draft(record, sentences) for record in records_in(text))
    return [draft for draft in drafts if draft.question]


def records_in(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects that have no object in them, wherever they stand: one a line, in a list, in a fenced block, within
    another object. A text without an end ends at its line, so that one broken object does not swallow those after it."""
    start, quoted, escaped = -1, False, False
    for place, character in enumerate(text):
        if escaped:
            escaped = False
        elif quoted:
            escaped, quoted = character == "\\", character not in '"\n'
            start = -1 if character == "\n" else start
        elif character == '"':
            quoted = start >= 0
        elif character == "{":
            start = place
        elif character == "}" and start >= 0:
            if (record := _loaded(text[start : place + 1])) is not None:
                yield record
            start = -1


def _loaded(source: str) -> dict[str, Any] | None:
    """An object, read with a comma too many as well."""
    for form in (source, _COMMA.sub(r"\1", source)):
        try:
            record = json.loads(form)
        except (ValueError, RecursionError):
            continue
        return record if isinstance(record, dict) else None
    return None


def _draft(record: dict[str, Any], sentences: Sequence[str]) -> Draft:
    named = {str(key).casefold(): value for key, value in record.items()}
    kind = "_".join(_text(named.get("kind")).casefold().replace("-", " ").split())
    if named.get("answerable") in (False, "false", "no"):
        kind = UNANSWERABLE
    numbers, strange = _numbers(named.get("evidence"), sentences)
    return Draft(
        kind or "fact", _text(named.get("question")), tuple(_texts(named.get("history"))), numbers, tuple(_texts(named.get("facts"))),
        _text(named.get("answer")), strange,
    )  # fmt: skip


def _text(value: object) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _texts(value: object) -> list[str]:
    """The texts of a list, of lists in it, or of a single text."""
    if isinstance(value, list):
        return [text for one in value for text in (_texts(one) if isinstance(one, list) else [_text(one)]) if text]
    return [_text(value)] if _text(value) else []


def _numbers(value: object, sentences: Sequence[str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """(the numbers of sentences, what is none): [1, 2], ["1", "[2]"], "1, 2", or the sentences themselves."""
    numbers, strange = dict[int, None](), list[str]()
    for text in _texts(value):
        plain = text.strip("[]() ")
        if plain and not _NUMBER.sub("", plain).strip("[](), ;and"):
            found = [int(one) for one in _NUMBER.findall(plain)]
        else:
            found = [number for number, sentence in enumerate(sentences, start=1) if Places(sentence).find(text)][:1]
        known = [number for number in found if 0 < number <= len(sentences)]
        numbers |= dict.fromkeys(known)
        if not found or len(known) < len(found):
            strange.append(text)
    return tuple(numbers), tuple(strange)


def numbers_in(text: str, most: int) -> tuple[int, ...] | None:
    """The numbers of sentences in a short reply, () for "0" or "none"; None if it says neither."""
    found = [int(one) for one in _NUMBER.findall(text[:400])]
    if not found:
        return () if re.match(r"\W*no(ne)?\b", text, re.IGNORECASE) else None
    return tuple(dict.fromkeys(number for number in found if 0 < number <= most))
