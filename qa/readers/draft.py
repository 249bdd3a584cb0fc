"""From a model's text, or a form that it filled in, to drafts: tolerant of how it numbers, marks and breaks its lines. Read letter by
letter, in a time that grows with the text: a model may write anything."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal

from pydantic import BaseModel, Field

from qa.models.writer import without_secrets

REFUSAL, PREMISE, MISSING, UNDERSTOOD = "NOT IN DOCUMENT", "PREMISE", "MISSING:", "QUESTION:"
"""How a line says that nothing answers, that the document says otherwise than the question takes for granted, what of it is not
answered, and what was understood."""
MIN_WORDS = 2
MOST, LONGEST, LONGEST_TEXT = 12, 1000, 8000  # statements, and letters of one and of all that is read
LONGEST_MARK = 60  # letters between the brackets of a mark
_THINKS, _THOUGHT = "<think>", "</think>"
_OPENING, _CLOSING = "[(【", "])】"
_MARK_WORDS = ("", "evidence", "source", "sentence", "sentences", "quote", "no", "no.", "and")
_BETWEEN = " \t\u00a0,;&#†"  # beside the words and numbers of a mark
_BULLETS = "-*•–>#"
_QUOTATION = "\"'“”`"
_JOINERS = "\u200c\u200d"  # format characters that some scripts are spelt with
_STOPS = (".", "!", "?", "。", "！", "？", "”", '"', "।", "؟")


class Stated(BaseModel, extra="forbid"):
    """A statement."""

    text: str = Field(description="A whole sentence, without numbers of sentences in it.")
    sentences: list[int] = Field(description="The numbers of the sentences it rests on.")


class Form(BaseModel, extra="forbid", title="answer"):
    """What the numbered sentences say to the question."""

    question: str = Field(description="The question as you understand it, complete in itself.")
    outcome: Literal["answered", "partial", "not_in_document", "premise_contradicted"] = Field(
        description="Whether the sentences answer the question, a part of it, or not at all, or say otherwise than it takes for granted, "
        "and then what they say is stated."
    )
    missing: str = Field(description="The part that they do not answer; empty unless the outcome is partial.")
    statements: list[Stated] = Field(description=f"None if they do not answer; {MOST} at most.")


FORM = Form.model_json_schema()
"""What a model fills in that can be held to a JSON schema."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement as a model wrote it, not checked yet, and the numbers of the sentences it names."""

    text: str
    ids: tuple[int, ...]


@dataclass(slots=True)
class DraftReader:
    """Reads what a model writes as it comes. `known` are the numbers of the sentences it was shown."""

    known: Collection[int]
    drafts: list[Draft] = field(default_factory=list)
    outcome: Literal["answered", "not_in_document", "premise"] = "answered"
    missing: str = ""
    understood: str = ""
    running: str = ""
    size: int = 0
    is_thinking: bool = False

    @property
    def is_full(self) -> bool:
        """Whether it has read as much as it takes: a model that goes on repeats itself."""
        return len(self.drafts) >= MOST or self.size >= LONGEST_TEXT or self.outcome == "not_in_document"

    @property
    def shown(self) -> str:
        """What is written so far, for people to see while it grows."""
        running, told = without_secrets(self.running).strip(), (REFUSAL, PREMISE, MISSING, UNDERSTOOD, _THINKS)
        is_told = self.is_thinking or any(one.startswith(running[: len(one)]) for one in told)
        return " ".join([*(one.text for one in self.drafts), *([] if is_told else [running])]).strip()

    def feed(self, piece: str) -> None:
        """Take in a piece of text; of the last line nothing counts before it ends."""
        self.size += len(piece)
        *lines, self.running = (self.running + plain(piece)).split("\n")
        for line in lines:
            self._read(line)
        if len(self.running) > LONGEST_TEXT:
            self.close()

    def close(self) -> None:
        """The text is over."""
        line, self.running = self.running, ""
        self._read(line)

    def _read(self, line: str) -> None:
        _, closing, line = without_secrets(line).rpartition(_THOUGHT)
        if closing:  # what some models think aloud, between tags, is forgotten
            self.drafts, self.outcome, self.missing, self.understood = [], "answered", "", ""
        self.is_thinking = line.lstrip().startswith(_THINKS) or (self.is_thinking and not closing)
        bare = _without_lead(line)
        told = bare.strip(_QUOTATION).upper()
        if self.is_thinking or self.is_full or not bare:
            return
        if told.startswith(PREMISE) and not told[len(PREMISE) :][:1].isalpha():
            self.outcome = "premise"
            bare = told = bare[len(PREMISE) :].lstrip(" :.")
        if told.startswith(REFUSAL):
            self.outcome = self.outcome if self.drafts else "not_in_document"
        elif told.startswith(MISSING):
            self.missing = bare[len(MISSING) :].strip()[:LONGEST]
        elif told.startswith(UNDERSTOOD):
            self.understood = bare[len(UNDERSTOOD) :].strip()[:LONGEST]
        else:
            self.drafts = [*self.drafts, *drafts_of(bare, self.known)][:MOST]


def read_form(filled: Mapping[str, Any], known: Collection[int]) -> DraftReader:
    """What a model put into `FORM`, whatever it put there: read as the lines that say the same."""
    reader, outcome, statements = DraftReader(known), filled.get("outcome"), filled.get("statements")
    lines = [f"{UNDERSTOOD} {_line(filled.get('question'))}", PREMISE if outcome == "premise_contradicted" else ""]
    lines += [f"{MISSING} {_line(filled.get('missing'))}"] if outcome == "partial" else []
    for one in statements if isinstance(statements, list) else []:
        text, numbers = (_line(one.get("text")), one.get("sentences")) if isinstance(one, dict) else ("", None)
        named = [int(number) for number in numbers if isinstance(number, int) and number in known] if isinstance(numbers, list) else []
        lines += [f"{text} {''.join(f'[{number}]' for number in named)}"] if text else []
    for line in [*lines, REFUSAL if outcome == "not_in_document" else ""]:
        reader.feed(f"{line}\n")
    return reader


def _line(value: object) -> str:
    """A text on one line, cut where it is longer than what is read."""
    return " ".join(value[:LONGEST_TEXT].split()) if isinstance(value, str) else ""


def _draft(text: str, numbers: Collection[int], known: Collection[int]) -> Draft:
    """A statement, with a full stop if it has no stop of its own; numbers that name no sentence are dropped."""
    return Draft(text if text.endswith(_STOPS) else f"{text}.", tuple(dict.fromkeys(number for number in numbers if number in known)))


def drafts_of(line: str, known: Collection[int]) -> list[Draft]:
    """The statements of one line, each with the marks that follow it, like [1], (1, 2) or 【sentence 3】."""
    text = _without_lead(line)
    drafts: list[Draft] = []
    start = place = 0
    while place < len(text):
        end, numbers = _mark_at(text, place) if text[place] in _OPENING else (place, [])
        if not numbers:
            place += 1
            continue
        said = text[start:place].lstrip(" .;,").strip()
        if said:
            drafts.append(_draft(said, numbers, known))
        elif drafts:
            drafts[-1] = _draft(drafts[-1].text, (*drafts[-1].ids, *numbers), known)
        start = place = end
    rest = text[start:].strip(" .;,")
    return [*drafts, _draft(rest, (), known)] if len(rest.split()) >= MIN_WORDS else drafts


def plain(text: str) -> str:
    """A text without the characters that turn other text around or cannot be seen; line breaks stay."""
    kept = (letter if letter in "\n\t" else "\n" if letter in "\r\u2028\u2029" else letter for letter in text)
    return "".join(letter for letter in kept if letter in f"\n\t{_JOINERS}" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co"))


def _mark_at(text: str, place: int) -> tuple[int, list[int]]:
    """Where the mark ends that opens at a place, and its numbers, of three digits at most, two in round brackets: "(2019)" is a year.
    No numbers if it is no mark."""
    window = text[place + 1 : place + 2 + LONGEST_MARK]
    size = next((i for i, letter in enumerate(window) if letter in _CLOSING), 0)
    parts = [(is_digit, "".join(letters).strip(_BETWEEN)) for is_digit, letters in groupby(window[:size].lower(), key=str.isdecimal)]
    longest = 2 if text[place] == "(" else 3
    is_mark = all(len(part) <= longest if is_digit else part in _MARK_WORDS for is_digit, part in parts)
    return place + size + 2, [int(part) for is_digit, part in parts if is_digit] if is_mark else []


def _without_lead(line: str) -> str:
    """A line without marks of emphasis, its bullet, its number ("1.", "2)") or its label ("Answer:", "Statement 3:")."""
    line = line.replace("**", "").strip()
    number = line[:2].rstrip(".)")
    bare = line[len(number) + 1 :] if number.isdecimal() and line[len(number) :][:1] in (".", ")") else line.lstrip(_BULLETS)
    if bare != line and bare[:1].isspace():
        return bare.lstrip()
    label, colon, rest = line.partition(":")
    words = label.lower().split()
    is_label = words == ["answer"] or (words[:1] == ["statement"] and "".join(words[1:]).isdecimal())
    return rest.lstrip() if colon and is_label else line
