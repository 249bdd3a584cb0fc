"""From a model's text to drafts: tolerant of how it numbers, marks and breaks its lines. Read letter by letter, in a time that
grows with the text: a model may write anything."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal

from qa.models.untrusted_server import without_secrets

REFUSAL, PREMISE, MISSING, UNDERSTOOD = "NOT IN DOCUMENT", "PREMISE", "MISSING:", "QUESTION:"
"""How a line says that nothing answers, that the document says otherwise than the question takes for granted, what of it is not
answered, and what was understood."""
MIN_WORDS = 2
MOST, LONGEST, LONGEST_TEXT = 12, 1000, 8000  # statements, and letters of one and of all that is read
LONGEST_MARK = 60  # letters between the brackets of a mark
_OPENING, _CLOSING = "[(【", "])】"
_MARK_WORDS = ("evidence", "source", "sentence", "quote", "no", "no.", "and")
_BULLETS = "-*•–>#"
_QUOTATION = "\"'“”`"
_JOINERS = "\u200c\u200d"  # format characters that some scripts are spelt with
_STOPS = (".", "!", "?", "。", "！", "？", "”", '"', "।", "؟")

Outcome = Literal["answered", "not_in_document", "premise"]


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
    outcome: Outcome = "answered"
    missing: str = ""
    understood: str = ""
    running: str = ""
    size: int = 0

    @property
    def is_full(self) -> bool:
        """Whether it has read as much as it takes: a model that goes on repeats itself."""
        return len(self.drafts) >= MOST or self.size >= LONGEST_TEXT or self.outcome == "not_in_document"

    @property
    def shown(self) -> str:
        """What is written so far, for people to see while it grows."""
        running = without_secrets(self.running).strip()
        is_told = any(running and (one.startswith(running[: len(one)]) or running.startswith(one)) for one in _TOLD)
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
        bare = _without_lead(without_secrets(line).strip()).replace("**", "").strip()
        told = bare.strip(_QUOTATION).upper()
        if self.is_full or not bare:
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
    """What a model put into `qa.readers.form.FORM`, within the same bounds as a text, whatever it put there."""
    reader = DraftReader(known, understood=_line(filled.get("question")), missing=_line(filled.get("missing")))
    statements = filled.get("statements")
    for one in (statements if isinstance(statements, list) else [])[:MOST]:
        text, numbers = (_line(one.get("text")), one.get("sentences")) if isinstance(one, dict) else ("", None)
        ids = [number for number in (numbers if isinstance(numbers, list) else []) if isinstance(number, int) and number in known]
        if text:
            reader.drafts.append(Draft(_closed(text), tuple(dict.fromkeys(ids))))
    if filled.get("outcome") == "not_in_document" and not reader.drafts:
        reader.outcome = "not_in_document"
    elif filled.get("outcome") == "premise_contradicted":
        reader.outcome = "premise"
    if filled.get("outcome") != "partial":
        reader.missing = ""
    return reader


def _line(value: object) -> str:
    """A text on one line, cut where it is longer than what is read."""
    return " ".join(without_secrets(plain(value[:LONGEST_TEXT])).split()) if isinstance(value, str) else ""


_TOLD = (REFUSAL, PREMISE, MISSING, UNDERSTOOD)


def drafts_of(line: str, known: Collection[int]) -> list[Draft]:
    """The statements of one line, each with the marks that follow it; numbers that name no sentence are dropped."""
    *marked, (rest, _) = split_at_marks(_without_lead(line.strip()).replace("**", "").strip())
    drafts: list[Draft] = []
    for said, numbers in marked:
        ids = tuple(dict.fromkeys(number for number in numbers if number in known))
        text = said.lstrip(" .;,").strip()
        if text:
            drafts.append(Draft(_closed(text), ids))
        elif drafts and ids:
            drafts[-1] = Draft(drafts[-1].text, tuple(dict.fromkeys((*drafts[-1].ids, *ids))))
    rest = rest.strip(" .;,")
    return [*drafts, Draft(_closed(rest), ())] if len(rest.split()) >= MIN_WORDS else drafts


def plain(text: str) -> str:
    """A text without the characters that turn other text around or cannot be seen; line breaks stay."""
    kept = (letter if letter in "\n\t" else "\n" if letter in "\r\u2028\u2029" else letter for letter in text)
    return "".join(letter for letter in kept if letter in f"\n\t{_JOINERS}" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co"))


def split_at_marks(text: str, opening: str = _OPENING) -> list[tuple[str, tuple[int, ...]]]:
    """A text in pieces, each with the numbers of the marks after it, like [1], (1, 2) or 【sentence 3】; the last piece has none.
    Marks that stand together are one. A mark's numbers have three digits at most, two in round brackets: "(2019)" is a year."""
    pieces: list[tuple[str, tuple[int, ...]]] = []
    start = place = 0
    while place < len(text):
        end, numbers = _mark_at(text, place) if text[place] in opening else (place, ())
        if numbers:
            before = text[start:place].rstrip()
            if before.strip() or not pieces:
                pieces.append((before, numbers))
            else:
                pieces[-1] = (pieces[-1][0], (*pieces[-1][1], *numbers))
            start = end
        place = end if numbers else place + 1
    return [*pieces, (text[start:], ())]


def _mark_at(text: str, place: int) -> tuple[int, tuple[int, ...]]:
    """Where the mark ends that opens at a place, and its numbers; none if it is no mark."""
    window = text[place + 1 : place + 2 + LONGEST_MARK]
    size = next((i for i, letter in enumerate(window) if letter in _CLOSING), 0)
    parts = [(kind, "".join(letters)) for kind, letters in groupby(window[:size].lower(), key=_kind)]
    longest = 2 if text[place] == "(" else 3
    is_mark = all(len(part) <= longest if kind == "digit" else kind == "between" or part in _MARK_WORDS for kind, part in parts)
    return place + size + 2, tuple(int(part) for kind, part in parts if kind == "digit") if is_mark else ()


def _kind(letter: str) -> str:
    return "digit" if letter.isdecimal() else "between" if letter.isspace() or letter in ",;&#" else "word"


def _without_lead(line: str) -> str:
    """A line without its bullet, its number ("1.", "2)") or its label ("Answer:", "Statement 3:")."""
    number = line[:2].rstrip(".)")
    bare = line.lstrip(_BULLETS)
    if bare == line and number.isdecimal() and line[len(number) :][:1] in (".", ")"):
        bare = line[len(number) + 1 :]
    if bare != line and bare[:1].isspace():
        return bare.lstrip()
    label, colon, rest = line.partition(":")
    words = label.lower().split()
    is_label = words == ["answer"] or (words[:1] == ["statement"] and words[1:] != [] and "".join(words[1:]).isdecimal())
    return rest.lstrip() if colon and is_label else line


def _closed(text: str) -> str:
    """A statement with a full stop, if it has no stop of its own."""
    return text if text.endswith(_STOPS) else f"{text}."
